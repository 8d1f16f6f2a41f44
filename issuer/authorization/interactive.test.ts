import { SignJWT } from 'jose'
import { describe, expect, it } from 'vitest'
import { minute } from '../../shared/clock.ts'
import { thumbprint } from '../../shared/keys/public-key.ts'
import { createApp } from '../app.ts'
import { parseClients } from '../client/registered-clients.ts'
import type { CodeGrant } from '../grant.ts'
import { issuanceProfile } from '../issuance-profile.ts'
import type { Issuer } from '../issuer.ts'
import type { Judged, Presentations } from '../presentations.ts'
import { formOf, type Parameters, rightRequest } from '../testing/memory-browser.ts'
import { createMemoryClient, registeredId } from '../testing/memory-client.ts'
import { afternoon, createMemoryIssuer, jan } from '../testing/memory-issuer.ts'
import { clientId, createWalletKey, sdJwtPid, type WalletKey } from '../testing/memory-wallet.ts'
import { createMemoryWalletProvider } from '../testing/memory-wallet-provider.ts'
import { type PushedRequest, requestUriPrefix } from './pushed-request.ts'

const clock = { time: afternoon }
const memory = await createMemoryIssuer(clock)
const provider = await createMemoryWalletProvider(memory)
const address = `${memory.config.issuerUrl}/interactive-authorization`

const presentation = 'urn:openid:dcp:iae:openid4vp_presentation'
const web = 'urn:openid:dcp:iae:redirect_to_web'

const good: Judged = {
  verdict: 'accepted',
  credentials: [
    {
      format: 'dc+sd-jwt',
      type: 'urn:eudi:pid:1',
      claims: { personal_administrative_number: jan.ssin },
      trust: 'pid',
      country: 'BE',
    },
  ],
}

/** A verifier that says what the test wants, and what it was asked. */
function createIssuer(judged: Judged = good, profile: 'plain' | 'haip' = 'plain') {
  const asked: string[][] = []
  let opened = 0
  const presentations: Presentations = {
    open: async () => ({ id: `transaction ${++opened}`, requestObject: 'request.of.verifier' }),
    judge: async (...given) => {
      asked.push(given)
      return judged
    },
  }
  const issuer: Issuer = {
    ...memory,
    presentations,
    config: { ...memory.config, issuance: issuanceProfile(profile) },
    trustLists: { ...memory.trustLists, lists: async () => [provider.list] },
  }
  return { issuer, asked }
}

type Headers = Record<string, string>

async function post(issuer: Issuer, form: Parameters, headers: Headers = {}) {
  const response = await createApp(issuer).request(address, { method: 'POST', body: formOf(form), headers })
  return { response, status: response.status, body: (await response.json()) as Record<string, unknown> }
}

const begin = (issuer: Issuer, change: Parameters = {}, headers?: Headers) =>
  post(issuer, { ...rightRequest, interaction_types_supported: `${web},${presentation}`, ...change }, headers)

async function sessionOf(issuer: Issuer, change?: Parameters, headers?: Headers): Promise<string> {
  const { auth_session } = (await begin(issuer, change, headers)).body
  if (typeof auth_session !== 'string') throw new TypeError('a session was given')
  return auth_session
}

const finish = (issuer: Issuer, auth_session: string, change: Parameters = {}, headers?: Headers) =>
  post(issuer, { auth_session, client_id: clientId, openid4vp_response: '{"vp_token":{}}', ...change }, headers)

const dpopBy = async ({ privateKey, publicJwk }: WalletKey, htu = address): Promise<Headers> => ({
  DPoP: await new SignJWT({ htm: 'POST', htu, iat: clock.time, jti: crypto.randomUUID() })
    .setProtectedHeader({ alg: 'ES256', typ: 'dpop+jwt', jwk: publicJwk })
    .sign(privateKey),
})

