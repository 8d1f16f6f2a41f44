// Nonces for DPoP proofs (RFC 9449 sections 8 and 9): sealed, so that giving one out stores nothing, and good for as many proofs as a wallet
// makes until it ends. They are no c_nonce: that one is of key proofs.
import { base64url } from '../bytes.ts'
import { type Clock, minute } from '../clock.ts'
import type { Json } from '../json.ts'
import type { Sealer } from '../keys/seal.ts'
import type { Random } from '../random.ts'

export interface DpopNonces {
  required: boolean
  create(): Promise<string>
  /** True for one of ours that has not ended, and for none where none is asked for. */
  fits(nonce: Json | undefined): Promise<boolean>
}

export const dpopNonceLife = 5 * minute

export const createDpopNonces = (
  { sealer, now, random }: { sealer: Sealer; now: Clock; random: Random },
  { required }: { required: boolean },
): DpopNonces => ({
  required,
  create: () => sealer.seal(base64url(random(8)), now() + dpopNonceLife),
  fits: async (nonce) =>
    nonce === undefined
      ? !required
      : typeof nonce === 'string' && (await sealer.open<string>(nonce, now())) !== undefined,
})
