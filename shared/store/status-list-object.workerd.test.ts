import { env, runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test'
import { describe, expect, it } from 'vitest'
import { utf8 } from '../bytes.ts'
import { day, systemClock } from '../clock.ts'
import type { StatusListObject } from './status-list-object.ts'
import {
  listSize,
  listStep,
  mostPast,
  noticeLife,
  type StatusStore,
  settleWithin,
  staleWithin,
  usableOf,
} from './status-store.ts'
import { given, itIsAStatusStore, revoke, statuses } from './status-store-contract.ts'

const namespace = env.STATUS_LISTS as DurableObjectNamespace<StatusListObject>
const create = () => namespace.get(namespace.idFromName(crypto.randomUUID()))
const soon = () => systemClock() + 3600
const sqlOf = <T>(object: StatusListObject, ask: (sql: DurableObjectState['storage']['sql']) => T): Promise<T> =>
  runInDurableObject(object, (_, { storage: { sql } }) => ask(sql))
const countIn = (object: StatusListObject, table: string): Promise<number> =>
  sqlOf(object, (sql) => [...sql.exec(`SELECT count(*) AS count FROM ${table}`)][0]?.count as number)

/** A stub of a killed object is of no use any more. */
function killable() {
  const id = namespace.idFromName(crypto.randomUUID())
  const object = () => namespace.get(id)
  return { object, kill: () => runInDurableObject(object(), (_, state) => state.abort('killed')).catch(() => {}) }
}

describe('the status list object', () => {
  itIsAStatusStore(() => create() as unknown as StatusStore, listSize)

  it('opens the next list when the newest is full but for its decoys, and keeps a batch together (VCR_18)', async () => {
    const object = create()
    await sqlOf(object, (sql) =>
      sql.exec('UPDATE status_lists SET used = ? WHERE list = 1', usableOf(listSize) - 5).toArray(),
    )
    const listsOf = async (count: number) =>
      new Set((await given(object as never, { count })).placed.map(({ list }) => list))
    expect(await listsOf(5)).toEqual(new Set([1]))
    expect(await listsOf(20)).toEqual(new Set([2]))
    expect(await object.read(2, 'jwt')).toEqual({ version: 0, kept: undefined })
    expect(await object.read(3, 'jwt')).toBeUndefined()
  })

  it('has done what it answered when it is killed right after, and nothing twice', async () => {
    const { object, kill } = killable()
    const store = () => object() as unknown as StatusStore
    const once = { id: 'nonce', expiresAt: soon() }
    const first = await given(store(), { once, slot: 's' })
    await kill()
    expect(await object().allocate({ subject: 'a', count: 1, expiresAt: soon(), signer: 'key', once })).toBe('used')
    expect(await object().redeem(once)).toBe(false)
    expect(await object().settle(first.handle)).toBe(true)
    await kill()
    const second = await given(store(), { slot: 's' })
    await kill()
    expect(await statuses(store(), [...first.placed, ...second.placed])).toEqual([0, 0, 0, 0])
    expect(await object().settle(second.handle)).toBe(true)
    await kill()
    expect(await statuses(store(), [...first.placed, ...second.placed])).toEqual([1, 1, 0, 0])
    expect(await revoke(store(), 'a')).toBe(2)
    await kill()
    const places = [...first.placed, ...second.placed, ...(await given(store(), { count: 20 })).placed]
    expect(new Set(places.map(({ index }) => index)).size).toBe(24)
    expect((await statuses(store(), places)).filter((status) => status === 1)).toHaveLength(4)
  })

  it('goes on with a round over wallets where it was when it was killed', async () => {
    const { object, kill } = killable()
    const store = () => object() as unknown as StatusStore
    const unit = (index: number, uri = 'https://provider.example/1') => ({ uri, index, provider: 'p' })
    const { placed } = await given(store(), { units: [unit(1)], grant: 'wallet', note: 'sealed' })
    await given(store(), { subject: 'b', units: [unit(2), unit(3, 'https://provider.example/2')] })
    const { id: round } = await store().beginWatch()
    await kill()
    const { id = 0 } = (await store().nextUnitList()) ?? {}
    expect((await store().revokeUnits(id, [1], soon())).revoked).toBe(2)
    await kill()
    expect(await statuses(store(), placed)).toEqual([1, 1])
    expect(await store().pay({ subject: 'a', grant: 'wallet', grantedAt: soon() })).toBe('ended')
    expect(await store().notices(soon(), 10)).toMatchObject([{ reason: 'walletRevoked' }])
    await store().passUnits(id, 1, 1)
    await kill()
    expect(await store().nextUnitList()).toMatchObject({ id, after: 1 })
    await store().endUnitList(id, 'no answer')
    await kill()
    const other = await store().nextUnitList()
    expect(other?.uri).toBe('https://provider.example/2')
    await store().endUnitList(other?.id ?? 0)
    expect(await store().nextUnitList()).toBeUndefined()
    await kill()
    expect(await store().watch()).toMatchObject({ id: round, state: 'done', lists: 2, units: 1, revoked: 2 })
    expect((await store().watch())?.unanswered).toMatchObject([{ reason: 'no answer' }])
  })

  it('gives no list of wallets the number of one that was forgotten: the watch may still hold that one', async () => {
    const object = create()
    const store = object as unknown as StatusStore
    const unit = (list: number) => ({ uri: `https://provider.example/${list}`, index: 7, provider: 'p' })
    await given(store, { expiresAt: systemClock() - 1, units: [unit(1)] })
    await store.beginWatch()
    const held = (await store.nextUnitList())?.id ?? 0
    expect(await runDurableObjectAlarm(object)).toBe(true)
    expect(await countIn(object, 'unit_lists')).toBe(0)
    const { placed } = await given(store, { units: [unit(2)] })
    expect(await store.units(held, -1, 10)).toEqual([])
    expect(await store.revokeUnits(held, [7], soon())).toEqual({ revoked: 0, isLeft: false })
    expect(await statuses(store, placed)).toEqual([0, 0])
  })

  it('forgets whose copies were, and of which wallet, once they have expired, and keeps the bits (design: keep nothing)', async () => {
    const object = create()
    const store = object as unknown as StatusStore
    const units = [{ uri: 'https://provider.example/1', index: 7, provider: 'p' }]
    const old = await given(store, { subject: 'old', expiresAt: systemClock() - 1, units, note: 'sealed' })
    await given(store, { subject: 'new', count: 3, units })
    await revoke(store, 'old')
    for (const { id } of await store.notices(soon(), 10)) await store.endNotice(id)
    expect(await runDurableObjectAlarm(object)).toBe(true)
    expect(await sqlOf(object, (sql) => [...sql.exec('SELECT subject FROM batches')])).toEqual([{ subject: 'new' }])
    expect(await countIn(object, 'units')).toBe(1)
    expect(await countIn(object, 'unit_lists')).toBe(1)
    expect(await statuses(store, old.placed)).toEqual([1, 1])
    expect(await revoke(store, 'new')).toBe(3)
    expect(await countIn(object, 'units')).toBe(0)
    // Something is left to forget, so the alarm is set again.
    expect(await runDurableObjectAlarm(object)).toBe(true)
  })

  it('forgets what was served before when nobody is to know it any more, and what is more than it holds (TSL-HTTP-06)', async () => {
    const object = create()
    const token = (issuedAt: number) => ({ token: utf8('t'), uri: 'u', version: 0, issuedAt, expiresAt: issuedAt + 99 })
    await object.keep(1, 'jwt', token(1), undefined, systemClock() - 1)
    await object.keep(1, 'jwt', token(2), token(1), soon())
    expect(await object.past(1, 'jwt', 1)).toEqual(token(1))
    expect(await runDurableObjectAlarm(object)).toBe(true)
    expect(await object.past(1, 'jwt', 1)).toBeUndefined()
    expect(await object.past(1, 'jwt', 2)).toEqual(token(2))
    await object.keep(1, 'cwt', token(1), undefined, soon())
    await sqlOf(object, (sql) => {
      for (let issued = 3; issued < mostPast + 2; issued++)
        sql.exec(
          `INSERT INTO past_tokens (list, form, token, uri, version, issued, expires, forget)
            SELECT list, form, token, uri, version, ?, ?, forget FROM past_tokens WHERE form = 'jwt' LIMIT 1`,
          issued,
          issued + 99,
        )
    })
    await object.keep(1, 'jwt', token(mostPast + 2), token(2), soon())
    expect(await countIn(object, 'past_tokens')).toBe(mostPast + 1)
    expect(await object.past(1, 'jwt', 2)).toBeUndefined()
    expect(await object.past(1, 'jwt', 3)).toEqual(token(3))
    expect(await object.past(1, 'cwt', 1)).toEqual(token(1))
    // Something is left to forget, so the alarm is set again.
    expect(await runDurableObjectAlarm(object)).toBe(true)
    expect(await runDurableObjectAlarm(object)).toBe(true)
  })

  it('lets another sign when it was killed while one did, and keeps its secrets and what was served', async () => {
    const { object, kill } = killable()
    const token = { token: utf8('t'), uri: 'u', version: 0, issuedAt: 1, expiresAt: 2 }
    const key = await object().identifierKey(1)
    await object().keep(1, 'jwt', token, undefined)
    expect(await object().maySign(1, 'jwt')).toBe(true)
    await kill()
    expect(await object().maySign(1, 'jwt')).toBe(true)
    expect(await object().identifierKey(1)).toEqual(key)
    expect((await object().read(1, 'jwt'))?.kept).toEqual(token)
  })

  it('ends what was never handed out, and what was live stays so', async () => {
    const object = create()
    const store = object as unknown as StatusStore
    const old = await given(store, { slot: 's' })
    await store.settle(old.handle)
    const lost = await given(store, { slot: 's', note: 'sealed' })
    await sqlOf(object, (sql) => sql.exec('UPDATE batches SET settle_by = settle_by - ?', settleWithin).toArray())
    expect(await runDurableObjectAlarm(object)).toBe(true)
    expect(await statuses(store, [...old.placed, ...lost.placed])).toEqual([0, 0, 1, 1])
    expect(await store.settle(lost.handle)).toBe(false)
    expect(await store.notices(soon(), 10)).toEqual([])
  })

  it('revokes all that a lost key signed, in steps, over a kill, and tells each person once, at the end', async () => {
    const { object, kill } = killable()
    const store = () => object() as unknown as StatusStore
    const lost = await given(store(), { subject: 'a', signer: 'lost', note: 'a' })
    // Ids far apart, as of millions.
    await sqlOf(object(), (sql) => sql.exec("UPDATE sqlite_sequence SET seq = 45000 WHERE name = 'batches'").toArray())
    const later = await given(store(), { subject: 'a', signer: 'lost', note: 'a' })
    const other = await given(store(), { subject: 'b', signer: 'other', note: 'b' })
    const started = await store().revoke({ affected: { signer: 'lost' }, reason: 'keyCompromised' })
    expect(started).toMatchObject({ state: 'running', done: 0 })
    expect(await runDurableObjectAlarm(object())).toBe(true)
    await kill()
    expect(await store().revocation(started.id)).toMatchObject({ state: 'running', revoked: 2, done: 20_000 })
    expect(await store().notices(soon(), 10)).toEqual([])
    for (let step = 0; step < 2; step++) await runDurableObjectAlarm(object())
    expect(await store().revocation(started.id)).toMatchObject({ state: 'done', revoked: 4 })
    expect(await statuses(store(), [...lost.placed, ...later.placed, ...other.placed])).toEqual([1, 1, 1, 1, 0, 0])
    expect(await store().notices(soon(), 10)).toMatchObject([{ note: 'a', reason: 'keyCompromised' }])
  })

  it('keeps who has to be told over kills, also when the copies have expired, and for ninety days at most', async () => {
    const { object, kill } = killable()
    const store = () => object() as unknown as StatusStore
    await given(store(), { note: 'a', expiresAt: systemClock() + 1 })
    await revoke(store(), 'a')
    await kill()
    const age = (seconds: number) =>
      sqlOf(object(), (sql) => sql.exec('UPDATE notices SET at = at - ?', seconds).toArray())
    await sqlOf(object(), (sql) => sql.exec('UPDATE batches SET expires = 1').toArray())
    await age(noticeLife)
    await runDurableObjectAlarm(object())
    expect(await countIn(object(), 'batches')).toBe(0)
    const [notice] = await store().notices(soon(), 10)
    expect(notice).toMatchObject({ note: 'a', tries: 0 })
    await store().endNotice(notice?.id ?? 0, soon())
    await kill()
    expect(await store().notices(soon(), 10)).toMatchObject([{ note: 'a', tries: 1 }])
    await age(day + 1)
    await runDurableObjectAlarm(object())
    expect(await store().waiting()).toEqual({ count: 0, since: undefined, next: undefined })
  })

  it('revokes a long list in steps, over a kill, and keeps nothing of it', async () => {
    const { object, kill } = killable()
    const store = () => object() as unknown as StatusStore
    const [first, last] = [await given(store(), { note: 'a' }), await given(store(), { note: 'a' })]
    const list = [
      { handle: first.handle },
      ...Array.from({ length: 2 * listStep }, (_, at) => ({ subject: `nobody ${at}` })),
      { subject: 'a' },
    ]
    const end = { at: systemClock(), until: soon() }
    const started = await store().revoke({ id: 'long', affected: { list }, reason: 'requested', end })
    expect(started).toMatchObject({ state: 'running', revoked: 2, done: listStep, of: list.length })
    expect(await statuses(store(), [...first.placed, ...last.placed])).toEqual([1, 1, 0, 0])
    await kill()
    expect(await store().revoke({ id: 'long', affected: { list }, reason: 'requested', end })).toEqual(started)
    await runDurableObjectAlarm(object())
    await kill()
    expect(await store().revocation('long')).toMatchObject({ state: 'running', done: 2 * listStep })
    await runDurableObjectAlarm(object())
    expect(await store().revocation('long')).toMatchObject({ state: 'done', revoked: 4, done: list.length })
    expect(await statuses(store(), [...first.placed, ...last.placed])).toEqual([1, 1, 1, 1])
    expect(await store().pay({ subject: 'nobody 700', grantedAt: end.at - 1 })).toBe('ended')
    expect(await countIn(object(), 'revocation_entries')).toBe(0)
    expect(await store().notices(soon(), 10)).toMatchObject([{ note: 'a' }])
  })

  it('forgets that a record changed once no answer of before can come', async () => {
    const object = create()
    const recordAt = systemClock()
    await object.revoke({ affected: { list: [{ subject: 'a' }] }, reason: 'recordChanged', stale: true })
    expect(await object.pay({ subject: 'a', recordAt })).toBe('stale')
    await sqlOf(object, (sql) => sql.exec('UPDATE stale SET expires = expires - ?', staleWithin).toArray())
    await runDurableObjectAlarm(object)
    expect(await object.pay({ subject: 'a', recordAt })).toBe('paid')
  })

  it('forgets what paid once it can not come again', async () => {
    const object = create()
    await object.redeem({ id: 'old', expiresAt: systemClock() - 1 })
    await object.redeem({ id: 'new', expiresAt: soon() })
    await runDurableObjectAlarm(object)
    expect(await sqlOf(object, (sql) => [...sql.exec('SELECT id FROM redeemed')])).toEqual([{ id: 'new' }])
    expect(await object.redeem({ id: 'new', expiresAt: soon() })).toBe(false)
  })

  it('gives nothing for what was granted before a revocation, until nothing of it can live', async () => {
    const object = create()
    const now = systemClock()
    const granted = (grantedAt: number) =>
      object.allocate({ subject: 'a', count: 2, expiresAt: soon(), grantedAt, signer: 'key' })
    const end = (until: number) =>
      object.revoke({ affected: { subject: 'a' }, reason: 'requested', end: { at: now, until } })
    await end(now - 1)
    expect(await granted(now - 10)).toBe('ended')
    await runDurableObjectAlarm(object)
    expect(await granted(now - 10)).toMatchObject({ placed: { length: 2 } })
    expect(await end(soon())).toMatchObject({ revoked: 2 })
    await runDurableObjectAlarm(object)
    expect(await granted(now - 10)).toBe('ended')
    expect(await granted(now)).toMatchObject({ placed: { length: 2 } })
  })
})
