import { describe, expect, it } from 'vitest'
import { base64url, sha256, utf8 } from '../../shared/bytes.ts'
import { createMemoryBrowser, failureOf } from '../testing/memory-browser.ts'
import { createMemoryCsam } from '../testing/memory-csam.ts'
import { afternoon, createMemoryIssuer } from '../testing/memory-issuer.ts'
import { mdocPid, sdJwtPid } from '../testing/memory-wallet.ts'
import type { Login } from './login.ts'
import { requestUriPrefix } from './pushed-request.ts'

const clock = { time: afternoon }
const memory = await createMemoryIssuer(clock)
const csam = await createMemoryCsam(memory)
const issuer = { ...memory, fetch: csam.fetch }
const browser = createMemoryBrowser(issuer, csam)
const loginOf = (state: string | null | undefined) => issuer.rows.get<Login>('login', state ?? '')

describe('the authorization endpoint', () => {
  it('sends the browser to CSAM with state, nonce and PKCE of its own', async () => {
    const response = await browser.authorize(await browser.pushed())
    expect([response.status, response.headers.get('Cache-Control')]).toEqual([303, 'no-store'])
    const location = response.headers.get('Location') ?? ''
    expect(location).toMatch(`${issuer.config.csam.issuer}/authorize?realm=citizen&`)
    const { state, nonce, code_challenge, ...rest } = Object.fromEntries(new URL(location).searchParams)
    expect(rest).toEqual({
      realm: 'citizen',
      response_type: 'code',
      client_id: issuer.config.csam.clientId,
      redirect_uri: `${issuer.config.issuerUrl}/login/callback`,
      scope: 'openid profile egovnrn',
      code_challenge_method: 'S256',
      acr_values: 'urn:be:fedict:iam:fas:Level500 urn:be:fedict:iam:fas:Level450',
    })
    const login = await loginOf(state)
    expect(login?.nonce).toBe(nonce)
    expect(base64url(await sha256(utf8(login?.verifier ?? '')))).toBe(code_challenge)
    expect(new Set([state, nonce, login?.verifier]).size).toBe(3)
    for (const value of [state, nonce, login?.verifier]) expect(value).toMatch(/^[\w-]{43}$/)
  })

  it('tells the person when CSAM is away, and works when it is back', async () => {
    const away = { ...memory, fetch: () => Promise.reject(new TypeError('no answer')) }
    const other = createMemoryBrowser(away, csam)
    const requestUri = await other.pushed()
    expect(await failureOf(await other.authorize(requestUri))).toBe('400 loginFailed')
    expect((await browser.authorize(requestUri)).status).toBe(303)
  })

  it('tells CSAM nothing of the wallet', async () => {
    const response = await browser.authorize(await browser.pushed())
    expect(response.headers.get('Location')).not.toMatch(/wallet|request_uri/)
  })

  it('asks for the level of the strictest of several credentials', async () => {
    await browser.authorize(await browser.pushed({ scope: `${sdJwtPid} ${mdocPid}` }))
    expect((await loginOf(csam.asked?.get('state')))?.minimum).toBe('high')
  })

  it('works again after a reload, with another login (VCI-PAR-03)', async () => {
    const requestUri = await browser.pushed()
    await browser.authorize(requestUri)
    const first = csam.asked?.get('state')
    expect((await browser.authorize(requestUri)).status).toBe(303)
    expect(csam.asked?.get('state')).not.toBe(first)
    expect((await browser.callBack()).status).toBe(200)
  })

  it('ignores every parameter that was not pushed (VCI-AUTHZ-07)', async () => {
    const evil = { redirect_uri: 'https://evil.example', state: 'evil', scope: mdocPid, code_challenge: 'evil' }
    expect((await browser.authorize(await browser.pushed(), evil)).status).toBe(303)
    const page = await (await browser.callBack()).text()
    expect(page).not.toContain('evil')
  })

  it('refuses a request of another client (VCI-PAR-03)', async () => {
    const requestUri = await browser.pushed()
    for (const client_id of ['other.example', '', undefined])
      expect(await failureOf(await browser.authorize(requestUri, { client_id }))).toBe('400 unknownRequest')
    expect((await browser.authorize(requestUri)).status).toBe(303)
  })

  it('refuses what was not pushed (VCI-PAR-01)', async () => {
    for (const requestUri of ['', 'https://wallet.example/request', 'urn:other'])
      expect(await failureOf(await browser.authorize(requestUri))).toBe('400 pushFirst')
    expect(await failureOf(await browser.authorize('', { request_uri: undefined }))).toBe('400 pushFirst')
    expect(await failureOf(await browser.authorize(`${requestUriPrefix}made-up`))).toBe('400 unknownRequest')
    expect(await failureOf(await browser.authorize(requestUriPrefix))).toBe('400 unknownRequest')
  })

  it('refuses what has expired (VCI-PAR-03)', async () => {
    const requestUri = await browser.pushed()
    clock.time = afternoon + 89
    expect((await browser.authorize(requestUri)).status).toBe(303)
    clock.time = afternoon + 90
    expect(await failureOf(await browser.authorize(requestUri))).toBe('400 unknownRequest')
    clock.time = afternoon
  })

  it('refuses what a person has decided on (VCI-PAR-03)', async () => {
    const requestUri = await browser.pushed()
    for (const decision of ['approve', 'deny']) {
      const again = decision === 'approve' ? requestUri : await browser.pushed()
      await browser.authorize(again)
      const ticket = /name="ticket" value="([^"]+)"/.exec(await (await browser.callBack()).text())?.[1] ?? ''
      expect((await browser.decide(ticket, decision)).status).toBe(303)
      expect(await failureOf(await browser.authorize(again))).toBe('400 unknownRequest')
    }
  })
})

describe('the browser session', () => {
  it('is a random cookie that no script and no other site can send, and is not stored (HttpOnly, SameSite)', async () => {
    const response = await browser.authorize(await browser.pushed())
    const cookies = response.headers.getSetCookie()
    expect(cookies).toEqual([
      expect.stringMatching(/^authorization=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax; Max-Age=1200$/),
    ])
    const login = await loginOf(csam.asked?.get('state'))
    expect(cookies[0]).not.toContain(login?.sessionHash)
  })

  it('is for this host over https alone where the issuer is', async () => {
    const config = { ...issuer.config, issuerUrl: 'https://issuer.example' }
    const secure = createMemoryBrowser({ ...issuer, config }, csam)
    const [cookie] = (await secure.authorize(await secure.pushed())).headers.getSetCookie()
    expect(cookie).toMatch(/^__Host-authorization=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax; Max-Age=1200; Secure$/)
    secure.cookie = secure.cookie.replace('__Host-', '')
    expect(await failureOf(await secure.callBack())).toBe('400 otherBrowser')
    await secure.authorize(await secure.pushed())
    expect((await secure.callBack()).status).toBe(200)
  })
})
