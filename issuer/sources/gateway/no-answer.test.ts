import { describe, expect, it, vi } from 'vitest'
import type { Fetch } from '../../../shared/http/fetch.ts'
import { createReach, NoAnswer } from './no-answer.ts'
import { createTrail } from './trail.ts'

const time = Date.UTC(2026, 10, 24, 13, 37, 42) / 1000
const url = 'https://gateway.example'

const reach = (fetch: Fetch, trail = createTrail()) => createReach({ fetch, now: () => time })(trail)(url)
const answering = (status: number, headers: Record<string, string> = {}) =>
  vi.fn<Fetch>(async () => new Response('a', { status, headers }))
const errorOf = (fetch: Fetch): Promise<unknown> => reach(fetch).catch((error: unknown) => error)

describe('whoever is asked', () => {
  it.each([200, 302, 400, 401, 404, 500, 501])('has answered with %i', async (status) => {
    expect((await reach(answering(status))).status).toBe(status)
  })

  it.each([502, 503, 504])('has not answered with %i, and may be asked again', async (status) => {
    expect(await errorOf(answering(status))).toMatchObject({ message: `status ${status}`, pause: undefined })
  })

  it('has not answered where the network failed', async () => {
    const error = await errorOf(() => Promise.reject(new TypeError('Peeters')))
    expect(error).toEqual(new NoAnswer('no answer'))
  })

  it.each([
    [429, '', 0],
    [429, '5', 5],
    [503, '5', 5],
    [502, '0', 0],
    [503, 'Tue, 24 Nov 2026 13:38:42 GMT', 60],
    [503, 'Tue, 24 Nov 2026 13:30:00 GMT', 0],
    [429, 'soon', 0],
    [503, 'soon', undefined],
    [503, '-5', undefined],
  ])('wants to be left alone with %i and Retry-After "%s" for %s seconds', async (status, after, pause) => {
    expect(await errorOf(answering(status, after ? { 'Retry-After': after } : {}))).toMatchObject({ pause })
  })

  it('is called under a new trace id each time, which is kept with those of the answers', async () => {
    const theirs = crypto.randomUUID()
    const fetch = answering(200, { 'BelGov-Trace-Id': theirs })
    const trail = createTrail()
    await reach(fetch, trail)
    await reach(fetch, trail)
    const sent = fetch.mock.calls.map(([, init]) => new Headers(init?.headers).get('BelGov-Trace-Id'))
    expect(trail.sentTraceIds).toEqual(sent)
    expect(new Set(sent).size).toBe(2)
    expect(trail.answeredTraceIds).toEqual([theirs, theirs])
  })

  it('leaves its trace where it does not answer, and nothing else of what it sends', async () => {
    const trail = createTrail()
    await reach(answering(503, { 'BelGov-Trace-Id': 'Peeters-85631412136' }), trail).catch(() => {})
    await reach(answering(503, { 'BelGov-Trace-Id': crypto.randomUUID() }), trail).catch(() => {})
    expect([trail.sentTraceIds.length, trail.answeredTraceIds.length]).toEqual([2, 1])
  })
})