describe('a wallet that can present', () => {
  it('is asked to, with a session and the signed request of the verifier (FUT-VCI-03)', async () => {
    const { response, status, body } = await begin(createIssuer().issuer)
    expect([status, response.headers.get('Cache-Control')]).toEqual([200, 'no-store'])
    expect(body).toEqual({
      status: 'require_interaction',
      type: presentation,
      auth_session: expect.stringMatching(/^[\w-]{43}$/),
      openid4vp_request: { request: 'request.of.verifier' },
    })
  })

  it('gets a code for the person of the PID and for what it asked at first (FUT-VCI-04)', async () => {
    const { issuer, asked } = createIssuer()
    const first = await sessionOf(issuer)
    const { response, status, body } = await finish(issuer, first, { openid4vp_response: '{"vp_token":{"pid":["x"]}}' })
    expect([status, response.headers.get('Cache-Control')]).toEqual([200, 'no-store'])
    expect(body).toEqual({ status: 'ok', code: expect.stringMatching(/^[\w-]{32}$/) })
    expect(asked).toEqual([['transaction 1', '{"vp_token":{"pid":["x"]}}']])
    expect(await issuer.rows.take<CodeGrant>('code', String(body.code))).toEqual({
      value: {
        subject: jan.ssin,
        grantedAt: afternoon,
        configurationIds: [sdJwtPid],
        byIdentifier: false,
        clientId,
        redirectUri: rightRequest.redirect_uri,
        codeChallenge: rightRequest.code_challenge,
      },
    })
  })

  it('gets another session each time, tied to a transaction of its own (FUT-VCI-05)', async () => {
    const { issuer, asked } = createIssuer()
    const [first, second] = [await sessionOf(issuer), await sessionOf(issuer)]
    expect(first).not.toBe(second)
    await finish(issuer, second)
    await finish(issuer, first)
    expect(asked.map(([id]) => id)).toEqual(['transaction 2', 'transaction 1'])
  })
})

describe('a wallet that cannot present', () => {
  it('goes on in a browser, with what it pushed (FUT-VCI-03)', async () => {
    const { issuer } = createIssuer()
    const { status, body } = await begin(issuer, { interaction_types_supported: `urn:example:other, ${web}` })
    expect(status).toBe(200)
    expect(body).toEqual({
      status: 'require_interaction',
      type: web,
      auth_session: expect.any(String),
      request_uri: expect.stringMatching(/^urn:ietf:params:oauth:request_uri:[\w-]{43}$/),
      expires_in: 90,
    })
    const id = String(body.request_uri).slice(requestUriPrefix.length)
    expect(await issuer.rows.get<PushedRequest>('par', id)).toMatchObject({ clientId, configurationIds: [sdJwtPid] })
    expect((await finish(issuer, String(body.auth_session))).body.error).toBe('invalid_request')
  })

  it('needs an address of https for that', async () => {
    const change = { interaction_types_supported: web, redirect_uri: 'eu.example.wallet:/back' }
    expect((await begin(createIssuer().issuer, change)).body.error).toBe('invalid_request')
  })

  it.each<[string, string | undefined, string]>([
    ['nothing that we know', 'urn:example:other', 'missing_interaction_type'],
    ['the names of another draft', 'urn:openid:dcp:ia:openid4vp_presentation', 'missing_interaction_type'],
    ['nothing', '', 'invalid_request'],
    ['not what it supports', undefined, 'invalid_request'],
  ])('and says %s is refused (FUT-VCI-04)', async (_, interaction_types_supported, error) => {
    const { status, body } = await begin(createIssuer().issuer, { interaction_types_supported })
    expect([status, body.error]).toEqual([400, error])
  })
})

describe('an initial request', () => {
  it.each<[string, Parameters, string]>([
    ['without PKCE', { code_challenge: undefined }, 'invalid_request'],
    ['with a request_uri', { request_uri: `${requestUriPrefix}x` }, 'invalid_request'],
    ['for another response type', { response_type: 'token' }, 'unsupported_response_type'],
    ['for no credential', { scope: 'openid' }, 'invalid_scope'],
    ['without a client', { client_id: undefined }, 'invalid_request'],
  ])('is refused %s, as at /par', async (_, change, error) => {
    const { status, body } = await begin(createIssuer().issuer, change)
    expect([status, body.error]).toEqual([400, error])
  })

  it('takes a DPoP proof for this address, and not one for /par', async () => {
    const key = await createWalletKey()
    const { issuer } = createIssuer()
    expect((await begin(issuer, {}, await dpopBy(key))).status).toBe(200)
    const wrong = await begin(issuer, {}, await dpopBy(key, `${issuer.config.issuerUrl}/par`))
    expect(wrong.body.error).toBe('invalid_dpop_proof')
  })

  it('is refused without an attestation where one is required', async () => {
    const { status, body } = await begin(createIssuer(good, 'haip').issuer)
    expect([status, body.error]).toEqual([401, 'invalid_client'])
  })
})

