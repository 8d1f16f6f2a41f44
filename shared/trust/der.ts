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
  integer: 0x02,
  bitString: 0x03,
  objectIdentifier: 0x06,
  utcTime: 0x17,
  generalizedTime: 0x18,
  sequence: 0x30,
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
