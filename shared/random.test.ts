import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Random, randomBelow, randomId, shuffled, systemRandom } from './random.ts'

/** Gives these numbers of 32 bits, one after the other. */
const giving = (...numbers: number[]): Random => {
  const left = [...numbers]
  return (length) => {
    const next = left.splice(0, length / 4)
    if (next.length * 4 !== length) throw new TypeError('no more numbers')
    return new Uint8Array(Uint32Array.from(next).buffer)
  }
}

describe('systemRandom', () => {
  it('gives bytes of the length that is asked for, never the same', () => {
    expect([0, 1, 32].map((length) => systemRandom(length).length)).toEqual([0, 1, 32])
    expect(new Set(Array.from({ length: 1000 }, () => systemRandom(16).join())).size).toBe(1000)
  })
})

describe('randomId', () => {
  it('is 256 bits in 43 characters, all of them random (VP-REQ-05)', () => {
    const ids = Array.from({ length: 500 }, () => randomId(systemRandom))
    for (const id of ids) expect(id).toMatch(/^[\w-]{43}$/)
    expect(new Set(ids).size).toBe(500)
    for (let at = 0; at < 43; at++) expect(new Set(ids.map((id) => id[at])).size).toBeGreaterThan(12)
  })
})

describe('randomBelow', () => {
  it('is a whole number below the limit', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2 ** 32 }), (limit) => {
        const value = randomBelow(systemRandom, limit)
        expect(Number.isInteger(value) && value >= 0 && value < limit).toBe(true)
      }),
      { numRuns: 1000 },
    )
    expect(randomBelow(systemRandom, 1)).toBe(0)
  })

  it('takes another number where the last ones would make some results likelier', () => {
    // 2^32 is 3 * 1431655765 + 1: its last number belongs to no group of three.
    expect(randomBelow(giving(2 ** 32 - 2), 3)).toBe(2)
    expect(randomBelow(giving(2 ** 32 - 1, 2 ** 32 - 1, 4), 3)).toBe(1)
    const limit = 3 * 2 ** 30
    expect(randomBelow(giving(limit, 2 ** 32 - 1, limit - 1), limit)).toBe(limit - 1)
  })

  it('uses every bit of a number', () => {
    expect(randomBelow(giving(2 ** 32 - 1), 2 ** 32)).toBe(2 ** 32 - 1)
    expect(randomBelow(giving(0x01020304), 2 ** 32)).toBe(0x01020304)
  })

  it('gives every result equally often', () => {
    const counts = new Array(10).fill(0)
    for (let draw = 0; draw < 20_000; draw++) counts[randomBelow(systemRandom, 10)]++
    // The standard deviation is 42; six of them are left once in five hundred million runs.
    for (const count of counts) expect(Math.abs(count - 2000)).toBeLessThan(6 * 43)
  })
})

describe('shuffled', () => {
  it('is a permutation, and leaves what it was given as it was', () => {
    fc.assert(
      fc.property(fc.array(fc.integer()), (items) => {
        const before = [...items]
        const after = shuffled(systemRandom, items)
        expect(items).toEqual(before)
        expect(after.sort((a, b) => a - b)).toEqual(before.sort((a, b) => a - b))
      }),
    )
  })

  it('gives every order for one choice of numbers (Fisher and Yates)', () => {
    const orders = new Set<string>()
    for (let third = 0; third < 3; third++)
      for (let second = 0; second < 2; second++)
        orders.add(shuffled(giving(0, second, third), ['a', 'b', 'c']).join(''))
    expect([...orders].sort()).toEqual(['abc', 'acb', 'bac', 'bca', 'cab', 'cba'])
  })

  it('draws anew where a number would make some orders likelier', () => {
    const unfair = 2 ** 32 - 1
    expect(shuffled(giving(0, 0, unfair, unfair, 2), ['a', 'b', 'c'])).toEqual(
      shuffled(giving(0, 0, 2), ['a', 'b', 'c']),
    )
    expect(() => shuffled(giving(0, 0, unfair), ['a', 'b', 'c'])).toThrow('no more numbers')
  })

  it('gives every order equally often', () => {
    const counts = new Map<string, number>()
    for (let draw = 0; draw < 12_000; draw++) {
      const order = shuffled(systemRandom, ['a', 'b', 'c', 'd']).join('')
      counts.set(order, (counts.get(order) ?? 0) + 1)
    }
    expect(counts.size).toBe(24)
    for (const count of counts.values()) expect(Math.abs(count - 500)).toBeLessThan(6 * 22)
  })
})
