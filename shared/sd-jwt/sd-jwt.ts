// The compact SD-JWT (RFC 9901 section 4) as our code sees it, and the one error that its checks throw.
import type { Jws } from '../keys/jws.ts'

/** A reason in fixed words: never a claim's name or value. */
export class SdJwtRefused extends Error {}

export interface SdJwt extends Jws {
  /** Disclosures exactly as received: their digests are over these texts. */
  disclosures: string[]
  keyBinding: Jws | undefined
  /** `<JWT>~<D.1>~...~<D.N>~`: what sd_hash is over. */
  withoutKeyBinding: string
}

/** Claims at the top level that no disclosure may carry, in whole or in part (SD-JWT VC section 2.2.2.2). */
export const neverDisclosable = ['iss', 'nbf', 'exp', 'cnf', 'vct', 'vct#integrity', 'aka_vcts', 'status'] as const
