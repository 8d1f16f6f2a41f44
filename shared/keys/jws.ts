// A compact JWS (RFC 7515), taken apart strictly and verified with a key whose algorithm is already known.
// Refuses: other than three parts, a second spelling of base64url, JSON with duplicate names, too much of it.
import { type Bytes, base64url, fromBase64url, textOf, utf8 } from '../bytes.ts'
import { type JsonObject, JsonRefused, parseJsonObject } from '../json.ts'
import type { Signer } from './signer.ts'
import { joseNames, type VerificationAlgorithm, verifySignature } from './verification-algorithm.ts'

/** Taken apart, but not believed. */
export interface Jws {
  header: JsonObject
  payload: JsonObject
  signature: Bytes
  /** The bytes that the signature covers. */
  signed: Bytes
}

export class JwsRefused extends Error {}

/** Taken apart, with a payload that nobody has read: what is long is read once its signature was found right. */
export type UnreadJws = Omit<Jws, 'payload'> & { payload: Bytes }

/** @throws JwsRefused with the reason, never with content. */
export function parseJws(text: string, limits: { length?: number } = {}): Jws {
  const { payload, ...rest } = openJws(text)
  return refusing(() => ({ ...rest, payload: parseJsonObject(textOf(payload), limits) }))
}

/** @throws JwsRefused with the reason, never with content. */
export function openJws(text: string): UnreadJws {
  const [header, payload, signature, ...more] = text.split('.', 4)
  if (!header || !payload || !signature || more.length > 0) throw new JwsRefused('a JWS has three parts')
  return refusing(() => ({
    header: parseJsonObject(textOf(fromBase64url(header))),
    payload: fromBase64url(payload),
    signature: fromBase64url(signature),
    signed: utf8(text.slice(0, header.length + 1 + payload.length)),
  }))
}

function refusing<T>(read: () => T): T {
  try {
    return read()
  } catch (error) {
    throw new JwsRefused(error instanceof JsonRefused ? error.message : 'a JWS part is not base64url JSON')
  }
}

/**
 * False when the header names another algorithm than the key's, the signature does not fit, or there is a critical header:
 * none is understood here, and then nothing counts as verified (RFC 7515 section 4.1.11).
 */
export async function verifyJws(jws: Jws, key: CryptoKey, algorithm: VerificationAlgorithm): Promise<boolean> {
  const { alg, crit } = jws.header
  if (!joseNames(algorithm).some((name) => name === alg) || crit !== undefined) return false
  return verifySignature(algorithm, key, jws)
}

/**
 * False after `exp`, or before `nbf` by more than `tolerance` seconds; a payload need have neither, and what is no number is never
 * right (RFC 7519 section 4.1).
 */
export const isCurrent = ({ payload: { exp, nbf } }: Jws, now: number, tolerance: number): boolean =>
  (exp === undefined || (typeof exp === 'number' && now < exp)) &&
  (nbf === undefined || (typeof nbf === 'number' && nbf <= now + tolerance))

/** Signs a compact JWS; `alg` is the signer's where the header names none. */
export async function signJws(signer: Signer, header: object, payload: object): Promise<string> {
  const parts = [{ alg: signer.algorithm, ...header }, payload].map((part) => base64url(utf8(JSON.stringify(part))))
  const signed = parts.join('.')
  return `${signed}.${base64url(await signer.sign(utf8(signed)))}`
}
