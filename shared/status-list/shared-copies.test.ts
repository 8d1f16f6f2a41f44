import { beforeAll, describe, expect, it } from 'vitest'
import { listOf } from '../../sandbox/trust-lists/create-list.ts'
import { createListExample, type ListExample, signList } from '../../sandbox/trust-lists/example-list.ts'
import { day, hour } from '../clock.ts'
import type { Random } from '../random.ts'
import type { Copy } from '../store/copies-object.ts'
import { createDecideTrust } from '../trust/decide-trust.ts'
import { now, type Party, signerOf } from '../trust/example-certificates.ts'
import type { TrustList } from '../trust/trust-list.ts'
import { verifyTrustList } from '../trust/verify-list.ts'
import { type NamedList, nameOf } from './named-list.ts'
import { createStatusListReader } from './reader.ts'
import { type AboutCopy, copyOf, renewCopy, storedOf } from './renew-copy.ts'
import type { SharedLists, StoredList } from './shared-lists.ts'
import { createStatusListToken, type StatusListContent } from './token.ts'

const uri = 'https://issuer.example/status/1'
const type = 'application/statuslist+jwt'

let example: ListExample
let lists: TrustList[]

beforeAll(async () => {
  example = await createListExample()
  const { operator, input } = example
  lists = [
    await verifyTrustList(await signList(operator, listOf(input)), {
      kind: 'pid',
      signers: [operator.certificate],
      now,
    }),
  ]
})

/** Index 0 is valid, 1 is invalid. */
const tokenOf = async (changes: Partial<StatusListContent> = {}, by: Party = example.statusSigner): Promise<string> =>
  createStatusListToken(await signerOf(by), {
    uri,
    bits: 1,
    list: Uint8Array.of(0b10),
    issuedAt: now,
    expiresAt: now + 2 * hour,
    ttl: 600,
    ...changes,
  })

/** In the middle. */
const random: Random = (length) => new Uint8Array(length).fill(128)

const answer = (body: string, status = 200, etag = '"1"'): Response =>
  new Response(body, { status, headers: { 'Content-Type': type, ETag: etag } })

/** Isolates of one function: a clock and an answer for all of them, and copies that they share. */
function createFunction(first: () => Response) {
  const world = { now, answer: first, fetched: [] as Headers[] }
  const kept = new Map<string, StoredList>()
  const given = {
    now: () => world.now,
    decideTrust: createDecideTrust(),
    insecure: false,
    random,
    stale: 2 * hour,
    fetch: async (_: string, init?: RequestInit) => {
      world.fetched.push(new Headers(init?.headers))
      return world.answer()
    },
  }
  const shared: SharedLists = {
    read: async (named) => kept.get(nameOf(named)),
    keep: async (named, stored) => void kept.set(nameOf(named), stored),
  }
  const isolate = (by: SharedLists = shared) => {
    const reader = createStatusListReader({ ...given, shared: by })
    return (index: number, trust = lists) => reader.statusOf({ index, uri, kind: 'pid' }, trust)
  }
  const renewAll = async () => {
    const renewed = {
      fetch: given.fetch,
      insecure: false,
      decideTrust: given.decideTrust,
      lists,
      now: given.now,
      random,
    }
    for (const [name, stored] of kept) {
      const copy = await renewCopy(renewed, copyOf({ uri, kind: 'pid', method: 'statusList' }, stored))
      kept.set(name, storedOf(copy))
    }
  }
  return { world, kept, isolate, renewAll }
}

