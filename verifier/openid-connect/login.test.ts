import { createRemoteJWKSet, customFetch, jwtVerify } from 'jose'
import { beforeAll, describe, expect, it } from 'vitest'
import { minute } from '../../shared/clock.ts'
import { fullDate } from '../../shared/mdoc/cbor.ts'
import {
  answer,
  assertionOf,
  backFrom,
  begin,
  createBrowser,
  createWorld,
  issuePid,
  issuer,
  locationOf,
  logIn,
  person,
  redeem,
  redirectUri,
  right,
  rowsOf,
  userInfo,
} from '../testing/memory-openid-connect.ts'
import { createProvider, docType, issueMdoc, issueSdJwt } from '../testing/memory-provider.ts'
import { openBrowserSession } from './browser-session.ts'

let world: Awaited<ReturnType<typeof createWorld>>
beforeAll(async () => {
  world = await createWorld()
})

const failureOf = async (response: Response): Promise<string | undefined> => {
  expect(response.headers.get('Location')).toBeNull()
  return /data-failure="(\w+)"/.exec(await response.text())?.[1]
}

const keysOf = () =>
  createRemoteJWKSet(new URL(`${issuer}/jwks`), {
    [customFetch]: async (url) => world.app.request(String(url)),
  })

const idTokenOf = async (token: unknown) =>
  (await jwtVerify(String(token), keysOf(), { currentDate: new Date(world.clock.time * 1000) })).payload

describe('a login with a wallet', () => {
  it('gives a code at the registered address, with state and issuer, and the query kept (RFC 9207)', async () => {
    const browser = createBrowser(world)
    const begun = await begin(world, browser)
    const back = locationOf(await browser.get(await backFrom(await answer(world, begun))))
    expect(back.href.startsWith(`${redirectUri}&`)).toBe(true)
    expect(Object.fromEntries(back.searchParams)).toEqual({
      kept: '1',
      code: expect.stringMatching(/^[\w-]{43}$/),
      state: 'a state',
      iss: issuer,
    })
  })

  it('gives an ID token that says who logged in, when and how surely, and no claim of a scope', async () => {
    const code = (await logIn(world)).get('code')
    const { status, body } = await redeem(world, code)
    expect(status).toBe(200)
    expect(body).toMatchObject({ token_type: 'Bearer', expires_in: 300, scope: 'openid profile' })
    expect(await idTokenOf(body.id_token)).toEqual({
      iss: issuer,
      sub: expect.stringMatching(/^[\w-]{43}$/),
      aud: 'cinema',
      iat: world.clock.time,
      exp: world.clock.time + 300,
      auth_time: world.clock.time,
      nonce: 'a nonce',
      acr: 'http://eidas.europa.eu/LoA/high',
      amr: ['pop'],
      at_hash: expect.any(String),
    })
  })

  it('gives the claims of the scopes at the userinfo endpoint, for the subject of the ID token', async () => {
    const scope = 'openid profile address nationalities place_of_birth'
    const { body } = await redeem(world, (await logIn(world, { scope })).get('code'))
    const { personal_administrative_number: _, issuing_country: __, ...released } = person
    const { sub } = await idTokenOf(body.id_token)
    expect(await userInfo(world, body.access_token)).toEqual({ status: 200, body: { ...released, sub } })
  })

  it('gives the same claims of an mdoc', async () => {
    const resident = ['address', 'street', 'postal_code', 'city', 'country'].map((name): [string, string] => [
      `resident_${name}`,
      name,
    ])
    const held = await issueMdoc(world.provider.documentSigner, {
      nameSpaces: {
        [docType]: [
          ['family_name', 'Peeters'],
          ['given_name', 'Jan'],
          ['birth_date', fullDate('1985-03-14')],
          ['nationality', ['BE']],
          ...resident,
        ],
      },
    })
    const { body } = await redeem(
      world,
      (await logIn(world, { scope: 'openid profile address nationalities' }, held)).get('code'),
    )
    expect((await userInfo(world, body.access_token)).body).toMatchObject({
      family_name: 'Peeters',
      given_name: 'Jan',
      birthdate: '1985-03-14',
      nationalities: ['BE'],
      address: {
        formatted: 'address',
        street_address: 'street',
        postal_code: 'postal_code',
        locality: 'city',
        country: 'country',
      },
    })
  })

  it('asks for the country alone where the scope is openid alone, and releases nothing', async () => {
    const browser = createBrowser(world)
    const begun = await begin(world, browser, { scope: 'openid' })
    expect(begun.transaction.query.credentials.map(({ claims }) => claims?.map(({ path }) => path))).toEqual([
      [['issuing_country']],
      [[docType, 'issuing_country']],
    ])
    const back = locationOf(await browser.get(await backFrom(await answer(world, begun))))
    const { body } = await redeem(world, back.searchParams.get('code'))
    expect(Object.keys((await userInfo(world, body.access_token)).body)).toEqual(['sub'])
  })

  it('answers a question by a claim that says yes or no', async () => {
    for (const [birthdate, isOlder] of [
      ['1985-03-14', true],
      ['2015-03-14', false],
    ] as const) {
      const held = await issuePid(world, { birthdate })
      const { body } = await redeem(world, (await logIn(world, { scope: 'openid age-over-18' }, held)).get('code'))
      const { sub: _, ...claims } = (await userInfo(world, body.access_token)).body
      expect(claims).toEqual({ age_over_18: isOlder })
    }
  })

  it('leaves out scopes that the client is not registered for, and says so', async () => {
    const { body } = await redeem(world, (await logIn(world, { scope: 'openid email profile' })).get('code'))
    expect(body.scope).toBe('openid profile')
  })
})

