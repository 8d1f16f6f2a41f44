// Distinguished Encoding Rules (X.690), as much of them as judging a certificate takes: elements, one after the other.
// Refuses: indefinite, long-winded or overlong lengths, tags of several bytes, bytes left over.
import type { Bytes } from '../bytes.ts'

export class DerRefused extends Error {}

export interface DerElement {
  readonly tag: number
  readonly content: Bytes
  /** Tag, length and content. */
  readonly whole: Bytes
}

export const tags = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  null: 0x05,
  objectIdentifier: 0x06,
  enumerated: 0x0a,
  utf8String: 0x0c,
  printableString: 0x13,
  ia5String: 0x16,
  utcTime: 0x17,
  generalizedTime: 0x18,
  sequence: 0x30,
  set: 0x31,
  version: 0xa0,
} as const

/** The elements that fill the bytes. @throws DerRefused */
export function derElements(bytes: Bytes): DerElement[] {
  const elements: DerElement[] = []
  for (let at = 0; at < bytes.length; at += elements.at(-1)?.whole.length ?? 0) elements.push(elementAt(bytes, at))
  return elements
}

/** The content of the one element that fills the bytes, when it has this tag. @throws DerRefused */
export function derContent(bytes: Bytes, tag: number): Bytes {
  const [element, ...more] = derElements(bytes)
  if (!element || more.length > 0 || element.tag !== tag) throw new DerRefused('another element than expected')
  return element.content
}

/** The elements of the one SEQUENCE that fills the bytes. @throws DerRefused */
export const derSequence = (bytes: Bytes): DerElement[] => derElements(derContent(bytes, tags.sequence))

/** Content of a BOOLEAN. @throws DerRefused */
export function derBoolean(content: Bytes): boolean {
  if (content.length !== 1 || (content[0] !== 0 && content[0] !== 255)) throw new DerRefused('a truth is malformed')
  return content[0] === 255
}

/** Content of an INTEGER that counts something: below 2^31. @throws DerRefused */
export function derCount(content: Bytes): number {
  const [first = 128, second = 0] = content
  if (first > 127 || content.length > 4 || (first === 0 && content.length > 1 && second < 128))
    throw new DerRefused('a number is negative, too great or long-winded')
  return content.reduce((sum, byte) => sum * 256 + byte, 0)
}

/** Content of an INTEGER of any size and sign, in its one spelling. @throws DerRefused */
export function derInteger(content: Bytes): Bytes {
  const [first, second = 0] = content
  const isLong = content.length > 1 && ((first === 0 && second < 128) || (first === 255 && second > 127))
  if (first === undefined || isLong) throw new DerRefused('a number is empty or long-winded')
  return content
}

/** Content of an OBJECT IDENTIFIER, with dots. @throws DerRefused */
export function derOid(content: Bytes): string {
  const arcs: number[] = []
  let arc = 0
  let begins = true
  for (const byte of content) {
    if (begins && byte === 128) throw new DerRefused('an object identifier is long-winded')
    arc = arc * 128 + (byte & 127)
    if (arc > Number.MAX_SAFE_INTEGER / 128) throw new DerRefused('an object identifier is too great')
    begins = byte < 128
    if (begins) {
      arcs.push(arc)
      arc = 0
    }
  }
  const [first] = arcs
  if (!begins || first === undefined) throw new DerRefused('an object identifier is cut off')
  const root = Math.min(Math.trunc(first / 40), 2)
  return [root, first - 40 * root, ...arcs.slice(1)].join('.')
}

/** The named bits of a BIT STRING, the first as 1, the second as 2, up to 16 of them. @throws DerRefused */
export function derNamedBits(content: Bytes): number {
  const [unused, ...bytes] = content
  const last = bytes.at(-1)
  // DER leaves out zeros at the end (X.690 section 11.2.2).
  const isRight = last === undefined ? unused === 0 : unused !== undefined && unused < 8 && lowestBit(last) === unused
  if (!isRight || bytes.length > 2) throw new DerRefused('bits are malformed')
  let bits = 0
  for (const [at, byte] of bytes.entries())
    for (let bit = 0; bit < 8; bit++) if (byte & (128 >> bit)) bits |= 1 << (8 * at + bit)
  return bits
}

const lowestBit = (byte: number): number => (byte === 0 ? 8 : 31 - Math.clz32(byte & -byte))

function elementAt(bytes: Bytes, at: number): DerElement {
  const [tag, first] = bytes.subarray(at, at + 2)
  if (tag === undefined || first === undefined) throw new DerRefused('an element is cut off')
  if ((tag & 31) === 31) throw new DerRefused('a tag has several bytes')
  const lengthBytes = first < 128 ? 0 : first - 128
  if (first === 128 || lengthBytes > 3) throw new DerRefused('a length is indefinite or too great')
  const start = at + 2 + lengthBytes
  let length = first
  if (lengthBytes > 0) {
    length = bytes.subarray(at + 2, start).reduce((sum, byte) => sum * 256 + byte, 0)
    if (length < 128 || length < 256 ** (lengthBytes - 1)) throw new DerRefused('a length is long-winded')
  }
  const end = start + length
  if (end > bytes.length) throw new DerRefused('an element is cut off')
  return { tag, content: bytes.subarray(start, end), whole: bytes.subarray(at, end) }
}
