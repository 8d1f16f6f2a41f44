// What is asked about a signer, and what is said of it: never a boolean, but trusted, untrusted, or undetermined when there is no list to ask,
// with what that rests on. Only `trusted` is trust.
import type { Bytes } from '../bytes.ts'
import type { VerificationAlgorithm } from '../keys/verification-algorithm.ts'
import type { Certificate } from './certificate.ts'
import type { CertificatePurpose } from './path.ts'
import type { QualifiedEvidence } from './service-evidence.ts'
import type { ServiceRole, TrustedAs, TrustList, TrustService } from './trust-list.ts'

export interface TrustQuestion {
  kind: TrustedAs
  role: ServiceRole
  /** DER, the signer's own certificate first. */
  chain: readonly Bytes[]
  /** Seconds. */
  now: number
  /** When it signed, where that is known: who has a status on the list has to have had it then as well. */
  signedAt?: number | undefined
  purpose: CertificatePurpose
  /** Where only what is listed under this one counts: who signs for a revocation, for the issuer of the credential. */
  entity?: ListedEntity
  /** What the signer's key may be of: the usual ones, unless this says otherwise. */
  algorithms?: readonly VerificationAlgorithm[]
  /** Of a qualified attestation: when it was issued, in seconds, and what it says that it is by law. */
  qualified?: { issuedAt: number; category: string | undefined }
}

/** Names are given out by each country for itself. */
export type ListedEntity = Pick<TrustService, 'entity' | 'country'>

/** Which list was asked; `deviations`: where it differs from the standards, as configuration tolerates it. */
export type ListEvidence = { kind: TrustedAs } & Pick<
  TrustList,
  'operator' | 'sequenceNumber' | 'nextUpdate' | 'sha256' | 'deviations'
>

/** What the decision rests on, for the report. */
export interface TrustEvidence {
  list: ListEvidence
  entity: string
  country: string | undefined
  /** Hex SHA-256 of each certificate from the signer's to the anchor. */
  path: string[]
  /** Their names as people read them, in the same order. */
  subjects: string[]
  /** Of a qualified attestation, and of a public body's. */
  qualified?: QualifiedEvidence
  /** What deviates from the profile of such a certificate, and what is not known of its revocation; left out when there is nothing. */
  warnings?: string[]
}

export type TrustDecision =
  | {
      decision: 'trusted'
      /** By no list: a certificate that is trusted in the sandbox alone. */
      forTests?: true
      reason: string
      service: TrustService
      leaf: Certificate
      key: CryptoKey
      algorithm: VerificationAlgorithm
      /** Every certificate of the path, the anchor last. */
      path: readonly Certificate[]
      evidence: TrustEvidence
    }
  | {
      decision: 'untrusted'
      reason: string
      /** Undefined where no list had a say. */
      list?: ListEvidence
      /** What was found in the trusted lists of countries, where these refuse. */
      qualified?: QualifiedEvidence
    }
  | { decision: 'undetermined'; reason: string; qualified?: QualifiedEvidence }

export type DecideTrust = (lists: readonly TrustList[], question: TrustQuestion) => Promise<TrustDecision>
