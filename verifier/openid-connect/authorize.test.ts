import { beforeAll, describe, expect, it } from 'vitest'
import { createApp } from '../app.ts'
import { parseRegisteredUse } from '../registration/registered-use.ts'
import {
  assertionOf,
  type Bent,
  createBrowser,
  createWorld,
  issuer,
  locationOf,
  parametersOf,
  post,
  redirectUri,
  right,
  rowsOf,
} from '../testing/memory-openid-connect.ts'
import { access, createRegistration } from '../testing/memory-registrar.ts'
import { pidQuery } from './scopes.ts'

let world: Awaited<ReturnType<typeof createWorld>>
beforeAll(async () => {
  world = await createWorld()
})

const arrive = (bent: Bent): Promise<Response> =>
  createBrowser(world).get(`/authorize?${parametersOf({ ...right, ...bent })}`)
const failureOf = async (response: Response) => {
  expect([response.status, response.headers.get('Location')]).toEqual([400, null])
  return /data-failure="(\w+)"/.exec(await response.text())?.[1]
}

const faults: [string, Bent, string][] = [
  ['another response type', { response_type: 'id_token' }, 'unsupported_response_type'],
  ['the hybrid flow', { response_type: 'code id_token' }, 'unsupported_response_type'],
  ['no response type', { response_type: undefined }, 'invalid_request'],
  ['the answer in a fragment', { response_mode: 'fragment' }, 'invalid_request'],
  ['no scope', { scope: undefined }, 'invalid_request'],
  ['a scope without openid', { scope: 'profile' }, 'invalid_scope'],
  ['a question beside something else', { scope: 'openid profile age-over-18' }, 'invalid_scope'],
  ['no PKCE', { code_challenge: undefined, code_challenge_method: undefined }, 'invalid_request'],
  ['PKCE by the plain verifier', { code_challenge_method: 'plain' }, 'invalid_request'],
  ['PKCE by a method that it does not name', { code_challenge_method: undefined }, 'invalid_request'],
  ['a challenge that is no hash', { code_challenge: 'short' }, 'invalid_request'],
  ['a login without a person', { prompt: 'none' }, 'login_required'],
  ['a login without a person and with one', { prompt: 'none login' }, 'invalid_request'],
  ['an age that is no number', { max_age: '-1' }, 'invalid_request'],
  ['a request object', { request: 'ey.ey.ey' }, 'request_not_supported'],
  ['a request object elsewhere', { request_uri: 'https://cinema.example/request' }, 'request_uri_not_supported'],
  ['a registration', { registration: '{}' }, 'registration_not_supported'],
  ['a nonce of any length', { nonce: 'x'.repeat(2001) }, 'invalid_request'],
]

describe('an authentication request', () => {
  it.each(faults)('with %s goes back with an error, its state and the issuer', async (_, bent, error) => {
    const back = locationOf(await arrive(bent))
    expect(back.href.startsWith(redirectUri)).toBe(true)
    expect(Object.fromEntries(back.searchParams)).toEqual({
      kept: '1',
      error,
      error_description: expect.any(String),
      state: 'a state',
      iss: issuer,
    })
  })

  it('with a state of any length goes back without it', async () => {
    const back = locationOf(await arrive({ state: 'x'.repeat(2001) })).searchParams
    expect([back.get('error'), back.get('state')]).toEqual(['invalid_request', null])
  })

  it.each<[string, Bent, string]>([
    ['of nobody', { client_id: undefined }, 'unknownClient'],
    ['of somebody who is not known', { client_id: 'stranger' }, 'unknownClient'],
    ['without an address', { redirect_uri: undefined }, 'unknownAddress'],
    ['with an address of somebody else', { redirect_uri: 'https://evil.example/back' }, 'unknownAddress'],
    [
      'with an address that only begins like a registered one',
      { redirect_uri: `${redirectUri}&x=1` },
      'unknownAddress',
    ],
    ['with an address that is written otherwise', { redirect_uri: redirectUri.replace('c', 'C') }, 'unknownAddress'],
    ['with a pushed request that never was', { request_uri: 'urn:ietf:params:oauth:request_uri:x' }, 'unknownRequest'],
  ])('%s leads nowhere', async (_, bent, failure) => {
    expect(await failureOf(await arrive(bent))).toBe(failure)
    // Not even where its other parameters are wrong.
    if (!bent.request_uri) expect(await failureOf(await arrive({ ...bent, response_type: 'token' }))).toBe(failure)
  })

  it('that says a parameter twice leads nowhere', async () => {
    const twice = `${parametersOf(right)}&redirect_uri=https%3A%2F%2Fevil.example`
    expect(await failureOf(await createBrowser(world).get(`/authorize?${twice}`))).toBe('unreadable')
    const { app } = world
    const posted = (type: string) =>
      app.request(`${issuer}/authorize`, { method: 'POST', headers: { 'Content-Type': type }, body: twice })
    for (const type of ['application/x-www-form-urlencoded', 'text/plain'])
      expect(await failureOf(await posted(type))).toBe('unreadable')
  })

  it('may be posted', async () => {
    const response = await createBrowser(world).post('/authorize', right)
    expect(locationOf(response).pathname).toBe('/oidc/login')
  })

  it('is answered by pages in four languages, also where it leads nowhere', async () => {
    for (const [language, title] of Object.entries({
      nl: 'Dit kan niet verder',
      fr: 'Impossible de continuer',
      de: 'Hier geht es nicht weiter',
      en: 'This cannot go on',
    })) {
      const headers = { 'Accept-Language': language }
      const text = await (await world.app.request(`${issuer}/authorize`, { headers })).text()
      expect(text).toContain(`<html lang="${language}">`)
      expect(text).toContain(title)
    }
  })

  it('is asked under the intended use of the client, and for no more than that is registered for', async () => {
    const { credentials } = pidQuery(['issuing_country'])
    const registered = credentials.map(({ format, meta, claims }) => ({ format, meta, claim: claims }))
    const certificate = await createRegistration({ payload: { credentials: registered } })
    const use = await parseRegisteredUse('films', certificate, access)
    const own = await createWorld({ intendedUse: 'films' }, {}, new Map([['cinema', [use]]]))
    const go = async (scope: string) =>
      locationOf(await createBrowser(own).get(`/authorize?${parametersOf({ ...right, scope })}`)).searchParams
    expect((await go('openid profile')).get('error')).toBe('invalid_scope')
    const { transaction } = await rowsOf(own, (await go('openid')).get('login') ?? '')
    expect(transaction.verifierInfo).toEqual([{ format: 'registration_cert', data: certificate }])
  })

  it('for more than the operator has registered of its relying party goes back (nationalNumber)', async () => {
    // The start refuses such a configuration; the question is refused all the same.
    const unfit = await createWorld({ scopes: ['personal_administrative_number'] })
    const response = await createBrowser(unfit).get(
      `/authorize?${parametersOf({ ...right, scope: 'openid personal_administrative_number' })}`,
    )
    expect(locationOf(response).searchParams.get('error')).toBe('invalid_scope')
  })
})