describe('a list that isolates share', () => {
  it('is fetched by one of them, and read by the others (VCR_15)', async () => {
    const token = await tokenOf()
    const { world, isolate } = createFunction(() => answer(token))
    for (const statusOf of [isolate(), isolate(), isolate()]) expect(await statusOf(1)).toEqual({ status: 1 })
    expect(world.fetched).toHaveLength(1)
  })

  it('is made anew ahead of time, so that an answer costs no fetch (VCR_15, TSL-VER-06)', async () => {
    const [before, after] = [await tokenOf(), await tokenOf({ list: Uint8Array.of(0b11), issuedAt: now + 450 })]
    const { world, kept, isolate, renewAll } = createFunction(() => answer(before))
    const [one, two] = [isolate(), isolate()]
    expect(await one(0)).toEqual({ status: 0 })
    expect([...kept.values()]).toMatchObject([{ renewAt: now + 450, freshUntil: now + 600, expiresAt: now + 2 * hour }])
    world.answer = () => answer(after, 200, '"2"')
    world.now = now + 450
    await renewAll()
    expect(world.fetched).toHaveLength(2)
    world.now = now + 601
    world.answer = () => answer('', 500)
    expect([await one(0), await two(0)]).toEqual([{ status: 1 }, { status: 1 }])
    expect(world.fetched).toHaveLength(2)
  })

  it('lives on where it did not change, and is not sent again (TSL-HTTP-04)', async () => {
    const token = await tokenOf()
    const { world, kept, isolate, renewAll } = createFunction(() => answer(token))
    await isolate()(0)
    world.answer = () => new Response(null, { status: 304 })
    world.now = now + 450
    await renewAll()
    expect(world.fetched.map((headers) => headers.get('If-None-Match'))).toEqual([null, '"1"'])
    expect([...kept.values()]).toMatchObject([{ freshUntil: now + 1050, renewAt: now + 900, etag: '"1"' }])
    expect(await isolate()(1)).toEqual({ status: 1 })
  })

  it.each<[string, () => Promise<Response>]>([
    ['cannot be fetched', async () => answer('', 503)],
    ['is signed by a stranger', async () => answer(await tokenOf({}, example.signer))],
    ['is of another address', async () => answer(await tokenOf({ uri: `${uri}0` }))],
  ])('stays the good one when the new one %s (TSL-VER-06)', async (_, next) => {
    const token = await tokenOf()
    const { world, kept, isolate, renewAll } = createFunction(() => answer(token))
    await isolate()(0)
    const [before] = kept.values()
    const response = await next()
    world.answer = () => response
    await expect(renewAll()).rejects.toThrow()
    expect([...kept.values()]).toEqual([before])
  })

  it('is made anew only where its copies live for two minutes or more', async () => {
    for (const [ttl, renewAt] of [
      [119, undefined],
      [120, now + 90],
      [20 * hour, now + 2701],
    ] as const) {
      const token = await tokenOf({ ttl })
      const { kept, isolate } = createFunction(() => answer(token))
      await isolate()(0)
      expect([...kept.values()].map((stored) => stored.renewAt)).toEqual([renewAt])
    }
  })

  it('is verified by each that reads it: what is stored is not believed for that', async () => {
    const token = await tokenOf()
    const { world, kept, isolate } = createFunction(() => answer(token))
    await isolate()(0)
    for (const [name, stored] of kept) {
      const body = stored.body.slice()
      body[body.length - 1] = (body.at(-1) ?? 0) ^ 1
      kept.set(name, { ...stored, body })
    }
    expect(await isolate()(1)).toEqual({ status: 1 })
    expect(world.fetched).toHaveLength(2)
    // Nor where the trust list has changed since.
    const unlisted = lists.map((list) => ({ ...list, sha256: 'later', services: [] }))
    expect(await isolate()(1, unlisted)).toEqual({ unknown: 'the signer of the list is not trusted' })
  })

  it('answers for one that cannot be fetched, also for an isolate that never saw it, until it expires (TSL-VER-06)', async () => {
    const token = await tokenOf()
    const { world, isolate } = createFunction(() => answer(token))
    await isolate()(1)
    world.answer = () => answer('', 500)
    world.now = now + 601
    expect(await isolate()(1)).toEqual({ status: 1, remark: 'of which there is an earlier copy alone' })
    world.now = now + 2 * hour
    expect(await isolate()(1)).toEqual({ unknown: 'the status list cannot be fetched', unavailable: true })
  })

  it('answers for one that cannot be fetched no longer than our policy wants, whichever isolate asks (TSL-VER-06)', async () => {
    const token = await tokenOf({ expiresAt: now + 30 * day })
    const { world, isolate } = createFunction(() => answer(token))
    const asked = isolate()
    await asked(1)
    world.answer = () => answer('', 500)
    const old = { status: 1, remark: 'of which there is an earlier copy alone' }
    for (const time of [now + 600, now + 600 + 2 * hour - 1]) {
      world.now = time
      expect([await asked(1), await isolate()(1)]).toEqual([old, old])
    }
    world.now = now + 600 + 2 * hour
    const nothing = { unknown: 'the status list cannot be fetched', unavailable: true }
    expect([await asked(1), await isolate()(1)]).toEqual([nothing, nothing])
  })

  it('is done without where nothing can be shared', async () => {
    const token = await tokenOf()
    const { world, isolate } = createFunction(() => answer(token))
    const refuse = () => Promise.reject(new Error('the object is gone'))
    expect(await isolate({ read: refuse, keep: refuse })(1)).toEqual({ status: 1 })
    expect(world.fetched).toHaveLength(1)
  })

  it('is kept with its address and whose it has to be, and nothing about who asked', async () => {
    const named: NamedList = { uri, kind: 'pid', method: 'statusList' }
    const token = await tokenOf()
    const { kept, isolate } = createFunction(() => answer(token))
    await isolate()(1)
    const [stored] = kept.values()
    if (!stored) throw new TypeError('it was kept')
    const copy: Copy<AboutCopy> = copyOf(named, stored)
    expect(Object.keys(copy.about).sort()).toEqual(['etag', 'freshUntil', 'issuedAt', 'named', 'type'])
    expect(storedOf(copy)).toEqual(stored)
  })
})
