// The registrar's word for one intended use of a relying party: what it may ask wallets for, and why, in every language of the country (ETSI
// TS 119 475 section 5.2, CIR (EU) 2025/848 annex V). Wallets show it to their owner, and compare what is asked with it.
import type { Labels } from '../../shared/credentials/credential-type.ts'
import type { Signer } from '../../shared/keys/signer.ts'
import {
  entitlement,
  type RegisteredParty,
  type Registration,
  signRegistrationCertificate,
} from './sign-registration-certificate.ts'

export interface RegisteredCredential {
  format: 'dc+sd-jwt' | 'mso_mdoc'
  meta: { vct_values: string[] } | { doctype_value: string }
  claims: { path: (string | number | null)[] }[]
}

export interface Use {
  id: string
  purpose: Labels
  credentials: readonly RegisteredCredential[]
}

export interface RegisteredService extends RegisteredParty {
  /** Of the service that asks, among those of the party; no standard names a member for it yet, this is Italy's. */
  serviceIdentifier: string
  description: Labels
}

/** @returns compact JWS */
export const createUseCertificate = (
  signer: Signer,
  registration: Registration<RegisteredService>,
  { id, purpose, credentials }: Use,
): Promise<string> => {
  const { serviceIdentifier, description } = registration.party
  return signRegistrationCertificate(signer, registration, {
    srv_id: serviceIdentifier,
    srv_description: [textsOf(description)],
    entitlements: [entitlement('Service_Provider')],
    intended_use_id: id,
    purpose: textsOf(purpose),
    credentials: credentials.map(({ format, meta, claims }) => ({ format, meta, claim: claims })),
  })
}

const textsOf = (labels: Labels) => Object.entries(labels).map(([lang, value]) => ({ lang, value }))
