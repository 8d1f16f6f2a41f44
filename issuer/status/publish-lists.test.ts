import { describe, expect, it, vi } from 'vitest'
import { day, hour } from '../../shared/clock.ts'
import { systemRandom } from '../../shared/random.ts'
import { createMemoryStatusStore } from '../../shared/store/memory-status-store.ts'
import { listSize } from '../../shared/store/status-store.ts'
import { duties } from '../life-cycle/duties.ts'
import { afternoon, createMemoryIssuer } from '../testing/memory-issuer.ts'
import { type Bucket, createListObjects } from './list-objects.ts'
import { publishLists } from './publish-lists.ts'
import type { Publication } from './published-tokens.ts'
import { createStatusLists } from './status-lists.ts'

const interval = 30
const memory = await createMemoryIssuer()

function create(publication: Partial<Publication> = {}) {
  const clock = { time: afternoon }
  const now = () => clock.time
  const objects = new Map<string, { body: unknown; contentType: string; cacheControl: string }>()
  const put = vi.fn<Bucket['put']>(async (name, body, { httpMetadata }) => {
    objects.set(name, { body, ...httpMetadata })
  })
  const store = createMemoryStatusStore(systemRandom, listSize, now)
  const given = {
    store,
    signer: memory.signers.statusList,
    issuerUrl: memory.config.issuerUrl,
    now,
    ttl: hour,
    interval,
  }
  const statusLists = createStatusLists({ ...given, ...publication })
  const issuer = { ...memory, now, statusLists, listObjects: createListObjects({ put }) }
  return { issuer, clock, objects, put, written: () => put.mock.calls.map(([name]) => name) }
}

const allocation = { signer: 'key', subject: 'mine', count: 1, expiresAt: afternoon + day }

describe('lists as static objects', () => {
  it('are written in every form under fixed names, as they are served', async () => {
    const { issuer, objects } = create()
    await issuer.statusLists.allocate(allocation, true)
    await issuer.statusLists.allocate({ ...allocation, bits: 2 })
    expect(await publishLists(issuer)).toBe(afternoon + interval)
    const cacheControl = `public, max-age=${hour}`
    const served = async (list: string, form: 'jwt' | 'cwt' | 'identifiers') =>
      (await issuer.statusLists.token(list, form))?.token
    expect(Object.fromEntries(objects)).toEqual({
      'status/1.jwt': { body: await served('1', 'jwt'), contentType: 'application/statuslist+jwt', cacheControl },
      'status/1.cwt': { body: await served('1', 'cwt'), contentType: 'application/statuslist+cwt', cacheControl },
      'identifiers/1.cwt': {
        ...{ body: await served('1', 'identifiers'), contentType: 'application/identifierlist+cwt', cacheControl },
      },
      'status/2.jwt': { body: await served('2', 'jwt'), contentType: 'application/statuslist+jwt', cacheControl },
      'status/2.cwt': { body: await served('2', 'cwt'), contentType: 'application/statuslist+cwt', cacheControl },
      'status-lists.json': {
        body: JSON.stringify({ status_lists: [1, 2].map((list) => `${issuer.config.issuerUrl}/status/${list}`) }),
        ...{ contentType: 'application/json', cacheControl },
      },
    })
  })

  it('are written again where something changed, once an interval is over, and not before', async () => {
    const { issuer, clock, put, written } = create()
    await issuer.statusLists.allocate(allocation)
    await publishLists(issuer)
    put.mockClear()
    await publishLists(issuer)
    clock.time += interval - 1
    await issuer.statusLists.revoke({ affected: { subject: 'mine' }, reason: 'requested' })
    expect(await publishLists(issuer)).toBe(afternoon + interval)
    expect(written()).toEqual([])
    clock.time += 1
    await publishLists(issuer)
    expect(written()).toEqual(['status/1.jwt', 'status/1.cwt'])
  })

  it('come when whoever asked meanwhile made one early: never more than an interval after a revocation', async () => {
    const { issuer, clock } = create()
    await issuer.statusLists.allocate(allocation)
    await publishLists(issuer)
    clock.time += interval + 10
    await issuer.statusLists.revoke({ affected: { subject: 'mine' }, reason: 'requested' })
    await issuer.statusLists.token('1')
    clock.time += 5
    expect(await publishLists(issuer)).toBe(afternoon + interval + 10 + interval)
  })

  it('are written anew when the bucket did not take one, and the others on time, however often it does not', async () => {
    const { issuer, clock, put, written } = create()
    await issuer.statusLists.allocate(allocation)
    const log = vi.fn()
    const given = { ...issuer, log }
    const takes = put.getMockImplementation() as Bucket['put']
    put.mockImplementation(async (name, ...object) => {
      if (name === 'status/1.jwt') throw new TypeError('the bucket is away')
      return takes(name, ...object)
    })
    expect(await publishLists(given)).toBe(afternoon + interval)
    expect(written()).toEqual(['status/1.jwt', 'status/1.cwt', 'status-lists.json'])
    const unpublished = { event: 'statusLists.unpublished', list: 1, form: 'jwt', reason: 'TypeError' }
    expect(log.mock.calls).toEqual([[unpublished]])
    await issuer.statusLists.revoke({ affected: { subject: 'mine' }, reason: 'requested' })
    clock.time += interval
    put.mockClear()
    expect(await publishLists(given)).toBe(afternoon + 2 * interval)
    expect(written()).toEqual(['status/1.jwt', 'status/1.cwt'])
    put.mockClear()
    put.mockImplementation(takes)
    await publishLists(given)
    expect(written()).toEqual(['status/1.jwt'])
  })

  it('are written also where the list of them is not', async () => {
    const { issuer, put } = create()
    const log = vi.fn()
    put.mockImplementation(async (name) => {
      if (name === 'status-lists.json') throw new TypeError('the bucket is away')
    })
    expect(await publishLists({ ...issuer, log })).toBe(afternoon + interval)
    expect(log).toHaveBeenCalledWith({ event: 'statusLists.unpublished', form: 'aggregation', reason: 'TypeError' })
  })
})

describe('the duty of publishing lists', () => {
  const duty = duties.find(({ name }) => name === 'statusLists')

  it('signs on time where a history is kept, whoever asks', async () => {
    const { issuer, clock } = create({ history: day })
    const given = { ...issuer, listObjects: undefined }
    expect(await duty?.run(given)).toBe(afternoon + interval)
    clock.time += 10
    expect((await given.statusLists.tokenAt('1', 'cwt', afternoon + 5))?.issuedAt).toBe(afternoon)
  })

  it('does nothing where nobody wants it', async () => {
    const { issuer } = create()
    const published = vi.fn(issuer.statusLists.published)
    const given = { ...issuer, listObjects: undefined, statusLists: { ...issuer.statusLists, published } }
    expect(await duty?.run(given)).toBeUndefined()
    expect(published).not.toHaveBeenCalled()
  })
})
