// The registrar's word for what the issuer may issue: a registration certificate of a wallet-relying party (ETSI TS 119 475 section 5.2), a
// compact JAdES baseline B that every wallet reads before it takes a credential (CIR (EU) 2024/2982 annex I).
import { base64, base64url, sha256 } from '../../shared/bytes.ts'
import { day } from '../../shared/clock.ts'
import type { CredentialConfiguration, CredentialType } from '../../shared/credentials/credential-type.ts'
import { vctOf } from '../../shared/credentials/vct.ts'
import { signJws } from '../../shared/keys/jws.ts'
import type { Signer } from '../../shared/keys/signer.ts'

export interface RegisteredParty {
  /** Trade name, and the name and identifier of the legal person: those of its access certificate, or wallets refuse it. */
  tradeName: string
  name: string
  identifier: string
  country: string
  /** All that it provides. */
  types: readonly CredentialType[]
  /** Where its own types are published. */
  typesUrl: string
}

export interface Registration {
  party: RegisteredParty
  registryUrl: string
  status: { uri: string; index: number }
  /** Seconds. */
  issuedAt: number
}

/** Section 5.2.4: at most twelve months. */
const life = 364 * day

/** Annex A.2: what a party that is on this list is entitled to. */
const entitlements: Record<CredentialType['trust'], string> = {
  pid: 'https://uri.etsi.org/19475/Entitlement/PID_Provider',
  'pub-eaa': 'https://uri.etsi.org/19475/Entitlement/PUB_EAA_Provider',
  mdl: 'https://uri.etsi.org/19475/Entitlement/PUB_EAA_Provider',
  age: 'https://uri.etsi.org/19475/Entitlement/Non_Q_EAA_Provider',
}

/** @returns compact JWS */
export async function createRegistrationCertificate(signer: Signer, registration: Registration): Promise<string> {
  const { party, registryUrl, status, issuedAt } = registration
  const [certificate] = signer.chain
  if (!certificate) throw new TypeError('a registrar signs with a certificate')
  const header = {
    typ: 'rc-wrp+jwt',
    iat: issuedAt,
    'x5t#S256': base64url(await sha256(certificate)),
    x5c: signer.chain.map(base64),
  }
  return signJws(signer, header, {
    name: party.tradeName,
    sub_ln: party.name,
    sub: party.identifier,
    country: party.country,
    registry_uri: registryUrl,
    srv_description: [description],
    entitlements: [...new Set(party.types.map(({ trust }) => entitlements[trust]))],
    provides_attestations: party.types.flatMap(({ configurations }) =>
      configurations.map((one) => attestationOf(one, party.typesUrl)),
    ),
    public_body: true,
    info_uri: 'https://attestry.example/',
    support_uri: 'https://attestry.example/contact',
    privacy_policy: 'https://attestry.example/privacy',
    supervisory_authority: {
      uri: 'https://authority.example/',
      email: 'contact@authority.example',
      phone: '+32 2 000 00 00',
    },
    // Of a registration certificate as JWT, and where that policy is to be read.
    policy_id: ['0.4.0.19475.3.1'],
    certificate_policy: 'https://attestry.example/registrar-policy',
    iat: issuedAt,
    exp: issuedAt + life,
    status: { status_list: { idx: status.index, uri: status.uri } },
  })
}

const description = [
  { lang: 'nl', value: 'Uitgifte van identiteitsgegevens en attesten' },
  { lang: 'fr', value: "Délivrance de données d'identification et d'attestations" },
  { lang: 'de', value: 'Ausstellung von Identitätsdaten und Bescheinigungen' },
  { lang: 'en', value: 'Issuance of identity data and attestations' },
]

const attestationOf = (configuration: CredentialConfiguration, typesUrl: string) =>
  configuration.format === 'dc+sd-jwt'
    ? { format: configuration.format, meta: { vct_values: [vctOf(configuration, typesUrl)] } }
    : { format: configuration.format, meta: { doctype_value: configuration.docType } }
