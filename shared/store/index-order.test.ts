import { describe, expect, it } from 'vitest'
import { systemRandom } from '../random.ts'
import { createIndexAt, createIndexOrder } from './index-order.ts'
import { listSize } from './status-store.ts'

const first = (count: number, size: number, at = createIndexAt(createIndexOrder(systemRandom, size), size)) =>
  Array.from({ length: count }, (_, turn) => at(turn))

/** Chance alone comes above it less than once in 10^11. */
const unlikely = 440

/** Of values from 0 to 255 that should be equally frequent: 255 degrees of freedom. */
function chiSquare(values: readonly number[]): number {
  const counts = new Float64Array(256)
  for (const value of values) counts[value] = (counts[value] ?? 0) + 1
  const expected = values.length / 256
  return counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0)
}

describe('the order of a list', () => {
  it.each([4, 16, 64, 4096, listSize])('gives each of %i indices once (TSL-PRIV-01)', (size) => {
    const seen = new Uint8Array(size)
    for (const index of first(size, size)) seen[index] = (seen[index] ?? 0) + 1
    expect(seen.every((times) => times === 1)).toBe(true)
  })

  it('is another for each list', () => {
    expect(first(20, listSize)).not.toEqual(first(20, listSize))
  })

  it('is the same again from what is kept', () => {
    const order = createIndexOrder(systemRandom, listSize)
    expect(first(20, listSize, createIndexAt(order, listSize))).toEqual(
      first(20, listSize, createIndexAt(order, listSize)),
    )
  })

  // Over 256 parts of the list, and over the steps between neighbours.
  it('spreads indices evenly, and steps from one to the next too (TSL-PRIV-02)', () => {
    const indices = first(65_536, listSize)
    const parts = (values: number[]) => chiSquare(values.map((value) => value >> 12))
    expect(parts(indices)).toBeLessThan(unlikely)
    expect(parts(indices.slice(1).map((index, at) => (index - (indices[at] ?? 0) + listSize) % listSize))).toBeLessThan(
      unlikely,
    )
  })

  // Of random orders a neighbour is above or below with equal chance; the longest run of 65,536 is about 9 long.
  it('has no runs up or down, and no bit that tells the next (VCI-PRIV-03)', () => {
    const indices = first(65_536, listSize)
    for (let bit = 0; bit < 20; bit++) {
      const same = indices.slice(1).filter((index, at) => ((index ^ (indices[at] ?? 0)) >> bit) % 2 === 0).length
      expect(Math.abs(same - 32_768)).toBeLessThan(1024)
    }
    let [longest, run] = [0, 0]
    for (let at = 1; at < indices.length; at++) {
      run = (indices[at] as number) > (indices[at - 1] as number) ? run + 1 : 0
      longest = Math.max(longest, run)
    }
    expect(longest).toBeLessThan(16)
  })

  // As a verifier sees them: some batches of a person, of other people in between, in a list that is new, half full or nearly full.
  it('tells nothing of which batches came one after the other, in any part of a list (VCI-PRIV-03)', () => {
    const copies = 20
    const at = createIndexAt(createIndexOrder(systemRandom, listSize), listSize)
    const starts = [0, listSize / 2, listSize - listSize / 16 - 32_000]
    const batches = starts.flatMap((start) =>
      Array.from({ length: 1600 }, (_, batch) =>
        Array.from({ length: copies }, (_, copy) => at(start + batch * copies + copy)),
      ),
    )
    // Neighbours in a batch, copies of the same turn in batches that follow, and batches a hundred apart: where both fall, in 16 by 16.
    const pairs = (one: (batch: number, copy: number) => [number | undefined, number | undefined]) =>
      batches.flatMap((_, batch) => Array.from({ length: copies }, (_, copy) => one(batch, copy)))
    for (const kind of [
      pairs((batch, copy) => [batches[batch]?.[copy], batches[batch]?.[(copy + 1) % copies]]),
      pairs((batch, copy) => [batches[batch]?.[copy], batches[(batch + 1) % batches.length]?.[copy]]),
      pairs((batch, copy) => [batches[batch]?.[copy], batches[(batch + 100) % batches.length]?.[copy]]),
    ]) {
      expect(kind).toHaveLength(96_000)
      const cell = (index = 0, shift: number) => (index >> shift) & 15
      expect(chiSquare(kind.map(([a, b]) => cell(a, 16) * 16 + cell(b, 16)))).toBeLessThan(unlikely)
      expect(chiSquare(kind.map(([a, b]) => cell(a, 0) * 16 + cell(b, 0)))).toBeLessThan(unlikely)
      expect(chiSquare(kind.map(([a, b]) => cell(a, 16) * 16 + cell(b, 0)))).toBeLessThan(unlikely)
    }
  })

  // The same turn of two lists: no more often near each other than by chance, and as often the same as of any two.
  it('of one list tells nothing of another (TSL-PRIV-02)', () => {
    const [one, other] = [first(96_000, listSize), first(96_000, listSize)]
    expect(chiSquare(one.map((index, turn) => (index >> 16) * 16 + ((other[turn] ?? 0) >> 16)))).toBeLessThan(unlikely)
    expect(
      chiSquare(one.map((index, turn) => ((index - (other[turn] ?? 0) + listSize) % listSize) >> 12)),
    ).toBeLessThan(unlikely)
    expect(chiSquare(one.map((index, turn) => (index ^ (other[turn] ?? 0)) & 255))).toBeLessThan(unlikely)
    // 0.09 are expected, and ten or more once in 10^17.
    expect(one.filter((index, turn) => index === other[turn]).length).toBeLessThan(10)
  })

  it('wants a list whose size is an even power of two', () => {
    expect(() => createIndexOrder(systemRandom, 32)).toThrow('square')
  })
})
