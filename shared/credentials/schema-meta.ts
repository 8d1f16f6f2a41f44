// What a type is registered with in the European catalogue of attestations: SchemaMeta of EU TS11 section 4.3, as its JSON Schema has it.
// Without `id`, which the catalogue gives. A schema's address ends in the digest of what is there.
import type { AssuranceLevel } from '../belgium/level.ts'
import { profiles } from '../trust/trust-list.ts'
import type { CredentialConfiguration, CredentialType, TrustName } from './credential-type.ts'
import { docTypeMetadataOf } from './doc-type-metadata.ts'
import { typeMetadataOf } from './type-metadata.ts'
import { typesUrlOf, vctOf } from './vct.ts'

type Format = CredentialConfiguration['format']

export interface SchemaMeta {
  version: string
  rulebookURI: string
  trustedAuthorities?: { frameworkType: 'etsi_tl'; value: string; isLOTE: true }[]
  attestationLoS: 'iso_18045_high' | 'iso_18045_moderate' | 'iso_18045_enhanced-basic'
  bindingType: 'key'
  supportedFormats: Format[]
  schemaURIs: { formatIdentifier: Format; uri: string }[]
}

/**
 * A list of trusted entities by its type: where it is published is another address in each environment. None for proofs of age, whose
 * list has no official name, nor for qualified attestations, whose issuers are on the trusted lists of countries.
 */
export const listOf = (trust: TrustName): string | undefined =>
  trust === 'age' || trust === 'qeaa' ? undefined : profiles[trust].type

/** Attack potential that the levels of CIR (EU) 2015/1502 withstand (its annex, section 2.2.1). */
const attackPotential: Readonly<Record<AssuranceLevel, SchemaMeta['attestationLoS']>> = {
  high: 'iso_18045_high',
  substantial: 'iso_18045_moderate',
  low: 'iso_18045_enhanced-basic',
}

export const rulebookOf = ({ id, rulebook }: CredentialType, issuerUrl: string): string =>
  rulebook ?? `${issuerUrl}/rulebooks/${id}`

export async function schemaMetaOf(type: CredentialType, issuerUrl: string): Promise<SchemaMeta> {
  const { version = '1.0.0', trust, minimumLevel, configurations } = type
  const list = listOf(trust)
  return {
    version,
    rulebookURI: rulebookOf(type, issuerUrl),
    ...(list !== undefined && { trustedAuthorities: [{ frameworkType: 'etsi_tl', value: list, isLOTE: true }] }),
    attestationLoS: attackPotential[minimumLevel],
    bindingType: 'key',
    supportedFormats: [...new Set(configurations.map(({ format }) => format))],
    schemaURIs: await Promise.all(configurations.map((one) => schemaOf(type, one, typesUrlOf(issuerUrl)))),
  }
}

async function schemaOf(type: CredentialType, configuration: CredentialConfiguration, typesUrl: string) {
  const { format: formatIdentifier } = configuration
  const { name, integrity } = await namedSchema(type, configuration, typesUrl)
  const address = name.startsWith(`${typesUrl}/`) ? name : `${typesUrl}/${name}`
  return { formatIdentifier, uri: `${address}#${integrity}` }
}

async function namedSchema(type: CredentialType, configuration: CredentialConfiguration, typesUrl: string) {
  if (configuration.format === 'mso_mdoc')
    return { name: configuration.docType, ...(await docTypeMetadataOf(type, configuration.docType)) }
  const vct = vctOf(configuration, typesUrl)
  return { name: vct, ...(await typeMetadataOf(type, vct, typesUrl)) }
}
