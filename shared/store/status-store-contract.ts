// What every status store has to do, as tests that run against the one in memory and against the Durable Object.
import { describe, expect, it, vi } from 'vitest'
import { utf8 } from '../bytes.ts'
import { systemClock } from '../clock.ts'
import { type Allocated, type Allocation, bitsOf, mostTogether, type Placed, type StatusStore } from './status-store.ts'
import { unitStep } from './unit-watch.ts'

const soon = () => systemClock() + 3600
const name = ({ list, index }: Placed): string => `${list}/${index}`

export async function given(store: StatusStore, wish: Partial<Allocation> = {}): Promise<Allocated> {
  const allocated = await store.allocate({ subject: 'a', count: 2, expiresAt: soon(), signer: 'key', ...wish })
  if (typeof allocated === 'string') throw new Error(allocated)
  return allocated
}

/** The copies whose status is not 0, with it. */
export async function statuses(store: StatusStore, placed: readonly Placed[]): Promise<number[]> {
  const lists = new Map<number, Awaited<ReturnType<StatusStore['bits']>>>()
  for (const list of new Set(placed.map((one) => one.list))) lists.set(list, await store.bits(list))
  return placed.map(({ list, index }) => {
    const { bits = 1, bytes = new Uint8Array() } = lists.get(list) ?? {}
    return ((bytes[Math.floor((index * bits) / 8)] as number) >> ((index * bits) % 8)) & (2 ** bits - 1)
  })
}

export const revoke = (store: StatusStore, subject: string) =>
  store.revoke({ affected: { subject }, reason: 'requested' }).then(({ revoked }) => revoked)