describe('a pushed request', () => {
  const push = async (bent: Bent = {}, of: Parameters<typeof assertionOf>[1] = {}) =>
    post(world, '/par', { ...right, ...(await assertionOf(world, of)), ...bent })
  const go = (requestUri: unknown, clientId = 'cinema') =>
    createBrowser(world).get(`/authorize?${parametersOf({ client_id: clientId, request_uri: String(requestUri) })}`)

  it('begins a login, once', async () => {
    const { status, body } = await push()
    expect([status, body.expires_in]).toEqual([201, 60])
    const { searchParams } = locationOf(await go(body.request_uri))
    const { login } = await rowsOf(world, searchParams.get('login') ?? '')
    expect(login.request).toMatchObject({ clientId: 'cinema', state: 'a state', scopes: ['profile'] })
    expect(await failureOf(await go(body.request_uri))).toBe('unknownRequest')
  })

  it("is nobody else's", async () => {
    const { body } = await push()
    expect(await failureOf(await go(body.request_uri, 'museum'))).toBe('unknownRequest')
    expect(locationOf(await go(body.request_uri)).pathname).toBe('/oidc/login')
  })

  it('ends after a minute', async () => {
    const { body } = await push()
    world.clock.time += 60
    expect(await failureOf(await go(body.request_uri))).toBe('unknownRequest')
  })

  it.each(faults.filter(([, { request_uri }]) => request_uri === undefined))(
    'with %s is refused at once',
    async (_, bent, error) => {
      expect(await push(bent)).toMatchObject({ status: 400, body: { error } })
    },
  )

  it.each<[string, Bent]>([
    ['an address that is not registered', { redirect_uri: 'https://evil.example' }],
    ['no address', { redirect_uri: undefined }],
    ['a request_uri', { request_uri: 'urn:ietf:params:oauth:request_uri:x' }],
  ])('with %s is refused', async (_, bent) => {
    expect(await push(bent)).toMatchObject({ status: 400, body: { error: 'invalid_request' } })
  })

  it.each<[string, Bent]>([
    ['no assertion', { client_assertion_type: undefined, client_assertion: undefined }],
    ['a secret', { client_assertion_type: undefined, client_assertion: undefined, client_secret: 'x' }],
    ['an assertion that is none', { client_assertion: 'x' }],
    ['the name of another client', { client_id: 'museum' }],
    ['a name that nobody has', { client_id: 'stranger' }],
  ])('with %s is of nobody', async (_, bent) => {
    expect(await push(bent)).toMatchObject({ status: 401, body: { error: 'invalid_client' } })
  })

  it('needs an assertion for the facade, by the key of the client, once', async () => {
    const refused = { status: 401, body: { error: 'invalid_client' } }
    expect(await push({}, { by: world.museum })).toMatchObject(refused)
    expect(await push({}, { audience: 'http://localhost:8788' })).toMatchObject(refused)
    const assertion = await assertionOf(world)
    expect((await push(assertion)).status).toBe(201)
    expect(await push(assertion)).toMatchObject(refused)
  })
})

describe('the discovery document', () => {
  it('says what is there, at the address of the issuer', async () => {
    const response = await world.app.request(`${issuer}/.well-known/openid-configuration`)
    const metadata = (await response.json()) as Record<string, unknown>
    expect(metadata).toMatchObject({
      issuer,
      subject_types_supported: ['pairwise'],
      response_types_supported: ['code'],
      code_challenge_methods_supported: ['S256'],
      authorization_response_iss_parameter_supported: true,
    })
    for (const [name, address] of Object.entries(metadata))
      if (name.endsWith('_endpoint') || name === 'jwks_uri')
        for (const method of ['GET', 'POST'])
          expect((await world.app.request(String(address), { method })).status, `${method} ${address}`).not.toBe(404)
  })

  it('is not there where nobody speaks OpenID Connect', async () => {
    const { openIdConnect: _, ...without } = world.facade
    const app = createApp(without)
    for (const path of ['/.well-known/openid-configuration', '/jwks', '/authorize'])
      expect((await app.request(`${issuer}${path}`)).status).toBe(404)
  })

  it('shows the public key alone', async () => {
    const { keys } = (await (await world.app.request(`${issuer}/jwks`)).json()) as { keys: object[] }
    expect(keys.map((key) => Object.keys(key).sort())).toEqual([['alg', 'crv', 'kid', 'kty', 'use', 'x', 'y']])
  })
})
