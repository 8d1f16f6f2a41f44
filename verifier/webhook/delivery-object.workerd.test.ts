// The queue as the platform runs it: one object for each relying party, emptied by its alarm.
import { env, runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test'
import { describe, expect, it } from 'vitest'
import { systemClock } from '../../shared/clock.ts'
import { deadLife, maximumTries, type Queued } from '../../shared/store/queue.ts'
import type { QueueObject } from '../../shared/store/queue-object.ts'
import type { DeliveryNamespace, DeliveryObject } from './delivery-object.ts'

const namespace = env.DELIVERY as DeliveryNamespace
type Attempt = (sealed: string, last: boolean) => Promise<string | undefined>

/** A queue of its own, which this isolate and any other reach by its name; `attempt` takes the place of the network. */
async function queueOf(attempt: Attempt) {
  const name = crypto.randomUUID()
  const stub = () => namespace.get(namespace.idFromName(name)) as unknown as DeliveryObject & QueueObject
  await runInDurableObject(stub(), (instance) => void Object.assign(instance, { attempt }))
  const sql = (statement: string, ...values: (string | number)[]) =>
    runInDurableObject(stub(), (_, { storage }) => [...storage.sql.exec(statement, ...values)])
  return { stub, sql, run: () => runDurableObjectAlarm(stub()) }
}

const now = () => systemClock()

describe('a queue in a Durable Object', () => {
  it('counts one delivery for a hundred who tell the same end at once', async () => {
    const told: string[] = []
    const { stub, run, sql } = await queueOf(async (sealed) => void told.push(sealed))
    await Promise.all(Array.from({ length: 100 }, (_, nth) => stub().put('one', `sealed ${nth}`, now() + 60)))
    expect(await sql('SELECT COUNT(*) AS count FROM messages')).toEqual([{ count: 1 }])
    await sql('UPDATE messages SET due = ?', now())
    await run()
    await run()
    expect(told).toHaveLength(1)
    expect(await sql('SELECT * FROM messages')).toEqual([])
  })

  it('sets its alarm for what is due first, and leaves what is not', async () => {
    const told: string[] = []
    const { stub, run } = await queueOf(async (sealed) => void told.push(sealed))
    const alarmOf = () => runInDurableObject(stub(), (_, { storage }) => storage.getAlarm())
    await stub().put('later', 'later', now() + 600)
    await stub().put('sooner', 'sooner', now() + 300)
    expect(Math.abs(((await alarmOf()) ?? 0) / 1000 - now() - 300)).toBeLessThan(5)
    await run()
    expect(told).toEqual([])
    expect(await stub().list(now())).toEqual([])
    expect(await alarmOf()).not.toBeNull()
  })

  it('tries again, later each time, until the last, of which it says so; then it keeps it for a week', async () => {
    const lasts: boolean[] = []
    const { stub, run, sql } = await queueOf(async (_, last) => {
      lasts.push(last)
      return 'the answer was 500'
    })
    await stub().put('one', 'sealed', now() + 60)
    for (let time = 0; time < maximumTries; time++) {
      await sql('UPDATE messages SET due = ?', now())
      await run()
      const [one] = (await stub().list(now())) as [Queued]
      expect([one.tries, one.reason]).toEqual([time + 1, 'the answer was 500'])
      const wait = one.due - now()
      if (time + 1 < maximumTries) {
        expect(wait).toBeGreaterThan(28 * 2 ** time * 0.7)
        expect(wait).toBeLessThan(28 * 2 ** time * 1.3)
      } else expect(Math.abs(wait - deadLife)).toBeLessThan(5)
    }
    expect(lasts).toEqual([...Array(maximumTries - 1).fill(false), true])
    await run()
    expect(lasts).toHaveLength(maximumTries)
    await sql('UPDATE messages SET due = ?', now() - 1)
    expect(await stub().revive('one', now())).toBe(false)
    await run()
    expect(await sql('SELECT * FROM messages')).toEqual([])
  })

  it('revives a dead one for one of many who ask at once, and nothing else', async () => {
    const { stub, sql } = await queueOf(async () => 'no')
    await stub().put('one', 'sealed', now() + 60)
    expect(await stub().revive('one', now())).toBe(false)
    await sql("UPDATE messages SET state = 'dead', tries = 8")
    const revived = await Promise.all(Array.from({ length: 20 }, () => stub().revive('one', now())))
    expect(revived.filter(Boolean)).toHaveLength(1)
    expect(await stub().revive('two', now())).toBe(false)
  })

  it('keeps what came in the place of what is being told', async () => {
    const { stub, run, sql } = await queueOf(async () => {
      await new Promise((resolve) => setTimeout(resolve, 300))
      return undefined
    })
    await stub().put('one', 'first', now() + 60)
    await sql('UPDATE messages SET due = ?', now())
    const running = run()
    await new Promise((resolve) => setTimeout(resolve, 50))
    await stub().put('one', 'second', now() + 60)
    await running
    expect(await sql('SELECT sealed FROM messages')).toEqual([{ sealed: 'second' }])
  })

  it('lists what is dead, however much waits, and what waits alone', async () => {
    const { stub, sql } = await queueOf(async () => 'no')
    await stub().put('dead', 'sealed', now() + 60)
    await sql("UPDATE messages SET state = 'dead', tries = 8")
    await Promise.all(Array.from({ length: 110 }, (_, nth) => stub().put(`waiting ${nth}`, 'sealed', now() + 60)))
    await sql("UPDATE messages SET tries = 1 WHERE state = 'waiting'")
    expect(await stub().list(now())).toHaveLength(100)
    expect((await stub().list(now(), 'dead')).map(({ id }) => id)).toEqual(['dead'])
    expect(new Set((await stub().list(now(), 'waiting')).map(({ state }) => state))).toEqual(new Set(['waiting']))
  })

  it('goes on where a try breaks off with an error', async () => {
    const { stub, run, sql } = await queueOf(() => Promise.reject(new TypeError('secret')))
    await stub().put('one', 'sealed', now() + 60)
    await sql('UPDATE messages SET due = ?', now())
    await run()
    expect(await stub().list(now())).toMatchObject([{ tries: 1, reason: 'something went wrong here' }])
  })
})
