// Public keys that wallets and issuers send: EC keys on the three NIST curves, nothing private, nothing else in them.
// Refuses: other key types, private members, coordinates of the wrong length (VCI-PROOF-10).
import type { JWK } from 'jose'
import { type Bytes, base64url, type Digest, fromBase64url, isBase64url, sha256, utf8 } from '../bytes.ts'
import { algorithms, type SignatureAlgorithm } from './signer.ts'

/** A public EC key in its smallest form: the members of its RFC 7638 thumbprint and no other. */
export interface PublicJwk {
  kty: 'EC'
  crv: 'P-256' | 'P-384' | 'P-521'
  x: string
  y: string
}

export class KeyRefused extends Error {}

const byCurve = { 'P-256': 'ES256', 'P-384': 'ES384', 'P-521': 'ES512' } as const
const privateMembers = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'k', 'oth']

export const algorithmOf = (jwk: PublicJwk): SignatureAlgorithm => byCurve[jwk.crv]

/** The smallest public form of a JWK of others. @throws KeyRefused with the reason. */
export function parsePublicJwk(input: unknown): PublicJwk {
  if (typeof input !== 'object' || input === null || Array.isArray(input)) throw new KeyRefused('not a JWK')
  const jwk = input as JWK & Record<string, unknown>
  refusePrivateMembers(jwk)
  const crv = jwk.crv
  if (jwk.kty !== 'EC' || (crv !== 'P-256' && crv !== 'P-384' && crv !== 'P-521'))
    throw new KeyRefused('the JWK is not an EC key on P-256, P-384 or P-521')
  const { size } = algorithms[byCurve[crv]]
  return { kty: 'EC', crv, x: parseCoordinate(jwk.x, size), y: parseCoordinate(jwk.y, size) }
}

/** @throws KeyRefused */
export function refusePrivateMembers(jwk: Readonly<Record<string, unknown>>): void {
  if (privateMembers.some((name) => Object.hasOwn(jwk, name) && jwk[name] !== undefined))
    throw new KeyRefused('the JWK holds a private member')
}

/** WebCrypto takes a coordinate in several spellings; two spellings would make one key look like two. `size` in bytes. @throws KeyRefused */
export function parseCoordinate(text: unknown, size: number): string {
  if (typeof text === 'string' && text.length === Math.ceil((size * 4) / 3) && isBase64url(text)) return text
  throw new KeyRefused('the JWK has a coordinate of the wrong length, or that is not base64url')
}

/**
 * Imports for verification; WebCrypto refuses points that are not on the curve. As an uncompressed point, which takes half the time that
 * a JWK takes. @throws KeyRefused
 */
export async function importPublicJwk(jwk: PublicJwk): Promise<CryptoKey> {
  const { x, y } = coordinates(jwk)
  const point = new Uint8Array(1 + x.length + y.length)
  point[0] = 4
  point.set(x, 1)
  point.set(y, 1 + x.length)
  try {
    return await crypto.subtle.importKey('raw', point, { name: 'ECDSA', namedCurve: jwk.crv }, false, ['verify'])
  } catch {
    throw new KeyRefused('the JWK is not a point of its curve')
  }
}

/** RFC 7638 SHA-256 thumbprint, raw. */
export const thumbprintBytes = async (jwk: PublicJwk, digest: Digest = sha256): Promise<Bytes> =>
  digest(utf8(`{"crv":"${jwk.crv}","kty":"${jwk.kty}","x":"${jwk.x}","y":"${jwk.y}"}`))

/** RFC 7638 SHA-256 thumbprint as base64url: `jkt` of RFC 9449. */
export const thumbprint = async (jwk: PublicJwk): Promise<string> => base64url(await thumbprintBytes(jwk))

/** The two coordinates of fixed length. */
export const coordinates = ({ x, y }: PublicJwk): { x: Bytes; y: Bytes } => ({
  x: fromBase64url(x),
  y: fromBase64url(y),
})
