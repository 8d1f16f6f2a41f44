// What a relying party gets: a verdict, why, and the claims that it asked for, if the answer was accepted. Never the
// presentation itself, its salts or its signatures.
import type { JsonObject } from '../../shared/json.ts'
import type { TrustEvidence } from '../../shared/trust/trust-decision.ts'
import type { ClaimPath } from '../dcql.ts'
import type { Answer } from '../templates/answer.ts'
import type { HashAlgorithm } from '../transaction-data/hash-algorithm.ts'
import type { Finding } from './finding.ts'

export interface CredentialResult {
  queryId: string
  format: string
  /** vct or doctype. */
  type: string
  /** Empty unless the whole answer was accepted. */
  claims: JsonObject
  /** Paths of the query that the wallet kept back, in an answer that was accepted without them. */
  missing?: ClaimPath[]
  /** The list and certificates that the trust in its issuer rests on. */
  issuer: TrustEvidence | undefined
  /** False also where the query did without. */
  holderBound: boolean
  findings: Finding[]
}

/** What a relying party keeps as its evidence. */
export interface Authorisation {
  type: string
  /** Of the credential that authorised it. */
  queryId: string
  authorised: true
  /** Of the text that was sent. */
  hash: string
  hashAlgorithm: HashAlgorithm
  /** The authentication code of PSD2, where there is strong authentication. */
  jti?: string
  amr?: JsonObject[]
}

/** Row `result`, found by the transaction id, guarded by the response code where there is one. */
export interface PresentationResult {
  verdict: 'accepted' | 'refused' | 'walletError'
  /** What a ready query's question comes to, where one was asked. */
  answer?: Answer
  credentials: CredentialResult[]
  /** What the holder authorised, where that was asked and the answer was accepted. */
  transactionData?: Authorisation[]
  /** About the answer as a whole. */
  findings: Finding[]
  /** The wallet's error code, when it answered with one. */
  error?: string
}
