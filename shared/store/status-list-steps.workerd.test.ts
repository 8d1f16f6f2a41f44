// What the object of the status lists does in steps, and wherever it is ended in between. It is ended at each of its writings, in all that it
// does: by a kill, as of the process, and by an exception, after which it lives on. What a step has begun is then as if it never was, and the
// next try does it.
import { env, runInDurableObject } from 'cloudflare:test'
import { describe, expect, it } from 'vitest'
import { systemClock } from '../clock.ts'
import { batchStates } from './batches.ts'
import { sweepStep } from './forget-expired.ts'
import { createIndexAt } from './index-order.ts'
import type { StatusListObject } from './status-list-object.ts'
import { entryStatus } from './status-pages.ts'
import { type Allocated, listSize, mostTogether, type StatusStore, usableOf } from './status-store.ts'
import { given, revoke, statuses } from './status-store-contract.ts'

type State = DurableObjectState
type Row = Record<string, unknown>

const namespace = env.STATUS_LISTS as DurableObjectNamespace<StatusListObject>
const writing = /^\s*(INSERT|UPDATE|DELETE)/
const ends = ['killed', 'thrown'] as const

function ending(how: (typeof ends)[number]) {
  const id = namespace.idFromName(crypto.randomUUID())
  const object = () => namespace.get(id)
  /** From now on the `nth` writing is the last. @returns what takes that back, and says whether it came to it */
  const endAt = (nth: number) =>
    runInDurableObject(object(), (instance, state) => {
      Object.assign(instance, { log: () => {} })
      const { storage } = state
      const [exec, setAlarm] = [storage.sql.exec.bind(storage.sql), storage.setAlarm.bind(storage)]
      let writings = 0
      const count = () => {
        if (++writings < nth) return
        if (how === 'killed') state.abort('killed')
        throw new Error('the end')
      }
      Object.assign(storage.sql, {
        exec: (query: string, ...values: unknown[]) => {
          if (writing.test(query)) count()
          return exec(query, ...values)
        },
      })
      // An exception of it ends the object, as a kill does.
      const setAlarmOrEnd = (at: number) => {
        count()
        return setAlarm(at)
      }
      if (how === 'killed') Object.assign(storage, { setAlarm: setAlarmOrEnd })
      return () => {
        Object.assign(storage.sql, { exec })
        Object.assign(storage, { setAlarm })
        return writings >= nth
      }
    })
  const inside = <T>(ask: (state: State, instance: StatusListObject) => T | Promise<T>) =>
    runInDurableObject(object(), (instance, state) => ask(state, instance))
  return { store: () => object() as unknown as StatusStore, endAt, inside }
}

const rowsOf = ({ storage: { sql } }: State, query: string): Row[] => [...sql.exec(query)]

/** All that is kept, and when the alarm is. */
async function keptBy(state: State): Promise<string> {
  const tables = rowsOf(
    state,
    "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '\\_cf%' ESCAPE '\\'",
  )
  const text = (_: string, value: unknown) => (value instanceof ArrayBuffer ? [...new Uint8Array(value)].join() : value)
  const rows = tables.map(({ name }) => [name, rowsOf(state, `SELECT * FROM ${name}`)])
  return JSON.stringify([rows, (await state.storage.getAlarm()) !== null], text)
}

