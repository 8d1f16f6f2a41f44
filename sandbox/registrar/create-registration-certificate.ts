// The registrar's word for what the issuer may issue: a registration certificate of a wallet-relying party (ETSI TS 119 475 section 5.2), which
// every wallet reads before it takes a credential (CIR (EU) 2024/2982 annex I).
import type { CredentialConfiguration, CredentialType } from '../../shared/credentials/credential-type.ts'
import { vctOf } from '../../shared/credentials/vct.ts'
import type { Signer } from '../../shared/keys/signer.ts'
import {
  entitlement,
  type RegisteredParty,
  type Registration,
  signRegistrationCertificate,
} from './sign-registration-certificate.ts'

export interface RegisteredIssuer extends RegisteredParty {
  /** All that it provides. */
  types: readonly CredentialType[]
  /** Where its own types are published. */
  typesUrl: string
}

/** Annex A.2: what a party that is on this list is entitled to. */
const entitlements: Record<CredentialType['trust'], string> = {
  pid: entitlement('PID_Provider'),
  'pub-eaa': entitlement('PUB_EAA_Provider'),
  qeaa: entitlement('QEAA_Provider'),
  mdl: entitlement('PUB_EAA_Provider'),
  age: entitlement('Non_Q_EAA_Provider'),
}

/** @returns compact JWS */
export const createRegistrationCertificate = (
  signer: Signer,
  registration: Registration<RegisteredIssuer>,
): Promise<string> => {
  const { types, typesUrl } = registration.party
  return signRegistrationCertificate(signer, registration, {
    srv_description: [description],
    entitlements: [...new Set(types.map(({ trust }) => entitlements[trust]))],
    provides_attestations: types.flatMap(({ configurations }) =>
      configurations.map((one) => attestationOf(one, typesUrl)),
    ),
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
