import { decodeJwt } from 'jose'
import { renderSVG } from 'uqr'
import { beforeEach, describe, expect, it } from 'vitest'
import { minute } from '../../shared/clock.ts'
import { Problem } from '../../shared/http/problem.ts'
import type { LogEvent } from '../../shared/log.ts'
import { requestEndpoint } from '../request/endpoint.ts'
import { templateOf } from '../templates/index.ts'
import { afternoon } from '../testing/memory-provider.ts'
import {
  ask,
  askForIssuer,
  type Caller,
  callOf,
  createTestVerifier,
  partner,
  sdJwtQuery,
} from '../testing/memory-relying-party.ts'
import type { RelyingPartyTransaction } from '../transaction.ts'
import { createTransactionEndpoint } from './create.ts'

const logged: LogEvent[] = []
const verifier = { ...(await createTestVerifier()), log: (event: LogEvent) => void logged.push(event) }
beforeEach(() => void logged.splice(0))

const right = { query: { credentials: [sdJwtQuery()] }, purpose: 'To lend you books', flow: 'crossDevice' }

const open = async (body: unknown, caller?: Caller) =>
  createTransactionEndpoint(verifier, await callOf(verifier, '', body, caller))

/** The problem as a relying party reads it. */
async function refusal(body: unknown, caller?: Caller) {
  const error = await open(body, caller).catch((thrown) => thrown)
  if (!(error instanceof Problem)) throw error
  return { type: error.type, faults: (error.more.issues ?? []).map(({ type, name }) => `${type} ${name}`) }
}

describe('a transaction', () => {
  it('is opened with a link, its QR code and an end, and no secret of it (VP-DP-06)', async () => {
    const response = await open(right)
    expect(response.status).toBe(201)
    expect(response.headers.get('Cache-Control')).toBe('no-store')
    const body = await response.json()
    expect(body).toEqual({
      id: expect.stringMatching(/^[\da-f]{2}\.[\w-]{43}$/),
      authorizationRequest: expect.stringMatching(/^openid4vp:\/\/\?/),
      authorizationRequests: [body.authorizationRequest],
      qrCode: expect.stringMatching(/^<svg/),
      expiresAt: '2026-11-24T13:42:42Z',
    })
  })

  it('has a link of a client and an address alone (HAIP-V-04, VP-REQ-02)', async () => {
    const { authorizationRequest } = await (await open(right)).json()
    const parameters = Object.fromEntries(new URL(authorizationRequest).searchParams)
    expect(parameters).toEqual({
      client_id: verifier.config.clientId,
      request_uri: expect.stringMatching(/^http:\/\/localhost:8788\/request\/[\da-f]{2}\.[\w-]{43}$/),
      request_uri_method: 'post',
    })
    const response = await requestEndpoint(verifier, parameters.request_uri?.split('/').at(-1) ?? '')
    expect(decodeJwt(await response.text()).client_id).toBe(parameters.client_id)
  })

  it('has a link for each scheme that is registered, the first of them in the QR code (VP-RURI-06)', async () => {
    const schemes = ['haip-vp', 'eudi-openid4vp', 'https://wallet.example/present']
    const some = await createTestVerifier({ partners: [{ ...partner, schemes }] })
    const body = await (await createTransactionEndpoint(some, await callOf(some, '', right))).json()
    const [first, ...others] = body.authorizationRequests as string[]
    const [, query] = first?.split('?') ?? []
    expect(first).toBe(`haip-vp://?${query}`)
    expect(others).toEqual([`eudi-openid4vp://?${query}`, `https://wallet.example/present?${query}`])
    expect(body.authorizationRequest).toBe(first)
    expect(body.qrCode).toBe(renderSVG(first ?? ''))
  })

  it('is answered encrypted, unless the relying party is registered without HAIP', async () => {
    const { profile: _, ...careful } = partner
    const some = await createTestVerifier({ partners: [careful] })
    const wish = async (more: object) => createTransactionEndpoint(some, await callOf(some, '', { ...right, ...more }))
    expect((await wish({})).status).toBe(201)
    const error = await wish({ responseMode: 'direct_post' }).catch((thrown) => thrown)
    expect(error instanceof Problem && error.more.issues?.[0]?.name).toBe('/responseMode')
  })

  it('keeps what each side needs, and the relying party is told nothing of the wallet side (VP-DP-06)', async () => {
    const { id, requestId, transaction } = await ask(verifier, right)
    expect(transaction).toMatchObject({
      transactionId: id,
      flow: 'crossDevice',
      responseMode: 'direct_post.jwt',
      query: right.query,
      expiresAt: afternoon + 5 * minute,
    })
    expect(transaction.encryptionKey).toMatchObject({ kty: 'EC', crv: 'P-256', alg: 'ECDH-ES', use: 'enc' })
    const own = await verifier.rows.get<RelyingPartyTransaction>('relyingPartyTransaction', id)
    expect(own).toEqual({
      clientId: 'library',
      flow: 'crossDevice',
      purpose: right.purpose,
      requestId,
      expiresAt: afternoon + 5 * minute,
    })
    expect(await verifier.rows.get('transaction', id)).toBeUndefined()
    expect(await verifier.rows.get('relyingPartyTransaction', requestId)).toBeUndefined()
  })

  it('is logged without what was asked or why', async () => {
    await open(right)
    expect(logged).toEqual([{ event: 'transaction.created', partner: 'library', flow: 'crossDevice' }])
  })

  it('may ask for a plain answer', async () => {
    expect((await ask(verifier, { ...right, responseMode: 'direct_post' })).transaction.responseMode).toBe(
      'direct_post',
    )
  })

  it.each<[string, unknown, string]>([
    ['without a query or a template', { ...right, query: undefined }, 'schemaViolation /query'],
    ['without a purpose (VP-REQ-13)', { ...right, purpose: undefined }, 'schemaViolation /purpose'],
    ['with an empty purpose', { ...right, purpose: '' }, 'schemaViolation /purpose'],
    ['with an endless purpose', { ...right, purpose: 'x'.repeat(301) }, 'schemaViolation /purpose'],
    ['without a flow', { ...right, flow: undefined }, 'schemaViolation /flow'],
    ['with another flow', { ...right, flow: 'samedevice' }, 'schemaViolation /flow'],
    ['with another response mode', { ...right, responseMode: 'fragment' }, 'schemaViolation /responseMode'],
    ['with an unknown member', { ...right, nonce: 'mine' }, 'unknownInput /nonce'],
    [
      'with an unknown member in its query',
      { ...right, query: { ...right.query, scope: 'x' } },
      'unknownInput /query/scope',
    ],
    [
      'with a query that nothing could answer',
      { ...right, query: { credentials: [sdJwtQuery(), sdJwtQuery()] } },
      'invalidInput /query/credentials',
    ],
    ['of a list', [], 'schemaViolation '],
    ['of no JSON', '{', 'schemaViolation '],
    ['with a member twice', '{"flow":"crossDevice","flow":"sameDevice"}', 'schemaViolation '],
  ])('%s is refused', async (_, body, fault) => {
    expect(await refusal(body)).toEqual({ type: 'badRequest', faults: [fault] })
    expect(logged).toEqual([])
  })

  it('of another media type is refused', async () => {
    expect(await refusal(right, { headers: { 'Content-Type': 'text/plain' } })).toMatchObject({ type: 'badRequest' })
  })
})

