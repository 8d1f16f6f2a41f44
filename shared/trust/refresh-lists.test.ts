import { beforeAll, describe, expect, it } from 'vitest'
import { type ListInput, listOf } from '../../sandbox/trust-lists/create-list.ts'
import { createListExample, type ListExample, signList } from '../../sandbox/trust-lists/example-list.ts'
import { day, minute } from '../clock.ts'
import type { LogEvent } from '../log.ts'
import { issue, now, type Party } from './example-certificates.ts'
import { refreshLists, type TrustSnapshot, type TrustSource } from './refresh-lists.ts'

let example: ListExample
let source: TrustSource

beforeAll(async () => {
  example = await createListExample()
  source = { kind: 'pid', url: 'https://lists.example/pid', signers: [example.operator.certificate] }
})

const listed = (changes: Partial<ListInput> = {}, by: Party = example.operator): Promise<string> =>
  signList(by, listOf({ ...example.input, ...changes }))

const answer = (body: string | null, status = 200, headers: Record<string, string> = {}): Response =>
  new Response(body, { status, headers })

interface Round {
  answer: Response | Error | ((url: string) => Response)
  previous?: TrustSnapshot
  at?: number
  sources?: TrustSource[]
}

async function refresh({ answer: given, previous, at = now, sources = [source] }: Round) {
  const requests: { url: string; headers: Headers; redirect: string | undefined }[] = []
  const events: LogEvent[] = []
  const made = await refreshLists(
    {
      sources,
      now: () => at,
      log: (event) => events.push(event),
      fetch: async (url, init) => {
        requests.push({ url, headers: new Headers(init?.headers), redirect: init?.redirect })
        if (given instanceof Error) throw given
        return typeof given === 'function' ? given(url) : given
      },
    },
    previous,
  )
  return { ...made, entry: made.value[sources[0]?.url ?? ''], requests, events }
}

/** What is kept after a first good round. */
async function good(etag?: string): Promise<TrustSnapshot> {
  const { value } = await refresh({ answer: answer(await listed(), 200, etag ? { ETag: etag } : {}) })
  return value
}

describe('the refresher', () => {
  it('keeps a list that was fetched and verified, and comes again in a quarter of an hour', async () => {
    const round = await refresh({ answer: answer(await listed(), 200, { ETag: '"7"' }) })
    expect(round.entry).toMatchObject({ list: { sequenceNumber: 7 }, etag: '"7"', fault: undefined })
    expect(round.again).toBe(15 * minute)
    expect(round.events).toEqual([{ event: 'trust.refreshed', kind: 'pid', sequenceNumber: 7 }])
    expect(round.requests[0]).toMatchObject({ url: source.url, redirect: 'manual' })
    expect(round.requests[0]?.headers.has('If-None-Match')).toBe(false)
  })

  it('replaces a list by a newer one', async () => {
    const previous = await good()
    const round = await refresh({ previous, answer: answer(await listed({ sequenceNumber: 8, entities: [] })) })
    expect(round.entry).toMatchObject({ list: { sequenceNumber: 8, services: [] }, etag: undefined, fault: undefined })
  })

  it('asks whether the list that it has was changed, and keeps it when it was not', async () => {
    const previous = await good('"7"')
    const round = await refresh({ previous, answer: answer(null, 304) })
    expect(round.requests[0]?.headers.get('If-None-Match')).toBe('"7"')
    expect(round.value).toEqual(previous)
    expect(round.again).toBe(15 * minute)
  })

  it('ends a fault when the list turns out not to be changed', async () => {
    const { value: faulty } = await refresh({ previous: await good('"7"'), answer: answer('', 503) })
    expect(faulty[source.url]?.fault).toBeDefined()
    const { entry } = await refresh({ previous: faulty, answer: answer(null, 304) })
    expect(entry).toMatchObject({ list: { sequenceNumber: 7 }, fault: undefined })
  })

  it('believes nobody who says that nothing changed when it has nothing', async () => {
    const { entry, again } = await refresh({ answer: answer(null, 304) })
    expect(entry).toEqual({ list: undefined, etag: undefined, fault: 'the list came with status 304' })
    expect(again).toBe(10)
    expect((await refresh({ previous: await good(), answer: answer(null, 304) })).entry?.fault).toMatch(/status 304/)
  })

  it('asks for the whole list again once it is past its next update', async () => {
    const previous = await good('"7"')
    const at = now + day
    const round = await refresh({ previous, at, answer: answer(await listed(), 200, { ETag: '"7"' }) })
    expect(round.requests[0]?.headers.has('If-None-Match')).toBe(false)
    expect(round.entry).toMatchObject({ list: { sequenceNumber: 7 }, fault: 'the list is past its next update' })
    expect((await refresh({ previous, at, answer: answer(null, 304) })).entry?.fault).toMatch(/status 304/)
  })
})