describe('the browser', () => {
  it('gets the page with a link for the wallet, a code only when it asks for one, and the words of its language', async () => {
    const browser = createBrowser(world)
    const { id, login } = await begin(world, browser, { ui_locales: 'xx nl-BE' })
    const page = await browser.get(`/login?login=${id}`)
    const text = await page.text()
    expect(text).toContain('Aanmelden bij The cinema')
    expect(text).toContain(`href="${login.link.replaceAll('&', '&amp;')}"`)
    expect(text).not.toContain('<svg')
    expect(page.headers.get('Content-Security-Policy')).toMatch(/default-src 'none'.*script-src 'sha256-/)
  })

  it('is bound by a cookie that no script reads, and under https no other host sets', async () => {
    const { headers } = await world.app.request(`${issuer}/authorize?${new URLSearchParams(right)}`)
    expect(headers.get('Set-Cookie')).toMatch(/^login=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax; Max-Age=900$/)
    const secure = {
      ...world.facade,
      openIdConnect: { ...world.facade.openIdConnect, issuer: 'https://v.example/oidc' },
    }
    const { setCookie } = await openBrowserSession(secure, new Request('https://v.example'))
    expect(setCookie).toMatch(/^__Host-login=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax; Max-Age=900; Secure$/)
  })

  it('keeps a cookie of ours, and no other', async () => {
    const asked = new URLSearchParams(right)
    const cookieOf = async (Cookie: string) =>
      (await world.app.request(`${issuer}/authorize?${asked}`, { headers: { Cookie } })).headers.get('Set-Cookie')
    const ours = (await cookieOf(''))?.split(';')[0] ?? ''
    expect((await cookieOf(`other=1; ${ours}`))?.split(';')[0]).toBe(ours)
    expect(await cookieOf('login=guessed')).not.toContain('guessed')
  })

  it('that is another one gets nothing of an answer, and spoils nothing (HAIP 1.0 section 5.1)', async () => {
    const browser = createBrowser(world)
    const begun = await begin(world, browser)
    const way = await backFrom(await answer(world, begun))
    const victim = createBrowser(world)
    await begin(world, victim)
    for (const other of [victim, createBrowser(world)]) {
      const stopped = await other.get(way)
      expect([stopped.status, await failureOf(stopped)]).toEqual([400, 'otherBrowser'])
      for (const path of ['login', 'state'])
        expect(await failureOf(await other.get(`/${path}?login=${begun.id}`))).toBe('otherBrowser')
      for (const path of ['/cancel', '/other-device'])
        expect(await failureOf(await other.post(path, { login: begun.id }))).toBe('otherBrowser')
    }
    expect(locationOf(await browser.get(way)).searchParams.has('code')).toBe(true)
  })

  it('needs the response code of this very answer', async () => {
    const browser = createBrowser(world)
    const begun = await begin(world, browser)
    const other = await begin(world, browser)
    const way = await backFrom(await answer(world, begun))
    const otherWay = new URL(await backFrom(await answer(world, other)))
    const code = otherWay.searchParams.get('response_code')
    for (const wrong of ['', '&response_code=x', `&response_code=${code}`])
      expect(await failureOf(await browser.get(`/callback?login=${begun.id}${wrong}`))).toBe('unknownRequest')
    expect(locationOf(await browser.get(way)).searchParams.has('code')).toBe(true)
  })

  it('comes back once', async () => {
    const browser = createBrowser(world)
    const begun = await begin(world, browser)
    const way = await backFrom(await answer(world, begun))
    expect((await browser.get(way)).status).toBe(303)
    for (const again of [way, `/login?login=${begun.id}`, `/state?login=${begun.id}`])
      expect(await failureOf(await browser.get(again))).toBe('unknownRequest')
  })

  it('may log in twice beside each other', async () => {
    const browser = createBrowser(world)
    const [one, two] = [await begin(world, browser), await begin(world, browser)]
    for (const begun of [one, two])
      expect(locationOf(await browser.get(await backFrom(await answer(world, begun)))).searchParams.has('code')).toBe(
        true,
      )
  })
})

const errorOf = (response: Response) => Object.fromEntries(locationOf(response).searchParams)

describe('a login that comes to nothing', () => {
  it('ends with access_denied when the presentation is refused, and the page says so by itself', async () => {
    const browser = createBrowser(world)
    const begun = await begin(world, browser)
    expect(await (await browser.get(`/state?login=${begun.id}`)).json()).toEqual({ state: 'pending' })
    const stranger = await createProvider()
    expect((await answer(world, begun, await issueSdJwt(stranger.pid, { disclosable: person }))).status).toBe(400)
    expect(await (await browser.get(`/state?login=${begun.id}`)).json()).toEqual({ state: 'over' })
    expect(errorOf(await browser.get(`/login?login=${begun.id}`))).toEqual({
      kept: '1',
      error: 'access_denied',
      error_description: 'The presentation was refused, or never came',
      state: 'a state',
      iss: issuer,
    })
    expect(await failureOf(await browser.get(`/login?login=${begun.id}`))).toBe('unknownRequest')
  })

  it('ends with access_denied when the wallet answers with an error', async () => {
    const browser = createBrowser(world)
    const { requestId, transaction } = await begin(world, browser)
    const answered = await world.app.request(`http://localhost:8788/response/${requestId}`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({ error: 'access_denied', state: transaction.state }).toString(),
    })
    expect(errorOf(await browser.get(await backFrom(answered)))).toMatchObject({
      error: 'access_denied',
      error_description: 'The wallet did not answer what was asked',
    })
  })

  it('ends with access_denied when nobody answers for five minutes', async () => {
    const own = await createWorld()
    const browser = createBrowser(own)
    const { id } = await begin(own, browser)
    own.clock.time += 5 * minute
    expect(errorOf(await browser.get(`/login?login=${id}`))).toMatchObject({ error: 'access_denied' })
  })

  it('ends with access_denied when the person cancels, and no wallet can answer any more', async () => {
    const browser = createBrowser(world)
    const begun = await begin(world, browser)
    expect(errorOf(await browser.post('/cancel', { login: begun.id }))).toMatchObject({ error: 'access_denied' })
    expect((await answer(world, begun)).status).toBe(400)
  })

  it('leaves nothing of an answer that no browser came back with', async () => {
    const browser = createBrowser(world)
    const begun = await begin(world, browser)
    const { transactionId } = begun.transaction
    expect((await answer(world, begun)).status).toBe(200)
    expect(await world.facade.rows.get('result', transactionId)).toBeDefined()
    expect(errorOf(await browser.post('/cancel', { login: begun.id }))).toMatchObject({ error: 'access_denied' })
    for (const kind of ['result', 'outcome', 'relyingPartyTransaction'] as const)
      expect(await world.facade.rows.get(kind, transactionId)).toBeUndefined()
  })
})

