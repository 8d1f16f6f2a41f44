import { describe, expect, it } from 'vitest'
import type { LogEvent } from '../../shared/log.ts'
import type { Issuer } from '../issuer.ts'
import { createMemoryIssuer, jan } from '../testing/memory-issuer.ts'
import { mdocPid, sdJwtPid } from '../testing/memory-wallet.ts'
import { createOfferEndpoint, offerEndpoint } from './endpoint.ts'

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
      txCode: expect.stringMatching(/^\d{5}$/),
      expiresAt: '2026-11-24T13:47:42Z',
    })
    const inLink = new URL(answer.credentialOfferUri).searchParams.get('credential_offer') ?? ''
    expect(JSON.parse(inLink)).toEqual(answer.credentialOffer)
  })

  it('gets it by reference alone when it wants that (VCI-OFFER-01)', async () => {
    const answer = await (await post({ ...toAnybody, byReference: true })).json()
    expect(Object.keys(answer).sort()).toEqual(['credentialOfferUri', 'expiresAt'])
    expect([...new URL(answer.credentialOfferUri).searchParams.keys()]).toEqual(['credential_offer_uri'])
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
    ['a transaction code of its own', { txCode: { value: '1234' } }, '/txCode/value unknownInput'],
    ['something that nobody knows', { madeUp: 1 }, '/madeUp unknownInput'],
  ])('is refused %s, by the place of the fault', async (_, change, fault) => {
    expect(await faultsOf({ ...toJan, ...change })).toEqual([fault])
  })

  it('is refused a transaction code for whoever logs in', async () => {
    expect(await faultsOf({ ...toAnybody, txCode: {} })).toEqual(['/txCode invalidInput'])
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
    expect(logged).toEqual([{ event: 'offer.created', partner: 'partner', grant: 'preAuthorizedCode' }])
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
