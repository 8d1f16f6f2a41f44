// The signature over a list of trusted entities: a JWS in compact or, where that is tolerated, JSON serialisation (RFC 7515 section 7) with one
// signature, made with EC or RSA (RFC 7518 sections 3.3 to 3.5). Credentials are never signed with RSA here; list operators may be.
// Refuses: several signatures, a header outside of the protected one that could be taken for it, an algorithm that does not fit the key.
import type { Bytes } from '../bytes.ts'
import { isObject, type Json, type JsonObject, JsonRefused, parseJsonObject } from '../json.ts'
import { type Jws, JwsRefused, parseJws } from '../keys/jws.ts'
import { verifySignature } from '../keys/verification-algorithm.ts'
import type { Certificate } from './certificate.ts'
import type { RsaScheme } from './certificate-signature.ts'
import type { Tolerance } from './deviation.ts'
import { TrustListRefused } from './trust-list-refused.ts'

const maximumLength = 10_000_000

/** The whole allow-list, beside ES256, ES384 and ES512, each of which belongs to a curve. */
const rsaSchemes: Readonly<Record<string, RsaScheme>> = {
  RS256: { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256', saltLength: 0 },
  RS384: { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-384', saltLength: 0 },
  RS512: { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-512', saltLength: 0 },
  PS256: { name: 'RSA-PSS', hash: 'SHA-256', saltLength: 32 },
  PS384: { name: 'RSA-PSS', hash: 'SHA-384', saltLength: 48 },
  PS512: { name: 'RSA-PSS', hash: 'SHA-512', saltLength: 64 },
}

/** Takes a list apart; nothing of it is believed yet. @throws TrustListRefused */
export function parseSignedList(text: string, tolerance: Tolerance): Jws {
  if (text.length > maximumLength) throw new TrustListRefused('the list is too long')
  const trimmed = text.trim()
  try {
    if (!trimmed.startsWith('{')) return parseJws(trimmed, { length: maximumLength })
    const compact = compactOf(parseJsonObject(trimmed, { length: maximumLength }))
    tolerance.meet('jsonSerialisation', 'the list is refused: it is no compact JWS')
    return parseJws(compact, { length: maximumLength })
  } catch (error) {
    if (error instanceof JwsRefused || error instanceof JsonRefused)
      throw new TrustListRefused(`the list is refused: ${error.message}`)
    throw error
  }
}

/** The compact form of a flattened JWS, or of a general one with a single signature. */
function compactOf({ payload, signatures, ...flat }: JsonObject): string {
  if (signatures !== undefined && (!Array.isArray(signatures) || signatures.length !== 1 || 'signature' in flat))
    throw new TrustListRefused('the list is refused: it has not exactly one signature')
  const one: Json | undefined = signatures === undefined ? flat : signatures[0]
  if (!isObject(one)) throw new TrustListRefused('the list is refused: it has not exactly one signature')
  const { protected: header, signature, header: unprotected } = one
  // What JAdES leaves unsigned is called etsiU; everything else there could be taken for what was signed.
  if (
    unprotected !== undefined &&
    (!isObject(unprotected) || Object.keys(unprotected).some((name) => name !== 'etsiU'))
  )
    throw new TrustListRefused('the list is refused: it has a header that is not signed')
  if (typeof header !== 'string' || typeof payload !== 'string' || typeof signature !== 'string')
    throw new TrustListRefused('the list is refused: a JWS has three parts')
  return `${header}.${payload}.${signature}`
}

/** Whether this is an algorithm of the key in the certificate. */
export const fitsKey = (alg: Json | undefined, { algorithm }: Certificate): alg is string =>
  typeof alg === 'string' && (algorithm ? alg === algorithm && algorithm !== 'EdDSA' : Object.hasOwn(rsaSchemes, alg))

/** `alg`: one that fits the key. False when the signature is wrong. */
export async function verifyListSignature(
  { signature, signed }: { signature: Bytes; signed: Bytes },
  signer: Certificate,
  alg: string,
): Promise<boolean> {
  if (signer.algorithm) return verifySignature(signer.algorithm, await signer.verificationKey(), { signature, signed })
  const scheme = rsaSchemes[alg]
  return !!scheme && crypto.subtle.verify(scheme, await signer.rsaKey(scheme), signature, signed)
}
