import { decodeJwt, decodeProtectedHeader } from 'jose'
import { describe, expect, it } from 'vitest'
import type { Fetch } from '../shared/http/fetch.ts'
import type { LogEvent } from '../shared/log.ts'
import { OAuthError } from '../shared/oauth/oauth-error.ts'
import { createPresentations, type PresentationsConfig } from './presentations.ts'

const privateJwk = {
  kty: 'EC',
  crv: 'P-256',
  x: 'f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU',
  y: 'x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0',
  d: 'jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI',
  kid: 'partner',
}
const config: PresentationsConfig = {
  verifierUrl: 'https://verifier.example',
  clientId: 'issuer',
  privateJwk,
  responseMode: 'iae_post',
  query: { credentials: [] },
}
const expectedUrl = 'https://issuer.example/interactive-authorization'
const clock = { time: 1_800_000_000 }

interface Answer {
  status: number
  body: unknown
}

/** A verifier that gives tokens and these answers, in this order. */
async function create(
  answers: Answer[],
  token: Answer = { status: 200, body: { access_token: 't', expires_in: 600 } },
) {
  const calls: { url: string; init: RequestInit }[] = []
  const logged: LogEvent[] = []
  const fetch: Fetch = async (url, init = {}) => {
    calls.push({ url, init })
    const answer = url.endsWith('/partner/token') ? token : answers.shift()
    if (!answer) throw new TypeError('the verifier is not there')
    const { status, body } = answer
    return new Response(typeof body === 'string' ? body : JSON.stringify(body), { status })
  }
  const log = (event: LogEvent) => void logged.push(event)
  const presentations = await createPresentations({ fetch, now: () => clock.time, log, config, expectedUrl })
  return { presentations, calls, logged }
}

const opened = { status: 201, body: { id: 'i', requestObject: 'a.b.c', expiresAt: 'then' } }
const credential = {
  queryId: 'pid',
  format: 'dc+sd-jwt',
  type: 'urn:eudi:pid:1',
  claims: { a: 'b' },
  issuer: { list: { kind: 'pid' }, country: 'BE', path: [] },
  findings: [],
}
const result = { status: 200, body: { id: 'i', verdict: 'accepted', credentials: [credential], findings: [] } }

const refusal = async (answer: Promise<unknown>) => {
  const error = await answer.catch((thrown) => thrown)
  return error instanceof OAuthError ? `${error.status} ${error.code}` : error
}

describe('the verifier', () => {
  it('is asked as its partner, for this endpoint', async () => {
    const { presentations, calls } = await create([opened])
    expect(await presentations.open()).toEqual({ id: 'i', requestObject: 'a.b.c' })
    expect(calls.map(({ url }) => url)).toEqual([
      'https://verifier.example/partner/token',
      'https://verifier.example/verification/v1/transactions',
    ])
    const assertion = new URLSearchParams(String(calls[0]?.init.body)).get('client_assertion') ?? ''
    expect(decodeProtectedHeader(assertion)).toMatchObject({ alg: 'ES256', kid: 'partner' })
    expect(decodeJwt(assertion)).toMatchObject({
      iss: 'issuer',
      sub: 'issuer',
      aud: 'https://verifier.example/partner/token',
      exp: clock.time + 60,
    })
    expect(calls[1]?.init.headers).toMatchObject({ Authorization: 'Bearer t' })
    expect(JSON.parse(String(calls[1]?.init.body))).toEqual({
      flow: 'interactiveAuthorization',
      purpose: 'To issue a credential',
      query: config.query,
      responseMode: 'iae_post',
      expectedUrl,
    })
  })

  it('gives one token for many calls, until shortly before it ends or it is refused', async () => {
    const { presentations, calls } = await create([opened, opened, { status: 401, body: {} }, opened, opened])
    const tokens = () => calls.filter(({ url }) => url.endsWith('/partner/token')).length
    await presentations.open()
    await presentations.open()
    expect(tokens()).toBe(1)
    expect(await refusal(presentations.open())).toBe('503 temporarily_unavailable')
    await presentations.open()
    expect(tokens()).toBe(2)
    clock.time += 580
    await presentations.open()
    expect(tokens()).toBe(3)
  })

  it('judges, and its list, country and claims are read', async () => {
    const { presentations, calls } = await create([result])
    expect(await presentations.judge('i', '{"vp_token":{}}')).toEqual({
      verdict: 'accepted',
      credentials: [{ format: 'dc+sd-jwt', type: 'urn:eudi:pid:1', claims: { a: 'b' }, trust: 'pid', country: 'BE' }],
    })
    expect(calls[1]?.url).toBe('https://verifier.example/verification/v1/transactions/i/response')
    expect(calls[1]?.init.body).toBe('{"openid4vpResponse":"{\\"vp_token\\":{}}"}')
  })

  it.each([
    [400, { verdict: 'unreadable' }],
    [404, { verdict: 'over' }],
  ])('says with %i that there is nothing to judge', async (status, judged) => {
    const { presentations } = await create([{ status, body: {} }])
    expect(await presentations.judge('i', '{')).toEqual(judged)
  })

  it.each<[string, Answer]>([
    ['fails', { status: 500, body: {} }],
    ['forbids', { status: 403, body: {} }],
    ['answers no JSON', { status: 200, body: '<html>' }],
    ['answers another verdict', { status: 200, body: { verdict: 'fine', credentials: [] } }],
    ['answers no credentials', { status: 200, body: { verdict: 'accepted' } }],
    ['answers credentials without claims', { status: 200, body: { verdict: 'accepted', credentials: [{}] } }],
  ])('judges nothing when it %s', async (_, answer) => {
    const { presentations, logged } = await create([answer])
    expect(await refusal(presentations.judge('i', '{}'))).toBe('503 temporarily_unavailable')
    expect(logged.map(({ event }) => event)).toContain('verifier.failed')
  })

  it('opens nothing when it is not there, gives no token, or answers otherwise', async () => {
    expect(await refusal((await create([])).presentations.open())).toBe('503 temporarily_unavailable')
    const without = await create([opened], { status: 401, body: { error: 'invalid_client' } })
    expect(await refusal(without.presentations.open())).toBe('503 temporarily_unavailable')
    const other = await create([{ status: 201, body: { id: 'i', authorizationRequest: 'openid4vp://' } }])
    expect(await refusal(other.presentations.open())).toBe('503 temporarily_unavailable')
  })
})
