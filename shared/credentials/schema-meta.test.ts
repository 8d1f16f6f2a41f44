// The shape that EU TS11 gives a registration (its JSON Schema, section A.2), over every type of the catalogue.
import { describe, expect, it } from 'vitest'
import * as z from 'zod/mini'
import { base64, sha256 } from '../bytes.ts'
import type { CredentialType } from './credential-type.ts'
import { catalogue } from './index.ts'
import { pid } from './pid.ts'
import { listOf, schemaMetaOf } from './schema-meta.ts'
import { typeMetadataOf } from './type-metadata.ts'

const issuerUrl = 'https://issuer.example/tenant'
const format = z.enum(['dc+sd-jwt', 'mso_mdoc', 'jwt_vc_json', 'jwt_vc_json-ld', 'ldp_vc'])
const text = z.string().check(z.minLength(1))

const shape = z.strictObject({
  version: z.string().check(z.regex(/^\d+\.\d+\.\d+$/)),
  rulebookURI: z.url(),
  trustedAuthorities: z.optional(
    z.array(
      z.strictObject({
        frameworkType: z.enum(['aki', 'etsi_tl', 'openid_federation']),
        value: text,
        isLOTE: z.optional(z.boolean()),
      }),
    ),
  ),
  attestationLoS: z.enum(['iso_18045_high', 'iso_18045_moderate', 'iso_18045_enhanced-basic', 'iso_18045_basic']),
  bindingType: z.enum(['claim', 'key', 'biometric', 'none']),
  supportedFormats: z.array(format).check(z.minLength(1)),
  schemaURIs: z.array(z.strictObject({ formatIdentifier: format, uri: z.url() })).check(z.minLength(1)),
})

describe.each(catalogue.map((type) => [type.id, type] as const))('the registration of %s', (_, type) => {
  it('has the members of SchemaMeta and no others', async () => {
    expect(z.safeParse(shape, await schemaMetaOf(type, issuerUrl)).error).toBeUndefined()
  })

  it('has a schema of every format that it supports, each at an address of this issuer', async () => {
    const { supportedFormats, schemaURIs } = await schemaMetaOf(type, issuerUrl)
    expect(new Set(schemaURIs.map(({ formatIdentifier }) => formatIdentifier))).toEqual(new Set(supportedFormats))
    expect(new Set(supportedFormats)).toEqual(new Set(type.configurations.map((one) => one.format)))
    expect(new Set(schemaURIs.map(({ uri }) => uri)).size).toBe(type.configurations.length)
    for (const { uri } of schemaURIs) expect(uri.startsWith(`${issuerUrl}/types/`)).toBe(true)
  })
})

describe('the registration of a type', () => {
  it('says what the PID is', async () => {
    const { integrity } = await typeMetadataOf(pid, 'urn:eudi:pid:1', `${issuerUrl}/types`)
    expect(await schemaMetaOf(pid, issuerUrl)).toEqual({
      version: '1.0.0',
      rulebookURI: expect.stringMatching(/pid-rulebook\.md$/),
      trustedAuthorities: [
        { frameworkType: 'etsi_tl', value: 'http://uri.etsi.org/19602/LoTEType/EUPIDProvidersList', isLOTE: true },
      ],
      attestationLoS: 'iso_18045_high',
      bindingType: 'key',
      supportedFormats: ['dc+sd-jwt', 'mso_mdoc'],
      schemaURIs: [
        { formatIdentifier: 'dc+sd-jwt', uri: `${issuerUrl}/types/urn:eudi:pid:1#${integrity}` },
        {
          formatIdentifier: 'mso_mdoc',
          uri: expect.stringMatching(/\/tenant\/types\/eu\.europa\.ec\.eudi\.pid\.1#sha256-/),
        },
      ],
    })
  })

  it('of our own has our rulebook, its own version, and no list where there is none', async () => {
    const own: CredentialType = {
      ...pid,
      id: 'own',
      rulebook: undefined as never,
      version: '1.2.0',
      trust: 'age',
      minimumLevel: 'substantial',
    }
    const meta = await schemaMetaOf(own, issuerUrl)
    expect(meta).toMatchObject({
      version: '1.2.0',
      rulebookURI: `${issuerUrl}/rulebooks/own`,
      attestationLoS: 'iso_18045_moderate',
    })
    expect(meta).not.toHaveProperty('trustedAuthorities')
  })

  it('names a type of ours by its own address, once', async () => {
    const names = { id: 'diploma', scope: 'diploma', vct: 'diploma/1' }
    const own: CredentialType = { ...pid, configurations: [{ format: 'dc+sd-jwt', signer: 'attestation', ...names }] }
    const [schema] = (await schemaMetaOf(own, issuerUrl)).schemaURIs
    expect(schema?.uri).toMatch(/^https:\/\/issuer\.example\/tenant\/types\/diploma\/1#sha256-/)
  })

  it.each([
    ['pid', 'http://uri.etsi.org/19602/LoTEType/EUPIDProvidersList'],
    ['pub-eaa', 'http://uri.etsi.org/19602/LoTEType/EUPubEAAProvidersList'],
    ['mdl', 'http://trust.ec.europa.eu/lists/mDL/mDLProvidersListType'],
    ['age', undefined],
  ] as const)('of the kind %s names the list %s', (trust, list) => {
    expect(listOf(trust)).toBe(list)
  })
})

it('the digest of a schema is that of its bytes', async () => {
  const { body, integrity } = await typeMetadataOf(pid, 'urn:eudi:pid:1', `${issuerUrl}/types`)
  expect(integrity).toBe(`sha256-${base64(await sha256(body))}`)
})
