// How many parts a certificate has, counted before a library reads it: in sixteen kilobytes there is room for thousands of names or extensions,
// over which libraries take a second, and anybody may send a certificate.
// Refuses: more parts than any authority needs, however they are nested.
import type { Bytes } from '../bytes.ts'
import { DerRefused, derElements, tags } from './der.ts'

/** Real ones have two or three hundred. */
const maximumElements = 1000

const constructed = 0x20

/** @throws DerRefused */
export function refuseComplex(der: Bytes): void {
  let left = maximumElements
  const waiting: Bytes[] = [der]
  for (let bytes = waiting.pop(); bytes; bytes = waiting.pop()) {
    const elements = derElements(bytes)
    left -= elements.length
    if (left < 0) throw new DerRefused('it has too many parts')
    for (const { tag, content } of elements)
      if ((tag & constructed) !== 0) waiting.push(content)
      else if (tag === tags.octetString && content[0] === tags.sequence && isDer(content)) waiting.push(content)
  }
}

/** What stands in an extension is DER; elsewhere it may look so by chance. */
function isDer(bytes: Bytes): boolean {
  try {
    return derElements(bytes).length === 1
  } catch (error) {
    if (error instanceof DerRefused) return false
    throw error
  }
}
