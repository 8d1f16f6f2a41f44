// The bits of a Token Status List (draft-ietf-oauth-status-list section 4): least significant bit first, zlib outside.
// Refuses: sizes other than 1, 2, 4 and 8 bits, and lists that unpack to more than the limit.
import { type Bytes, concat } from '../bytes.ts'

export type StatusBits = 1 | 2 | 4 | 8

export class StatusListRefused extends Error {}

export const isStatusBits = (value: unknown): value is StatusBits =>
  value === 1 || value === 2 || value === 4 || value === 8

/** The status at an index, or undefined outside the list. */
export function statusAt(list: Uint8Array, bits: StatusBits, index: number): number | undefined {
  const perByte = 8 / bits
  const byte = list[Math.floor(index / perByte)]
  if (byte === undefined || !Number.isInteger(index) || index < 0) return undefined
  return (byte >> ((index % perByte) * bits)) & ((1 << bits) - 1)
}

/** Writes a status into the list. */
export function setStatus(list: Uint8Array, bits: StatusBits, index: number, status: number): void {
  const perByte = 8 / bits
  const at = Math.floor(index / perByte)
  const shift = (index % perByte) * bits
  const mask = ((1 << bits) - 1) << shift
  list[at] = ((list[at] as number) & ~mask) | ((status << shift) & mask)
}

/** Unpacked, a list of 2^22 entries of 8 bits: larger ones are refused. */
const maximumBytes = 4 * 1024 * 1024

/** DEFLATE in the zlib format (RFC 1950). */
export const compress = (list: Bytes): Promise<Bytes> =>
  pipe(list, new CompressionStream('deflate'), Number.POSITIVE_INFINITY)

/** @throws StatusListRefused when it is no zlib, or unpacks to too much. */
export async function decompress(packed: Bytes): Promise<Bytes> {
  try {
    return await pipe(packed, new DecompressionStream('deflate'), maximumBytes)
  } catch (error) {
    throw error instanceof StatusListRefused ? error : new StatusListRefused('the list is not compressed with zlib')
  }
}

async function pipe(bytes: Bytes, through: CompressionStream | DecompressionStream, limit: number): Promise<Bytes> {
  const parts: Uint8Array[] = []
  let length = 0
  const stream = new Blob([bytes]).stream().pipeThrough(through)
  for await (const part of stream as unknown as AsyncIterable<Uint8Array>) {
    length += part.length
    if (length > limit) throw new StatusListRefused('the list unpacks to too much')
    parts.push(part)
  }
  return concat(...parts)
}
