// Listed keys in few characters: RSA keys with the exponent that all have are written down by their modulus alone, other keys as they are, and
// keys at which no path may end by their hash.
import { type Bytes, base64, concat, fromBase64, fromHex, hex } from '../bytes.ts'
import { DerRefused, derContent, derElements, tags } from '../trust/der.ts'

export type BundledKey = { key: Bytes } | { keyHash: string }

/** rsaEncryption with NULL (RFC 4055 section 1.2). */
const rsa = '300d06092a864886f70d0101010500'
const usualExponent = '0203010001'

/** Of a SubjectPublicKeyInfo in DER: `r` and the modulus, or `k` and the whole, in base64. */
export function writeKey(key: Bytes): string {
  const modulus = tolerantly(() => usualModulus(key))
  return modulus ? `r${base64(modulus)}` : `k${base64(key)}`
}

/** Whatever a list names as a key has its place. */
function tolerantly(read: () => Bytes | undefined): Bytes | undefined {
  try {
    return read()
  } catch (error) {
    if (error instanceof DerRefused) return undefined
    throw error
  }
}

/** `#` and the hash of a key, as `CertificateFacts` has it. */
export const writeKeyHash = (keyHash: string): string => `#${keyHash}`

/** Undefined where the list names a key by its identifier alone. */
export function readKey(text: string): BundledKey | undefined {
  if (text === '') return undefined
  const value = text.slice(1)
  if (text.startsWith('#')) return { keyHash: value }
  return { key: text.startsWith('r') ? rsaKey(fromBase64(value)) : fromBase64(value) }
}

function usualModulus(key: Bytes): Bytes | undefined {
  const [algorithm, bits] = derElements(derContent(key, tags.sequence))
  if (!algorithm || !bits || hex(algorithm.whole) !== rsa || bits.content[0] !== 0) return undefined
  const [modulus, exponent] = derElements(derContent(bits.content.subarray(1), tags.sequence))
  if (!modulus || !exponent || hex(exponent.whole) !== usualExponent) return undefined
  // Only what comes back as it was.
  return hex(rsaKey(modulus.content)) === hex(key) ? modulus.content : undefined
}

const rsaKey = (modulus: Bytes): Bytes => {
  const numbers = element(tags.sequence, element(tags.integer, modulus), fromHex(usualExponent))
  return element(tags.sequence, fromHex(rsa), element(tags.bitString, Uint8Array.of(0), numbers))
}

/** An element of some hundred bytes. */
function element(tag: number, ...contents: Bytes[]): Bytes {
  const content = concat(...contents)
  const { length } = content
  const head = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 255]
  return concat(Uint8Array.of(tag, ...head), content)
}
