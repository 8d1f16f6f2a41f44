import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { systemRandom } from '../random.ts'
import { createMemoryStatusStore } from './memory-status-store.ts'
import { bitsOf } from './status-store.ts'

const allocation = fc.record({ subject: fc.constantFrom('a', 'b', 'c'), count: fc.integer({ min: 1, max: 20 }) })

describe('the status store in memory', () => {
  it('never gives an index twice, and opens the next list at half full (TSL-PRIV-01)', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(allocation, { maxLength: 30 }), async (allocations) => {
        const store = createMemoryStatusStore(systemRandom, 64)
        const placed = []
        for (const { subject, count } of allocations) {
          const batch = (await store.allocate({ subject, count, expiresAt: 1 })) ?? []
          expect(batch).toHaveLength(count)
          expect(new Set(batch.map(({ list }) => list)).size).toBe(1)
          placed.push(...batch)
        }
        expect(new Set(placed.map(({ list, index }) => `${list}/${index}`)).size).toBe(placed.length)
        for (const { index } of placed) expect(index).toBeLessThan(64)
        for (const list of new Set(placed.map((one) => one.list)))
          expect(placed.filter((one) => one.list === list).length).toBeLessThanOrEqual(32)
      }),
    )
  })

  it('revokes all of a subject and nothing of another, for ever', async () => {
    const store = createMemoryStatusStore(systemRandom, 64)
    const mine = (await store.allocate({ subject: 'mine', count: 3, expiresAt: 1 })) ?? []
    await store.allocate({ subject: 'other', count: 3, expiresAt: 1 })
    expect(await store.revoke('mine')).toBe(3)
    expect(await store.revoke('mine')).toBe(0)
    expect(await store.bits(1)).toEqual({
      version: 1,
      bytes: bitsOf(
        mine.map(({ index }) => index),
        64,
      ),
    })
  })

  it('gives indices once for what pays for them', async () => {
    const store = createMemoryStatusStore(systemRandom, 64)
    const allocation = { subject: 'a', count: 1, expiresAt: 1, once: { id: 'nonce', expiresAt: 1 } }
    expect(await store.allocate(allocation)).toHaveLength(1)
    expect(await store.allocate(allocation)).toBeUndefined()
    expect(await store.redeem(allocation.once)).toBe(false)
    expect(await store.redeem({ id: 'other', expiresAt: 1 })).toBe(true)
    expect(await store.allocate({ ...allocation, once: { id: 'other', expiresAt: 1 } })).toBeUndefined()
  })

  it('takes what pays once, also where no index is given, and nothing for what a revocation ended', async () => {
    const store = createMemoryStatusStore(systemRandom, 64)
    const once = { id: 'nonce', expiresAt: 1 }
    await store.revoke('a', { at: 100, until: 200 })
    expect(await store.pay({ subject: 'a', once, grantedAt: 99 })).toBe('ended')
    expect(await store.pay({ subject: 'a', once, grantedAt: 100 })).toBe('paid')
    expect(await store.pay({ subject: 'a', once, grantedAt: 100 })).toBe('used')
    expect(await store.pay({ subject: 'b', grantedAt: 1 })).toBe('paid')
    expect(await store.allocate({ subject: 'b', count: 1, expiresAt: 1, once })).toBeUndefined()
    expect((await store.bits(1)).bytes.some((byte) => byte !== 0)).toBe(false)
  })

  it('writes bits from the least significant one on (TSL-BITS-01)', () => {
    expect([...bitsOf([0, 3, 4, 5, 7, 8, 9, 13, 15], 16)]).toEqual([0xb9, 0xa3])
  })
})
