// What a relying party gets: a verdict, why, and the claims that it asked for, if the answer was accepted. Never the
// presentation itself, its salts or its signatures.
import type { JsonObject } from '../../shared/json.ts'
import type { TrustEvidence } from '../../shared/trust/decide-trust.ts'
import type { Finding } from '../checks/finding.ts'

export interface CredentialResult {
  queryId: string
  format: string
  /** vct or doctype. */
  type: string
  /** Empty unless the whole answer was accepted. */
  claims: JsonObject
  /** The list and certificates that the trust in its issuer rests on. */
  issuer: TrustEvidence | undefined
  holderBound: boolean
  findings: Finding[]
}

export interface PresentationResult {
  verdict: 'accepted' | 'refused' | 'walletError'
  credentials: CredentialResult[]
  /** About the answer as a whole. */
  findings: Finding[]
  /** The wallet's error code, when it answered with one. */
  error?: string
}
