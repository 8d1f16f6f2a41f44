// Sealed values: state that others carry for us (access tokens, nonces), readable and alterable by nobody else.
// AES-256-GCM, one derived key for each purpose, a fresh 96-bit IV each time.
import { type Bytes, base64url, concat, fromBase64url, textOf, utf8 } from '../bytes.ts'
import type { Random } from '../random.ts'

export interface Sealer {
  /** @returns URL-safe text. `expiresAt` is in seconds. */
  seal(value: unknown, expiresAt: number): Promise<string>
  /** What was sealed, or undefined when it is another's, altered, of another purpose, or expired at `now` (seconds). */
  open<T>(sealed: string, now: number): Promise<T | undefined>
}

const ivLength = 12

/** `secret`: at least 256 random bits, base64url. `purpose` parts one use from another. @throws TypeError when weak. */
export async function createSealer(secret: string, purpose: string, random: Random): Promise<Sealer> {
  const key = await deriveKey(fromBase64url(secret), purpose)
  return {
    seal: async (value, expiresAt) => {
      const iv = random(ivLength)
      return base64url(concat(iv, await encrypt(key, iv, utf8(JSON.stringify([expiresAt, value])))))
    },
    open: async <T>(sealed: string, now: number) => {
      const [expiresAt, value] = (await openBytes(key, sealed)) ?? [0, undefined]
      return now < expiresAt ? (value as T) : undefined
    },
  }
}

async function openBytes(key: CryptoKey, sealed: string): Promise<[number, unknown] | undefined> {
  try {
    const bytes = fromBase64url(sealed)
    return JSON.parse(textOf(await decrypt(key, bytes.subarray(0, ivLength), bytes.subarray(ivLength))))
  } catch {
    return undefined
  }
}

/** AES-256-GCM key for one purpose out of a secret (HKDF-SHA-256, RFC 5869). @throws TypeError below 256 bits. */
export async function deriveKey(secret: Bytes, purpose: string): Promise<CryptoKey> {
  if (secret.length < 32) throw new TypeError('a sealing secret has at least 256 bits')
  const material = await crypto.subtle.importKey('raw', secret, 'HKDF', false, ['deriveKey'])
  const derivation = { name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(), info: utf8(purpose) }
  return crypto.subtle.deriveKey(derivation, material, { name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt'])
}

export const encrypt = async (key: CryptoKey, iv: Bytes, plain: Bytes): Promise<Bytes> =>
  new Uint8Array(await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, key, plain))

/** @throws OperationError when the bytes were altered. */
export const decrypt = async (key: CryptoKey, iv: Bytes, cipher: Bytes): Promise<Bytes> =>
  new Uint8Array(await crypto.subtle.decrypt({ name: 'AES-GCM', iv }, key, cipher))
