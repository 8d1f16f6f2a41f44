// The signature over a certificate (RFC 5280 section 4.1.1), taken apart and verified by ourselves, since libraries accept SHA-1
// and more than one spelling of the same certificate.
// Refuses: what is not DER to the last byte, two different algorithms inside and outside, any algorithm that is not listed here.
import { type Bytes, equalBytes, hex } from '../bytes.ts'
import { algorithms } from '../keys/signer.ts'
import type { VerificationAlgorithm } from '../keys/verification-algorithm.ts'
import { DerRefused, derContent, derElements, tags } from './der.ts'

export interface RsaScheme {
  readonly name: 'RSASSA-PKCS1-v1_5' | 'RSA-PSS'
  readonly hash: 'SHA-256' | 'SHA-384' | 'SHA-512'
  /** Bytes; for RSA-PSS alone. */
  readonly saltLength: number
}

export type SignatureScheme = { readonly name: 'ECDSA'; readonly hash: RsaScheme['hash'] } | RsaScheme

export interface CertificateSignature {
  /** The bytes that are signed. */
  readonly signed: Bytes
  readonly value: Bytes
  /** Undefined for an algorithm that is not accepted: such a certificate can be an anchor, but not lead to one. */
  readonly scheme: SignatureScheme | undefined
}

const pkcs1 = (hash: RsaScheme['hash']): RsaScheme => ({ name: 'RSASSA-PKCS1-v1_5', hash, saltLength: 0 })

/**
 * RSASSA-PSS with the parameters that RFC 4055 recommends: one hash throughout, and a salt of its length. A hash is named with
 * NULL behind it or with nothing, and both have to be accepted (section 2.1).
 */
function pss(hash: RsaScheme['hash'], id: string, saltLength: number): Record<string, SignatureScheme> {
  const scheme: RsaScheme = { name: 'RSA-PSS', hash, saltLength }
  const salt = `a2030201${saltLength.toString(16)}`
  return {
    [`304106092a864886f70d01010a3034a00f300d0609${id}0500a11c301a06092a864886f70d010108300d0609${id}0500${salt}`]:
      scheme,
    [`303d06092a864886f70d01010a3030a00d300b0609${id}a11a301806092a864886f70d010108300b0609${id}${salt}`]: scheme,
  }
}

/** DER of the whole AlgorithmIdentifier, parameters included. */
const schemes: Record<string, SignatureScheme> = {
  '300a06082a8648ce3d040302': { name: 'ECDSA', hash: 'SHA-256' },
  '300a06082a8648ce3d040303': { name: 'ECDSA', hash: 'SHA-384' },
  '300a06082a8648ce3d040304': { name: 'ECDSA', hash: 'SHA-512' },
  '300d06092a864886f70d01010b0500': pkcs1('SHA-256'),
  '300d06092a864886f70d01010c0500': pkcs1('SHA-384'),
  '300d06092a864886f70d01010d0500': pkcs1('SHA-512'),
  ...pss('SHA-256', '608648016503040201', 32),
  ...pss('SHA-384', '608648016503040202', 48),
  ...pss('SHA-512', '608648016503040203', 64),
}

/** What an AlgorithmIdentifier says, whole; undefined for what is not accepted. */
export const schemeOf = (algorithm: Bytes): SignatureScheme | undefined => schemes[hex(algorithm)]

/** Of a key that is for RSASSA-PSS alone, the scheme that its parameters name. */
export function pssScheme(algorithm: Bytes): RsaScheme | undefined {
  const scheme = schemeOf(algorithm)
  return scheme?.name === 'RSA-PSS' ? scheme : undefined
}

/** @throws DerRefused */
export function parseCertificateSignature(der: Bytes): CertificateSignature {
  const [signed, algorithm, value, ...more] = derElements(derContent(der, tags.sequence))
  if (!signed || !algorithm || value?.tag !== tags.bitString || value.content[0] !== 0 || more.length > 0)
    throw new DerRefused('a certificate has three parts')
  const [first, second, third] = derElements(signed.content)
  const inside = first?.tag === tags.version ? third : second
  if (!inside || !equalBytes(inside.whole, algorithm.whole))
    throw new DerRefused('the certificate names two signature algorithms')
  return { signed: signed.whole, value: value.content.subarray(1), scheme: schemeOf(algorithm.whole) }
}

/** What made the signature, as far as verifying it takes. */
export interface SignatureIssuer {
  /** Of its EC or Ed25519 key; undefined for RSA. */
  readonly algorithm: VerificationAlgorithm | undefined
  verificationKey(): Promise<CryptoKey>
  rsaKey(scheme: RsaScheme): Promise<CryptoKey>
}

/** False when the issuer's key did not sign, or the algorithm is not accepted. */
export async function verifyCertificateSignature(
  { signed, value, scheme }: CertificateSignature,
  issuer: SignatureIssuer,
): Promise<boolean> {
  if (!scheme) return false
  if (scheme.name !== 'ECDSA')
    return !issuer.algorithm && crypto.subtle.verify(scheme, await issuer.rsaKey(scheme), value, signed)
  // No authority here signs certificates with EdDSA.
  if (issuer.algorithm === 'EdDSA') return false
  const signature = issuer.algorithm && joined(value, algorithms[issuer.algorithm].size)
  return !!signature && crypto.subtle.verify(scheme, await issuer.verificationKey(), signature, signed)
}

/** SEQUENCE { r, s } as r || s, which WebCrypto wants. Undefined when it is not DER, or a number does not fit. */
function joined(value: Bytes, coordinate: number): Bytes | undefined {
  const signature = new Uint8Array(2 * coordinate)
  try {
    const numbers = derElements(derContent(value, tags.sequence))
    if (numbers.length !== 2) return undefined
    for (const [index, number] of numbers.entries()) {
      const magnitude = magnitudeOf(number.tag, number.content)
      if (magnitude.length > coordinate) return undefined
      signature.set(magnitude, (index + 1) * coordinate - magnitude.length)
    }
    return signature
  } catch (error) {
    if (error instanceof DerRefused) return undefined
    throw error
  }
}

/** The bytes of a positive INTEGER without its sign. @throws DerRefused */
function magnitudeOf(tag: number, [first = 0, ...rest]: Bytes): Bytes {
  if (tag !== tags.integer || first > 127) throw new DerRefused('not a positive number')
  if (first > 0) return Uint8Array.of(first, ...rest)
  if ((rest[0] ?? 0) < 128) throw new DerRefused('a number is long-winded')
  return Uint8Array.from(rest)
}
