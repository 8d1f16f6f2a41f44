// SD-JWT VCs in the hands of @sd-jwt/core: it reads them, picks disclosures and signs the key binding. Keys by node:crypto.
import { createHash, createPrivateKey, sign } from 'node:crypto'
import { type PresentationFrame, SDJwtInstance } from '@sd-jwt/core'
import type { JWK } from 'jose'

export const hasher = (data: string | ArrayBuffer, algorithm: string): Uint8Array => {
  if (algorithm !== 'sha-256') throw new Error(`no such hash: ${algorithm}`)
  return new Uint8Array(
    createHash('sha256')
      .update(typeof data === 'string' ? data : new Uint8Array(data))
      .digest(),
  )
}

/** The claims of a credential, with everything disclosed. */
export const claimsIn = async (credential: string): Promise<Record<string, unknown>> =>
  (await new SDJwtInstance({ hasher }).getClaims(credential)) as Record<string, unknown>

/** What the answer has to hold: claims as the query selected them. */
export type Claims = Record<string, unknown>

export async function presentSdJwt(
  held: { credential: string; key: JWK },
  claims: Claims,
  { aud, nonce, ...more }: { aud: string; nonce: string; [claim: string]: unknown },
): Promise<string> {
  const key = createPrivateKey({ key: { ...held.key }, format: 'jwk' })
  const holder = new SDJwtInstance({
    hasher,
    kbSignAlg: 'ES256',
    kbSigner: (data) => sign('sha256', Buffer.from(data), { key, dsaEncoding: 'ieee-p1363' }).toString('base64url'),
  })
  const iat = Math.floor(Date.now() / 1000)
  return holder.present(held.credential, frameOf(claims), { kb: { payload: { iat, aud, nonce, ...more } } })
}

/** true in the place of every value. */
function frameOf(claims: Claims): PresentationFrame<Claims> {
  const mark = (value: unknown): unknown =>
    typeof value === 'object' && value !== null
      ? Object.fromEntries(Object.entries(value).map(([name, part]) => [name, mark(part)]))
      : true
  return mark(claims) as PresentationFrame<Claims>
}