/** What holds at any time. @returns versions of the lists */
async function check(state: State): Promise<number[]> {
  const lists = rowsOf(state, 'SELECT list, used, version, bytes FROM status_lists JOIN index_orders USING (list)')
  const batches = rowsOf(state, 'SELECT slot, list, first, count, state FROM batches')
  for (const { list, used, bytes } of lists) {
    const at = createIndexAt(new Uint8Array(bytes as ArrayBuffer), listSize)
    const pages = new Map(
      rowsOf(state, `SELECT page, bytes FROM status_pages WHERE list = ${list}`).map((row) => [row.page, row.bytes]),
    )
    const statusOf = (index: number) => {
      const page = pages.get(index >> 15) as ArrayBuffer | undefined
      return page ? ((new Uint8Array(page)[(index >> 3) & 4095] as number) >> (index & 7)) & 1 : entryStatus.valid
    }
    const turns = batches
      .filter((batch) => batch.list === list)
      .flatMap((batch) =>
        Array.from({ length: batch.count as number }, (_, turn) => [(batch.first as number) + turn, batch.state]),
      )
    expect(new Set(turns.map(([turn]) => turn)).size).toBe(turns.length)
    expect(turns.length).toBe(used)
    for (const [turn, is] of turns)
      expect(statusOf(at(turn as number))).toBe(is === batchStates.revoked ? entryStatus.revoked : entryStatus.valid)
    // And nobody's bit is set.
    const set = [...pages.values()]
      .flatMap((page) => [...new Uint8Array(page as ArrayBuffer)])
      .reduce((sum, byte) => sum + byte.toString(2).replaceAll('0', '').length, 0)
    expect(set).toBe(turns.filter(([, is]) => is === batchStates.revoked).length)
  }
  const live = batches.filter(
    ({ slot, state }) => slot !== null && (state === batchStates.valid || state === batchStates.suspended),
  )
  expect(new Set(live.map(({ slot }) => slot)).size).toBe(live.length)
  if (batches.length > 0) expect(await state.storage.getAlarm()).not.toBeNull()
  return lists.map(({ version }) => version as number)
}

it.each(ends)('an object that is %s at any of its writings has done all of a step, or nothing', async (how) => {
  const { store, endAt, inside } = ending(how)
  let versions: number[] = []
  let tries = 0
  /** Ends it at the first writing, then at the second, and so on until it comes through. */
  const through = async <T>(step: () => Promise<T>, isOneStep = true): Promise<T> => {
    for (let nth = 1; ; nth++) {
      tries++
      const before = await inside(keptBy)
      const restore = await endAt(nth)
      const outcome = await step().then(
        (value) => ({ value }),
        () => undefined,
      )
      const wasEnded = restore()
      if (isOneStep || how === 'killed') expect(outcome === undefined).toBe(wasEnded)
      if (outcome === undefined) expect((await inside(keptBy)) === before).toBe(true)
      const now = await inside(check)
      for (const [at, version] of versions.entries()) expect(now[at]).toBeGreaterThanOrEqual(version)
      versions = now
      if (outcome !== undefined && !wasEnded) return outcome.value
    }
  }
  const batch = (wish: object) => () => given(store(), { note: 'sealed', ...wish })
  const alarm = () => inside((_, instance) => instance.alarm())
  const stateOf = async ({ handle }: Allocated) => (await store().batch(handle))?.state
  const once = (id: string) => ({ id, expiresAt: systemClock() + 3600 })
  const units = [{ uri: 'https://provider.example/1', index: 7, provider: 'p' }]

  const first = await through(batch({ slot: 's', once: once('1'), units }))
  expect(await through(() => store().settle(first.handle))).toBe(true)
  const second = await through(batch({ slot: 's', once: once('2'), units }))
  expect(await Promise.all([first, second].map(stateOf))).toEqual(['valid', 'pending'])
  expect(await through(() => store().settle(second.handle))).toBe(true)
  expect(await Promise.all([first, second].map(stateOf))).toEqual(['revoked', 'valid'])
  const other = await through(batch({ subject: 'b', once: once('3') }))
  const ofWallet = [{ uri: 'https://provider.example/1', index: 8, provider: 'p' }]
  const watched = await through(batch({ subject: 'w', once: once('4'), grant: 'wallet', units: ofWallet }))
  await store().beginWatch()
  const list = (await store().nextUnitList())?.id ?? 0
  expect((await through(() => store().revokeUnits(list, [8], systemClock() + 3600))).revoked).toBe(2)
  expect(await stateOf(watched)).toBe('revoked')
  expect((await through(() => store().revoke({ affected: { subject: 'a' }, reason: 'requested' }))).revoked).toBe(2)
  const bulk = await through(() => store().revoke({ affected: { signer: 'key' }, reason: 'keyCompromised' }))
  await through(alarm, false)
  expect(await store().revocation(bulk.id)).toMatchObject({ state: 'done', revoked: 2 })
  expect(await Promise.all([first, second, other].map(stateOf))).toEqual(['revoked', 'revoked', 'revoked'])
  const notices = await store().notices(systemClock() + 60, 10)
  expect(notices.map(({ reason }) => reason)).toEqual(['walletRevoked', 'requested', 'keyCompromised'])
  await through(() => store().endNotice(notices[0]?.id ?? 0))
  expect(await store().notices(systemClock() + 60, 10)).toHaveLength(2)
  // What paid was used up with the batch, and not before.
  for (const id of ['1', '2', '3', '4']) expect(await store().redeem(once(id))).toBe(false)
  expect(tries).toBeGreaterThan(50)
})

