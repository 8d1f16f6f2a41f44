import { env, runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test'
import { describe, expect, it } from 'vitest'
import { systemClock } from '../clock.ts'
import type { StatusListObject } from './status-list-object.ts'
import { bitsOf, listSize, type Placed } from './status-store.ts'

const namespace = env.STATUS_LISTS as DurableObjectNamespace<StatusListObject>
const create = () => namespace.get(namespace.idFromName(crypto.randomUUID()))
const soon = () => systemClock() + 3600
const name = ({ list, index }: Placed): string => `${list}/${index}`

describe('the status list object', () => {
  // Among so many random draws some fall on a taken index: these have to be drawn again.
  it('never gives an index twice, however many ask at once (TSL-PRIV-01)', async () => {
    const object = create()
    const batches = await Promise.all(
      Array.from({ length: 300 }, (_, at) => object.allocate({ subject: `s${at}`, count: 20, expiresAt: soon() })),
    )
    const placed = batches.flatMap((batch) => batch ?? [])
    expect(placed).toHaveLength(6000)
    expect(new Set(placed.map(name)).size).toBe(6000)
    for (const { list, index } of placed) {
      expect(list).toBe(1)
      expect(index).toBeGreaterThanOrEqual(0)
      expect(index).toBeLessThan(listSize)
    }
  })

  it('gives indices to one of a thousand who pay with the same nonce at once (VCI-NONCE-04)', async () => {
    const object = create()
    const once = { id: 'nonce', expiresAt: soon() }
    const asking = Array.from({ length: 1000 }, (_, at) =>
      at % 2 ? object.allocate({ subject: `s${at}`, count: 2, expiresAt: soon(), once }) : object.redeem(once),
    )
    const won = (await Promise.all(asking)).filter((answer) => answer !== undefined && answer !== false)
    expect(won).toHaveLength(1)
    await runInDurableObject(object, (_, { storage: { sql } }) => {
      const [entries] = [...sql.exec('SELECT COUNT(*) AS count FROM entries')]
      expect(entries?.count).toBe(won[0] === true ? 0 : 2)
    })
  })

  it('takes what pays once where no index is given, keeps nobody then, and takes nothing for what a revocation ended', async () => {
    const object = create()
    const [once, granted] = [{ id: 'nonce', expiresAt: soon() }, systemClock()]
    await object.revoke('a', { at: granted, until: soon() })
    expect(await object.pay({ subject: 'a', once, grantedAt: granted - 1 })).toBe('ended')
    const paying = Array.from({ length: 1000 }, (_, at) =>
      at % 2 ? object.pay({ subject: 'a', once, grantedAt: granted }) : object.redeem(once),
    )
    expect((await Promise.all(paying)).filter((paid) => paid === 'paid' || paid === true)).toHaveLength(1)
    expect(await object.pay({ subject: 'b', grantedAt: 1 })).toBe('paid')
    await runInDurableObject(object, async (_, { storage }) => {
      expect([...storage.sql.exec('SELECT * FROM entries')]).toEqual([])
      expect([...storage.sql.exec('SELECT id FROM redeemed')]).toEqual([{ id: 'nonce' }])
      expect(await storage.getAlarm()).not.toBeNull()
    })
  })

  it('has taken what paid when it is killed right after its answer', async () => {
    const id = namespace.idFromName(crypto.randomUUID())
    // A stub of a killed object is of no use any more.
    const object = () => namespace.get(id)
    const kill = () => runInDurableObject(object(), (_, state) => state.abort('killed')).catch(() => {})
    const once = { id: 'nonce', expiresAt: soon() }
    expect(await object().pay({ subject: 'a', once })).toBe('paid')
    await kill()
    expect(await object().pay({ subject: 'a', once })).toBe('used')
    await kill()
    expect(await object().allocate({ subject: 'a', count: 1, expiresAt: soon(), once })).toBeUndefined()
    expect(await object().redeem(once)).toBe(false)
  })

  it('forgets what paid once it can not come again', async () => {
    const object = create()
    await object.redeem({ id: 'old', expiresAt: systemClock() - 1 })
    await object.redeem({ id: 'new', expiresAt: soon() })
    await runDurableObjectAlarm(object)
    await runInDurableObject(object, (_, { storage: { sql } }) => {
      expect([...sql.exec('SELECT id FROM redeemed')]).toEqual([{ id: 'new' }])
    })
    expect(await object.redeem({ id: 'new', expiresAt: soon() })).toBe(false)
  })

  it('gives indices without an order (VCI-PRIV-03)', async () => {
    const indices = ((await create().allocate({ subject: 'a', count: 20, expiresAt: soon() })) ?? []).map(
      ({ index }) => index,
    )
    expect(indices).not.toEqual([...indices].sort((a, b) => a - b))
    expect(new Set(indices.slice(1).map((index, at) => index - (indices[at] ?? 0))).size).toBeGreaterThan(1)
  })

  it('opens the next list when the newest is half full, and keeps a batch together (TSL-PRIV-03)', async () => {
    const object = create()
    await runInDurableObject(object, (_, { storage: { sql } }) => {
      sql.exec('UPDATE lists SET used = ? WHERE list = 1', listSize / 2 - 5)
    })
    const listsOf = async (count: number) =>
      new Set(((await object.allocate({ subject: 'a', count, expiresAt: soon() })) ?? []).map(({ list }) => list))
    expect(await listsOf(5)).toEqual(new Set([1]))
    expect(await listsOf(20)).toEqual(new Set([2]))
    expect(await object.read(2, 'jwt')).toEqual({ version: 0, kept: undefined })
    expect(await object.read(3, 'jwt')).toBeUndefined()
  })

  it('revokes all of a subject over every list, once and for ever', async () => {
    const object = create()
    const mine = (await object.allocate({ subject: 'mine', count: 20, expiresAt: soon() })) ?? []
    await object.allocate({ subject: 'other', count: 20, expiresAt: soon() })
    expect(await object.revoke('nobody')).toBe(0)
    expect(await object.revoke('mine')).toBe(20)
    expect(await object.revoke('mine')).toBe(0)
    const { version, bytes } = await object.bits(1)
    expect(version).toBe(1)
    expect(bytes).toEqual(bitsOf(mine.map(({ index }) => index)))
  })

  it('keeps one token of each form, and the newer bits win', async () => {
    const object = create()
    const token = (text: string, version: number) => ({ token: text, uri: 'u', version, issuedAt: 1, expiresAt: 2 })
    expect(await object.keep(1, 'jwt', token('first', 0), undefined)).toEqual(token('first', 0))
    expect(await object.keep(1, 'jwt', token('at the same time', 0), undefined)).toEqual(token('first', 0))
    expect(await object.keep(1, 'jwt', token('newer', 1), undefined)).toEqual(token('newer', 1))
    expect(await object.keep(1, 'jwt', token('late', 0), token('first', 0))).toEqual(token('newer', 1))
    expect(await object.keep(1, 'jwt', token('again', 1), token('newer', 1))).toEqual(token('again', 1))
    expect((await object.read(1, 'jwt'))?.kept).toEqual(token('again', 1))
    expect((await object.read(1, 'cwt'))?.kept).toBeUndefined()
    expect(await object.keep(1, 'cwt', token('a CWT', 1), undefined)).toEqual(token('a CWT', 1))
    expect((await object.read(1, 'jwt'))?.kept).toEqual(token('again', 1))
  })

  it('forgets whose an entry was once the credential has expired, and keeps the bit (design: keep nothing)', async () => {
    const object = create()
    await object.allocate({ subject: 'old', count: 2, expiresAt: systemClock() - 1 })
    await object.allocate({ subject: 'new', count: 3, expiresAt: soon() })
    await object.revoke('old')
    const before = await object.bits(1)
    expect(await runDurableObjectAlarm(object)).toBe(true)
    const subjects = await runInDurableObject(object, (_, { storage: { sql } }) =>
      [...sql.exec('SELECT subject, count(*) AS count FROM entries GROUP BY subject ORDER BY count')].map(
        Object.values,
      ),
    )
    expect(subjects).toEqual([
      [null, 2],
      ['new', 3],
    ])
    expect(await object.bits(1)).toEqual(before)
    expect(await object.revoke('new')).toBe(3)
    // Something is left to forget, so the alarm is set again.
    expect(await runDurableObjectAlarm(object)).toBe(true)
  })

  it('gives nothing for what was granted before a revocation, until nothing of it can live', async () => {
    const object = create()
    const now = systemClock()
    const granted = (grantedAt: number) => object.allocate({ subject: 'a', count: 2, expiresAt: soon(), grantedAt })
    expect(await granted(now - 10)).toHaveLength(2)
    expect(await object.revoke('a', { at: now, until: soon() })).toBe(2)
    expect(await granted(now - 10)).toEqual([])
    expect(await granted(now)).toHaveLength(2)
    expect(await object.allocate({ subject: 'b', count: 2, expiresAt: soon(), grantedAt: 0 })).toHaveLength(2)
    await runDurableObjectAlarm(object)
    expect(await granted(now - 10)).toEqual([])
    await object.revoke('a', { at: now, until: now - 1 })
    expect(await runDurableObjectAlarm(object)).toBe(true)
    expect(await granted(now - 10)).toHaveLength(2)
  })
})
