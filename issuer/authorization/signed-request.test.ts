// Pushed requests of registered clients, in a form and signed (RFC 9126 section 3, RFC 9101): what counts of them, and what is refused.
import { describe, expect, it } from 'vitest'
import { signJws } from '../../shared/keys/jws.ts'
import { OAuthError } from '../../shared/oauth/oauth-error.ts'
import { parseClients } from '../client/registered-clients.ts'
import type { Issuer } from '../issuer.ts'
import { formOf, type Parameters, rightRequest } from '../testing/memory-browser.ts'
import { createMemoryClient, type JwtBend, registeredId } from '../testing/memory-client.ts'
import { createMemoryIssuer } from '../testing/memory-issuer.ts'
import { clientId, createWalletKey, mdocPid, sdJwtPid } from '../testing/memory-wallet.ts'
import { createMemoryWalletProvider } from '../testing/memory-wallet-provider.ts'
import { type PushedRequest, pushedRequestEndpoint, requestUriPrefix } from './pushed-request.ts'

const memory = await createMemoryIssuer()
const provider = await createMemoryWalletProvider(memory)
const client = await createMemoryClient(memory)
const stranger = await createWalletKey()
const withClient = async (change: object = {}): Promise<Issuer> => ({
  ...memory,
  trustLists: { ...memory.trustLists, lists: async () => [provider.list] },
  config: { ...memory.config, clients: await parseClients(JSON.stringify([{ ...client.registration, ...change }])) },
})
const issuer = await withClient()
const strict = await withClient({ require_signed_request_object: true })

const ask = (form: Parameters, headers: Record<string, string> = {}, given = issuer): Promise<Response> =>
  pushedRequestEndpoint(
    given,
    new Request(`${given.config.issuerUrl}/par`, { method: 'POST', body: formOf(form), headers }),
  ).catch((error) => {
    if (error instanceof OAuthError) return error.toResponse()
    throw error
  })
const outcome = async (response: Response) => [response.status, (await response.json()).error ?? 'pushed']

async function kept(response: Response): Promise<PushedRequest | undefined> {
  expect(response.status).toBe(201)
  const { request_uri } = await response.json()
  return issuer.rows.get<PushedRequest>('par', request_uri.slice(requestUriPrefix.length))
}

const plain = async (change: Parameters = {}, given = issuer) =>
  ask({ ...rightRequest, client_id: registeredId, ...(await client.assertionForm()), ...change }, {}, given)
const signed = async (bend: JwtBend = {}, change: Parameters = {}, given = issuer) =>
  ask({ ...(await client.assertionForm()), request: await client.requestObject(bend), ...change }, {}, given)

const asRight = {
  clientId: registeredId,
  registered: true,
  redirectUri: rightRequest.redirect_uri,
  state: rightRequest.state,
  configurationIds: [sdJwtPid],
  codeChallenge: rightRequest.code_challenge,
}

describe('a registered client', () => {
  it('pushes its request in a form or signed, with the same outcome', async () => {
    expect(await kept(await plain())).toMatchObject(asRight)
    expect(await kept(await signed())).toMatchObject(asRight)
  })

  it.each([
    'https://wallet.example/other',
    'https://wallet.example/back/',
    'https://wallet.example/back?dummy1=lorem',
    'https://other.example/back',
  ])('comes back to its own addresses alone, and not to %s (FAPI 2.0 section 5.3.2.2)', async (redirect_uri) => {
    const refusal = await plain({ redirect_uri })
    expect(await refusal.clone().json()).toMatchObject({
      error_description: 'The redirect_uri is none that the client registered',
    })
    expect(await outcome(refusal)).toEqual([400, 'invalid_request'])
    expect(await outcome(await signed({ claims: { redirect_uri } }))).toEqual([400, 'invalid_request'])
    const own = `${rightRequest.redirect_uri}?dummy1=lorem&dummy2=ipsum`
    expect((await kept(await plain({ redirect_uri: own })))?.redirectUri).toBe(own)
  })

  it('has to sign, if it registered that', async () => {
    expect(await outcome(await plain({}, strict))).toEqual([400, 'invalid_request'])
    expect(await outcome(await signed({}, {}, strict))).toEqual([201, 'pushed'])
  })

  it('has to prove itself, signed request or not (RFC 9126 section 2)', async () => {
    const request = await client.requestObject()
    expect(await outcome(await ask({ request, client_id: registeredId }))).toEqual([401, 'invalid_client'])
    expect(await outcome(await ask({ request }))).toEqual([400, 'invalid_request_object'])
  })
})

