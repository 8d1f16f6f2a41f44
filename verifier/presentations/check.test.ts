import { beforeAll, describe, expect, it } from 'vitest'
import { fromBase64url } from '../../shared/bytes.ts'
import type { JsonObject } from '../../shared/json.ts'
import { present as presentMdoc } from '../../shared/mdoc/example-mdoc.ts'
import { openId4VpDcApiTranscript, openId4VpTranscript } from '../../shared/mdoc/session-transcript.ts'
import { systemRandom } from '../../shared/random.ts'
import { presentSdJwt } from '../../shared/sd-jwt/present.ts'
import { createMemoryShard } from '../../shared/store/memory-shard.ts'
import { createRows } from '../../shared/store/rows.ts'
import type { RegisteredUse } from '../registration/registered-use.ts'
import { verifierKinds } from '../stores.ts'
import {
  afternoon,
  createProvider,
  docType,
  type Held,
  issueMdoc,
  issueSdJwt,
  vct,
} from '../testing/memory-provider.ts'
import { ask, callOf, createTestVerifier, mdocQuery, partner, sdJwtQuery } from '../testing/memory-relying-party.ts'
import { present } from '../testing/memory-wallet.ts'
import { checkEndpoint } from './check.ts'

const scopes = ['verification:transactions', 'verification:presentations:check']
const clock = { time: afternoon }
const provider = await createProvider()
const verifier = await createTestVerifier({
  clock,
  lists: [provider.list],
  partners: [partner, { ...partner, clientId: 'museum', identifiedBy: 'x509_san_dns' }],
})
let sdJwt: Held
let mdoc: Held
beforeAll(async () => {
  sdJwt = await issueSdJwt(provider.pid)
  mdoc = await issueMdoc(provider.documentSigner)
})

const nonce = 'n-0S6_WzA2Mj'
const clientId = 'x509_san_dns:library.example'
const responseUri = 'https://library.example/response'
const jwkThumbprint = 'NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs'

const shownSdJwt = (audience: string, bent: { nonce?: string; disclose?: string[][] } = {}) =>
  presentSdJwt({
    sdJwt: sdJwt.credential,
    disclose: bent.disclose ?? [['family_name'], ['birthdate']],
    audience,
    nonce: bent.nonce ?? nonce,
    now: clock.time,
    signer: sdJwt.holder.signer,
  })
const shownMdoc = async (transcript: Promise<Uint8Array<ArrayBuffer>>) =>
  presentMdoc(
    { issuer: mdoc.holder, device: mdoc.holder, transcript: await transcript, credential: mdoc.credential },
    {},
  )

const sdBody = async (more: object = {}, audience = clientId) => ({
  query: { credentials: [sdJwtQuery()] },
  vpToken: { sd: [await shownSdJwt(audience)] },
  audience,
  nonce,
  ...more,
})
const mdocBody = async (transcript: Promise<Uint8Array<ArrayBuffer>>, more: object) => ({
  query: { credentials: [mdocQuery()] },
  vpToken: { mdoc: [await shownMdoc(transcript)] },
  nonce,
  ...more,
})

type Checked = {
  verdict: string
  freshness: string
  credentials: { claims: JsonObject; findings: { check: string; outcome: string }[] }[]
}
async function check(body: object): Promise<Checked & JsonObject> {
  const response = await checkEndpoint(verifier, await callOf(verifier, '', body, { scopes }))
  expect(response.headers.get('Cache-Control')).toBe('no-store')
  return (await response.json()) as never
}
const against = ({ credentials }: Checked) =>
  credentials.flatMap(({ findings }) => findings.filter(({ outcome }) => outcome !== 'passed').map((one) => one.check))

