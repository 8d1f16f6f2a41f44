import { env, runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test'
import { describe, expect, it, vi } from 'vitest'
import { day, hour, startOfDay, systemClock } from '../clock.ts'
import type { Copy } from '../store/copies-object.ts'
import type { AboutCopy } from './renew-copy.ts'
import { type StatusCacheNamespace, type StatusCacheObject, sharedStatusLists } from './status-cache-object.ts'

const namespace = env.STATUS_CACHE as StatusCacheNamespace
const create = () => namespace.get(namespace.idFromName(crypto.randomUUID()))
const uri = 'https://issuer.example/status/1'

const copyWith = (changes: Partial<Copy<AboutCopy>> = {}, issuedAt = systemClock()): Copy<AboutCopy> => ({
  about: { named: { uri, kind: 'pid', method: 'statusList' }, type: 't', issuedAt, freshUntil: issuedAt + 60 },
  body: Uint8Array.of(1, 2, 3),
  renewAt: undefined,
  expiresAt: systemClock() + hour,
  ...changes,
})

/** What is due, made anew by this in place of a fetch. */
const renewingBy = (object: ReturnType<typeof create>, renew: (copy: Copy<AboutCopy>) => Promise<Copy<AboutCopy>>) =>
  runInDurableObject(object, (instance: StatusCacheObject) => {
    ;(instance as unknown as { renew: typeof renew }).renew = renew
  })

describe('the lists that isolates share', () => {
  it('are read as they were kept', async () => {
    const object = create()
    expect(await object.read('a')).toBeUndefined()
    const copy = copyWith()
    await object.keep('a', copy)
    expect(await object.read('a')).toEqual(copy)
    expect(await object.read('b')).toBeUndefined()
  })

  it('are found by address and by whose they have to be', async () => {
    const shared = sharedStatusLists(namespace)
    const named = { uri, kind: 'pid', method: 'statusList' } as const
    const { body } = copyWith()
    const times = { issuedAt: 1, freshUntil: 2, renewAt: undefined, expiresAt: systemClock() + hour }
    const stored = { type: 't', body, etag: '"1"', ...times }
    await shared.keep(named, stored)
    expect(await shared.read(named)).toEqual(stored)
    for (const other of [
      { ...named, kind: 'mdl' },
      { ...named, method: 'identifierList' },
      { ...named, prefers: 'cwt' },
      { ...named, anchor: 'MII' },
      { ...named, entity: { entity: 'Example', country: 'BE' } },
      { ...named, uri: `${uri}0` },
    ] as const)
      expect(await shared.read(other)).toBeUndefined()
  })

  it('are replaced by later ones alone', async () => {
    const object = create()
    const [early, late] = [copyWith({}, 1000), copyWith({}, 2000)]
    await object.keep('a', late)
    await object.keep('a', early)
    expect(await object.read('a')).toEqual(late)
    const again = copyWith({ body: Uint8Array.of(4) }, 2000)
    await object.keep('a', again)
    expect(await object.read('a')).toEqual(again)
  })

  it('are nothing once they have expired, and are forgotten then', async () => {
    const object = create()
    await object.keep('a', copyWith({ expiresAt: systemClock() - 1 }))
    expect(await object.read('a')).toBeUndefined()
    await object.refresh()
    expect(await countIn(object)).toBe(0)
  })

  it('are forgotten when nobody asked for them in a week; asking is written down as a day', async () => {
    const object = create()
    await object.keep('a', copyWith({ expiresAt: systemClock() + 30 * day }))
    const askedAt = (asked: number) =>
      runInDurableObject(object, (_, { storage: { sql } }) => void sql.exec('UPDATE copies SET asked = ?', asked))
    await askedAt(startOfDay(systemClock()) - 7 * day)
    await object.read('a')
    await runInDurableObject(object, (_, { storage: { sql } }) => {
      expect([...sql.exec('SELECT asked FROM copies')]).toEqual([{ asked: startOfDay(systemClock()) }])
    })
    await askedAt(startOfDay(systemClock()) - 8 * day)
    await object.refresh()
    expect(await countIn(object)).toBe(0)
  })

  it('are made anew by the alarm when they are due, and by cron (VCR_15)', async () => {
    for (const run of [runDurableObjectAlarm, (object: ReturnType<typeof create>) => object.refresh()]) {
      const object = create()
      const renewed = copyWith({ body: Uint8Array.of(9), renewAt: systemClock() + 600 })
      const renew = vi.fn(async () => renewed)
      await renewingBy(object, renew)
      await object.keep('due', copyWith({ renewAt: systemClock() - 1 }))
      await object.keep('later', copyWith({ renewAt: systemClock() + 600 }))
      await object.keep('never', copyWith())
      await run(object)
      expect(renew).toHaveBeenCalledOnce()
      expect(await object.read('due')).toEqual(renewed)
      await runInDurableObject(object, async (_, { storage }) => {
        expect(await storage.getAlarm()).toBe((renewed.renewAt ?? 0) * 1000)
      })
    }
  })

  it('stay when they cannot be made anew, and are tried again in a minute', async () => {
    const object = create()
    await renewingBy(object, () => Promise.reject(new Error('the list cannot be fetched')))
    const copy = copyWith({ renewAt: systemClock() - 1 })
    await object.keep('a', copy)
    await object.refresh()
    const now = systemClock()
    const read = await object.read('a')
    expect(read?.body).toEqual(copy.body)
    expect(read?.renewAt).toBeGreaterThanOrEqual(now + 59)
    expect(read?.renewAt).toBeLessThanOrEqual(now + 60)
  })

  it('are asked for at their own address, and stay where no trust list says that the new one is to be believed', async () => {
    const fetch = vi
      .spyOn(globalThis, 'fetch')
      .mockImplementation(
        async () => new Response('a.b.c', { headers: { 'Content-Type': 'application/statuslist+jwt' } }),
      )
    const object = create()
    await object.keep('a', copyWith({ renewAt: systemClock() - 1 }))
    await object.refresh()
    expect(fetch.mock.calls.map(([url]) => url)).toEqual([uri])
    fetch.mockRestore()
    expect((await object.read('a'))?.body).toEqual(copyWith().body)
  })

  it('are two hundred, and what was not asked for in the longest time goes first', async () => {
    const object = create()
    await object.keep('old', copyWith())
    await runInDurableObject(
      object,
      (_, { storage: { sql } }) => void sql.exec('UPDATE copies SET asked = asked - 86400'),
    )
    for (let nth = 0; nth < 200; nth++) await object.keep(`n${nth}`, copyWith())
    expect(await countIn(object)).toBe(200)
    expect(await object.read('old')).toBeUndefined()
    await object.keep('n7', copyWith())
    expect(await countIn(object)).toBe(200)
  })

  it('are no larger than a row can be, and thirty-two megabytes in all', async () => {
    const object = create()
    await object.keep('huge', copyWith({ body: new Uint8Array(1_900_001) }))
    expect(await object.read('huge')).toBeUndefined()
    for (let nth = 0; nth < 18; nth++) await object.keep(`n${nth}`, copyWith({ body: new Uint8Array(1_900_000) }))
    expect(await countIn(object)).toBe(16)
  })
})

const countIn = (object: ReturnType<typeof create>): Promise<number> =>
  runInDurableObject(object, (_, { storage: { sql } }) =>
    Number([...sql.exec('SELECT COUNT(*) AS n FROM copies')][0]?.n),
  )