describe('of a signed request', () => {
  it('only what is inside counts: state, scope, redirect_uri outside are ignored (RFC 9126 section 3)', async () => {
    const outside = {
      state: 'outside',
      scope: mdocPid,
      redirect_uri: 'https://other.example',
      response_type: 'token',
      dpop_jkt: 'none',
      issuer_state: 'x',
      code_challenge: 'y',
    }
    expect(await kept(await signed({}, outside))).toMatchObject(asRight)
    expect((await kept(await signed({ claims: { state: undefined } }, { state: 'outside' })))?.state).toBeUndefined()
  })

  it('what is missing inside is missing', async () => {
    for (const name of ['redirect_uri', 'code_challenge', 'response_type'] as const) {
      const given = await signed({ claims: { [name]: undefined } }, { [name]: rightRequest[name] })
      expect(await outcome(given)).toEqual([400, 'invalid_request'])
    }
  })

  it('dpop_jkt binds the code, and authorization_details may be JSON (RFC 9396 section 2)', async () => {
    const dpop_jkt = 'a'.repeat(43)
    const authorization_details = [{ type: 'openid_credential', credential_configuration_id: mdocPid }]
    expect(await kept(await signed({ claims: { dpop_jkt, authorization_details } }))).toMatchObject({
      dpopJkt: dpop_jkt,
      configurationIds: [mdocPid],
      byIdentifier: true,
    })
  })

  it('the client_id outside, where there is one, is the same (RFC 9101 section 5)', async () => {
    expect(await outcome(await signed({}, { client_id: registeredId }))).toEqual([201, 'pushed'])
    expect(await outcome(await signed({}, { client_id: 'other' }))).toEqual([401, 'invalid_client'])
  })

  it.each<[string, JwtBend, Parameters]>([
    ['signed by somebody else', { by: stranger }, {}],
    ['for another server', { claims: { aud: 'https://other.example' } }, {}],
    ['with a request_uri inside', { claims: { request_uri: 'https://other.example' } }, {}],
    ['that is no JWT', {}, { request: 'a.b.c' }],
  ])('%s nothing counts', async (_, bend, change) => {
    expect(await outcome(await signed(bend, change))).toEqual([400, 'invalid_request_object'])
  })

  it('and a request_uri beside it nothing counts (RFC 9126 section 2.1)', async () => {
    const request_uri = `${requestUriPrefix}abc`
    expect(await outcome(await signed({}, { request_uri }))).toEqual([400, 'invalid_request'])
  })
})

describe('an attested wallet', () => {
  it('signs with the key of its instance, and with no other', async () => {
    const instance = await provider.createInstance()
    const { issuerUrl } = issuer.config
    const claims = { ...rightRequest, iss: clientId, aud: issuerUrl, nbf: issuer.now(), exp: issuer.now() + 60 }
    const header = { typ: 'oauth-authz-req+jwt' }
    const push = async (request: string) => ask({ request }, await provider.headers(instance))
    expect(await kept(await push(await signJws(instance, header, claims)))).toMatchObject({
      clientId,
      registered: false,
      instance: expect.any(String),
    })
    const other = await provider.createInstance()
    expect(await outcome(await push(await signJws(other, header, claims)))).toEqual([400, 'invalid_request_object'])
  })
})

describe('a public client', () => {
  it('has nothing to sign with', async () => {
    const request = await client.requestObject()
    expect(await outcome(await ask({ ...rightRequest, request }))).toEqual([400, 'invalid_request_object'])
  })
})
