import { env, runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test'
import { describe, expect, it } from 'vitest'
import { systemClock } from '../clock.ts'
import { systemRandom } from '../random.ts'
import { exampleKinds } from './example-kinds.ts'
import { sweepStep } from './forget-expired.ts'
import { fitsRow, largestValue, placedId, siblingId } from './rows.ts'
import { durableRows, type ShardObject } from './shard-object.ts'

const namespace = env.SHARD as DurableObjectNamespace<ShardObject>
const kinds = exampleKinds(
  ['code', 'offer', 'preAuthorizedCode', 'transaction', 'result', 'outcome', 'list'],
  ['nonce', 'dpop', 'group'],
)
const rows = durableRows(namespace, 4, kinds)
const soon = () => systemClock() + 60
const secret = () => crypto.randomUUID()

describe('rows in Durable Objects', () => {
  it('are redeemed by exactly one of 100 that try at once (VCI-NONCE-04)', async () => {
    const name = secret()
    const redeemed = await Promise.all(Array.from({ length: 100 }, () => rows.redeem('nonce', name, soon())))
    expect(redeemed.filter(Boolean)).toHaveLength(1)
    expect(await rows.redeem('nonce', name, soon())).toBe(false)
  })

  it('of a group are redeemed by exactly one of 100, until the group is closed, and it alone (VCI-AUTHZ-09)', async () => {
    const [group, other] = [secret(), secret()]
    const redeem = (name: string, of = group) => rows.redeemWithin(of, 'dpop', name, soon())
    const redeemed = await Promise.all(Array.from({ length: 100 }, () => redeem('one')))
    expect(redeemed.filter((one) => one === 'first')).toHaveLength(1)
    expect(redeemed.filter((one) => one === 'again')).toHaveLength(99)
    await rows.close(group, soon())
    expect([await redeem('one'), await redeem('two'), await redeem('two', other)]).toEqual([
      'closed',
      'closed',
      'first',
    ])
    await rows.close(other, systemClock() - 1)
    expect(await redeem('three', other)).toBe('first')
  })

  it('take the largest value that is said to fit, with as much beside it as a result has', async () => {
    const value = 'x'.repeat(largestValue - 2)
    expect([fitsRow(value), fitsRow(`${value}x`), fitsRow(`${value.slice(1)}é`)]).toEqual([true, false, false])
    const one = placedId(systemRandom)
    await rows.put('transaction', one, 'open', soon())
    const sibling = siblingId(one, systemRandom)
    const larger = value + 'x'.repeat(4000)
    await rows.exchange('transaction', one, [{ kind: 'result', secret: sibling, value: larger, expiresAt: soon() }])
    expect(await rows.take('result', sibling)).toEqual({ value: larger })
  })

  it('are taken by exactly one of 100 that try at once', async () => {
    const code = secret()
    await rows.put('code', code, { value: 7 }, soon())
    const taken = await Promise.all(Array.from({ length: 100 }, () => rows.take<{ value: number }>('code', code)))
    expect(taken.filter((one) => 'value' in one)).toEqual([{ value: { value: 7 } }])
    expect(taken.filter((one) => 'refused' in one && one.refused === 'unknown')).toHaveLength(99)
  })

  it('give their place to what one of 100 puts there, and to nothing of the others', async () => {
    const one = placedId(systemRandom)
    const other = siblingId(one, systemRandom)
    await rows.put('transaction', other, 'open', soon())
    const put = (value: number) =>
      rows.exchange('transaction', other, [
        { kind: 'result', secret: one, value, expiresAt: soon(), guard: `code ${value}` },
        { kind: 'outcome', secret: one, value, expiresAt: soon() },
      ])
    const exchanged = await Promise.all(Array.from({ length: 100 }, (_, nth) => put(nth)))
    const winner = exchanged.indexOf(true)
    expect(exchanged.filter(Boolean)).toHaveLength(1)
    expect(await rows.get('outcome', one)).toBe(winner)
    expect(await rows.take('result', one, `code ${winner}`)).toEqual({ value: winner })
    expect(await rows.get('transaction', other)).toBeUndefined()
  })

  it('are read as often as somebody knows the secret, until they expire', async () => {
    const id = secret()
    await rows.put('offer', id, 'x', soon())
    expect([await rows.get('offer', id), await rows.get('offer', id)]).toEqual(['x', 'x'])
    expect(await rows.get('code', id)).toBeUndefined()
    await rows.put('offer', `${id}-old`, 'x', systemClock() - 1)
    expect(await rows.get('offer', `${id}-old`)).toBeUndefined()
    expect(await rows.take('offer', `${id}-old`)).toEqual({ refused: 'unknown' })
  })

  it('are gone after the fifth wrong guard, even for the right one', async () => {
    const code = secret()
    await rows.put('preAuthorizedCode', code, 'x', soon(), '1234')
    for (let attempt = 1; attempt < 5; attempt++)
      expect(await rows.take('preAuthorizedCode', code, '0000')).toEqual({ refused: 'wrongGuard' })
    expect(await rows.take('preAuthorizedCode', code, '0000')).toEqual({ refused: 'locked' })
    expect(await rows.take('preAuthorizedCode', code, '1234')).toEqual({ refused: 'unknown' })
  })

  it('stay when the guard is missing, and are taken with the right one', async () => {
    const code = secret()
    await rows.put('preAuthorizedCode', code, 'x', soon(), '1234')
    expect(await rows.take('preAuthorizedCode', code)).toEqual({ refused: 'wrongGuard' })
    expect(await rows.take('preAuthorizedCode', code, '1234')).toEqual({ value: 'x' })
  })
})

describe('the alarm of a shard', () => {
  const shard = () => namespace.get(namespace.idFromName(secret()))
  const [past, future] = [() => systemClock() - 1, () => systemClock() + 3600]
  const sealed = () => Uint8Array.of(1, 2, 3)
  const alarmOf = (stub: ShardObject) => runInDurableObject(stub, (_, { storage }) => storage.getAlarm())
  /** What is on the disk, expired or not. */
  const idsOf = (stub: ShardObject) =>
    runInDurableObject(stub, (_, { storage: { sql } }) =>
      ['rows', 'redeemed'].map((table) => [...sql.exec(`SELECT id FROM ${table} ORDER BY id`)].map(({ id }) => id)),
    )

  it('is set when something is put or redeemed, a minute ahead, and not before', async () => {
    const store: ((stub: ShardObject) => Promise<unknown>)[] = [
      (stub) => stub.put('a', sealed(), future()),
      (stub) => stub.redeem('a', systemClock(), future()),
    ]
    for (const act of store) {
      const stub = shard()
      expect(await alarmOf(stub)).toBeNull()
      await act(stub)
      const ahead = ((await alarmOf(stub)) ?? 0) - Date.now()
      expect(ahead).toBeGreaterThan(50_000)
      expect(ahead).toBeLessThanOrEqual(60_000)
    }
  })

  it('deletes what has expired and keeps the rest', async () => {
    const stub = shard()
    await stub.put('old', sealed(), past())
    await stub.put('old and guarded', sealed(), past(), 'guard')
    await stub.put('new', sealed(), future())
    await stub.redeem('old', systemClock() - 10, past())
    await stub.redeem('new', systemClock(), future())
    expect(await idsOf(stub)).toEqual([
      ['new', 'old', 'old and guarded'],
      ['new', 'old'],
    ])
    expect(await runDurableObjectAlarm(stub)).toBe(true)
    expect(await idsOf(stub)).toEqual([['new'], ['new']])
    expect(await stub.get('new', systemClock())).toEqual(sealed())
    expect(await stub.redeem('new', systemClock(), future())).toBe(false)
  })

  it('deletes no more at once than one alarm may, and rings again at once for the rest', async () => {
    const stub = shard()
    await stub.put('new', sealed(), future())
    const many = sweepStep * 2 + 1
    await runInDurableObject(stub, (_, { storage: { sql } }) => {
      const numbers = 'WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < ?)'
      sql.exec(`${numbers} INSERT INTO redeemed (id, expires) SELECT n, ? FROM n`, many, past())
    })
    const left: number[] = []
    for (let rung = 0; rung < 3; rung++) {
      await runDurableObjectAlarm(stub)
      left.push((await idsOf(stub))[1]?.length ?? 0)
      const isSoon = ((await alarmOf(stub)) ?? 0) <= Date.now()
      expect(isSoon).toBe(left.at(-1) !== 0)
    }
    expect(left).toEqual([many - sweepStep, 1, 0])
    expect(await stub.get('new', systemClock())).toEqual(sealed())
  })

  it('waits for the first that expires, and comes sooner when something is stored', async () => {
    const stub = shard()
    const first = systemClock() + 7200
    await stub.put('later', sealed(), first + 60)
    await stub.redeem('first', systemClock(), first)
    expect(await runDurableObjectAlarm(stub)).toBe(true)
    expect(await alarmOf(stub)).toBe(first * 1000)
    await stub.put('now', sealed(), future())
    expect(((await alarmOf(stub)) ?? 0) - Date.now()).toBeLessThanOrEqual(60_000)
  })

  it('is set again while anything is left, of either kind, and else only by what is stored next', async () => {
    const left: ((stub: ShardObject) => Promise<unknown>)[] = [
      (stub) => stub.put('new', sealed(), future()),
      (stub) => stub.redeem('new', systemClock(), future()),
    ]
    for (const act of left) {
      const stub = shard()
      await act(stub)
      for (let time = 0; time < 2; time++) {
        expect(await runDurableObjectAlarm(stub)).toBe(true)
        expect(await alarmOf(stub)).not.toBeNull()
      }
    }
    const stub = shard()
    await stub.put('old', sealed(), past())
    expect(await runDurableObjectAlarm(stub)).toBe(true)
    expect([await alarmOf(stub), await idsOf(stub)]).toEqual([null, [[], []]])
    await stub.put('next', sealed(), future())
    expect(await alarmOf(stub)).not.toBeNull()
  })
})

describe('lists in Durable Objects', () => {
  it('hold what was appended, the newest first and no more than so many, each until it expires', async () => {
    const list = secret()
    for (let nth = 0; nth < 5; nth++) await rows.append('list', list, { nth }, soon(), 3)
    expect(await rows.list('list', list)).toEqual([{ nth: 4 }, { nth: 3 }, { nth: 2 }])
    await rows.append('list', list, { nth: 5 }, systemClock() - 1, 3)
    expect(await rows.list('list', list)).toEqual([{ nth: 4 }, { nth: 3 }])
    expect(await rows.list('list', secret())).toEqual([])
  })

  it('lose nothing of a hundred that are appended at once', async () => {
    const list = secret()
    await Promise.all(Array.from({ length: 100 }, (_, nth) => rows.append('list', list, nth, soon(), 250)))
    expect((await rows.list<number>('list', list)).sort((one, other) => one - other)).toEqual([...Array(100).keys()])
  })

  it('are swept, and cannot be read by who has no secret of them', async () => {
    const list = secret()
    const single = durableRows(namespace, 1, kinds)
    await single.append('list', list, 'a name of somebody', systemClock() - 1, 10)
    const stub = namespace.get(namespace.idFromName('shard-0'))
    const kept = () =>
      runInDurableObject(
        stub,
        (_, { storage }) => [...storage.sql.exec('SELECT * FROM listed')] as { sealed: ArrayBuffer; expires: number }[],
      )
    for (const { sealed } of await kept()) expect(new TextDecoder().decode(sealed)).not.toContain('name')
    expect(JSON.stringify(await kept())).not.toContain(list)
    await runDurableObjectAlarm(stub)
    expect((await kept()).filter(({ expires }) => expires <= systemClock())).toEqual([])
  })
})