/** Milliseconds; what is left is done by then, and what is not left in an hour. */
const soon = () => Date.now() + 60_000
/** Rows, as if they had been written one after the other. */
const numbers = (count: number) =>
  `WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < ${count}) `
const countIn = (state: State, table: string) => rowsOf(state, `SELECT count(*) AS count FROM ${table}`)[0]?.count

describe('what there may be millions of', () => {
  it('is forgotten so much at a time, until nothing is left', async () => {
    const { store, inside } = ending('thrown')
    const units = [{ uri: 'https://provider.example/1', index: 7, provider: 'p' }]
    const old = await given(store(), { expiresAt: 1, units })
    await given(store(), { subject: 'new', units: [{ ...units[0], uri: 'https://provider.example/2' } as never] })
    const count = sweepStep + 500
    await inside(({ storage: { sql } }) => {
      const columns = 'token, subject, signer, list, first, count, expires, state, units'
      sql.exec(
        `${numbers(count)} INSERT INTO batches (${columns})
          SELECT token, subject, signer, list, first, count, expires, state, NULL FROM batches, numbers WHERE expires = 1`,
      )
      for (const [table, key] of [
        ['redeemed', 'id'],
        ['ended', 'subject'],
        ['stale', 'subject'],
      ])
        sql.exec(
          `${numbers(count)} INSERT INTO ${table} SELECT * FROM (SELECT 'old ' || n AS ${key}, ${table === 'redeemed' ? '1' : '1, 1'} FROM numbers)`,
        )
      sql.exec(
        `${numbers(count)} INSERT INTO revocations (id, reason, revoked, done, last, at, more) SELECT 'old ' || n, 'requested', 0, 1, 1, 1, '{}' FROM numbers`,
      )
    })
    const left = () =>
      inside(async (state, instance) => {
        await instance.alarm()
        return [
          ['batches', 'redeemed', 'ended', 'stale', 'revocations'].map((table) => countIn(state, table)),
          ((await state.storage.getAlarm()) ?? 0) <= soon(),
        ]
      })
    expect(await left()).toEqual([[502, 500, 500, 500, 500], true])
    expect(await left()).toEqual([[1, 0, 0, 0, 0], false])
    expect(await inside((state) => rowsOf(state, 'SELECT uri FROM unit_lists'))).toEqual([
      { uri: 'https://provider.example/2' },
    ])
    // A name of before is nobody's, also where its number were given again.
    expect((await given(store())).handle).not.toBe(old.handle)
    expect(await store().batch(old.handle)).toBeUndefined()
  })

  it('is told so much at a time, each person once, and meanwhile others go on', async () => {
    const { store, inside } = ending('thrown')
    const first = await given(store(), { signer: 'lost', note: 'first' })
    const count = sweepStep + 500
    await inside(({ storage: { sql } }) =>
      sql
        .exec(
          `${numbers(count)} INSERT INTO batches (token, subject, note, signer, list, first, count, expires, state)
            SELECT token, 's' || (n % ${count - 100}), 'n' || n, signer, list, 100 + n, 1, expires, state FROM batches, numbers`,
        )
        .toArray(),
    )
    await inside(({ storage: { sql } }) => sql.exec('UPDATE status_lists SET used = ?', 200 + count).toArray())
    const bulk = await store().revoke({ affected: { signer: 'lost' }, reason: 'keyCompromised' })
    const later: Allocated[] = []
    const told: string[] = []
    for (let left = true; left; ) {
      // Copies that another key signs meanwhile, and that somebody revokes.
      later.push(
        await given(store(), { subject: 'x', signer: 'new', count: 20 }),
        await given(store(), { subject: 'y' }),
      )
      expect(await revoke(store(), 'y')).toBe(2)
      left = await inside(async ({ storage }, instance) => {
        await instance.alarm()
        return ((await storage.getAlarm()) ?? 0) <= soon()
      })
      const notices = await store().notices(systemClock() + 60, 10_000)
      told.push(...notices.map(({ note }) => note))
      await inside((_, instance) => Promise.all(notices.map(({ id }) => instance.endNotice(id))))
    }
    expect(later.length).toBeGreaterThan(2)
    expect(await store().revocation(bulk.id)).toMatchObject({ state: 'done', revoked: count + 2 })
    expect(new Set(told).size).toBe(count - 100 + 1)
    expect(told).toHaveLength(count - 100 + 1)
    expect(await statuses(store(), first.placed)).toEqual([1, 1])
    const places = later.flatMap(({ placed }) => placed)
    expect(new Set([...first.placed, ...places].map(({ index }) => index)).size).toBe(2 + places.length)
    const of = await statuses(store(), places)
    expect(of.filter((status) => status === 1)).toHaveLength(later.length)
  })
})

