// Back from CSAM: everything that it may answer, and everybody who may bring it.
import { describe, expect, it } from 'vitest'
import { minute, systemClock } from '../../shared/clock.ts'
import type { LogEvent } from '../../shared/log.ts'
import { createMemoryBrowser, failureOf, ticketOf } from '../testing/memory-browser.ts'
import { type CsamBend, createMemoryCsam } from '../testing/memory-csam.ts'
import { afternoon, createMemoryIssuer, jan } from '../testing/memory-issuer.ts'
import type { Consent } from './callback.ts'

const clock = { time: afternoon }
const memory = await createMemoryIssuer(clock)
const csam = await createMemoryCsam(memory)
const logged: LogEvent[] = []
const issuer = { ...memory, fetch: csam.fetch, log: (event: LogEvent) => void logged.push(event) }
const browser = createMemoryBrowser(issuer, csam)
const acr = (level: string) => `urn:be:fedict:iam:fas:${level}`

/** A login at a CSAM that answers so; what the browser sees. */
async function logIn(bend: CsamBend = {}): Promise<Response> {
  await browser.authorize(await browser.pushed())
  csam.bend = bend
  const response = await browser.callBack()
  csam.bend = {}
  return response
}

describe('a login', () => {
  it('leads to the consent page, in the language that CSAM knows', async () => {
    const response = await logIn()
    expect([response.status, response.headers.get('Content-Language')]).toEqual([200, 'fr'])
    const consent = await issuer.rows.get<Consent>('consent', ticketOf(await response.text()))
    expect(consent?.subject).toBe(jan.ssin)
  })

  it('shows the number of the person to nobody, and logs it nowhere', async () => {
    logged.length = 0
    const response = await logIn()
    expect((await response.text()) + JSON.stringify([...response.headers])).not.toContain(jan.ssin)
    expect(logged.length).toBeGreaterThan(0)
    expect(JSON.stringify(logged)).not.toContain(jan.ssin)
  })

  it('sends CSAM the verifier and the address that the login began with', async () => {
    await browser.authorize(await browser.pushed())
    const login = await issuer.rows.get<{ verifier: string }>('login', csam.asked?.get('state') ?? '')
    await browser.callBack()
    expect(Object.fromEntries(csam.tokenRequests.at(-1) ?? [])).toEqual({
      grant_type: 'authorization_code',
      code: 'of CSAM',
      redirect_uri: `${issuer.config.issuerUrl}/login/callback`,
      code_verifier: login?.verifier,
    })
  })

  it.each<[string, CsamBend]>([
    ['an ID token by a key that is not published', { foreignKey: 'idToken' }],
    ['userinfo by a key that is not published', { foreignKey: 'userInfo' }],
    ['userinfo that nobody signed', { unsignedUserInfo: true }],
    ['an ID token for another client', { idToken: { aud: 'another' } }],
    ['an ID token by another issuer', { idToken: { iss: 'https://evil.example' } }],
    ['an ID token that has expired', { idToken: { exp: systemClock() - 5 * minute } }],
    ['an ID token with another nonce', { idToken: { nonce: 'another' } }],
    ['an ID token without nonce', { idToken: { nonce: undefined } }],
    ['userinfo about another person than the ID token', { userInfo: { sub: 'an' } }],
    ['userinfo for another client', { userInfo: { aud: 'another' } }],
    ['userinfo by another issuer', { userInfo: { iss: 'https://evil.example' } }],
    ['no token', { tokenStatus: 400 }],
    ['no number', { userInfo: { egovNRN: undefined } }],
    ['a number that cannot be one', { userInfo: { egovNRN: '85631412137' } }],
    ['a list of numbers', { userInfo: { egovNRN: [jan.ssin, '91710224863'] } }],
  ])('fails with %s', async (_, bend) => {
    expect(await failureOf(await logIn(bend))).toBe('400 loginFailed')
  })

  it('with a number of the sandbox fails in production', async () => {
    const config = {
      ...issuer.config,
      profile: 'production' as const,
      csam: { ...issuer.config.csam, issuer: 'https://csam.example' },
    }
    const real = await createMemoryCsam({ config })
    const other = createMemoryBrowser({ ...issuer, config, fetch: real.fetch }, real)
    await other.authorize(await other.pushed())
    expect(await failureOf(await other.callBack())).toBe('400 loginFailed')
    real.bend = { userInfo: { egovNRN: '81050003552' } }
    await other.authorize(await other.pushed())
    expect((await other.callBack()).status).toBe(200)
  })

  it.each(['Level450', 'Level500'])('at %s is enough for a PID', async (level) => {
    expect((await logIn({ idToken: { acr: acr(level) } })).status).toBe(200)
    expect((await logIn({ idToken: { acr: undefined, amr: ['eid', acr(level)] } })).status).toBe(200)
  })

  it.each<[string, object]>([
    ['a lower level than was asked for', { acr: acr('Level400') }],
    ['the lowest level', { acr: acr('Level100') }],
    ['a level that nobody knows', { acr: acr('Level999') }],
    ['a level of another federation', { acr: 'urn:other:Level500' }],
    ['a level that every object has', { acr: acr('constructor') }],
    ['no level', { acr: undefined }],
    ['methods that are no list', { acr: undefined, amr: acr('Level500') }],
    ['no level among its methods', { acr: undefined, amr: ['eid'] }],
  ])('stops at %s, whatever was asked for', async (_, idToken) => {
    expect(await failureOf(await logIn({ idToken }))).toBe('400 levelTooLow')
  })

  it('stops when CSAM says that the person broke it off', async () => {
    await browser.authorize(await browser.pushed())
    const answer = { code: undefined, error: 'access_denied' }
    expect(await failureOf(await browser.callBack(answer))).toBe('400 loginFailed')
  })
})