describe('a presentation that is handed over', () => {
  it('is not checked for who is registered no longer, nor under a use that has expired', async () => {
    const use = (id: string, expiresAt: number, claims: string[][]): RegisteredUse => ({
      id,
      certificate: '',
      purpose: {},
      credentials: [{ format: 'dc+sd-jwt', types: [vct], claims }],
      expiresAt,
    })
    const under = async (...uses: RegisteredUse[]) => {
      const registered = { ...verifier, intendedUses: new Map([[partner.clientId, uses]]) }
      return checkEndpoint(registered, await callOf(verifier, '', await sdBody(), { scopes }))
    }
    const wide = [['family_name'], ['birthdate']]
    expect((await under(use('books', afternoon + 1, wide))).status).toBe(200)
    await expect(under(use('books', afternoon, wide))).rejects.toMatchObject({ type: 'missingPermission' })
    const narrow = use('films', afternoon + 1, [['family_name']])
    await expect(under(use('books', afternoon, wide), narrow)).rejects.toMatchObject({ type: 'badRequest' })
  })

  it('is accepted as an SD-JWT for a client id of the caller, with every finding, and whose freshness is not known', async () => {
    const result = await check(await sdBody())
    expect(result).toMatchObject({ verdict: 'accepted', freshness: 'notChecked' })
    expect(result.credentials[0]?.claims).toEqual({ family_name: 'Peeters', birthdate: '1985-03-14' })
    expect(result.credentials[0]?.findings.length).toBeGreaterThan(9)
  })

  it('is accepted for a registered origin, in both formats (OpenID4VP 1.0 appendices A.4 and B.2.6.2)', async () => {
    const origin = 'https://library.example'
    expect((await check(await sdBody({}, `origin:${origin}`))).verdict).toBe('accepted')
    const bound = { origin, nonce, jwkThumbprint: fromBase64url(jwkThumbprint) }
    const body = { audience: `origin:${origin}`, jwkThumbprint }
    expect(against(await check(await mdocBody(openId4VpDcApiTranscript(bound), body)))).toEqual([])
    const { jwkThumbprint: _, ...plain } = body
    expect(against(await check(await mdocBody(openId4VpDcApiTranscript(bound), plain)))).toContain('holderBound')
  })

  it('is accepted as an mdoc for where the wallet answered (OpenID4VP 1.0 appendix B.2.6.1)', async () => {
    const transcript = openId4VpTranscript({ clientId, nonce, responseUri, jwkThumbprint: undefined })
    const result = await check(await mdocBody(transcript, { audience: clientId, responseUri }))
    expect([result.verdict, result.credentials[0]?.claims]).toMatchObject(['accepted', { [docType]: {} }])
    const elsewhere = { audience: clientId, responseUri: 'https://other.example/response' }
    expect(against(await check(await mdocBody(transcript, elsewhere)))).toContain('holderBound')
  })

  it.each<[string, () => Promise<object>, string]>([
    ['for another nonce', () => sdBody({ nonce: 'another' }), 'holderBound'],
    ['for another audience', () => sdBody({ audience: 'x509_san_dns:other.example' }), 'holderBound'],
    [
      'that lacks a claim',
      async () => sdBody({ vpToken: { sd: [await shownSdJwt(clientId, { disclose: [['family_name']] })] } }),
      'queryAnswered',
    ],
    [
      'of another type',
      () => sdBody({ query: { credentials: [sdJwtQuery({ meta: { vct_values: ['urn:eudi:ehic:1'] } })] } }),
      'typeExpected',
    ],
  ])('is refused %s, and no claim of it is given', async (_, body, failed) => {
    const result = await check(await body())
    expect(against(result)).toContain(failed)
    expect([result.verdict, result.credentials[0]?.claims]).toEqual(['refused', {}])
  })

  it('is judged with the same trust: without a list nobody is trusted', async () => {
    const faithless = await createTestVerifier({ clock })
    const response = await checkEndpoint(faithless, await callOf(faithless, '', await sdBody(), { scopes }))
    const result = (await response.json()) as Checked
    expect([result.verdict, against(result)]).toEqual(['refused', expect.arrayContaining(['issuerTrusted'])])
  })

  it('of a request of this verifier is judged there alone, whoever has it (oracle)', async () => {
    const asked = await ask(verifier)
    const { transaction } = asked
    const body = {
      query: transaction.query,
      vpToken: { sd: [await present(verifier, asked, sdJwt)] },
      audience: transaction.clientId,
      nonce: transaction.nonce,
    }
    await expect(check(body)).rejects.toMatchObject(fault('/audience'))
    const ours = { ...body, audience: clientId, responseUri: `http://localhost:8788/response/${asked.requestId}` }
    await expect(check(ours)).rejects.toMatchObject(fault('/audience'))
    const audiences = [
      'iae:https://issuer.example',
      `redirect_uri:http://localhost:8788/response/${asked.requestId}`,
      'x509_san_dns:localhost',
    ]
    for (const audience of audiences)
      await expect(check({ ...body, audience })).rejects.toMatchObject(fault('/audience'))
  })

  it('leaves nothing behind', async () => {
    const silent = () => Promise.reject(new Error('nothing is stored'))
    const shard = { ...createMemoryShard(), put: silent, append: silent, redeem: silent, take: silent }
    const rows = createRows({
      shard: () => shard,
      count: 1,
      now: verifier.now,
      random: systemRandom,
      kinds: verifierKinds,
    })
    const response = await checkEndpoint({ ...verifier, rows }, await callOf(verifier, '', await sdBody(), { scopes }))
    expect(response.status).toBe(200)
  })
})