it('does what is left when one thing fails again and again, and tries that again too', async () => {
  const { store, inside } = ending('thrown')
  await given(store(), { expiresAt: 1 })
  await store().redeem({ id: 'old', expiresAt: 1 })
  const logged: unknown[] = []
  await inside(async ({ storage }, instance) => {
    Object.assign(instance, { log: (event: unknown) => logged.push(event) })
    const exec = storage.sql.exec.bind(storage.sql)
    Object.assign(storage.sql, {
      exec: (query: string, ...values: unknown[]) => {
        if (query.startsWith('DELETE FROM batches')) throw new RangeError('the disk is full')
        return exec(query, ...values)
      },
    })
    await instance.alarm()
    Object.assign(storage.sql, { exec })
  })
  expect(logged).toEqual([{ event: 'statusLists.failed', reason: 'RangeError' }])
  expect(await inside((state) => [countIn(state, 'batches'), countIn(state, 'redeemed')])).toEqual([1, 0])
  expect(await inside(async ({ storage }) => ((await storage.getAlarm()) ?? 0) <= soon())).toBe(true)
  await inside((_, instance) => instance.alarm())
  expect(await inside((state) => countIn(state, 'batches'))).toBe(0)
})

it('gives the last places of a list, and none that it has not, to as many as ask (TSL-PRIV-01, VCR_18)', async () => {
  const { store, inside } = ending('thrown')
  const left = 50
  await inside(({ storage: { sql } }) =>
    sql.exec('UPDATE status_lists SET used = ?', usableOf(listSize) - left).toArray(),
  )
  const batches = await Promise.all(
    Array.from({ length: 12 }, (_, at) => given(store(), { subject: `s${at}`, count: 8 })),
  )
  const largest = await given(store(), { count: mostTogether })
  const placed = [...batches, largest].flatMap((batch) => batch.placed)
  expect(new Set(placed.map(({ list, index }) => `${list}/${index}`)).size).toBe(placed.length)
  expect(placed.filter(({ list }) => list === 1)).toHaveLength(48)
  expect(new Set(placed.map(({ list }) => list))).toEqual(new Set([1, 2]))
})

it('begins above the lists of an earlier layout, whose addresses credentials name, and forgets whose they were', async () => {
  const { store, inside } = ending('thrown')
  await inside(({ storage: { sql } }) => {
    sql.exec(`DELETE FROM status_lists; DELETE FROM index_orders;
      CREATE TABLE entries (list INTEGER NOT NULL, idx INTEGER NOT NULL, subject TEXT, PRIMARY KEY (list, idx));
      CREATE TABLE lists (list INTEGER PRIMARY KEY, used INTEGER NOT NULL);
      INSERT INTO lists VALUES (1, 9), (2, 9); INSERT INTO entries VALUES (2, 7, 'somebody');`)
  })
  await inside((state) => state.abort('an upgrade')).catch(() => {})
  expect(await store().read(1, 'jwt')).toBeUndefined()
  expect(await store().read(2, 'jwt')).toBeUndefined()
  expect(await store().read(3, 'jwt')).toEqual({ version: 0, kept: undefined })
  expect(new Set((await given(store())).placed.map(({ list }) => list))).toEqual(new Set([3]))
  await inside((state) => state.abort('the next start')).catch(() => {})
  expect(new Set((await given(store())).placed.map(({ list }) => list))).toEqual(new Set([3]))
  expect(
    await inside((state) => rowsOf(state, "SELECT 1 FROM sqlite_master WHERE name IN ('entries', 'lists')")),
  ).toEqual([])
})
