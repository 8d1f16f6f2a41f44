// Names of the places of a list for an identifier list (ISO/IEC 18013-5 second edition section 12.3.6): blocks of AES in counter mode under
// a secret of the list, counted by the index. Whoever has some of them learns nothing of others, of an index or of an order, and the list
// of who is revoked is made of the same bits as its status list, without a row for anybody.
import type { Bytes } from '../bytes.ts'
import { type StatusBits, statusAt } from './bits.ts'

/** Bytes of an identifier: a block of AES. */
export const identifierLength = 16

export interface Identifiers {
  of(index: number): Promise<Bytes>
  /** Of all entries whose status is not valid, one after the other and sorted, so that their order says nothing. */
  ofInvalid(list: Bytes, bits: StatusBits): Promise<Bytes>
}

/** Places whose names are made together: not all at once, which would take 16 bytes for each. */
const together = 16_384

/** @param secret of one list: 32 random bytes */
export async function createIdentifiers(secret: Bytes): Promise<Identifiers> {
  const key = await crypto.subtle.importKey('raw', secret, 'AES-CTR', false, ['encrypt'])
  const blocks = async (first: number, count: number): Promise<Bytes> => {
    const counter = new Uint8Array(identifierLength)
    new DataView(counter.buffer).setUint32(identifierLength - 4, first)
    const nothing = new Uint8Array(count * identifierLength)
    return new Uint8Array(await crypto.subtle.encrypt({ name: 'AES-CTR', counter, length: 64 }, key, nothing))
  }
  return {
    of: (index) => blocks(index, 1),
    ofInvalid: async (list, bits) => {
      const perByte = 8 / bits
      const found: Bytes[] = []
      for (let first = 0; first < list.length * perByte; first += together) {
        const part = list.subarray(first / perByte, (first + together) / perByte)
        if (!part.some((byte) => byte !== 0)) continue
        const names = await blocks(first, part.length * perByte)
        for (const index of invalidIn(part, bits))
          found.push(names.subarray(index * identifierLength, (index + 1) * identifierLength))
      }
      return sorted(found)
    },
  }
}

function* invalidIn(list: Bytes, bits: StatusBits): Generator<number> {
  const perByte = 8 / bits
  for (const [at, byte] of list.entries())
    if (byte !== 0)
      for (let index = at * perByte; index < (at + 1) * perByte; index++)
        if (statusAt(list, bits, index) !== 0) yield index
}

/** By their first bytes, in which no two are alike but by chance. */
function sorted(names: readonly Bytes[]): Bytes {
  const keyed = names.map((name) => ({ name, key: (name[0] ?? 0) * 2 ** 16 + ((name[1] ?? 0) << 8) + (name[2] ?? 0) }))
  keyed.sort((a, b) => a.key - b.key)
  const all = new Uint8Array(names.length * identifierLength)
  for (const [at, { name }] of keyed.entries()) all.set(name, at * identifierLength)
  return all
}
