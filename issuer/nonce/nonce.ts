// c_nonce (OpenID4VCI 1.0 section 7): sealed, so that giving one out stores nothing; redeemed once, so that a proof cannot be
// used again.
import { base64url } from '../../shared/bytes.ts'
import { OAuthError } from '../../shared/oauth/oauth-error.ts'
import type { Issuer } from '../issuer.ts'
import { issuerCarried } from '../stores.ts'

const { life } = issuerCarried.nonce

export const createNonce = ({ seals, random, now }: Issuer): Promise<string> =>
  seals.nonce.seal(base64url(random(16)), now() + life)

/** What a nonce is redeemed by: its name, and until when it could come again. */
export interface OpenedNonce {
  id: string
  /** Seconds. */
  expiresAt: number
}

/** One of ours that has not expired; not redeemed yet. @throws OAuthError invalid_nonce */
export async function openNonce({ seals, now }: Issuer, nonce: string): Promise<OpenedNonce> {
  const id = await seals.nonce.open<string>(nonce, now())
  if (id === undefined) throw new OAuthError('invalid_nonce', 'The nonce was not given out here, or has expired')
  return { id, expiresAt: now() + life }
}

/** One request redeems a nonce; all proofs of the request share it. */
export const usedNonce = (): OAuthError => new OAuthError('invalid_nonce', 'The nonce was used before')
