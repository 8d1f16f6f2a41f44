// A partner institution: who may call our own APIs, with which key and for what.
import type { JWK } from 'jose'
import type { VerificationAlgorithm } from '../keys/verification-algorithm.ts'

/** How a relying party's requests name it (OpenID4VP 1.0 section 5.9.3); a DID is a `decentralized_identifier`. */
export const clientIdentifications = [
  'x509_hash',
  'x509_san_dns',
  'redirect_uri',
  'verifier_attestation',
  'did:jwk',
  'did:web',
  'pre-registered',
] as const
export type ClientIdentification = (typeof clientIdentifications)[number]

export const requestProfiles = ['haip', 'plain'] as const
export type RequestProfile = (typeof requestProfiles)[number]

/** Ways to ask through a browser (OpenID4VP 1.0 appendix A.1, ISO/IEC TS 18013-7 annex C), in the order in which they are offered. */
export const digitalCredentialProtocols = [
  'openid4vp-v1-signed',
  'openid4vp-v1-multisigned',
  'openid4vp-v1-unsigned',
  'org-iso-mdoc',
] as const
export type DigitalCredentialProtocol = (typeof digitalCredentialProtocols)[number]

/** Of the EU's registers: one service, one intended use (CIR 2025/848, ETSI TS 119 475). */
export interface IntendedUse {
  /** As transactions name it. */
  id: string
  /** Compact JWS of the registrar, `rc-wrp+jwt`: what may be asked for, and for what. */
  registrationCertificate: string
}

/** What our own APIs let partners do. */
export const partnerScopes = [
  'issuance:offers:create',
  'issuance:credentials:read',
  'issuance:credentials:revoke',
  'issuance:watch:run',
  'issuance:credentials:suspend',
  'issuance:keys:revoke',
  'issuance:records:report',
  'verification:transactions',
  'verification:transactions:read',
  'verification:presentations:check',
  'verification:webhooks:manage',
  'trust:read',
  'trust:refresh',
] as const

/** What a person is recognised by at the next login: by nothing, unless this says otherwise. */
export const subjectPolicies = ['transient', 'nationalNumber', 'attributes'] as const
export type SubjectPolicy = (typeof subjectPolicies)[number]

/** A relying party that speaks OpenID Connect alone, as the verifier's facade knows it. */
export interface OpenIdConnectClient {
  /** Where the browser comes back to, compared as they are written. */
  redirectUris: string[]
  subject?: SubjectPolicy
  /** Who has the same one recognises the same people: the client id, unless this says otherwise. */
  sector?: string
  /** What it may ask for beside `openid`. */
  scopes?: string[]
  /** Under which it asks, where it has any. */
  intendedUse?: string
}

export interface Partner {
  clientId: string
  /** Shown to citizens, where a partner is shown at all. */
  name?: string
  /** Public keys of its client assertions. */
  jwks: { keys: JWK[] }
  scopes: string[]
  /** Where a wallet may send the browser back to, for relying parties. */
  redirectUris?: string[]
  /** May ask for the number of the National Register: only who is authorised to use it (Law of 8 August 1983). */
  nationalNumber?: boolean
  /** Where a wallet may answer in interactive authorization, for issuers that let the verifier judge presentations. */
  interactiveAuthorizationEndpoints?: string[]
  /** x509_hash, unless this says otherwise. */
  identifiedBy?: ClientIdentification
  /** Compact JWS, `verifier-attestation+jwt` (OpenID4VP 1.0 section 12), for who is identified by it. */
  verifierAttestation?: string
  /** What its requests keep to: HAIP 1.0, signed by x509_hash and answered encrypted, unless this says otherwise. */
  profile?: RequestProfile
  /** What links for wallets begin with, the usual one first: schemes, or https addresses; `openid4vp` unless this says otherwise. */
  schemes?: string[]
  /** Origins of its pages that use the Digital Credentials API. */
  origins?: string[]
  /** How those pages ask: `openid4vp-v1-signed` and `org-iso-mdoc`, unless this says otherwise. EU wallets refuse what is not signed. */
  digitalCredentialProtocols?: DigitalCredentialProtocol[]
  /** May ask across devices by a link or a QR code, which nothing protects from being passed on (ARF OIA_08c): no, unless this says so. */
  crossDevice?: boolean
  /** What issuers and holders may sign with: ES256, ES384 and ES512, unless this says otherwise. */
  algorithms?: VerificationAlgorithm[]
  /** What it is registered for. Where there is one, every transaction names one, and asks for no more than that. */
  intendedUses?: IntendedUse[]
  /** Its register gives no certificates out: may ask without an intended use, also outside the sandbox. */
  unregistered?: boolean
  /** Logs people in by OpenID Connect. */
  openIdConnect?: OpenIdConnectClient
  /** Where it is told that a transaction has ended. */
  webhook?: string
}