describe('a list that cannot be had or does not verify', () => {
  it.each<[string, () => Promise<Response | Error>, RegExp]>([
    ['is unreachable', async () => new TypeError('fetch failed'), /could not be fetched/],
    ['comes with an error', async () => answer('', 500), /status 500/],
    ['is gone', async () => answer(await listed(), 404), /status 404/],
    ['is elsewhere', async () => answer(null, 302, { Location: 'https://other.example/' }), /could not be fetched/],
    ['is too large', async () => answer('.'.repeat(10_000_001)), /could not be fetched/],
    ['is no text', async () => new Response(Uint8Array.of(255)), /could not be fetched/],
    ['is no list', async () => answer('<html>'), /the list is refused/],
    ['is older', async () => answer(await listed({ sequenceNumber: 6 })), /older than the one before/],
    ['is past its next update', async () => answer(await listed({ nextUpdate: now })), /past its next update/],
    ['is signed by another', async () => answer(await listed({}, await issue(undefined))), /nobody that is configured/],
    ['is of another kind', async () => answer(await listed({ kind: 'wallet' })), /another type/],
  ])('leaves the last good one in place when it %s', async (_, given, fault) => {
    const previous = await good('"7"')
    const round = await refresh({ previous, answer: await given() })
    expect(round.entry).toEqual({ ...previous[source.url], fault: expect.stringMatching(fault) })
    expect(round.again).toBe(10)
    expect(round.events).toEqual([{ event: 'trust.faulty', kind: 'pid', reason: expect.stringMatching(fault) }])
    const first = await refresh({ answer: await given() })
    if (fault.source !== 'older than the one before')
      expect(first.entry).toEqual({ list: undefined, etag: undefined, fault: expect.stringMatching(fault) })
  })

  it('does not lower the number that the next one has to reach', async () => {
    const { value: faulty } = await refresh({ previous: await good(), answer: answer('', 500) })
    const { entry } = await refresh({ previous: faulty, answer: answer(await listed({ sequenceNumber: 6 })) })
    expect(entry).toMatchObject({ list: { sequenceNumber: 7 }, fault: expect.stringMatching(/older/) })
  })
})

describe('a change of the configuration', () => {
  it('takes along the list of a signer who was taken out of it', async () => {
    const previous = await good('"7"')
    const successor = await issue(undefined, { name: 'CN=Successor, O=Example Lists' })
    const sources = [{ ...source, signers: [successor.certificate] }]
    const dropped = await refresh({ previous, sources, answer: new TypeError('fetch failed') })
    expect(dropped.entry).toMatchObject({ list: undefined, etag: undefined })
    expect(dropped.requests[0]?.headers.has('If-None-Match')).toBe(false)
    const fresh = await refresh({ previous, sources, answer: answer(await listed({ sequenceNumber: 1 }, successor)) })
    expect(fresh.entry).toMatchObject({ list: { sequenceNumber: 1 }, fault: undefined })
  })

  it('keeps the list while its signer is still one of several', async () => {
    const successor = await issue(undefined, { name: 'CN=Successor, O=Example Lists' })
    const sources = [{ ...source, signers: [successor.certificate, ...source.signers] }]
    const { entry } = await refresh({ previous: await good('"7"'), sources, answer: answer(null, 304) })
    expect(entry).toMatchObject({ list: { sequenceNumber: 7 }, fault: undefined })
  })

  it('takes along a list of another kind, and the lists of other addresses', async () => {
    const previous = await good('"7"')
    const ofAnotherKind = [{ ...source, kind: 'wallet' as const }]
    expect((await refresh({ previous, sources: ofAnotherKind, answer: answer(null, 304) })).entry?.list).toBeUndefined()
    const elsewhere = [{ ...source, url: 'https://lists.example/other' }]
    const { value } = await refresh({ previous, sources: elsewhere, answer: new TypeError('fetch failed') })
    expect(Object.keys(value)).toEqual(['https://lists.example/other'])
  })
})

describe('several lists', () => {
  it('do not wait for each other, nor spoil each other', async () => {
    const sources = [source, { ...source, url: 'https://lists.example/second' }]
    const jws = await listed()
    const { value, again } = await refresh({
      sources,
      answer: (url) => (url === source.url ? answer(jws) : answer('', 500)),
    })
    expect(value[source.url]).toMatchObject({ list: { sequenceNumber: 7 }, fault: undefined })
    expect(value['https://lists.example/second']).toMatchObject({ list: undefined, fault: expect.any(String) })
    expect(again).toBe(10)
  })
})
