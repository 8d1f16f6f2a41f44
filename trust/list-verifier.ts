// The one way in for every kind of list: bytes of somebody who is not believed yet, and what was known before, to a model and what there is
// to say about it. Refuses with a code, for the audit, and a reason, for people.
import type { Bytes } from '../shared/bytes.ts'
import type { TrustList } from '../shared/trust/trust-list.ts'
import type { TrustedList } from '../shared/trusted-list/trusted-list.ts'
import type { ListSource } from './source.ts'

/** What is true of a list of whatever kind. */
export interface ListSummary {
  sequenceNumber: number
  issued: number
  /** Undefined for a list that was closed. */
  nextUpdate: number | undefined
  operator: string
  /** How many it has. Undefined of a list that was kept before they were counted. */
  services?: number
  /** Hex SHA-256 of the signer's certificate and of the list as received. */
  signerSha256: string
  sha256: string
}

export interface VerifiedList {
  model: TrustList | TrustedList
  summary: ListSummary
  /** Hex SHA-256 of what the list says: the same list signed again says the same. */
  content: string
  /** Names of what a person has to look at. */
  alarms: string[]
}

/** The highest number that was ever verified, and what the list with it said. */
export interface SequenceMemory {
  sequenceNumber: number
  /** Undefined where the number is one of configuration. */
  content: string | undefined
  /** Of that list as received. */
  sha256: string | undefined
}

export interface VerifyGiven {
  now: number
  last: SequenceMemory | undefined
  /** What is served now. */
  previous?: VerifiedList['model'] | undefined
  /** Fetches what a list leads to by itself, such as the pivots of the list of lists. */
  fetch(url: string): Promise<Bytes>
}

/** @throws ListRefused */
export type VerifyList<S extends ListSource> = (source: S, bytes: Bytes, given: VerifyGiven) => Promise<VerifiedList>

export type ListVerifiers = { [T in ListSource['type']]: VerifyList<Extract<ListSource, { type: T }>> }

export class ListRefused extends Error {
  readonly code: string

  /** `code`: capitals, for the audit. */
  constructor(code: string, reason: string) {
    super(reason)
    this.code = code
  }
}
