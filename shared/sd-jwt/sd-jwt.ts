// The compact SD-JWT (RFC 9901 section 4) as our code sees it, and the one error that its checks throw.
import type { JsonObject } from '../json.ts'
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

/** Those of the IANA registry of Named Information hash algorithms that WebCrypto has, and that are not truncated (RFC 9901 section 4.1.1). */
const hashes = { 'sha-256': 'SHA-256', 'sha-384': 'SHA-384', 'sha-512': 'SHA-512' } as const
export type SdHash = (typeof hashes)[keyof typeof hashes]

/** What digests and sd_hash are made with, as WebCrypto calls it (VP-SD-04). @throws SdJwtRefused */
export function hashOf({ _sd_alg: name = 'sha-256' }: JsonObject): SdHash {
  if (typeof name !== 'string' || !Object.hasOwn(hashes, name))
    throw new SdJwtRefused('_sd_alg is no hash that is accepted')
  return hashes[name as keyof typeof hashes]
}

/** Claims at the top level that no disclosure may carry, in whole or in part (SD-JWT VC section 2.2.2.2). */
export const neverDisclosable = ['iss', 'nbf', 'exp', 'cnf', 'vct', 'vct#integrity', 'aka_vcts', 'status'] as const
