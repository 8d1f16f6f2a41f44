import { existsSync, readFileSync } from 'node:fs'
import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { describe, expect, it } from 'vitest'
import { minute } from '../../shared/clock.ts'
import { catalogue } from '../../shared/credentials/index.ts'
import { checkIssuerState } from '../issuer-state.ts'
import { afternoon, createMemoryIssuer, createSparseSources, jan } from '../testing/memory-issuer.ts'
import { mdocPid, sdJwtPid } from '../testing/memory-wallet.ts'
import { type CredentialOffer, createOffer, type OfferInput } from './create-offer.ts'
import { offerEndpoint } from './endpoint.ts'

const file = new URL('../../../shared/vectors/json-schemas/oid4vci/credential_offer-1_0.json', import.meta.url)
const missing = !existsSync(file)
// biome-ignore lint/suspicious/noConsole: schemas that are skipped have to be noticed
if (missing) console.warn(`the JSON schema of the credential offer is missing: ${file.pathname}`)

const clock = { time: afternoon }
const issuer = { ...(await createMemoryIssuer(clock)), sources: createSparseSources() }
const preAuthorized = 'urn:ietf:params:oauth:grant-type:pre-authorized_code'
const right: OfferInput = {
  configurationIds: [sdJwtPid, mdocPid],
  subject: jan.ssin,
  txCode: undefined,
  byReference: false,
}
const kinds: [string, Partial<OfferInput>][] = [
  ['pre-authorized', {}],
  ['pre-authorized with a transaction code', { txCode: { length: 4, description: 'By letter' } }],
  ['pre-authorized with a transaction code without words', { txCode: { length: 8, description: undefined } }],
  [
    'pre-authorized with a transaction code of letters',
    { txCode: { inputMode: 'text', length: 8, description: undefined } },
  ],
  ['authorization code', { subject: undefined }],
  ['both', { orLogin: true }],
  ['of everything', { subject: undefined, configurationIds: undefined }],
  ['of everything, pre-authorized', { configurationIds: undefined }],
]

describe.skipIf(missing)('the JSON schema of the credential offer', () => {
  it.each(kinds)('fits one that is %s (VCI-OFFER-02)', async (_, change) => {
    const ajv = new Ajv2020({ strict: false, allErrors: true })
    addFormats.default(ajv)
    const validate = ajv.compile(JSON.parse(readFileSync(file, 'utf8')))
    const { credentialOffer } = await createOffer(issuer, { ...right, ...change }, 'trace')
    validate(credentialOffer)
    expect(validate.errors).toBeNull()
  })
})

describe('a credential offer', () => {
  it.each(kinds)('that is %s says nothing about the person (VCI-OFFER-10)', async (_, change) => {
    const { credentialOfferUri } = await createOffer(issuer, { ...right, ...change }, 'trace')
    expect(credentialOfferUri).not.toContain(jan.ssin)
  })

  it('names issuer, credentials and one grant (VCI-OFFER-02, VCI-OFFER-05)', async () => {
    const { credentialOffer, txCode, expiresAt } = await createOffer(issuer, right, 'trace')
    expect(credentialOffer).toEqual({
      credential_issuer: issuer.config.issuerUrl,
      credential_configuration_ids: [sdJwtPid, mdocPid],
      grants: { [preAuthorized]: { 'pre-authorized_code': expect.stringMatching(/^[\w-]{32}$/) } },
    })
    expect([txCode, expiresAt]).toEqual([undefined, afternoon + 10 * minute])
  })

  it('describes the transaction code and does not hold it (VCI-OFFER-06)', async () => {
    const { credentialOffer, credentialOfferUri, txCode } = await createOffer(
      issuer,
      {
        ...right,
        txCode: { length: 8, description: 'By letter' },
      },
      'trace',
    )
    expect(txCode).toMatch(/^\d{8}$/)
    expect(credentialOfferUri).not.toContain(txCode)
    expect(credentialOffer).toMatchObject({
      grants: { [preAuthorized]: { tx_code: { input_mode: 'numeric', length: 8, description: 'By letter' } } },
    })
  })

  it('has transaction codes of every digit, the first among them', async () => {
    const txCode = { length: 8, description: undefined }
    const codes = await Promise.all(
      Array.from({ length: 200 }, () => createOffer(issuer, { ...right, txCode }, 'trace')),
    )
    const digits = new Set(codes.map((offer) => offer.txCode?.[0]))
    expect([...digits].sort().join('')).toBe('0123456789')
  })

  it('has transaction codes of letters and digits that nobody mistakes for each other, all of them', async () => {
    const txCode = { inputMode: 'text', length: 8, description: undefined } as const
    const codes = await Promise.all(
      Array.from({ length: 200 }, () => createOffer(issuer, { ...right, txCode }, 'trace')),
    )
    const characters = new Set(codes.flatMap((offer) => [...(offer.txCode ?? '')]))
    expect([...characters].sort().join('')).toBe('34679CDFGHJKMNPQRTVWXY')
  })

  it('for whoever logs in has an issuer_state that cannot be guessed (VCI-OFFER-04, VCI-AUTHZ-06)', async () => {
    const { credentialOffer } = await createOffer(issuer, { ...right, subject: undefined }, 'trace')
    const other = await createOffer(issuer, { ...right, subject: undefined }, 'trace')
    expect(credentialOffer).toMatchObject({
      grants: { authorization_code: { issuer_state: expect.stringMatching(/^[\w-]{43,}$/) } },
    })
    expect(other.credentialOffer).not.toEqual(credentialOffer)
  })

  it('of everything names all that is issued here, and its issuer_state says that the person chooses (VCI-OFFER-02)', async () => {
    const stateIn = async (change: Partial<OfferInput>) => {
      const { credentialOffer } = await createOffer(issuer, { ...right, subject: undefined, ...change }, 'trace')
      const { credential_configuration_ids, grants } = credentialOffer as CredentialOffer
      const state = await checkIssuerState(issuer, grants.authorization_code?.issuer_state)
      return { ids: credential_configuration_ids, choice: state?.choice }
    }
    const all = catalogue.flatMap(({ configurations }) => configurations.map(({ id }) => id))
    expect(await stateIn({ configurationIds: undefined })).toEqual({ ids: all, choice: true })
    expect(await stateIn({ configurationIds: all })).toEqual({ ids: all, choice: false })
  })

  it('is percent-encoded in its link (VCI-OFFER-11)', async () => {
    const { credentialOfferUri } = await createOffer(issuer, right, 'trace')
    expect(credentialOfferUri).toMatch(/^openid-credential-offer:\/\/\?credential_offer=[\w%.~-]+$/)
  })

  it('by reference is there until it expires (VCI-OFFER-09)', async () => {
    const { credentialOffer, credentialOfferUri } = await createOffer(issuer, { ...right, byReference: true }, 'trace')
    expect(credentialOffer).toBeUndefined()
    const address = new URL(credentialOfferUri).searchParams.get('credential_offer_uri') ?? ''
    const id = address.slice(`${issuer.config.issuerUrl}/offers/`.length)
    clock.time = afternoon + 10 * minute - 1
    const offer = await (await offerEndpoint(issuer, id)).json()
    expect(offer).toMatchObject({ credential_issuer: issuer.config.issuerUrl, grants: { [preAuthorized]: {} } })
    clock.time = afternoon + 10 * minute
    await expect(offerEndpoint(issuer, id)).rejects.toMatchObject({ type: 'resourceNotFound' })
    clock.time = afternoon
  })
})
