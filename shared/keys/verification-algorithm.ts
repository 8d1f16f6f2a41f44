// The algorithms of signatures that we verify: those that we sign with, and EdDSA over Ed25519 (RFC 8032, RFC 8037, RFC 9864), which
// nothing of ours signs with, and which counts only where it is allowed by name.
import type { Bytes } from '../bytes.ts'
import { algorithms, ecdsa, type SignatureAlgorithm } from './signer.ts'

export type VerificationAlgorithm = SignatureAlgorithm | 'EdDSA'

/** Where nobody says otherwise. */
export const usualAlgorithms: readonly VerificationAlgorithm[] = ['ES256', 'ES384', 'ES512']
export const verificationAlgorithms: readonly VerificationAlgorithm[] = [...usualAlgorithms, 'EdDSA']

export const ed25519 = { name: 'Ed25519' } as const
/** Of a key and of each half of a signature, in bytes. */
export const ed25519Size = 32

const eddsa = { jose: ['EdDSA', 'Ed25519'], cose: [-8, -19] } as const

/** `alg` in JOSE: the older name and the fully specified one mean the same, since we know no other curve for it. */
export const joseNames = (algorithm: VerificationAlgorithm): readonly string[] =>
  algorithm === 'EdDSA' ? eddsa.jose : [algorithm]

/** `alg` in COSE: the older number first, the fully specified one behind it. */
export const coseNumbers = (algorithm: VerificationAlgorithm): readonly number[] =>
  algorithm === 'EdDSA' ? eddsa.cose : [algorithms[algorithm].cose, algorithms[algorithm].coseFullySpecified]

/** What WebCrypto wants to know for a signature. */
export const signatureParameters = (algorithm: VerificationAlgorithm) =>
  algorithm === 'EdDSA' ? ed25519 : ecdsa(algorithm)

/** The signature in its one form: two halves of the same length (IEEE P1363, RFC 8032). workerd throws at another length, where Node says no. */
export async function verifySignature(
  algorithm: VerificationAlgorithm,
  key: CryptoKey,
  { signature, signed }: { signature: Bytes; signed: Bytes },
): Promise<boolean> {
  const half = algorithm === 'EdDSA' ? ed25519Size : algorithms[algorithm].size
  return signature.length === 2 * half && crypto.subtle.verify(signatureParameters(algorithm), key, signature, signed)
}

/** And for a key. */
export const keyParameters = (algorithm: VerificationAlgorithm) =>
  algorithm === 'EdDSA' ? ed25519 : { name: 'ECDSA', namedCurve: algorithms[algorithm].curve }
