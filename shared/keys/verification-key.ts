// The key that a credential is bound to: an EC key as everywhere, or an Ed25519 key (RFC 8037), which is of use only where EdDSA is allowed.
// Refuses: what `public-key.ts` refuses, and Ed25519 keys of low order, for which anybody can make signatures that fit everything.
import { type Bytes, base64url, fromBase64url, hex, sha256, utf8 } from '../bytes.ts'
import { isObject } from '../json.ts'
import {
  algorithmOf,
  importPublicJwk,
  KeyRefused,
  type PublicJwk,
  parseCoordinate,
  parsePublicJwk,
  refusePrivateMembers,
  thumbprint,
} from './public-key.ts'
import { ed25519, ed25519Size, type VerificationAlgorithm } from './verification-algorithm.ts'

/** The members of its RFC 7638 thumbprint (RFC 8037 section 2) and no other. */
export interface OkpJwk {
  kty: 'OKP'
  crv: 'Ed25519'
  x: string
}

export type VerificationJwk = PublicJwk | OkpJwk

export const isOkp = (jwk: VerificationJwk): jwk is OkpJwk => jwk.kty === 'OKP'

export const verificationAlgorithmOf = (jwk: VerificationJwk): VerificationAlgorithm =>
  isOkp(jwk) ? 'EdDSA' : algorithmOf(jwk)

/** The smallest public form of a JWK of others. @throws KeyRefused with the reason. */
export function parseVerificationJwk(input: unknown): VerificationJwk {
  if (!isObject(input) || input.kty !== 'OKP') return parsePublicJwk(input)
  refusePrivateMembers(input)
  if (input.crv !== 'Ed25519') throw new KeyRefused('the JWK is not an OKP key on Ed25519')
  const x = parseCoordinate(input.x, ed25519Size)
  if (isOfLowOrder(fromBase64url(x))) throw new KeyRefused('the JWK is a key of low order')
  return { kty: 'OKP', crv: 'Ed25519', x }
}

/** @throws KeyRefused */
export async function importVerificationKey(jwk: VerificationJwk): Promise<CryptoKey> {
  if (!isOkp(jwk)) return importPublicJwk(jwk)
  try {
    return await crypto.subtle.importKey('raw', fromBase64url(jwk.x), ed25519, false, ['verify'])
  } catch {
    throw new KeyRefused('the JWK is not a point of its curve')
  }
}

/** RFC 7638 SHA-256 thumbprint as base64url (RFC 8037 section 2). */
export const verificationThumbprint = async (jwk: VerificationJwk): Promise<string> =>
  isOkp(jwk) ? base64url(await sha256(utf8(`{"crv":"Ed25519","kty":"OKP","x":"${jwk.x}"}`))) : thumbprint(jwk)

/** y of the points whose order divides eight, little-endian and without the sign of x, in the two spellings that each of them may have. */
const lowOrder = new Set([
  '00'.repeat(32),
  `01${'00'.repeat(31)}`,
  `ec${'ff'.repeat(30)}7f`,
  `ed${'ff'.repeat(30)}7f`,
  `ee${'ff'.repeat(30)}7f`,
  '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
  'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
])

/** `key`: 32 bytes (RFC 8032 section 5.1.2). */
export function isOfLowOrder(key: Bytes): boolean {
  const y = key.slice()
  y[31] = (y[31] ?? 0) & 0x7f
  return lowOrder.has(hex(y))
}