const fault = (name: string) => ({ type: 'badRequest', more: { issues: [{ name }] } })

describe('what is handed over', () => {
  it.each<[string, object, string]>([
    ['an origin that is not registered', { audience: 'origin:https://evil.example' }, '/audience'],
    ['a vp_token that answers something else', { vpToken: { other: ['x'] } }, '/vpToken'],
    ['an empty vp_token', { vpToken: {} }, '/vpToken'],
    ['a vp_token of something else than texts', { vpToken: { sd: [1] } }, '/vpToken/sd/0'],
    [
      'a query that nothing could answer',
      { query: { credentials: [sdJwtQuery({ claim_sets: [['x']] })] } },
      '/query/credentials/0/claims',
    ],
    [
      'the national number by who is not registered for it',
      { query: { credentials: [sdJwtQuery({ claims: [{ path: ['personal_administrative_number'] }] })] } },
      '/query/credentials/0/claims/0/path',
    ],
    ['no nonce', { nonce: undefined }, '/nonce'],
    ['no audience', { audience: undefined }, '/audience'],
    ['a thumbprint that is none', { jwkThumbprint: 'abc' }, '/jwkThumbprint'],
    [
      'an mdoc without the address of the answer',
      { query: { credentials: [mdocQuery()] }, vpToken: { mdoc: ['x'] } },
      '/responseUri',
    ],
    ['an unknown member', { trust: 'me' }, '/trust'],
  ])('is refused with %s, by its name', async (_, more, name) => {
    await expect(check({ ...(await sdBody()), ...more })).rejects.toMatchObject(fault(name))
  })

  it('is bounded', async () => {
    const body = await sdBody({ vpToken: { sd: ['x'.repeat(1_100_000)] } })
    await expect(check(body)).rejects.toThrow('too large')
  })

  it('is refused to who asked for more than it is registered for, or whose registration has expired (RPRC_21)', async () => {
    const use = (ends: number): RegisteredUse => ({
      id: 'books',
      certificate: 'x',
      purpose: {},
      credentials: [{ format: 'dc+sd-jwt', types: [vct], claims: [['family_name'], ['birthdate']] }],
      expiresAt: clock.time + ends,
    })
    const under = async (uses: RegisteredUse[], body: object) => {
      const intendedUses = new Map([[partner.clientId, uses]])
      return checkEndpoint({ ...verifier, intendedUses }, await callOf(verifier, '', body, { scopes }))
    }
    const body = await sdBody()
    expect((await under([use(0), use(1)], body)).status).toBe(200)
    await expect(under([use(0)], body)).rejects.toMatchObject({ type: 'missingPermission' })
    const more = { ...body, query: { credentials: [sdJwtQuery({ claims: [{ path: ['nationalities'] }] })] } }
    await expect(under([use(1)], more)).rejects.toMatchObject(fault('/query/credentials/0/claims/0/path'))
  })

  it('needs a scope of its own', async () => {
    const request = await callOf(verifier, '', await sdBody(), { scopes: partner.scopes })
    await expect(checkEndpoint(verifier, request)).rejects.toMatchObject({ type: 'missingScope' })
  })
})
