import { describe, expect, it } from 'vitest'
import { systemRandom } from '../random.ts'
import { createIndexAt, createIndexOrder } from './index-order.ts'
import { listSize } from './status-store.ts'

const first = (count: number, size: number, at = createIndexAt(createIndexOrder(systemRandom, size), size)) =>
  Array.from({ length: count }, (_, turn) => at(turn))

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

  // Chi-square over 256 parts of the list, and over the steps between neighbours: 255 degrees of freedom, 1 in a billion above 410.
  it('spreads indices evenly, and steps from one to the next too (TSL-PRIV-02)', () => {
    const indices = first(65_536, listSize)
    const parts = (values: number[]) => {
      const counts = new Float64Array(256)
      for (const value of values) counts[value >> 12] = (counts[value >> 12] ?? 0) + 1
      const expected = values.length / 256
      return counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0)
    }
    expect(parts(indices)).toBeLessThan(410)
    expect(parts(indices.slice(1).map((index, at) => (index - (indices[at] ?? 0) + listSize) % listSize))).toBeLessThan(
      410,
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

  it('wants a list whose size is an even power of two', () => {
    expect(() => createIndexOrder(systemRandom, 32)).toThrow('square')
  })
})