describe('the callback', () => {
  it('is for the browser that the login began in', async () => {
    await browser.authorize(await browser.pushed())
    const own = browser.cookie
    for (const cookie of ['', 'authorization=', 'authorization=another', `other${own}`]) {
      await browser.authorize(await browser.pushed())
      browser.cookie = cookie
      expect(await failureOf(await browser.callBack())).toBe('400 otherBrowser')
    }
  })

  it('in another browser spoils nothing for the own one', async () => {
    await browser.authorize(await browser.pushed())
    const own = browser.cookie
    browser.cookie = 'authorization=another'
    expect(await failureOf(await browser.callBack())).toBe('400 otherBrowser')
    browser.cookie = own
    expect((await browser.callBack()).status).toBe(200)
  })

  it('finds the cookie among others', async () => {
    await browser.authorize(await browser.pushed())
    browser.cookie = `a=b; ${browser.cookie}; c=authorization=x`
    expect((await browser.callBack()).status).toBe(200)
  })

  it('comes once, also when a hundred come at the same time', async () => {
    await browser.authorize(await browser.pushed())
    const responses = await Promise.all(Array.from({ length: 100 }, () => browser.callBack()))
    expect(responses.filter(({ status }) => status === 200)).toHaveLength(1)
    expect(await failureOf(await browser.callBack())).toBe('400 unknownRequest')
  })

  it('with a state that nobody gave out is refused', async () => {
    await browser.authorize(await browser.pushed())
    for (const state of ['made up', '', undefined])
      expect(await failureOf(await browser.callBack({ state }))).toBe('400 unknownRequest')
  })

  it('without a code is refused', async () => {
    await browser.authorize(await browser.pushed())
    expect(await failureOf(await browser.callBack({ code: undefined }))).toBe('400 loginFailed')
  })

  it('of another issuer is refused (RFC 9207)', async () => {
    await browser.authorize(await browser.pushed())
    expect(await failureOf(await browser.callBack({ iss: 'https://evil.example' }))).toBe('400 loginFailed')
  })

  it('after ten minutes is refused', async () => {
    await browser.authorize(await browser.pushed())
    clock.time = afternoon + 10 * minute
    expect(await failureOf(await browser.callBack())).toBe('400 unknownRequest')
    clock.time = afternoon
  })

  it('for a request that was decided on meanwhile is refused', async () => {
    const requestUri = await browser.pushed()
    await browser.authorize(requestUri)
    const ticket = ticketOf(await (await browser.callBack()).text())
    const first = browser.cookie
    await browser.authorize(requestUri)
    const second = browser.cookie
    browser.cookie = first
    expect((await browser.decide(ticket)).status).toBe(303)
    browser.cookie = second
    expect(await failureOf(await browser.callBack())).toBe('400 unknownRequest')
  })
})