describe('a signed initial request (RFC 9101)', () => {
  it('counts as it was signed, whatever stands beside it', async () => {
    const client = await createMemoryClient(memory)
    const { issuer: plain } = createIssuer()
    const clients = await parseClients(
      JSON.stringify([{ ...client.registration, require_signed_request_object: true }]),
    )
    const issuer: Issuer = { ...plain, config: { ...plain.config, clients } }
    const ask = async (signed: object, beside: Parameters) => {
      const request = await client.requestObject({ claims: signed })
      return (await post(issuer, { ...(await client.assertionForm()), ...beside, request })).body
    }
    const types = (interaction_types_supported: string) => ({ interaction_types_supported })
    expect(await ask(types(presentation), {})).toMatchObject({ type: presentation })
    expect(await ask(types(web), types(presentation))).toMatchObject({ type: web })
    expect(await ask({}, types(presentation))).toMatchObject({ error: 'invalid_request' })
    const form = { ...rightRequest, client_id: registeredId, ...types(presentation), ...(await client.assertionForm()) }
    expect((await post(issuer, form)).body.error).toBe('invalid_request')
  })
})

describe('a session', () => {
  it('works once, also when many come at once', async () => {
    const { issuer, asked } = createIssuer()
    const session = await sessionOf(issuer)
    const all = await Promise.all(Array.from({ length: 20 }, () => finish(issuer, session)))
    expect(all.filter(({ status }) => status === 200)).toHaveLength(1)
    expect(asked).toHaveLength(1)
    expect((await finish(issuer, session)).body.error).toBe('invalid_request')
  })

  it('ends after five minutes, and is not made up', async () => {
    const { issuer } = createIssuer()
    const session = await sessionOf(issuer)
    clock.time += 5 * minute
    for (const one of [session, 'made-up']) expect((await finish(issuer, one)).body.error).toBe('invalid_request')
    clock.time = afternoon
  })

  it('is of its client, and another one spoils nothing', async () => {
    const { issuer, asked } = createIssuer()
    const session = await sessionOf(issuer)
    for (const client_id of ['other.example', undefined])
      expect((await finish(issuer, session, { client_id })).body.error).toBe('invalid_request')
    expect(asked).toEqual([])
    expect((await finish(issuer, session)).status).toBe(200)
  })

  it('is of its attested instance, and another one spoils nothing', async () => {
    const { issuer, asked } = createIssuer()
    const [own, other] = [await provider.createInstance(), await provider.createInstance()]
    const session = await sessionOf(issuer, {}, await provider.headers(own))
    for (const headers of [await provider.headers(other), {}])
      expect((await finish(issuer, session, {}, headers)).body.error).toBe('invalid_request')
    expect(asked).toEqual([])
    const { status, body } = await finish(issuer, session, { client_id: undefined }, await provider.headers(own))
    expect(status).toBe(200)
    const taken = await issuer.rows.take<CodeGrant>('code', String(body.code))
    expect(taken).toMatchObject({ value: { instance: await thumbprint(own.publicJwk as WalletKey['publicJwk']) } })
  })

  it('is of the DPoP key that was proven, and another one spoils nothing', async () => {
    const { issuer, asked } = createIssuer()
    const [own, other] = [await createWalletKey(), await createWalletKey()]
    const session = await sessionOf(issuer, {}, await dpopBy(own))
    for (const headers of [await dpopBy(other), {}])
      expect((await finish(issuer, session, {}, headers)).body.error).toBe('invalid_dpop_proof')
    expect(asked).toEqual([])
    expect((await finish(issuer, session, {}, await dpopBy(own))).status).toBe(200)
  })

  it('needs the answer of the wallet, and may wait for it', async () => {
    const { issuer } = createIssuer()
    const session = await sessionOf(issuer)
    expect((await finish(issuer, session, { openid4vp_response: undefined })).body.error).toBe('invalid_request')
    expect((await finish(issuer, session)).status).toBe(200)
  })

  it.each<[Judged, string]>([
    [{ verdict: 'refused', credentials: [] }, 'access_denied'],
    [{ verdict: 'walletError', credentials: [] }, 'access_denied'],
    [{ verdict: 'unreadable' }, 'invalid_request'],
    [{ verdict: 'over' }, 'invalid_request'],
  ])('gives no code and is over when the verifier says %o', async (judged, error) => {
    const { issuer } = createIssuer(judged)
    const session = await sessionOf(issuer)
    const { status, body } = await finish(issuer, session)
    expect([status, body.error, body.code]).toEqual([400, error, undefined])
    expect((await finish(createIssuer().issuer, session)).body.error).toBe('invalid_request')
  })
})

describe('without a verifier', () => {
  it('there is no such endpoint', async () => {
    const response = await createApp(memory).request(address, { method: 'POST', body: formOf(rightRequest) })
    expect(response.status).toBe(404)
  })
})
