// The IssuerSignedItems of one name space (ISO/IEC 18013-5 section 8.3.2.1.2.2, MD-ISS-05, MD-ISS-06), encoded once for a
// batch with blanks in them. A copy fills in its own randoms and digest ids, and the bytes it sends are the bytes it hashed.
// Ids are shuffled and digests stand in the order of the ids, so that neither tells which element is withheld.
import { type Bytes, concat } from '../bytes.ts'
import { type Random, shuffled } from '../random.ts'
import type { Digests } from '../sha256/digests.ts'
import { byteString, type CborValue, encodeCbor, head, textString } from './cbor.ts'

export interface ItemTemplate {
  /** CBOR array of the tag-24 items. */
  readonly items: Bytes
  /** Where each item begins and ends, where its digest id ends, where its random begins. */
  readonly places: readonly { start: number; end: number; idEnd: number; random: number }[]
  /** CBOR map of digest ids to digests. */
  readonly digests: Bytes
  readonly firstId: number
}

const randomLength = 32
const digestLength = 32

export function prepareItems(elements: readonly (readonly [element: string, value: CborValue])[]): ItemTemplate {
  const firstId = firstIdOf(elements.length)
  const blankId = head(0, firstId)
  const blank = concat(beforeId, blankId, beforeRandom, new Uint8Array(randomLength))
  const count = head(4, elements.length)
  const parts: Bytes[] = [count]
  const places: ItemTemplate['places'][number][] = []
  let start = count.length
  for (const [element, value] of elements) {
    const name = nameOf(element)
    const encoded = encodeCbor(value)
    const contentLength = blank.length + name.length + encoded.length
    const wrapping = head(2, contentLength)
    const content = start + tag24.length + wrapping.length
    const idEnd = content + beforeId.length + blankId.length
    const end = content + contentLength
    places.push({ start, end, idEnd, random: idEnd + beforeRandom.length })
    parts.push(tag24, wrapping, blank, name, encoded)
    start = end
  }
  return { items: concat(...parts), places, digests: blankDigests(firstId, elements.length), firstId }
}

/** Every id of a name space takes as many bytes as the first, so that a blank has one size. */
const firstIdOf = (count: number): number => (count <= 24 ? 0 : count <= 0x100 - 24 ? 24 : 0x100)

function blankDigests(firstId: number, count: number): Bytes {
  const blank = byteString(new Uint8Array(digestLength))
  return concat(head(5, count), ...Array.from({ length: count }, (_, at) => concat(head(0, firstId + at), blank)))
}

const tag24 = Uint8Array.of(0xd8, 0x18)
const beforeId = concat(head(5, 4), textString('digestID'))
const beforeRandom = concat(textString('random'), head(2, randomLength))
const beforeElement = textString('elementIdentifier')
const beforeValue = textString('elementValue')

const encodedNames = new Map<string, Bytes>()

/** What stands between random and value, encoded once for each name: names are those of our types, and so not many. */
function nameOf(element: string): Bytes {
  const known = encodedNames.get(element)
  if (known) return known
  const encoded = concat(beforeElement, textString(element), beforeValue)
  encodedNames.set(element, encoded)
  return encoded
}

/** One copy: its array of items, and the map of their digests for its MSO. */
export async function fillItems(
  { random, digests: digestsBy }: { random: Random; digests: Digests },
  template: ItemTemplate,
): Promise<{ items: Bytes; digests: Bytes }> {
  const { places, firstId } = template
  const items = template.items.slice()
  const randoms = random(places.length * randomLength)
  const order = shuffled(random, places)
  for (const [at, place] of order.entries()) {
    writeId(items, place.idEnd, firstId + at)
    items.set(randoms.subarray(at * randomLength, (at + 1) * randomLength), place.random)
  }
  const hashed = await digestsBy.ofParts(items, order)
  const digests = template.digests.slice()
  const step = head(0, firstId).length + head(2, digestLength).length + digestLength
  let end = head(5, places.length).length
  for (let at = 0; at < order.length; at++) {
    end += step
    digests.set(hashed.subarray(at * digestLength, (at + 1) * digestLength), end - digestLength)
  }
  return { items, digests }
}

function writeId(items: Bytes, end: number, id: number): void {
  items[end - 1] = id & 0xff
  if (id >= 0x100) items[end - 2] = id >> 8
}
