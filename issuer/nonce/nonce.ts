// c_nonce (OpenID4VCI 1.0 section 7): sealed, so that giving one out stores nothing; redeemed once, so that a proof cannot be
// used again.

import { base64url } from '../../shared/bytes.ts'
import { minute } from '../../shared/clock.ts'
import { OAuthError } from '../../shared/oauth/oauth-error.ts'
import type { Issuer } from '../issuer.ts'

const life = 5 * minute

export const createNonce = ({ seals, random, now }: Issuer): Promise<string> =>
  seals.nonce.seal(base64url(random(16)), now() + life)

/** One request redeems a nonce; all proofs of the request share it. @throws OAuthError invalid_nonce */
export async function redeemNonce({ seals, rows, now }: Issuer, nonce: string): Promise<void> {
  const id = await seals.nonce.open<string>(nonce, now())
  if (id === undefined) throw new OAuthError('invalid_nonce', 'The nonce was not given out here, or has expired')
  if (!(await rows.redeem('nonce', id, now() + life)))
    throw new OAuthError('invalid_nonce', 'The nonce was used before')
}
