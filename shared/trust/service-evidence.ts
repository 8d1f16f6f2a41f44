// What a decision from national trusted lists rests on, for the report (ETSI TS 119 615): lists, services, times, rules and warnings.
import type { ListFacts } from './service-bundle.ts'

export interface QualifiedEvidence {
  listOfLists: ListFacts
  /** What it rests on, or failed at: the service that attests, and the one that issued the certificate. */
  services: ServiceEvidence[]
  /** Seconds. */
  times: { issuedAt: number; now: number }
  /** Of TS 119 615 and TS 119 412-6. */
  ruleIds: string[]
  warnings: string[]
}

export interface ServiceEvidence {
  list: ListFacts & { territory: string }
  provider: string
  /** URIs of TS 119 612. */
  type: string
  status: string
  since: number
  matchedBy: 'direct' | `path/${number}`
  /** Hex SHA-256 of each certificate below the listed key, the signer's first, and their subjects; last, the name of the listed key. */
  path: string[]
  subjects: string[]
}