export function itIsAStatusStore(create: () => StatusStore, size: number): void {
  describe('gives places', () => {
    it('that nobody had before, however many ask at once (TSL-PRIV-01)', async () => {
      const store = create()
      const batches = await Promise.all(
        Array.from({ length: 1000 }, (_, at) => given(store, { subject: `s${at}`, count: 3 })),
      )
      const placed = batches.flatMap((batch) => batch.placed)
      expect(placed).toHaveLength(3000)
      expect(new Set(placed.map(name)).size).toBe(3000)
      expect(new Set(batches.map(({ handle }) => handle)).size).toBe(1000)
      for (const { index } of placed) expect(index >= 0 && index < size).toBe(true)
    })

    it('without an order, all of a batch in one list (VCI-PRIV-03, TSL-PRIV-03)', async () => {
      const { placed } = await given(create(), { count: 20 })
      const indices = placed.map(({ index }) => index)
      expect(new Set(placed.map(({ list }) => list)).size).toBe(1)
      expect(indices).not.toEqual([...indices].sort((a, b) => a - b))
      expect(new Set(indices.slice(1).map((index, at) => index - (indices[at] ?? 0))).size).toBeGreaterThan(1)
    })

    it('for what pays, once, whatever it pays for (VCI-NONCE-04)', async () => {
      const store = create()
      const once = { id: 'nonce', expiresAt: soon() }
      const asking = Array.from({ length: 900 }, (_, at) =>
        at % 3 === 0
          ? store.allocate({ subject: `s${at}`, count: 2, expiresAt: soon(), signer: 'key', once })
          : at % 3 === 1
            ? store.redeem(once)
            : store.pay({ subject: `s${at}`, once }),
      )
      const won = (await Promise.all(asking)).filter((answer) => answer !== 'used' && answer !== false)
      expect(won).toHaveLength(1)
      expect(await store.allocate({ subject: 'a', count: 1, expiresAt: 1, signer: 'key', once })).toBe('used')
      expect(await store.redeem({ id: 'other', expiresAt: soon() })).toBe(true)
    })

    it('for nothing that a revocation ended, and uses nothing up then', async () => {
      const store = create()
      const once = { id: 'nonce', expiresAt: soon() }
      await store.revoke({ affected: { subject: 'a' }, reason: 'requested', end: { at: 100, until: soon() } })
      const before = { subject: 'a', grantedAt: 99, once }
      expect(await store.pay(before)).toBe('ended')
      expect(await store.allocate({ ...before, count: 1, expiresAt: soon(), signer: 'key' })).toBe('ended')
      expect(await store.pay({ subject: 'b', grantedAt: 1 })).toBe('paid')
      expect(await store.pay({ ...before, grantedAt: 100 })).toBe('paid')
      expect(await store.pay({ ...before, grantedAt: 100 })).toBe('used')
    })

    it.each([0, -1, 1.5, Number.NaN, mostTogether + 1])(
      'for no batch of %s copies, and uses nothing up',
      async (count) => {
        const store = create()
        const once = { id: 'nonce', expiresAt: soon() }
        await expect(given(store, { count, once })).rejects.toThrow(`1 to ${mostTogether}`)
        expect(await store.redeem(once)).toBe(true)
      },
    )

    it('in lists of two bits apart from those of one', async () => {
      const store = create()
      const one = await given(store)
      const two = await given(store, { bits: 2 })
      expect(new Set([...one.placed, ...two.placed].map(({ list }) => list)).size).toBe(2)
      expect((await store.bits(one.placed[0]?.list ?? 0)).bytes).toHaveLength(size / 8)
      const { bits, bytes } = await store.bits(two.placed[0]?.list ?? 0)
      expect([bits, bytes.length]).toEqual([2, size / 4])
    })
  })

  describe('revokes', () => {
    it('all of a person and type, once and for good, and nothing of another', async () => {
      const store = create()
      const batches = [await given(store, { count: 20 }), await given(store, { count: 3 })]
      const mine = batches.flatMap(({ placed }) => placed)
      const other = await given(store, { subject: 'b', count: 20 })
      expect(await revoke(store, 'nobody')).toBe(0)
      expect(await revoke(store, 'a')).toBe(23)
      expect(await revoke(store, 'a')).toBe(0)
      const indices = mine.map(({ index }) => index)
      expect((await store.bits(1)).bytes).toEqual(bitsOf(indices, size))
      expect(await statuses(store, other.placed)).toEqual(other.placed.map(() => 0))
      expect((await store.batches('a')).map(({ state, count }) => [state, count])).toEqual([
        ['revoked', 3],
        ['revoked', 20],
      ])
    })

    it('one batch by its name, and nothing by a name that is none', async () => {
      const store = create()
      const [one, other] = [await given(store), await given(store)]
      for (const handle of ['', '1', `${one.handle}x`, `1.${'A'.repeat(16)}`, "'; DROP TABLE batches"])
        expect((await store.revoke({ affected: { handle }, reason: 'requested' })).revoked).toBe(0)
      expect(await store.revoke({ affected: { handle: one.handle }, reason: 'issuedInError' })).toMatchObject({
        state: 'done',
        reason: 'issuedInError',
        revoked: 2,
      })
      expect(await statuses(store, [...one.placed, ...other.placed])).toEqual([1, 1, 0, 0])
      expect((await store.batch(one.handle))?.state).toBe('revoked')
      expect((await store.batch(other.handle))?.state).toBe('valid')
      expect(await store.batch('1.unknown')).toBeUndefined()
    })

    it('and tells a person once for each revocation, not for what another batch took the place of', async () => {
      const store = create()
      const note = 'sealed'
      await given(store, { note })
      await given(store, { note })
      const { handle } = await given(store, { note, subject: 'b' })
      await given(store, { subject: 'c' })
      await revoke(store, 'a')
      await revoke(store, 'c')
      await store.revoke({ affected: { handle }, reason: 'replaced' })
      const notices = await store.notices(soon(), 10)
      expect(notices.map(({ note, reason, tries }) => [note, reason, tries])).toEqual([[note, 'requested', 0]])
      await store.endNotice(notices[0]?.id ?? 0, soon() + 1)
      expect(await store.notices(soon(), 10)).toEqual([])
      expect(await store.notices(soon() + 2, 10)).toMatchObject([{ tries: 1 }])
      await store.endNotice(notices[0]?.id ?? 0)
      expect(await store.notices(soon() + 2, 10)).toEqual([])
      // Nobody's notice is ended by who comes late for another.
      await given(store, { note })
      await revoke(store, 'a')
      await store.endNotice(notices[0]?.id ?? 0)
      expect(await store.notices(soon(), 10)).toHaveLength(1)
    })

    it('and tells everybody who holds copies about somebody else, each once', async () => {
      const store = create()
      for (const holder of ['mother', 'father', 'mother']) await given(store, { holder, note: holder })
      await given(store, { note: 'of another', subject: 'b' })
      await given(store, { note: 'of another', subject: 'b' })
      await revoke(store, 'a')
      await revoke(store, 'b')
      const notices = await store.notices(soon(), 10)
      expect(notices.map(({ note }) => note).sort()).toEqual(['father', 'mother', 'of another'])
      expect(new Set(notices.map(({ revocation }) => revocation)).size).toBe(2)
    })

    it('and says how many have not been told, since when, and when the next is due', async () => {
      const store = create()
      expect(await store.waiting()).toEqual({ count: 0, since: undefined, next: undefined })
      for (const subject of ['a', 'b']) {
        await given(store, { note: 'sealed', subject })
        await revoke(store, subject)
      }
      const [first, second] = await store.notices(soon(), 10)
      const later = soon()
      await store.endNotice(first?.id ?? 0, later)
      await store.endNotice(second?.id ?? 0, later + 1)
      expect(await store.waiting()).toEqual({ count: 2, since: Math.min(first?.at ?? 0, second?.at ?? 0), next: later })
      expect((await store.notices(later + 1, 10)).map(({ id }) => id)).toEqual([first?.id, second?.id])
      await store.endNotice(first?.id ?? 0)
      expect(await store.waiting()).toMatchObject({ count: 1, next: later + 1 })
      // What is written down after one was told is another.
      await given(store, { note: 'sealed', subject: 'c' })
      await revoke(store, 'c')
      expect(await store.waiting()).toMatchObject({ count: 2 })
    })

    it('what a person holds about somebody else, by either hash, and ends what each agreed to', async () => {
      const store = create()
      const [mother, father] = [
        await given(store, { subject: 'child', holder: 'mother', note: 'm' }),
        await given(store, { subject: 'child', holder: 'father', note: 'f' }),
      ]
      const end = { at: 100, until: soon() }
      await store.revoke({ affected: { subject: 'mother' }, reason: 'deceased', end })
      expect(await statuses(store, [...mother.placed, ...father.placed])).toEqual([1, 1, 0, 0])
      expect(await store.pay({ subject: 'child', holder: 'mother', grantedAt: 99 })).toBe('ended')
      expect(await store.pay({ subject: 'child', holder: 'father', grantedAt: 99 })).toBe('paid')
      const other = await given(store, { subject: 'child', holder: 'mother', note: 'm' })
      await store.revoke({ affected: { subject: 'child' }, reason: 'requested', end })
      expect(await statuses(store, [...father.placed, ...other.placed])).toEqual([1, 1, 1, 1])
      expect(await store.pay({ subject: 'child', holder: 'father', grantedAt: 99 })).toBe('ended')
      // Both parents hear of it.
      expect((await store.notices(soon(), 10)).map(({ note }) => note).sort()).toEqual(['f', 'm', 'm'])
    })

    it('by a handle, and ends what its holder agreed to of that type', async () => {
      const store = create()
      const { handle } = await given(store)
      const other = await given(store)
      await store.revoke({ affected: { handle }, reason: 'requested', end: { at: 100, until: soon() } })
      expect(await statuses(store, other.placed)).toEqual([0, 0])
      expect(await store.pay({ subject: 'a', grantedAt: 99 })).toBe('ended')
      expect(await store.pay({ subject: 'b', grantedAt: 99 })).toBe('paid')
    })

    it('a list of batches and persons, and tells of how far it is', async () => {
      const store = create()
      const [one, other] = [await given(store), await given(store, { subject: 'b', count: 3 })]
      const list = [{ handle: one.handle }, { subject: 'b' }, { handle: one.handle }, { subject: 'nobody' }]
      const state = await store.revoke({ affected: { list }, reason: 'requested', end: { at: 100, until: soon() } })
      expect(state).toMatchObject({ state: 'done', revoked: 5, done: 4, of: 4 })
      expect(await store.revocation(state.id)).toEqual(state)
      expect(await statuses(store, [...one.placed, ...other.placed])).toEqual([1, 1, 1, 1, 1])
      expect(await store.pay({ subject: 'b', grantedAt: 99 })).toBe('ended')
    })

    it('once under one id, and whoever brings it again hears what became of it', async () => {
      const store = create()
      await given(store)
      const revocation = { id: 'the same', affected: { subject: 'a' }, reason: 'recordChanged' } as const
      const first = await store.revoke(revocation)
      expect(first).toMatchObject({ id: 'the same', revoked: 2 })
      const later = await given(store)
      expect(await Promise.all(Array.from({ length: 50 }, () => store.revoke(revocation)))).toEqual(
        Array.from({ length: 50 }, () => first),
      )
      expect(await statuses(store, later.placed)).toEqual([0, 0])
    })

    it('only what lives for so long, where a revocation says so (VCR_09)', async () => {
      const store = create()
      const [short, long] = [await given(store), await given(store, { expiresAt: soon() + 86_400 })]
      const validUntil = systemClock() + 86_400
      const state = await store.revoke({ affected: { subject: 'a' }, reason: 'recordChanged', validUntil })
      expect(state.revoked).toBe(2)
      expect(await statuses(store, [...short.placed, ...long.placed])).toEqual([0, 0, 1, 1])
    })

    it('and gives nothing for a record that was asked for before it changed', async () => {
      const store = create()
      const before = systemClock()
      await store.revoke({ affected: { list: [{ subject: 'a' }] }, reason: 'recordChanged', stale: true })
      const once = { id: 'nonce', expiresAt: soon() }
      const allocation = { subject: 'a', count: 1, expiresAt: soon(), signer: 'key', grantedAt: 1, once }
      expect(await store.allocate({ ...allocation, recordAt: before })).toBe('stale')
      expect(await store.pay({ subject: 'b', recordAt: before })).toBe('paid')
      // What was agreed to goes on, and nothing was used up.
      expect(await store.allocate({ ...allocation, recordAt: soon() })).toMatchObject({ placed: { length: 1 } })
    })

    it('and knows which keys signed, and which units of wallets hold what is left', async () => {
      const store = create()
      const unit = (index: number) => ({ uri: 'https://provider.example/1', index, provider: 'p' })
      await given(store, { signer: 'known', units: [unit(1), unit(2)] })
      await given(store, { subject: 'child', holder: 'b', units: [unit(1)] })
      await given(store, { subject: 'c', units: [unit(3)] })
      expect([await store.isSigner('known'), await store.isSigner('unknown')]).toEqual([true, false])
      expect((await store.unitsOf(['a', 'b'])).map(({ index }) => index).sort()).toEqual([1, 2])
      await revoke(store, 'a')
      expect(await store.unitsOf(['a', 'b'])).toEqual([unit(1)])
    })

    it('a thousand at once of sets that overlap, to the right bits', async () => {
      const store = create()
      const batches = await Promise.all(
        Array.from({ length: 50 }, (_, at) => given(store, { subject: `s${at % 10}`, count: 4 })),
      )
      const gone = new Set(['s1', 's3', 's7'])
      const handles = batches.slice(0, 20).map(({ handle }) => handle)
      const counts = await Promise.all(
        Array.from({ length: 1000 }, async (_, at) => {
          const affected =
            at % 2 === 0
              ? { subject: [...gone][at % gone.size] as string }
              : { handle: handles[at % handles.length] as string }
          return (await store.revoke({ affected, reason: 'requested' })).revoked
        }),
      )
      const revoked = batches.filter(({ handle }, at) => gone.has(`s${at % 10}`) || handles.indexOf(handle) % 2 === 1)
      const placed = revoked.flatMap((batch) => batch.placed)
      expect((await store.bits(1)).bytes).toEqual(
        bitsOf(
          placed.map(({ index }) => index),
          size,
        ),
      )
      expect(counts.reduce((sum, count) => sum + count, 0)).toBe(placed.length)
    })
  })

  describe('suspends', () => {
    it('there and back in lists of two bits, and never what is revoked', async () => {
      const store = create()
      const two = await given(store, { bits: 2 })
      const affected = { handle: two.handle }
      expect(await store.suspend(affected, true)).toBe(2)
      expect(await store.suspend(affected, true)).toBe(0)
      expect(await statuses(store, two.placed)).toEqual([2, 2])
      expect(await store.suspend(affected, false)).toBe(2)
      expect(await statuses(store, two.placed)).toEqual([0, 0])
      await store.suspend(affected, true)
      await revoke(store, 'a')
      expect(await statuses(store, two.placed)).toEqual([1, 1])
      expect(await store.suspend(affected, false)).toBe(0)
      expect(await statuses(store, two.placed)).toEqual([1, 1])
    })

    it('and gives a person no others as long as theirs are suspended', async () => {
      const store = create()
      const { handle } = await given(store, { bits: 2 })
      await store.suspend({ handle }, true)
      const allocation = { subject: 'a', count: 1, expiresAt: soon(), signer: 'key', bits: 2 } as const
      expect(await store.allocate(allocation)).toBe('suspended')
      expect(await store.allocate({ ...allocation, subject: 'b' })).toMatchObject({ placed: { length: 1 } })
      await store.suspend({ handle }, false)
      expect(await store.allocate(allocation)).toMatchObject({ placed: { length: 1 } })
    })

    it('nothing in lists of one bit: the law knows no way back (VCR_04)', async () => {
      const store = create()
      const one = await given(store)
      expect(await store.suspend({ subject: 'a' }, true)).toBe(0)
      expect(await statuses(store, one.placed)).toEqual([0, 0])
    })
  })

  describe('keeps one live set in a slot', () => {
    it('from the moment that the new one is handed out: never none, never two', async () => {
      const store = create()
      const first = await given(store, { slot: 's' })
      expect((await store.batch(first.handle))?.state).toBe('pending')
      expect(await store.settle(first.handle)).toBe(true)
      const second = await given(store, { slot: 's' })
      expect(await statuses(store, first.placed)).toEqual([0, 0])
      expect(await store.settle(second.handle)).toBe(true)
      expect(await store.settle(second.handle)).toBe(true)
      expect(await statuses(store, [...first.placed, ...second.placed])).toEqual([1, 1, 0, 0])
      expect(await store.settle(first.handle)).toBe(false)
    })

    it('of a hundred that come at once', async () => {
      const store = create()
      const batches = await Promise.all(
        Array.from({ length: 100 }, async () => {
          const batch = await given(store, { slot: 's', count: 1 })
          expect(await store.settle(batch.handle)).toBe(true)
          return batch
        }),
      )
      const all = await statuses(
        store,
        batches.flatMap(({ placed }) => placed),
      )
      expect(all.filter((status) => status === 0)).toHaveLength(1)
      expect((await store.batches('a')).filter(({ state }) => state === 'valid')).toHaveLength(1)
    })

    it('and nothing takes the place of what was suspended meanwhile', async () => {
      const store = create()
      const old = await given(store, { slot: 's', bits: 2 })
      await store.settle(old.handle)
      const { handle, placed } = await given(store, { slot: 's', bits: 2 })
      await store.suspend({ subject: 'a' }, true)
      expect(await store.settle(handle)).toBe(false)
      expect(await statuses(store, [...old.placed, ...placed])).toEqual([2, 2, 1, 1])
      await store.suspend({ subject: 'a' }, false)
      expect(await store.settle(handle)).toBe(false)
    })

    it('and hands nothing out that was revoked while it waited', async () => {
      const store = create()
      const old = await given(store, { slot: 's' })
      await store.settle(old.handle)
      const { handle } = await given(store, { slot: 's', subject: 'b' })
      await revoke(store, 'b')
      expect(await store.settle(handle)).toBe(false)
      expect(await statuses(store, old.placed)).toEqual([0, 0])
      expect(await store.settle('1.unknown')).toBe(false)
    })

    it('of the agreement that is the newest, whichever comes first, and renews no older one', async () => {
      const store = create()
      const ask = (grantedAt: number) => given(store, { slot: 's', grantedAt })
      const settle = ({ handle }: Allocated, at: number) => store.settle(handle, { at, until: soon() })
      const [older, newer] = [await ask(10), await ask(20)]
      expect(await settle(newer, 20)).toBe(true)
      expect(await settle(older, 10)).toBe(false)
      expect(await statuses(store, [...older.placed, ...newer.placed])).toEqual([1, 1, 0, 0])
      await expect(ask(19)).rejects.toThrow('ended')
      const again = await ask(20)
      expect(await settle(again, 20)).toBe(true)
      expect(await statuses(store, [...newer.placed, ...again.placed])).toEqual([1, 1, 0, 0])
      // Of another slot, and of what takes no slot, it says nothing.
      await given(store, { slot: 't', grantedAt: 10 })
      await given(store, { grantedAt: 10 })
    })

    it('and uses nothing up for an older agreement', async () => {
      const store = create()
      const once = { id: 'nonce', expiresAt: soon() }
      const { handle } = await given(store, { slot: 's', grantedAt: 20 })
      await store.settle(handle, { at: 20, until: soon() })
      await expect(given(store, { slot: 's', grantedAt: 19, once })).rejects.toThrow('ended')
      expect(await store.redeem(once)).toBe(true)
    })
  })

  describe('watches over wallets', () => {
    const [uri, provider] = ['https://provider.example/1', 'p']
    const units = (...indices: number[]) => indices.map((index) => ({ uri, index, provider }))
    const until = systemClock() + 100_000

    it('by list and provider, each index once, in order and in pages (WUA_29)', async () => {
      const store = create()
      expect(await store.watch()).toBeUndefined()
      expect(await store.nextUnitList()).toBeUndefined()
      await given(store, { units: units(7, 3) })
      await given(store, { units: units(7, 2 ** 25), subject: 'b' })
      await given(store, { units: [{ uri, index: 1, provider: 'other' }], subject: 'c' })
      await given(store, { subject: 'd' })
      const { id: round } = await store.beginWatch()
      expect((await store.beginWatch()).id).toBe(round)
      const list = await store.nextUnitList()
      expect(list).toMatchObject({ uri, provider, after: -1 })
      const { id = 0 } = list ?? {}
      expect(await store.units(id, -1, 10)).toEqual([3, 7, 2 ** 25])
      expect(await store.units(id, -1, 2)).toEqual([3, 7])
      expect(await store.units(id, 7, 2)).toEqual([2 ** 25])
      expect(await store.units(99, -1, 2)).toEqual([])
    })

    it('in rounds that go on where they were, and end once all lists were looked at', async () => {
      const store = create()
      await given(store, { units: [...units(1, 2, 3), { uri, index: 9, provider: 'other' }] })
      const { id: round } = await store.beginWatch()
      const { id = 0 } = (await store.nextUnitList()) ?? {}
      await store.passUnits(id, 2, 2)
      expect(await store.nextUnitList()).toMatchObject({ id, after: 2 })
      await store.passUnits(id, 3, 1)
      await store.endUnitList(id)
      expect(await store.watch()).toMatchObject({ state: 'running', lists: 1, units: 3 })
      const other = await store.nextUnitList()
      expect(other).toMatchObject({ provider: 'other', after: -1 })
      await store.passUnits(other?.id ?? 0, 9, 1)
      await store.endUnitList(other?.id ?? 0)
      expect(await store.nextUnitList()).toBeUndefined()
      const ended = { id: round, state: 'done', lists: 2, units: 4, revoked: 0, unanswered: [], overdue: 0 }
      expect(await store.watch()).toMatchObject(ended)
      const again = await store.beginWatch()
      expect(again).toMatchObject({ state: 'running', lists: 0, units: 0 })
      expect(again.id).not.toBe(round)
      expect(await store.nextUnitList()).toMatchObject({ id, after: -1 })
    })

    it('says which lists gave no answer, and looks at these again', async () => {
      const store = create()
      await given(store, { units: units(1) })
      await store.beginWatch()
      const { id = 0 } = (await store.nextUnitList()) ?? {}
      await store.endUnitList(id, 'the status list cannot be fetched')
      expect(await store.nextUnitList()).toBeUndefined()
      const round = await store.watch()
      expect(round).toMatchObject({ state: 'done', lists: 1, revoked: 0, overdue: 0 })
      expect(round?.unanswered).toEqual([
        { uri, provider, reason: 'the status list cannot be fetched', since: expect.any(Number) },
      ])
      expect((round?.retryAt ?? 0) - systemClock()).toBeGreaterThan(20)
      await store.beginWatch()
      await store.endUnitList(id)
      expect(await store.watch()).toMatchObject({ unanswered: [] })
      expect((await store.watch())?.retryAt).toBeUndefined()
    })

    it('comes to every list before it looks again at one that gave no answer', async () => {
      const store = create()
      await given(store, { units: [...units(1), { uri, index: 1, provider: 'other' }] })
      await store.beginWatch()
      const { id = 0 } = (await store.nextUnitList()) ?? {}
      await store.endUnitList(id, 'no answer')
      vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 60_000 })
      try {
        const other = await store.nextUnitList()
        expect(other).toMatchObject({ provider: 'other' })
        await store.endUnitList(other?.id ?? 0)
        expect(await store.nextUnitList()).toMatchObject({ id })
      } finally {
        vi.useRealTimers()
      }
    })

    it('revokes what depends on a unit, once and with whatever else was granted to that wallet, and tells whose it is', async () => {
      const store = create()
      const gone = await given(store, { units: units(1, 2), grant: 'wallet', note: 'sealed' })
      const later = await given(store, { units: units(1, 5), grant: 'wallet', note: 'sealed' })
      const stays = await given(store, { units: units(4), subject: 'b', grant: 'other wallet', note: 'sealed' })
      const { id: round } = await store.beginWatch()
      const { id = 0 } = (await store.nextUnitList()) ?? {}
      expect(await store.revokeUnits(id, [1, 2, 3], until)).toEqual({ revoked: 4, isLeft: false })
      expect(await store.revokeUnits(id, [1, 2, 3], until)).toEqual({ revoked: 0, isLeft: false })
      expect(await statuses(store, [...gone.placed, ...later.placed, ...stays.placed])).toEqual([1, 1, 1, 1, 0, 0])
      expect(await store.units(id, -1, 10)).toEqual([4])
      expect(await store.notices(soon(), 10)).toMatchObject([{ note: 'sealed', reason: 'walletRevoked' }])
      expect(await store.watch()).toMatchObject({ id: round, revoked: 4 })
      const pays = (grant: string) => store.pay({ subject: 'new', grant, grantedAt: soon() })
      expect([await pays('wallet'), await pays('other wallet')]).toEqual(['ended', 'paid'])
    })

    it('of which one index may be of all the keys of a kind, in steps', async () => {
      const store = create()
      const batches = await Promise.all(
        Array.from({ length: unitStep + 50 }, (_, at) =>
          given(store, { subject: `s${at}`, count: 1, units: units(1) }),
        ),
      )
      await store.beginWatch()
      const { id = 0 } = (await store.nextUnitList()) ?? {}
      expect(await store.revokeUnits(id, [1], until)).toEqual({ revoked: unitStep, isLeft: true })
      expect(await store.revokeUnits(id, [1], until)).toEqual({ revoked: 50, isLeft: false })
      const all = await statuses(
        store,
        batches.flatMap(({ placed }) => placed),
      )
      expect(new Set(all)).toEqual(new Set([1]))
    })

    it('but not over what is revoked, nor hands out what it revoked while it waited', async () => {
      const store = create()
      const { handle } = await given(store, { units: units(1), slot: 's' })
      await given(store, { units: units(2), subject: 'b' })
      await revoke(store, 'b')
      await store.beginWatch()
      const { id = 0 } = (await store.nextUnitList()) ?? {}
      expect(await store.units(id, -1, 10)).toEqual([1])
      expect((await store.revokeUnits(id, [1], until)).revoked).toBe(2)
      expect(await store.settle(handle)).toBe(false)
      expect(await store.notices(soon(), 10)).toEqual([])
    })
  })

  it('keeps one token of each form, and the newer bits win', async () => {
    const store = create()
    const token = (text: string, version: number, issuedAt = 1) => ({
      ...{ token: utf8(text), uri: 'u', version, issuedAt },
      expiresAt: issuedAt + 10,
    })
    expect(await store.keep(1, 'jwt', token('first', 0), undefined)).toEqual(token('first', 0))
    expect(await store.keep(1, 'jwt', token('at the same time', 0), undefined)).toEqual(token('first', 0))
    expect(await store.keep(1, 'jwt', token('newer', 1), undefined)).toEqual(token('newer', 1))
    expect(await store.keep(1, 'jwt', token('late', 0), token('first', 0))).toEqual(token('newer', 1))
    const again = token('again', 1, 5)
    expect(await store.keep(1, 'jwt', again, token('newer', 1))).toEqual(again)
    expect(await store.keep(1, 'jwt', token('an older version', 0), again)).toEqual(again)
    expect((await store.read(1, 'jwt'))?.kept).toEqual(again)
    expect((await store.read(1, 'cwt'))?.kept).toBeUndefined()
    expect(await store.keep(1, 'cwt', token('a CWT', 1), undefined)).toEqual(token('a CWT', 1))
    expect((await store.read(1, 'jwt'))?.kept).toEqual(again)
    expect(await store.read(99, 'jwt')).toBeUndefined()
  })

  it('lets one sign for all that ask at once, and the next when that one is kept', async () => {
    const store = create()
    const token = { token: utf8('t'), uri: 'u', version: 0, issuedAt: 1, expiresAt: 2 }
    const asked = await Promise.all(Array.from({ length: 100 }, () => store.maySign(1, 'jwt')))
    expect(asked.filter(Boolean)).toHaveLength(1)
    expect(await store.maySign(1, 'cwt')).toBe(true)
    expect(await store.maySign(2, 'jwt')).toBe(true)
    await store.keep(1, 'jwt', token, undefined)
    expect([await store.maySign(1, 'jwt'), await store.maySign(1, 'cwt')]).toEqual([true, false])
  })

  it('remembers which token was served when, of each form, where that is wanted (TSL-HTTP-06)', async () => {
    const store = create()
    const token = (version: number, issuedAt: number, expiresAt = issuedAt + 100) => ({
      ...{ token: utf8(`${version}`), uri: 'u', version, issuedAt, expiresAt },
    })
    const [first, second, third] = [token(1, 1000), token(2, 1050), token(3, 2000)]
    await store.keep(1, 'jwt', token(0, 900), undefined)
    await store.keep(1, 'jwt', first, undefined, soon())
    await store.keep(1, 'jwt', second, first, soon())
    await store.keep(1, 'jwt', token(1, 1060), first, soon())
    await store.keep(1, 'jwt', third, second, soon())
    const at = (time: number) => store.past(1, 'jwt', time)
    expect(await Promise.all([999, 1000, 1049, 1050, 1149].map(at))).toEqual([undefined, first, first, second, second])
    // Nobody asked for one when that one was over.
    expect(await Promise.all([1150, 1999, 2000, 2099].map(at))).toEqual([undefined, undefined, third, third])
    expect(await store.past(1, 'cwt', 2000)).toBeUndefined()
    expect(await store.past(2, 'jwt', 2000)).toBeUndefined()
  })

  it('has a secret of each list for identifiers, the same for all who ask, and a list of them only then', async () => {
    const store = create()
    await given(store, { bits: 2 })
    expect(await store.lists()).toEqual([
      { list: 1, bits: 1, identified: false },
      { list: 2, bits: 2, identified: false },
    ])
    expect(await store.read(1, 'identifiers')).toBeUndefined()
    const [one, same, other] = await Promise.all([1, 1, 2].map((list) => store.identifierKey(list)))
    expect(one).toHaveLength(32)
    expect(same).toEqual(one)
    expect(other).not.toEqual(one)
    expect((await store.lists()).map(({ identified }) => identified)).toEqual([true, true])
    expect(await store.read(1, 'identifiers')).toEqual({ version: 0, kept: undefined })
    expect(await store.read(3, 'identifiers')).toBeUndefined()
  })

  it('counts a version up with every change of a list, and of that list alone', async () => {
    const store = create()
    await given(store)
    const { handle } = await given(store, { bits: 2, subject: 'b' })
    const versions = async () => [(await store.bits(1)).version, (await store.bits(2)).version]
    expect(await versions()).toEqual([0, 0])
    await revoke(store, 'a')
    expect(await versions()).toEqual([1, 0])
    await store.suspend({ handle }, true)
    expect(await versions()).toEqual([1, 1])
    await revoke(store, 'a')
    expect(await versions()).toEqual([1, 1])
  })
}