describe('a login across devices', () => {
  /** The person asked for a code and answered it. */
  async function answeredElsewhere() {
    const browser = createBrowser(world)
    const { id } = await begin(world, browser)
    const login = locationOf(await browser.post('/other-device', { login: id })).searchParams.get('login') ?? ''
    const begun = await rowsOf(world, login)
    expect(await (await browser.get(`/login?login=${login}`)).text()).toContain('<svg')
    const number = new URL(await backFrom(await answer(world, begun))).searchParams.get('number') ?? ''
    return { browser, login, begun, number, other: number === '111111' ? '222222' : '111111' }
  }

  it('goes on in the browser in which it began, and in no other, for the number that the other device shows', async () => {
    const { browser, login, begun, number, other } = await answeredElsewhere()
    expect(begun.transaction).toMatchObject({ flow: 'crossDevice', confirmation: 'number' })
    const thief = createBrowser(world)
    expect(await failureOf(await thief.get(`/login?login=${login}`))).toBe('otherBrowser')
    expect(await failureOf(await thief.post('/confirm', { login, number }))).toBe('otherBrowser')
    expect(await (await browser.get(`/state?login=${login}`)).json()).toEqual({ state: 'over' })
    expect(await (await browser.get(`/login?login=${login}`)).text()).toContain('id="number"')
    expect(await (await browser.post('/confirm', { login, number: other })).text()).toContain('id="wrong"')
    const typed = `${number.slice(0, 3)} ${number.slice(3)}`
    const { body } = await redeem(
      world,
      locationOf(await browser.post('/confirm', { login, number: typed })).searchParams.get('code'),
    )
    expect(body.id_token).toBeTruthy()
  })

  it('is over after five wrong numbers: who had somebody scan the code cannot guess on', async () => {
    const { browser, login, number, other } = await answeredElsewhere()
    for (let time = 1; time < 5; time++)
      expect((await browser.post('/confirm', { login, number: other })).status).toBe(200)
    expect(errorOf(await browser.post('/confirm', { login, number: other }))).toMatchObject({ error: 'access_denied' })
    expect(await failureOf(await browser.post('/confirm', { login, number }))).toBe('unknownRequest')
  })

  it('is not there for who is not registered for it (ARF OIA_08c)', async () => {
    const careful = await createWorld({}, { crossDevice: false })
    const browser = createBrowser(careful)
    const { id } = await begin(careful, browser)
    expect(await (await browser.get(`/login?login=${id}`)).text()).not.toContain('other-device')
    expect(await failureOf(await browser.post('/other-device', { login: id }))).toBe('unknownRequest')
  })
})

