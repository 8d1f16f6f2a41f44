import { renderSVG } from 'uqr'
import { describe, expect, it } from 'vitest'
import { catalogue } from '../../shared/credentials/index.ts'
import type { LogEvent } from '../../shared/log.ts'
import type { Issuer } from '../issuer.ts'
import { createMemoryIssuer, createSparseSources, jan } from '../testing/memory-issuer.ts'
import { mdocPid, sdJwtPid } from '../testing/memory-wallet.ts'
import { createOfferEndpoint, offerEndpoint, offerPageEndpoint } from './endpoint.ts'

const preAuthorizedGrant = 'urn:ietf:params:oauth:grant-type:pre-authorized_code'
const scope = 'issuance:offers:create'
const memory = await createMemoryIssuer()
const logged: LogEvent[] = []
const issuer: Issuer = {
  ...memory,
  config: { ...memory.config, partners: [{ clientId: 'partner', jwks: { keys: [] }, scopes: [scope] }] },
  log: (event) => void logged.push(event),
}
const token = (scopes = [scope]) => issuer.seals.partnerToken.seal({ clientId: 'partner', scopes }, issuer.now() + 60)

const toJan = { credentialConfigurationIds: [sdJwtPid], grant: 'preAuthorizedCode', subject: { ssin: jan.ssin } }
const toAnybody = { credentialConfigurationIds: [sdJwtPid], grant: 'authorizationCode' }