describe('a ready query', () => {
  const ready = { template: 'age-over-18', flow: 'crossDevice' }

  it('is asked by its name alone, with a purpose of its own', async () => {
    const { id, transaction } = await ask(verifier, { ...ready, purpose: undefined })
    expect(transaction).toMatchObject({
      template: 'age-over-18',
      query: templateOf('age-over-18').query(verifier.config),
    })
    expect(await verifier.rows.get('relyingPartyTransaction', id)).toMatchObject({
      purpose: 'To see that you are 18 or older',
    })
  })

  it('is asked for a purpose that the relying party says itself', async () => {
    const { id } = await ask(verifier, { ...ready, purpose: 'To sell you wine' })
    expect(await verifier.rows.get('relyingPartyTransaction', id)).toMatchObject({ purpose: 'To sell you wine' })
  })

  it('may be asked within an issuance', async () => {
    const { transaction } = await askForIssuer(verifier, {
      ...ready,
      query: undefined,
      flow: 'interactiveAuthorization',
    })
    expect(transaction.template).toBe('age-over-18')
  })

  it.each<[string, object, string]>([
    ['beside a query', { ...ready, query: right.query }, 'schemaViolation /template'],
    ['of an unknown name', { ...ready, template: 'age-over-19' }, 'schemaViolation /template'],
    ['of a name that every object has', { ...ready, template: 'constructor' }, 'schemaViolation /template'],
    ['that is none', { ...ready, template: null }, 'schemaViolation /template'],
    ['with an empty purpose', { ...ready, purpose: '' }, 'schemaViolation /purpose'],
  ])('%s is refused', async (_, body, fault) => {
    expect(await refusal(body)).toEqual({ type: 'badRequest', faults: [fault] })
  })
})

describe('the national number', () => {
  const query = { credentials: [sdJwtQuery({ claims: [{ path: ['personal_administrative_number'] }] })] }

  it('is asked for by who is registered for it alone', async () => {
    expect(await refusal({ ...right, query })).toEqual({
      type: 'badRequest',
      faults: ['invalidInput /query/credentials/0/claims/0/path'],
    })
    expect((await open({ ...right, query }, { clientId: 'town hall' })).status).toBe(201)
  })
})

