// Marks: who holds the secret can tell its own bytes from others (HMAC-SHA-256, one derived key for each purpose).
import { type Bytes, fromBase64url, utf8 } from '../bytes.ts'

/** @returns 32 bytes */
export type Mark = (bytes: Bytes) => Promise<Bytes>

/** `secret`: at least 256 random bits, base64url. */
export async function createMark(secret: string, purpose: string): Promise<Mark> {
  const material = await crypto.subtle.importKey('raw', fromBase64url(secret), 'HKDF', false, ['deriveKey'])
  const derivation = { name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(), info: utf8(`mark ${purpose}`) }
  const algorithm = { name: 'HMAC', hash: 'SHA-256', length: 256 }
  const key = await crypto.subtle.deriveKey(derivation, material, algorithm, false, ['sign'])
  return async (bytes) => new Uint8Array(await crypto.subtle.sign('HMAC', key, bytes))
}
