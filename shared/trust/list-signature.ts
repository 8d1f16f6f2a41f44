// The signature over a list of trusted entities: a JWS in compact or, where that is tolerated, JSON serialisation (RFC 7515 section 7) with one
// signature, made with EC or RSA (RFC 7518 sections 3.3 to 3.5). Credentials are never signed with RSA here; list operators may be.
// Refuses: several signatures, a header outside of the protected one that could be taken for it, an algorithm that does not fit the key. Reads no
// payload before its signature was found right.
import { type Bytes, textOf } from '../bytes.ts'
import { isObject, type Json, type JsonObject, JsonRefused, parseJsonObject } from '../json.ts'
import { JwsRefused, openJws, type UnreadJws } from '../keys/jws.ts'
import { verifySignature } from '../keys/verification-algorithm.ts'
import type { Certificate } from './certificate.ts'
import type { RsaScheme } from './certificate-signature.ts'
import type { Tolerance } from './deviation.ts'
import { TrustListRefused } from './trust-list-refused.ts'

const maximumLength = 10_000_000
/** Objects, arrays and commas of a JWS in JSON, around texts that have none. Millions of them would fill the memory of an isolate. */
const mostMarks = 1_000

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
export function parseSignedList(text: string, tolerance: Tolerance): UnreadJws {
  if (text.length > maximumLength) throw new TrustListRefused('the list is too long')
  const trimmed = text.trim()
  return refusing(() => {
    if (!trimmed.startsWith('{')) return openJws(trimmed)
    tolerance.meet('jsonSerialisation', 'the list is refused: it is no compact JWS')
    if (hasMoreMarks(trimmed)) throw new TrustListRefused('the list is refused: it is no JWS')
    return openJws(compactOf(parseJsonObject(trimmed, { length: maximumLength })))
  })
}

/** Of a list whose signature was found right. @throws TrustListRefused */
export const payloadOf = ({ payload }: UnreadJws): JsonObject =>
  refusing(() => parseJsonObject(textIn(payload), { length: maximumLength }))

function textIn(payload: Bytes): string {
  try {
    return textOf(payload)
  } catch {
    throw new JsonRefused('its payload is no text')
  }
}

function refusing<T>(read: () => T): T {
  try {
    return read()
  } catch (error) {
    if (error instanceof JwsRefused || error instanceof JsonRefused)
      throw new TrustListRefused(`the list is refused: ${error.message}`)
    throw error
  }
}

function hasMoreMarks(text: string): boolean {
  let marks = 0
  for (const _ of text.matchAll(/[[{,]/g)) if (++marks > mostMarks) return true
  return false
}

/** The compact form of a flattened JWS, or of a general one with a single signature. */
function compactOf({ payload, signatures, ...flat }: JsonObject): string {
  const isFlat = ['protected', 'header', 'signature'].some((name) => name in flat)
  if (signatures !== undefined && (!Array.isArray(signatures) || signatures.length !== 1 || isFlat))
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

/** `alg`: one that fits the kind of key. False when the signature is wrong, or its key is one that this runtime cannot verify by. */
export async function verifyListSignature(
  { signature, signed }: { signature: Bytes; signed: Bytes },
  signer: Certificate,
  alg: string,
): Promise<boolean> {
  try {
    if (signer.algorithm)
      return await verifySignature(signer.algorithm, await signer.verificationKey(), { signature, signed })
    const scheme = rsaSchemes[alg]
    return !!scheme && (await crypto.subtle.verify(scheme, await signer.rsaKey(scheme), signature, signed))
  } catch {
    // A point that is not on its curve, or an RSA key for another scheme: whom a list names for the next one is judged here first.
    return false
  }
}
