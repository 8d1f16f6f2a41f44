// Names of the places of a list for an identifier list (ISO/IEC 18013-5 second edition section 12.3.6): AES of the index under a secret of
// the list. Whoever has some of them learns nothing of others, of an index or of an order, and the list of who is revoked is made of the
// same bits as the status list, without a row for anybody.
import { type Bytes, concat } from '../bytes.ts'
import { type StatusBits, statusAt } from './bits.ts'

/** Bytes of an identifier: a block of AES. */
export const identifierLength = 16

export interface Identifiers {
  of(indices: readonly number[]): Promise<Bytes[]>
  /** Of all entries whose status is not valid, one after the other and sorted, so that their order says nothing. */
  ofInvalid(list: Bytes, bits: StatusBits): Promise<Bytes>
}

/** Where a block has the index: its last four bytes. */
const words = identifierLength / 4

/** @param secret of one list: 32 random bytes */
export async function createIdentifiers(secret: Bytes): Promise<Identifiers> {
  const key = await crypto.subtle.importKey('raw', secret, 'AES-CBC', false, ['encrypt', 'decrypt'])
  const blocksOf = async (indices: readonly number[]): Promise<Bytes> => {
    if (indices.length === 0) return new Uint8Array()
    const input = new Uint8Array(indices.length * identifierLength)
    const view = new DataView(input.buffer)
    for (const [at, index] of indices.entries()) view.setUint32((at * words + words - 1) * 4, index)
    return decryptAll(key, input)
  }
  return {
    of: async (indices) => {
      const blocks = await blocksOf(indices)
      return indices.map((_, at) => blocks.slice(at * identifierLength, (at + 1) * identifierLength))
    },
    ofInvalid: async (list, bits) => sorted(await blocksOf(invalidIn(list, bits))),
  }
}

/**
 * Each block by itself, all in one call: WebCrypto has no such mode, but in CBC each comes out with the one before it added, which is
 * known here. The end has to be a right padding, which encrypting nothing gives.
 */
async function decryptAll(key: CryptoKey, blocks: Bytes): Promise<Bytes> {
  const last = blocks.slice(-identifierLength)
  const end = new Uint8Array(await crypto.subtle.encrypt({ name: 'AES-CBC', iv: last }, key, new Uint8Array()))
  const iv = new Uint8Array(identifierLength)
  const chained = await crypto.subtle.decrypt({ name: 'AES-CBC', iv }, key, concat(blocks, end))
  const [before, out] = [new Uint32Array(blocks.buffer), new Uint32Array(chained)]
  for (let at = words; at < out.length; at++) out[at] = (out[at] as number) ^ (before[at - words] as number)
  return new Uint8Array(chained)
}

function invalidIn(list: Bytes, bits: StatusBits): number[] {
  const perByte = 8 / bits
  const indices: number[] = []
  for (let at = 0; at < list.length; at++)
    if (list[at] !== 0)
      for (let index = at * perByte; index < (at + 1) * perByte; index++)
        if (statusAt(list, bits, index) !== 0) indices.push(index)
  return indices
}

/** By their first four bytes, in which two are alike by chance alone. */
function sorted(blocks: Bytes): Bytes {
  const [view, count] = [new DataView(blocks.buffer), blocks.length / identifierLength]
  const most = 2 ** 20
  const order = Float64Array.from({ length: count }, (_, at) => view.getUint32(at * identifierLength) * most + at)
  order.sort()
  const all = new Uint8Array(blocks.length)
  for (const [to, one] of order.entries()) {
    const from = (one % most) * identifierLength
    all.set(blocks.subarray(from, from + identifierLength), to * identifierLength)
  }
  return all
}