describe('the way back', () => {
  const redirectUriOf = async (more: object) => (await ask(verifier, { ...right, ...more })).transaction.redirectUri
  const [first, second] = partner.redirectUris ?? []

  it('is the first that is registered, or the one that is named (VP-DP-04)', async () => {
    expect(await redirectUriOf({ flow: 'sameDevice' })).toBe(first)
    expect(await redirectUriOf({ flow: 'sameDevice', redirectUri: second })).toBe(second)
  })

  it('is none across devices', async () => {
    expect(await redirectUriOf({ redirectUri: first })).toBeUndefined()
  })

  it.each(['https://evil.example/back', `${first}/`, `${first}?x=1`, `${first}#x`, 'javascript:alert(1)', ''])(
    'is refused when it is not registered, in either flow: %s',
    async (redirectUri) => {
      for (const flow of ['sameDevice', 'crossDevice'])
        expect(await refusal({ ...right, flow, redirectUri })).toEqual({
          type: 'badRequest',
          faults: ['invalidInput /redirectUri'],
        })
    },
  )

  it('has to be registered for the same-device flow', async () => {
    expect(await refusal({ ...right, flow: 'sameDevice' }, { clientId: 'archive' })).toEqual({
      type: 'badRequest',
      faults: ['invalidInput /redirectUri'],
    })
    expect((await open(right, { clientId: 'archive' })).status).toBe(201)
  })
})

describe('a transaction within an issuance', () => {
  const [endpoint, plain] = partner.interactiveAuthorizationEndpoints ?? []
  const { flow: _, ...rest } = right
  const issuance = { ...rest, flow: 'interactiveAuthorization', expectedUrl: endpoint }

  it('is opened with the request object itself, and no link (FUT-VCI-03)', async () => {
    expect(await (await open(issuance)).json()).toEqual({
      id: expect.stringMatching(/^[\da-f]{2}\.[\w-]{43}$/),
      requestObject: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/),
      expiresAt: '2026-11-24T13:42:42Z',
    })
  })

  it('keeps where the wallet answers, apart from those that wallets answer themselves', async () => {
    const { id, transaction } = await askForIssuer(verifier)
    expect(transaction).toMatchObject({ expectedUrl: endpoint, responseMode: 'iae_post.jwt' })
    expect(await verifier.rows.get('transaction', id)).toBeUndefined()
  })

  it.each<[string, object, string]>([
    ['without an endpoint', { expectedUrl: undefined }, 'schemaViolation /expectedUrl'],
    ['for another endpoint', { expectedUrl: `${endpoint}/` }, 'invalidInput /expectedUrl'],
    ['for an endpoint without TLS, although registered', { expectedUrl: plain }, 'invalidInput /expectedUrl'],
    ['with a way back', { redirectUri: partner.redirectUris?.[0] }, 'unknownInput /redirectUri'],
    ['with a response mode of other flows', { responseMode: 'direct_post' }, 'schemaViolation /responseMode'],
  ])('%s is refused', async (_, change, fault) => {
    expect(await refusal({ ...issuance, ...change })).toEqual({ type: 'badRequest', faults: [fault] })
  })

  it('is refused to a partner without such an endpoint, and its members to other flows', async () => {
    expect((await refusal(issuance, { clientId: 'archive' })).faults).toEqual(['invalidInput /expectedUrl'])
    expect((await refusal({ ...right, expectedUrl: endpoint })).faults).toEqual(['unknownInput /expectedUrl'])
    expect((await refusal({ ...right, responseMode: 'iae_post' })).faults).toEqual(['schemaViolation /responseMode'])
  })
})

describe('whoever opens a transaction', () => {
  it.each<[string, Caller, string]>([
    ['has a token', { headers: { Authorization: '' } }, 'noAccessToken'],
    ['has a bearer token', { headers: { Authorization: 'Basic bGlicmFyeTp4' } }, 'noAccessToken'],
    ['has a token of ours', { headers: { Authorization: 'Bearer made-up' } }, 'invalidAccessToken'],
    ['is registered', { clientId: 'stranger' }, 'invalidAccessToken'],
    ['has the scope', { scopes: [] }, 'missingScope'],
    ['has this scope and no longer one', { scopes: ['verification:transactions:all'] }, 'missingScope'],
  ])('%s', async (_, caller, type) => {
    expect((await refusal(right, caller)).type).toBe(type)
    // Before anything is said of what was sent.
    expect((await refusal('{', caller)).type).toBe(type)
  })
})
