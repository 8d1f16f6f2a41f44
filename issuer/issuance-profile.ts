// What each issuance profile demands, in one table; a configuration names one of them.
import { day } from '../shared/clock.ts'
import type { ClientDemand } from '../shared/oauth/client-attestation.ts'
import type { KeyDemand } from '../shared/oauth/key-attestation.ts'

/** Names of the IANA registry of token endpoint authentication methods; `none` is a public client. */
export type ClientAuthentication =
  | 'attest_jwt_client_auth'
  | 'private_key_jwt'
  | 'tls_client_auth'
  | 'self_signed_tls_client_auth'
  | 'none'

export interface IssuanceProfile {
  name: 'haip' | 'eudi' | 'plain'
  /** How clients may prove who they are. */
  clientAuthentication: readonly ClientAuthentication[]
  /** What access tokens may be bound to: a DPoP key (RFC 9449) or the certificate of the connection (RFC 8705). */
  senderConstraints: readonly ('dpop' | 'mtls')[]
  /** What is asked of the attestation of a wallet, where one comes with it. */
  clientAttestation: ClientDemand
  /** Undefined where a wallet may prove its keys without the attestation of its provider. */
  keyAttestation: KeyDemand | undefined
  /** Whether the metadata has what European law adds to it: registration certificate, reuse policy, status periods. */
  europeanMetadata: boolean
}

export const issuanceProfiles: readonly IssuanceProfile[] = [
  {
    // OpenID4VC High Assurance Interoperability Profile 1.0: attested wallets, attested keys.
    name: 'haip',
    clientAuthentication: ['attest_jwt_client_auth'],
    senderConstraints: ['dpop'],
    clientAttestation: {},
    keyAttestation: {},
    europeanMetadata: false,
  },
  {
    // The same as European wallets want it (CIR (EU) 2024/2982 Annex I, EU TS3): keys in certified hardware.
    name: 'eudi',
    clientAuthentication: ['attest_jwt_client_auth'],
    senderConstraints: ['dpop'],
    clientAttestation: { longest: day, status: true },
    keyAttestation: { keyStorage: ['iso_18045_high'], userAuthentication: ['iso_18045_high'], status: true },
    europeanMetadata: true,
  },
  {
    // OpenID4VCI 1.0 with the FAPI 2.0 Security Profile: every way of client authentication, and wallets without a provider.
    name: 'plain',
    clientAuthentication: [
      'attest_jwt_client_auth',
      'private_key_jwt',
      'tls_client_auth',
      'self_signed_tls_client_auth',
      'none',
    ],
    senderConstraints: ['dpop', 'mtls'],
    clientAttestation: {},
    keyAttestation: undefined,
    europeanMetadata: false,
  },
]

export function issuanceProfile(name: IssuanceProfile['name']): IssuanceProfile {
  const found = issuanceProfiles.find((profile) => profile.name === name)
  if (!found) throw new TypeError(`${name} is in the table`)
  return found
}
