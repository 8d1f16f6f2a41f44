// The services of all lists in as little JSON as decisions take: what repeats stands once and is named by its place, keys stand without their
// certificates, of which a list lends nothing else (ETSI TS 119 612 clause 5.5.3), names are hashes.
export interface ServiceBundle {
  /** Raised when the shape changes. */
  version: 1
  listOfLists: ListFacts
  lists: (ListFacts & { territory: string })[]
  /** URIs of types, statuses and what else services are. */
  words: string[]
  providers: BundledProvider[]
  qualifications: BundledQualification[]
  /** Several of one service are certificates that should have had one key. */
  identities: BundledIdentity[]
  services: BundledService[]
}

/** Of a list as it was verified. */
export interface ListFacts {
  operator: string
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
 * Hash of the subject (`CertificateFacts.subject`); the key as `bundledKey` has it; and the key identifier in hex, where it takes one to tell keys
 * of one name apart.
 */
export type BundledIdentity = [subject: string, key: string, keyId?: string]

/** Places of the words of its qualifiers, and its criteria without what is empty. */
export type BundledQualification = [qualifiers: number[], criteria: BundledCriteria]
export interface BundledCriteria {
  assert: 'all' | 'atLeastOne' | 'none'
  keyUsages?: { name: string; value: boolean }[][]
  policySets?: string[][]
  extendedKeyUsages?: string[][]
  subjectAttributes?: string[][]
  lists?: BundledCriteria[]
  hasUnknown?: boolean
}

/** Places of the provider and of its identities, and what it is and was, youngest first. */
export type BundledService = [provider: number, identities: number[], states: BundledState[]]

/** Places of its type, its status, of its additional information and its qualifications; what is wrong with it. Empty ends are left out. */
export type BundledState = [
  type: number,
  status: number,
  since: number,
  additional?: number[],
  qualifications?: number[],
  flaw?: StateFlaw,
]

/** Nothing is trusted by a state with an unknown critical extension, or of history that is of another key. */
export type StateFlaw = 'critical' | 'key'
