// In which order the places of a status list are given out: a secret permutation, so that no index comes twice without anybody looking
// for a free one, and no two tell of each other (TSL-PRIV-01, TSL-PRIV-02; HAIP 1.0 section 6.1: unique and unpredictable). A Feistel
// network whose round functions are tables of random numbers: as good as its randomness, and some lookups for an index.
import type { Bytes } from '../bytes.ts'
import type { Random } from '../random.ts'

const rounds = 8

/** Half of the bits of an index. */
const halfOf = (size: number): number => Math.log2(size) / 2

/** The secret order of a list of `size` entries, an even power of two: a table for each round. */
export function createIndexOrder(random: Random, size: number): Bytes {
  const half = halfOf(size)
  if (!Number.isInteger(half)) throw new TypeError('a list has as many entries as a square of a power of two')
  return random(rounds * 2 ** half * 2)
}

/** @returns the index that is the `turn`th to be given out, from 0 on; another for each turn below `size`. */
export function createIndexAt(order: Bytes, size: number): (turn: number) => number {
  const half = halfOf(size)
  const [count, mask] = [2 ** half, 2 ** half - 1]
  const tables = new Uint16Array(order.slice().buffer)
  return (turn) => {
    let [left, right] = [turn >> half, turn & mask]
    for (let round = 0; round < rounds; round++)
      [left, right] = [right, left ^ ((tables[round * count + right] as number) & mask)]
    return (left << half) | right
  }
}