const post = async (body: unknown, authorization?: string, given = issuer) =>
  createOfferEndpoint(
    given,
    new Request(`${issuer.config.issuerUrl}/issuance/v1/offers`, {
      method: 'POST',
      headers: { Authorization: authorization ?? `Bearer ${await token()}`, 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    }),
    'trace',
  )

/** Place and type of each fault. */
async function faultsOf(body: unknown, given?: Issuer): Promise<string[]> {
  const problem = await post(body, undefined, given).catch((error) => error)
  expect(problem).toMatchObject({ type: 'badRequest' })
  return problem.more.issues.map(({ name, type }: { name: string; type: string }) => `${name} ${type}`)
}

describe('a partner that asks for an offer', () => {
  it('gets it by value, with the link, the transaction code and its end', async () => {
    const response = await post({ ...toJan, txCode: { length: 5 } })
    expect([response.status, response.headers.get('Cache-Control')]).toEqual([201, 'no-store'])
    const answer = await response.json()
    expect(answer).toEqual({
      credentialOffer: expect.any(Object),
      credentialOfferUri: expect.stringMatching(/^openid-credential-offer:\/\/\?credential_offer=/),
      offerPageUri: expect.stringMatching(/^http:\/\/localhost:8787\/offers\/[\w-]{43}\/page$/),
      txCode: expect.stringMatching(/^\d{5}$/),
      expiresAt: '2026-11-24T13:47:42Z',
    })
    const inLink = new URL(answer.credentialOfferUri).searchParams.get('credential_offer') ?? ''
    expect(JSON.parse(inLink)).toEqual(answer.credentialOffer)
  })

  it('gets it by reference alone when it wants that (VCI-OFFER-01)', async () => {
    const answer = await (await post({ ...toAnybody, byReference: true })).json()
    expect(Object.keys(answer).sort()).toEqual(['credentialOfferUri', 'expiresAt', 'offerPageUri'])
    expect([...new URL(answer.credentialOfferUri).searchParams.keys()]).toEqual(['credential_offer_uri'])
  })

  it('gets one of everything when it names no credential', async () => {
    const known = { ...issuer, sources: createSparseSources() }
    for (const input of [{ grant: 'authorizationCode' }, { grant: 'preAuthorizedCode', subject: { ssin: jan.ssin } }]) {
      const { credentialOffer } = await (await post(input, undefined, known)).json()
      expect(credentialOffer.credential_configuration_ids).toEqual(
        catalogue.flatMap(({ configurations }) => configurations.map(({ id }) => id)),
      )
    }
  })

  it('gets six digits when it names no length', async () => {
    expect((await (await post({ ...toJan, txCode: {} })).json()).txCode).toMatch(/^\d{6}$/)
  })

  it.each<[string, object, string]>([
    ['nothing', { credentialConfigurationIds: [] }, '/credentialConfigurationIds schemaViolation'],
    [
      'something unknown',
      { credentialConfigurationIds: ['mdl'] },
      '/credentialConfigurationIds referencedResourceNotFound',
    ],
    [
      'a name that every object has',
      { credentialConfigurationIds: ['__proto__'] },
      '/credentialConfigurationIds referencedResourceNotFound',
    ],
    [
      'one thing twice (VCI-OFFER-02)',
      { credentialConfigurationIds: [sdJwtPid, mdocPid, sdJwtPid] },
      '/credentialConfigurationIds referencedResourceNotFound',
    ],
    ['another grant', { grant: 'password' }, '/grant schemaViolation'],
    ['a pre-authorized code for nobody', { subject: undefined }, '/subject invalidInput'],
    ['a login of somebody', { grant: 'authorizationCode' }, '/subject invalidInput'],
    ['a number that cannot be one', { subject: { ssin: '85631412137' } }, '/subject/ssin invalidInput'],
    ['a number that is a number', { subject: { ssin: 85_631_412_136 } }, '/subject/ssin schemaViolation'],
    ['more about the person', { subject: { ssin: jan.ssin, name: 'Jan' } }, '/subject/name unknownInput'],
    ['three digits', { txCode: { length: 3 } }, '/txCode/length schemaViolation'],
    ['nine digits', { txCode: { length: 9 } }, '/txCode/length schemaViolation'],
    ['half a digit', { txCode: { length: 4.5 } }, '/txCode/length schemaViolation'],
    [
      'a long description (VCI-OFFER-06)',
      { txCode: { description: 'x'.repeat(301) } },
      '/txCode/description schemaViolation',
    ],
    ['a transaction code of another kind', { txCode: { inputMode: 'qrCode' } }, '/txCode/inputMode schemaViolation'],
    ['a code of its own that no person can type', { txCode: { value: 'ab-1' } }, '/txCode/value schemaViolation'],
    ['a code of its own and a length', { txCode: { value: '1234', length: 4 } }, '/txCode/value invalidInput'],
    ['no grant', { grant: [] }, '/grant schemaViolation'],
    ['one grant twice', { grant: ['preAuthorizedCode', 'preAuthorizedCode'] }, '/grant invalidInput'],
    [
      'both grants for nobody',
      { grant: ['preAuthorizedCode', 'authorizationCode'], subject: undefined },
      '/subject invalidInput',
    ],
    ['another scheme', { scheme: 'javascript' }, '/scheme invalidInput'],
    ['an address of another wallet', { scheme: 'https://wallet.example/offers' }, '/scheme invalidInput'],
    ['something that nobody knows', { madeUp: 1 }, '/madeUp unknownInput'],
  ])('is refused %s, by the place of the fault', async (_, change, fault) => {
    expect(await faultsOf({ ...toJan, ...change })).toEqual([fault])
  })

  it('is refused a transaction code for whoever logs in', async () => {
    expect(await faultsOf({ ...toAnybody, txCode: {} })).toEqual(['/txCode invalidInput'])
  })

  it('is refused a transaction code of its own in production, where it is no member at all', async () => {
    const production: Issuer = { ...issuer, config: { ...issuer.config, profile: 'production' } }
    const change = { subject: { ssin: '85073003328' }, txCode: { value: '1234' } }
    expect(await faultsOf({ ...toJan, ...change }, production)).toEqual(['/txCode/value unknownInput'])
  })

  it('gets a code of letters and digits when it asks for text, and says so (VCI-OFFER-06)', async () => {
    const { txCode, credentialOffer } = await (
      await post({ ...toJan, txCode: { inputMode: 'text', length: 8 } })
    ).json()
    expect(txCode).toMatch(/^[CDFGHJKMNPQRTVWXY34679]{8}$/)
    expect(credentialOffer.grants[preAuthorizedGrant].tx_code).toEqual({ input_mode: 'text', length: 8 })
  })

  it.each([
    ['493536', { input_mode: 'numeric', length: 6 }],
    ['K7PX', { input_mode: 'text', length: 4 }],
  ])('gets the transaction code %s that a test knows in advance, in the sandbox', async (value, described) => {
    const { txCode, credentialOffer } = await (await post({ ...toJan, txCode: { value } })).json()
    expect(txCode).toBe(value)
    expect(credentialOffer.grants[preAuthorizedGrant].tx_code).toEqual(described)
  })

  it('gets both grants when it names both, and one in a list of one (VCI-OFFER-04, VCI-OFFER-05)', async () => {
    const grantsOf = async (body: object) => Object.keys((await (await post(body)).json()).credentialOffer.grants)
    const both = ['preAuthorizedCode', 'authorizationCode']
    expect(await grantsOf({ ...toJan, grant: both })).toEqual(['authorization_code', preAuthorizedGrant])
    expect(await grantsOf({ ...toJan, grant: ['preAuthorizedCode'] })).toEqual([preAuthorizedGrant])
    expect(await grantsOf({ ...toAnybody, grant: ['authorizationCode'] })).toEqual(['authorization_code'])
  })

  it.each([
    ['haip-vci', 'haip-vci://?credential_offer='],
    ['https://wallet.example/offer', 'https://wallet.example/offer?credential_offer='],
  ])('gets a link that begins with %s when it asks for that (VCI-OFFER-11)', async (scheme, start) => {
    const { credentialOfferUri, credentialOffer } = await (await post({ ...toJan, scheme })).json()
    expect(credentialOfferUri.startsWith(start)).toBe(true)
    expect(JSON.parse(new URL(credentialOfferUri).searchParams.get('credential_offer') ?? '')).toEqual(credentialOffer)
  })

  it('is refused a number of the sandbox in production', async () => {
    const production: Issuer = { ...issuer, config: { ...issuer.config, profile: 'production' } }
    expect(await faultsOf(toJan, production)).toEqual(['/subject/ssin invalidInput'])
  })

  it('is refused without a token for that (Belgif noAccessToken, invalidAccessToken, missingScope)', async () => {
    const wrong: [string, string][] = [
      ['', 'noAccessToken'],
      ['Bearer abc', 'invalidAccessToken'],
      [`Bearer ${await token(['issuance:credentials:revoke'])}`, 'missingScope'],
    ]
    for (const [authorization, type] of wrong) await expect(post(toJan, authorization)).rejects.toMatchObject({ type })
  })

  it('is asked who it is before anything is read', async () => {
    await expect(post({ wrong: 1 }, 'Bearer abc')).rejects.toMatchObject({ type: 'invalidAccessToken' })
  })

  it('is logged, and the person is not', async () => {
    logged.length = 0
    await post({ ...toJan, txCode: {} })
    expect(logged).toEqual([
      { event: 'offer.asked', traceId: 'trace', partner: 'partner', grant: 'preAuthorizedCode' },
      { event: 'offer.created', traceId: 'trace', partner: 'partner', grant: 'preAuthorizedCode' },
    ])
  })
})

describe('a partner that has people looked up', () => {
  it('is named beside the look-ups, whatever becomes of the offer', async () => {
    logged.length = 0
    const nobody = { ...toJan, credentialConfigurationIds: ['be.isi-plus.1.dc-sd-jwt'] }
    await expect(post(nobody)).rejects.toMatchObject({ type: 'badRequest' })
    expect(logged).toEqual([{ event: 'offer.asked', traceId: 'trace', partner: 'partner', grant: 'preAuthorizedCode' }])
  })
})

describe('an offer by reference', () => {
  it('is JSON, as often as it asks, and never kept (VCI-OFFER-08, VCI-OFFER-09)', async () => {
    const { credentialOfferUri } = await (await post({ ...toJan, byReference: true })).json()
    const address = new URL(credentialOfferUri).searchParams.get('credential_offer_uri') ?? ''
    const id = address.replace(`${issuer.config.issuerUrl}/offers/`, '')
    expect(id).toMatch(/^[\w-]{43}$/)
    for (let time = 0; time < 2; time++) {
      const { status, headers } = await offerEndpoint(issuer, id)
      expect([status, headers.get('Content-Type')]).toEqual([200, 'application/json'])
      expect(headers.get('Cache-Control')).toBe('no-store')
    }
  })

  it('that was never made is not found', async () => {
    await expect(offerEndpoint(issuer, 'made-up')).rejects.toMatchObject({ type: 'resourceNotFound' })
  })
})

describe('the page of an offer', () => {
  const idOf = (uri: string): string => uri.slice(`${issuer.config.issuerUrl}/offers/`.length, -'/page'.length)
  const pageOf = async (body: object, language = 'en') => {
    const answer = await (await post(body)).json()
    const request = new Request(answer.offerPageUri, { headers: { 'Accept-Language': language } })
    const response = await offerPageEndpoint(issuer, idOf(answer.offerPageUri), request)
    return { answer, response, text: await response.text() }
  }
  const linkOn = (text: string): URL => new URL(/id="open-wallet" href="([^"]+)"/.exec(text)?.[1] ?? '')

  it('shows the offer as a QR code and as a link, by reference whatever was asked', async () => {
    const { answer, response, text } = await pageOf({ ...toJan, scheme: 'haip-vci' })
    expect(response.status).toBe(200)
    const link = linkOn(text)
    expect(link.protocol).toBe('haip-vci:')
    expect([...link.searchParams.keys()]).toEqual(['credential_offer_uri'])
    expect(text).toContain(renderSVG(link.href, { border: 4 }))
    const id = (link.searchParams.get('credential_offer_uri') ?? '').slice(`${issuer.config.issuerUrl}/offers/`.length)
    expect(await (await offerEndpoint(issuer, id)).json()).toEqual(answer.credentialOffer)
  })

  it('runs nothing, loads nothing, is in no frame and is never kept (VCI-OFFER-09)', async () => {
    const { response, text } = await pageOf(toAnybody)
    expect(response.headers.get('Cache-Control')).toBe('no-store')
    expect(response.headers.get('Content-Security-Policy')).toBe(
      "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'; form-action 'none'",
    )
    expect(text).not.toMatch(/<script|<img|src=/)
  })

  it('does not show the transaction code, only that one will come and how (VCI-OFFER-06)', async () => {
    const description = 'By <letter>'
    const { answer, text } = await pageOf({ ...toJan, txCode: { inputMode: 'text', length: 8, description } })
    expect(answer.txCode).toMatch(/^\w{8}$/)
    expect(text).not.toContain(answer.txCode)
    expect(text).toContain('id="transaction-code"')
    expect(text).toContain('By &lt;letter&gt;')
    expect((await pageOf(toJan)).text).not.toContain('id="transaction-code"')
  })

  it.each([
    ['nl-BE', 'Een document voor uw portefeuille', 'geldig tot 14:47'],
    ['fr', 'Un document pour votre portefeuille', 'valable jusqu&#39;à 14:47'],
    ['de', 'Ein Dokument für Ihre Brieftasche', 'gilt bis 14:47'],
    ['xx', 'A document for your wallet', 'valid until 14:47'],
  ])('is in the language of the browser (%s), with the time in Belgium', async (language, title, until) => {
    const { text } = await pageOf(toAnybody, language)
    expect(text).toContain(`<h1>${title}</h1>`)
    expect(text).toContain(until)
  })

  it.each([
    ['nl', 'Alle documenten waarop u recht hebt', 'ziet wat er voor u is en kiest'],
    ['fr', 'Tous les documents auxquels vous avez droit', 'vous voyez ce qui existe pour vous'],
    ['de', 'Alle Dokumente, auf die Sie Anspruch haben', 'sehen, was es für Sie gibt'],
    ['en', 'All documents that you are entitled to', 'see what there is for you, and choose'],
  ])('of everything names no document in %s, and says that the person chooses', async (language, words, choose) => {
    const { text } = await pageOf({ grant: 'authorizationCode' }, language)
    expect(text).toContain(`<p class="document">${words}</p>`)
    expect(text).toContain(choose)
    expect(text.match(/class="document"/g)).toHaveLength(1)
  })

  it('is not found once the offer has expired, in words', async () => {
    const request = new Request(issuer.config.issuerUrl, { headers: { 'Accept-Language': 'nl' } })
    const response = await offerPageEndpoint(issuer, 'made-up', request)
    expect(response.status).toBe(404)
    expect(await response.text()).toContain('Dit aanbod is verlopen')
  })
})