describe('who is expected', () => {
  it('has to be the one that logs in (id_token_hint)', async () => {
    const known = await createWorld({ subject: 'attributes', scopes: [] })
    const scope = 'openid'
    const { body } = await redeem(known, (await logIn(known, { scope })).get('code'))
    const hint = { scope, id_token_hint: String(body.id_token) }
    expect((await logIn(known, hint)).get('error')).toBeNull()
    const somebodyElse = await issuePid(known, { given_name: 'An' })
    expect((await logIn(known, hint, somebodyElse)).get('error')).toBe('login_required')
  })

  it('is said by an ID token of ours for this client alone', async () => {
    const { body } = await redeem(world, (await logIn(world)).get('code'))
    const hint = { id_token_hint: String(body.id_token) }
    const browser = createBrowser(world)
    const tried = async (bent: Record<string, string>) =>
      locationOf(await browser.get(`/authorize?${new URLSearchParams({ ...right, ...bent })}`)).searchParams.get(
        'error',
      )
    expect(await tried({ ...hint, client_id: 'museum' })).toBe('invalid_request')
    expect(await tried({ id_token_hint: `${hint.id_token_hint.slice(0, -6)}AAAAAA` })).toBe('invalid_request')
    expect(await tried({ id_token_hint: 'x' })).toBe('invalid_request')
    const { client_assertion = '' } = await assertionOf(world)
    expect(await tried({ id_token_hint: client_assertion })).toBe('invalid_request')
  })
})
