// A key binding JWT by hand, over node:crypto, for presentations that no library would make.
import { createHash, createPrivateKey, sign } from 'node:crypto'
import type { JWK } from 'jose'

const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')

/** `sdJwt`: up to and with its last tilde. Members of `claims` and `header` replace the right ones; undefined removes one. */
export function signKeyBinding(
  sdJwt: string,
  { key, header = {}, claims }: { key: JWK; header?: object; claims: object },
): string {
  const sd_hash = createHash('sha256').update(sdJwt).digest('base64url')
  const iat = Math.floor(Date.now() / 1000)
  const input = `${encode({ alg: 'ES256', typ: 'kb+jwt', ...header })}.${encode({ iat, sd_hash, ...claims })}`
  const privateKey = createPrivateKey({ key: { ...key }, format: 'jwk' })
  const signature = sign('sha256', Buffer.from(input), { key: privateKey, dsaEncoding: 'ieee-p1363' })
  return `${sdJwt}${input}.${signature.toString('base64url')}`
}
