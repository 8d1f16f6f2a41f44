// The published metadata against the JSON schemas of the OpenID conformance suite, read in place. They name every member that a
// specification has, at every depth: a member beyond them is a warning there and a failure here.
import { existsSync, readFileSync } from 'node:fs'
import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { describe, expect, it, vi } from 'vitest'
import type { CredentialType } from '../../shared/credentials/credential-type.ts'
import { type IssuanceProfile, issuanceProfile } from '../issuance-profile.ts'
import type { Issuer } from '../issuer.ts'
import { createMemoryIssuer } from '../testing/memory-issuer.ts'
import { authorizationServerMetadata } from './authorization-server.ts'
import { credentialIssuerMetadata } from './credential-issuer.ts'
import { typeMetadataEndpoint } from './type-metadata.ts'

const typesUrl = 'https://issuer.example/tenant/types'

const folder = new URL('../../../shared/vectors/json-schemas/', import.meta.url)
const missing = !existsSync(folder)
// biome-ignore lint/suspicious/noConsole: schemas that are skipped have to be noticed
if (missing) console.warn(`the JSON schemas of the metadata are missing: ${folder.pathname}`)

const memory = await createMemoryIssuer()
const issuer = { ...memory, config: { ...memory.config, issuerUrl: 'https://issuer.example/tenant' } }

const under = (name: IssuanceProfile['name']): Issuer => ({
  ...issuer,
  config: { ...issuer.config, issuance: issuanceProfile(name) },
})

/** What the schema says is wrong, no member beyond it allowed. */
function errorsOf(schema: string, metadata: unknown): string[] {
  const ajv = new Ajv2020({ strict: false, allErrors: true })
  addFormats.default(ajv)
  const validate = ajv.compile(JSON.parse(readFileSync(new URL(schema, folder), 'utf8')))
  validate(metadata)
  return (validate.errors ?? []).map(
    ({ instancePath, message, params }) => `${instancePath} ${message} ${JSON.stringify(params)}`,
  )
}

// A type of our own, beside those whose vct is a European URN.
vi.mock('../../shared/credentials/index.ts', async (load) => {
  const loaded = await load<{ catalogue: CredentialType[] }>()
  const own = (type: CredentialType): CredentialType => ({
    ...type,
    configurations: [
      {
        format: 'dc+sd-jwt',
        signer: 'pid',
        id: 'own',
        scope: 'own',
        vct: 'https://issuer.example/tenant/types/diploma/1',
      },
    ],
  })
  return { ...loaded, catalogue: [...loaded.catalogue, ...loaded.catalogue.slice(0, 1).map(own)] }
})

describe.skipIf(missing)('the JSON schemas of the conformance suite', () => {
  it.each(['haip', 'plain'] as const)(
    'fit the credential issuer metadata of %s (VCI-META-03 to VCI-META-18)',
    (name) => {
      const metadata = credentialIssuerMetadata(under(name))
      expect(errorsOf('oid4vci/credential_issuer_metadata-1_0.json', metadata)).toEqual([])
    },
  )

  it('miss nothing in the metadata of eudi, and know all of it but what European law adds', () => {
    const errors = errorsOf('oid4vci/credential_issuer_metadata-1_0.json', credentialIssuerMetadata(under('eudi')))
    const added = errors.map((error) => /additional properties .+":"(\w+)"/.exec(error)?.[1])
    expect([...new Set(added)]).toEqual(['preferred_client_status_period', 'issuer_info', 'credential_reuse_policy'])
  })

  it.each(['haip', 'eudi', 'plain'] as const)('fit the authorization server metadata of %s (VCI-ASM-01)', (name) => {
    const metadata = authorizationServerMetadata(under(name))
    expect(errorsOf('rfc8414/oauth_authorization_server_metadata.json', metadata)).toEqual([])
  })

  it.each(['https://issuer.example/tenant/types/diploma/1', 'urn:eudi:pid:1'])(
    'fit the type metadata of %s',
    async (vct) => {
      const metadata = await (await typeMetadataEndpoint(vct, typesUrl)).json()
      expect(metadata.claims.length).toBeGreaterThan(5)
      expect(errorsOf('sdjwtvc/type_metadata.json', metadata)).toEqual([])
    },
  )

  it('name every member: one more does not fit', () => {
    const more = { ...credentialIssuerMetadata(issuer), client_name: 'x' }
    expect(errorsOf('oid4vci/credential_issuer_metadata-1_0.json', more)).toHaveLength(1)
    const server = { ...authorizationServerMetadata(issuer), 'made-up': 'x' }
    expect(errorsOf('rfc8414/oauth_authorization_server_metadata.json', server)).toHaveLength(1)
  })
})
