// The services of all lists in as little JSON as decisions take: what repeats stands once and is named by its place, keys stand without their
// certificates, of which a list lends nothing else (ETSI TS 119 612 clause 5.5.3), names are hashes.
import type { Qualification } from './trusted-list.ts'

export interface ServiceBundle {
  /** Raised when the shape changes. */
  version: 1
  listOfLists: ListFacts
  lists: (ListFacts & { territory: string })[]
  /** URIs of types, statuses and what else services are. */
  words: string[]
  providers: BundledProvider[]
  qualifications: Qualification[][]
  /** Several of one service are certificates that should have had one key. */
  identities: BundledIdentity[]
  services: BundledService[]
}

/** Of a list as it was verified. */
export interface ListFacts {
  sequenceNumber: number
  sha256: string
  signerSha256: string
  /** Null for a list that was closed. */
  nextUpdate: number | null
}

export interface BundledProvider {
  /** Place among the lists. */
  list: number
  /** What it is called and trades as, in every language. */
  names: string[]
}

/**
 * Hash of the subject (`CertificateFacts.subject`); the key, where a path may end at it, as SubjectPublicKeyInfo in base64, else the SHA-256 of
 * that as `#` and base64url, or empty where the list names a key by its identifier alone; and the key identifier in hex.
 */
export type BundledIdentity = [subject: string, key: string, keyId: string]

/** Places of the provider and of its identities, and what it is and was, youngest first. */
export type BundledService = [provider: number, identities: number[], states: BundledState[]]

/** Places of its type, its status, its additional information, and of its qualifications, which may be left out; and what is wrong with it. */
export type BundledState = [
  type: number,
  status: number,
  since: number,
  additional?: number[],
  qualifications?: number | null,
  flaw?: StateFlaw,
]

/** Nothing is trusted by a state with an unknown critical extension, or of history that is of another key. */
export type StateFlaw = 'critical' | 'key'
