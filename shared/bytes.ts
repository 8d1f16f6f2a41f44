// Bytes and their texts: UTF-8, base64url (RFC 4648 section 5, never padded), base64, hex.
// Decoding refuses padding, foreign characters and non-zero trailing bits, so one value has one spelling only.

/** Bytes that own their buffer, as WebCrypto asks. */
export type Bytes = Uint8Array<ArrayBuffer>

const encoder = new TextEncoder()
const strictDecoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** The UTF-8 bytes of a text. */
export const utf8 = (text: string): Bytes => (text.length <= 64 ? asciiOf(text) : undefined) ?? encoder.encode(text)

/** Most texts are short names, for which calling the encoder takes longer than writing them. Undefined beyond ASCII. */
function asciiOf(text: string): Bytes | undefined {
  const bytes = new Uint8Array(text.length)
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code >= 0x80) return undefined
    bytes[i] = code
  }
  return bytes
}

/** The text of UTF-8 bytes. @throws TypeError when they are not UTF-8. */
export const textOf = (bytes: Uint8Array): string => strictDecoder.decode(bytes)

/** Of all parts together. */
export function lengthOf(parts: readonly Uint8Array[]): number {
  let length = 0
  for (const part of parts) length += part.length
  return length
}

export const concat = (...parts: readonly Uint8Array[]): Bytes => joined(parts)

/** The same of any number of parts: more than can be handed over one by one. */
export function joined(parts: readonly Uint8Array[]): Bytes {
  const whole = new Uint8Array(lengthOf(parts))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}

/** Equality of public values; it is not constant-time. */
export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false
  return true
}

/** Equality of secrets: its time depends on the length of the texts alone. */
export function equalSecrets(a: string, b: string): boolean {
  const left = utf8(a)
  const right = utf8(b)
  let difference = left.length ^ right.length
  for (let i = 0; i < left.length; i++) difference |= (left[i] as number) ^ (right[i % right.length] ?? 0)
  return difference === 0
}

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
const values = new Int8Array(128).fill(-1)
for (let i = 0; i < 64; i++) values[alphabet.charCodeAt(i)] = i

// workerd has the native encoder and decoder; Node 24 has not.
const native = 'toBase64' in Uint8Array.prototype
const nativeHex = 'toHex' in Uint8Array.prototype

export function base64url(bytes: Uint8Array): string {
  if (native) return bytes.toBase64({ alphabet: 'base64url', omitPadding: true })
  let text = ''
  let i = 0
  for (; i + 2 < bytes.length; i += 3) {
    const three = ((bytes[i] as number) << 16) | ((bytes[i + 1] as number) << 8) | (bytes[i + 2] as number)
    text +=
      (alphabet[three >> 18] as string) +
      alphabet[(three >> 12) & 63] +
      alphabet[(three >> 6) & 63] +
      alphabet[three & 63]
  }
  if (i + 1 === bytes.length) {
    const one = bytes[i] as number
    text += (alphabet[one >> 2] as string) + alphabet[(one & 3) << 4]
  } else if (i + 2 === bytes.length) {
    const two = ((bytes[i] as number) << 8) | (bytes[i + 1] as number)
    text += (alphabet[two >> 10] as string) + alphabet[(two >> 4) & 63] + alphabet[(two & 15) << 2]
  }
  return text
}

/** Whether a text is the one base64url spelling of some bytes: no foreign character, no impossible length, no bits beyond the last byte. */
export const isBase64url = (text: string): boolean => /^[\w-]*$/.test(text) && endsWell(text)

/** No bits beyond the last byte, nor a character that is too few for one. */
function endsWell(text: string): boolean {
  const last = values[text.charCodeAt(text.length - 1)] ?? 0
  const rest = text.length % 4
  return rest === 0 || (rest === 2 && (last & 15) === 0) || (rest === 3 && (last & 3) === 0)
}

/** @throws TypeError when the text is not the one base64url spelling of some bytes. */
export function fromBase64url(text: string): Bytes {
  if (native) {
    if (!endsWell(text)) throw new TypeError('not base64url')
    return decodeNatively(text, 'base64url', Math.floor((text.length * 3) / 4))
  }
  if (!isBase64url(text)) throw new TypeError('not base64url')
  const bytes = new Uint8Array(Math.floor((text.length * 3) / 4))
  let buffer = 0
  let bits = 0
  let at = 0
  for (let i = 0; i < text.length; i++) {
    buffer = ((buffer << 6) | (values[text.charCodeAt(i)] as number)) & 0xffff
    bits += 6
    if (bits >= 8) {
      bits -= 8
      bytes[at++] = (buffer >> bits) & 255
    }
  }
  return bytes
}

/**
 * Into an array of our own, which costs a fraction of one that the runtime makes. The native decoder skips white space and takes padding or
 * leaves it; then it writes less than this many bytes, of which a text without either always has more than a shorter one.
 */
function decodeNatively(text: string, alphabet: 'base64' | 'base64url', length: number): Bytes {
  const bytes = new Uint8Array(length)
  let done: { read: number; written: number } | undefined
  try {
    done = bytes.setFromBase64(text, alphabet === 'base64' ? padded : unpadded)
  } catch {
    // A foreign character.
  }
  if (done?.written !== length || done.read !== text.length) throw new TypeError(`not ${alphabet}`)
  return bytes
}

const padded = { alphabet: 'base64', lastChunkHandling: 'strict' } as const
const unpadded = { alphabet: 'base64url', lastChunkHandling: 'loose' } as const

/** Standard base64 with padding, as x5c (RFC 7515 section 4.1.6) wants it. */
export function base64(bytes: Uint8Array): string {
  if (native) return bytes.toBase64()
  const text = base64url(bytes).replaceAll('-', '+').replaceAll('_', '/')
  return text.padEnd(Math.ceil(text.length / 4) * 4, '=')
}

/** @throws TypeError when the text is not padded standard base64. */
export function fromBase64(text: string): Bytes {
  if (native) {
    if (text.length % 4 !== 0) throw new TypeError('not base64')
    const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0
    return decodeNatively(text, 'base64', (text.length / 4) * 3 - padding)
  }
  if (text.length % 4 !== 0 || /[-_]/.test(text)) throw new TypeError('base64: not padded standard base64')
  return fromBase64url(
    text
      .replace(/={1,2}$/, '')
      .replaceAll('+', '-')
      .replaceAll('/', '_'),
  )
}

export const hex = (bytes: Uint8Array): string => (nativeHex ? bytes.toHex() : hexOf(bytes))

const hexOf = (bytes: Uint8Array): string => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')

export const fromHex = (text: string): Bytes =>
  Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16))

/** SHA-256 of bytes, whoever computes it. */
export type Digest = (bytes: Bytes) => Promise<Bytes> | Bytes

/** By WebCrypto. */
export const sha256 = async (bytes: Bytes): Promise<Bytes> =>
  new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))
