// The signature of a JWS: the algorithm is ours to allow and is fixed by the key, never chosen by the header alone.
import { ecdsa, type SignatureAlgorithm } from '../keys/signer.ts'
import type { Jws } from './sd-jwt.ts'

/** False when the header names another algorithm than the key's, or the signature does not fit. */
export async function verifySignature(jws: Jws, key: CryptoKey, algorithm: SignatureAlgorithm): Promise<boolean> {
  if (jws.header.alg !== algorithm) return false
  return crypto.subtle.verify(ecdsa(algorithm), key, jws.signature, jws.signed)
}
