import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { systemRandom } from '../random.ts'
import { createMemoryStatusStore } from './memory-status-store.ts'
import { bitsOf, settleWithin } from './status-store.ts'
import { given, itIsAStatusStore, revoke, statuses } from './status-store-contract.ts'

const allocation = fc.record({ subject: fc.constantFrom('a', 'b', 'c'), count: fc.integer({ min: 1, max: 20 }) })

describe('the status store in memory', () => {
  itIsAStatusStore(() => createMemoryStatusStore(systemRandom, 4096), 4096)

  it('never gives an index twice, and leaves decoys in every list (TSL-PRIV-01, VCR_18)', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(allocation, { maxLength: 30 }), async (allocations) => {
        const store = createMemoryStatusStore(systemRandom, 64)
        const placed = []
        for (const wish of allocations) {
          const batch = await given(store, wish)
          expect(batch.placed).toHaveLength(wish.count)
          expect(new Set(batch.placed.map(({ list }) => list)).size).toBe(1)
          placed.push(...batch.placed)
        }
        expect(new Set(placed.map(({ list, index }) => `${list}/${index}`)).size).toBe(placed.length)
        for (const { index } of placed) expect(index).toBeLessThan(64)
        for (const list of new Set(placed.map((one) => one.list)))
          expect(placed.filter((one) => one.list === list).length).toBeLessThanOrEqual(60)
      }),
    )
  })

  it('ends what was never handed out, keeps what was live, and forgets all of it once it has expired', async () => {
    const clock = { time: 1000 }
    const store = createMemoryStatusStore(systemRandom, 4096, () => clock.time)
    const old = await given(store, { slot: 's', expiresAt: 10_000 })
    await store.settle(old.handle)
    const lost = await given(store, { slot: 's', expiresAt: 10_000 })
    clock.time += settleWithin
    expect(await store.settle(lost.handle)).toBe(false)
    expect(await statuses(store, [...old.placed, ...lost.placed])).toEqual([0, 0, 1, 1])
    expect(store.sweep()).toBe(1)
    clock.time = 10_000
    expect(store.sweep()).toBe(0)
    expect(await revoke(store, 'a')).toBe(0)
    expect(await statuses(store, lost.placed)).toEqual([1, 1])
  })

  it('writes bits from the least significant one on (TSL-BITS-01)', () => {
    expect([...bitsOf([0, 3, 4, 5, 7, 8, 9, 13, 15], 16)]).toEqual([0xb9, 0xa3])
  })
})
