import { Hono } from 'hono'
import { describe, expect, it } from 'vitest'
import type { LogEvent } from '../log.ts'
import { OAuthError } from '../oauth/oauth-error.ts'
import { BodyRefused } from './body.ts'
import { type Guarded, guardApp } from './guard-app.ts'
import { Problem } from './problem.ts'

class Shown extends Error {}

const secret = '85631412136'

/** An app whose one route does this, and what it logs. */
function guarded(act: () => Response | Promise<Response>) {
  const logged: LogEvent[] = []
  const app = new Hono<Guarded>()
  guardApp(app, {
    log: (event) => void logged.push(event),
    name: 'test',
    page: (error) => (error instanceof Shown ? Promise.resolve(new Response('page', { status: 400 })) : undefined),
  })
  app.get('/people/:ssin', act)
  const get = (path = `/people/${secret}`, headers: Record<string, string> = {}) =>
    app.request(path, { headers: { Cookie: secret, ...headers } })
  const fetch = async (request: Request) => app.fetch(request)
  return { get, fetch, logged }
}

const throwing = (error: unknown) =>
  guarded(() => {
    throw error
  })

describe('every response', () => {
  it.each([
    ['of a route', guarded(() => new Response('x'))],
    ['to an error', throwing(new Error('x'))],
    ['to what is not there', { ...guarded(() => new Response()), path: '/other' }],
  ])('%s has a trace and safe headers (Belgif trc-header)', async (_, { get, ...more }) => {
    const { headers } = await get('path' in more ? more.path : undefined, { 'BelGov-Trace-Id': 'theirs' })
    expect(headers.get('BelGov-Trace-Id')).toMatch(/^[\da-f-]{36}$/)
    expect(headers.get('BelGov-Related-Trace-Id')).toBe('theirs')
    expect(headers.get('X-Content-Type-Options')).toBe('nosniff')
    expect(headers.get('Referrer-Policy')).toBe('no-referrer')
  })

  it('is logged in one line, with the pattern of the route and nothing that was sent', async () => {
    const { get, logged } = guarded(() => new Response('x', { status: 201 }))
    const { headers } = await get(`/people/${secret}?ssin=${secret}`, { 'BelGov-Trace-Id': secret })
    const traceId = headers.get('BelGov-Trace-Id')
    expect(logged).toEqual([{ event: 'test.request', traceId, method: 'GET', route: '/people/:ssin', status: 201 }])
  })

  it('to a path that is not there is logged without the path', async () => {
    const { get, logged } = guarded(() => new Response('x'))
    const response = await get(`/${secret}`)
    expect([response.status, (await response.json()).type]).toEqual([404, 'urn:problem-type:belgif:resourceNotFound'])
    expect(JSON.stringify(logged)).not.toContain(secret)
  })
})

describe('a request', () => {
  it('whose Host header makes no address is refused before anything reads it', async () => {
    let acted = false
    const { fetch, logged } = guarded(() => {
      acted = true
      return new Response('x')
    })
    for (const url of ['http://bad host/people/1', 'http://[::1/people/1', 'http://a:99999/people/1']) {
      const response = await fetch(Object.defineProperty(new Request('http://a/'), 'url', { value: url }))
      expect([response.status, (await response.json()).detail]).toEqual([400, 'The Host header makes no address'])
      expect(response.headers.get('BelGov-Trace-Id')).toBe(logged.at(-1)?.traceId)
      expect(logged.at(-1)).toMatchObject({ event: 'test.request', status: 400 })
    }
    expect(acted).toBe(false)
  })

  it('with a method that the address does not know hears which it knows (RFC 9110 section 15.5.6)', async () => {
    const { fetch } = guarded(() => new Response('x'))
    for (const method of ['POST', 'PUT', 'OPTIONS', 'DELETE']) {
      const response = await fetch(new Request(`http://a/people/${secret}`, { method }))
      expect([response.status, response.headers.get('Allow'), await response.text()]).toEqual([405, 'GET', ''])
      expect(response.headers.get('BelGov-Trace-Id')).toMatch(/^[\da-f-]{36}$/)
    }
    const response = await fetch(new Request('http://a/other', { method: 'POST' }))
    expect([response.status, response.headers.get('Allow')]).toEqual([404, null])
  })
})

describe('an error', () => {
  it('that nobody knows is a 500 and no word more', async () => {
    const { get, logged } = throwing(new TypeError(`the number ${secret} is wrong`))
    const response = await get()
    const text = await response.text()
    expect(response.status).toBe(500)
    expect(response.headers.get('Content-Type')).toBe('application/problem+json')
    expect(text).not.toContain(secret)
    expect(text).not.toContain('TypeError')
    expect(JSON.stringify(logged)).not.toContain(secret)
    expect(logged[0]).toEqual({
      event: 'test.failed',
      traceId: response.headers.get('BelGov-Trace-Id'),
      error: 'TypeError',
      where: expect.stringMatching(/^at .*guard-app\.test\.ts/),
    })
  })

  it.each([
    ['holds lines like those of a stack', () => new Error(`wrong:\n    at ${secret} (${secret}:1:1)`)],
    ['repeats what was parsed', () => thrownBy(() => JSON.parse(`x\n    at ${secret}`))],
    ['was renamed', () => changed({ name: 'Renamed' })],
    ['was given another message', () => changed({ message: 'harmless' })],
    ['has no stack', () => Object.assign(new Error(secret), { stack: undefined })],
  ])('that %s leaves nothing of it in the log', async (_, create) => {
    const { get, logged } = throwing(create())
    expect((await get()).status).toBe(500)
    expect(logged).toHaveLength(2)
    expect(JSON.stringify(logged)).not.toContain(secret)
  })

  it('that knows its own response becomes it, and its reason is logged', async () => {
    for (const error of [new OAuthError('invalid_grant', 'Used before'), new Problem('missingScope', 'Used before')]) {
      const { get, logged } = throwing(error)
      const response = await get()
      expect(response.status).toBe(error.toResponse().status)
      const traceId = response.headers.get('BelGov-Trace-Id')
      expect(logged[0]).toEqual({ event: 'test.refused', traceId, reason: 'Used before' })
    }
  })

  it('about the body is a problem: 413 when there was too much of it, else 400', async () => {
    expect((await throwing(new BodyRefused('too large', true)).get()).status).toBe(413)
    const response = await throwing(new BodyRefused('the body is not UTF-8')).get()
    expect([response.status, (await response.json()).detail]).toEqual([400, 'the body is not UTF-8'])
  })

  it('that a person has to read is shown as a page', async () => {
    const { get, logged } = throwing(new Shown('stopped'))
    const response = await get()
    expect([response.status, await response.text()]).toEqual([400, 'page'])
    expect(logged[0]).toMatchObject({ event: 'test.stopped', reason: 'stopped' })
  })
})

/** An error that was changed after its stack was written. */
function changed(change: object): Error {
  const error = new Error(`\n    at ${secret}`)
  return error.stack?.includes(secret) ? Object.assign(error, change) : error
}

function thrownBy(act: () => unknown): unknown {
  try {
    return act()
  } catch (error) {
    return error
  }
}
