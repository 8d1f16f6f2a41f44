// A transaction and where it is kept. The wallet knows one random name of it, the relying party another, the request itself
// carries a nonce and a state, and the browser comes back with a response code: none tells any other (VP-DP-06).
import type { JWK } from 'jose'
import type { JsonObject } from '../shared/json.ts'
import type { VerificationAlgorithm } from '../shared/keys/verification-algorithm.ts'
import type { DigitalCredentialProtocol } from '../shared/oauth/partner.ts'
import type { DcqlQuery } from './dcql.ts'
import { type VerifierKind, verifierRows } from './stores.ts'
import type { TemplateId } from './templates/index.ts'

/**
 * In `digitalCredentials` the relying party's page asks the browser, and in `interactiveAuthorization` it is an issuer: both hand in
 * themselves what the wallet answers them.
 */
export type Flow = 'sameDevice' | 'crossDevice' | 'digitalCredentials' | 'interactiveAuthorization'
export type ResponseMode = 'direct_post' | 'direct_post.jwt' | 'dc_api' | 'dc_api.jwt' | 'iae_post' | 'iae_post.jwt'

/** What the relying party decides about an answer that is right but for one thing. Everything else is not for it to decide. */
export interface TransactionPolicy {
  /** Where a status list cannot be had now: nobody can tell whether the credential was revoked. */
  undeterminedStatus: 'refuse' | 'accept'
  /** How several credentials have to be of one holder (ARF 6.6.3.10): equal attributes, or one device key. */
  combined: 'none' | 'sameAttributes' | 'sameDeviceKey'
  /** Where a wallet leaves out claims that were asked for, because the relying party is not registered for them (WRP-OVERASKING-03). */
  subset: 'refuse' | 'accept'
}

export const strictest: TransactionPolicy = { undeterminedStatus: 'refuse', combined: 'none', subset: 'refuse' }

/** One of `verifier_info` (OpenID4VP 1.0 section 5.11). */
export interface VerifierInfo {
  format: string
  data: string | JsonObject
}

/**
 * What the wallet's side of it needs: row `transaction`, found by the request id; where wallets never come here row
 * `interactiveTransaction` or `digitalCredentialTransaction`, found by the transaction id.
 */
export interface Transaction {
  transactionId: string
  /** The partner that asks. */
  relyingParty: string
  flow: Flow
  responseMode: ResponseMode
  /** As it was when the request was made: an access certificate may be renewed meanwhile. */
  clientId: string
  nonce: string
  /** Told to nobody where the wallet's answer is handed in: a session of who hands it in takes its place. */
  state: string
  query: DcqlQuery
  /** The ready query that it is, where it is one. */
  template?: TemplateId
  /** Of this transaction alone, with `kid`. */
  encryptionKey: JWK
  /** What issuers and holders may sign with. */
  algorithms: readonly VerificationAlgorithm[]
  policy: TransactionPolicy
  /** Each as it is sent: base64url of JSON (OpenID4VP 1.0 section 5.1). */
  transactionData?: readonly string[]
  /** The registration certificate of the intended use. */
  verifierInfo?: readonly VerifierInfo[]
  /** Of the page that asks the browser: in that flow alone, and never out of what somebody hands in (VP-DCAPI-08). */
  origin?: string
  /** In that flow alone: as which requests it is offered to the browser, and so how it may be answered. */
  protocols?: readonly DigitalCredentialProtocol[]
  /** Where the browser goes after the answer. */
  redirectUri: string | undefined
  /** Across devices: the wallet's device shows a number after the answer, and the result is released for it alone. */
  confirmation?: 'number'
  /** The issuer's interactive authorization endpoint, to which the wallet answers: in that flow alone. */
  expectedUrl?: string
  /** Seconds. */
  expiresAt: number
}

/** Seconds for which a relying party still sees what became of a transaction, after its request has expired. */
export const afterlife = verifierRows.relyingPartyTransaction.life - verifierRows.transaction.life

/** Where a transaction is that a wallet's answer is handed in for. */
export const handedInKinds = {
  digitalCredentials: 'digitalCredentialTransaction',
  interactiveAuthorization: 'interactiveTransaction',
} as const

/** The kind of its row, of the two above. */
export const kindOf = (flow: Flow): VerifierKind =>
  flow in handedInKinds ? handedInKinds[flow as keyof typeof handedInKinds] : 'transaction'

/** Why, in one text or in several languages. */
export type Purpose = string | Readonly<Record<string, string>>

/** What the relying party's side needs (row `relyingPartyTransaction`, found by the transaction id). */
export interface RelyingPartyTransaction {
  clientId: string
  flow: Flow
  purpose: Purpose
  /** What it is registered for and asks under, where it is. */
  intendedUse?: string
  confirmation?: 'number'
  /** By which the wallet knows it, where wallets come here. */
  requestId?: string
  expiresAt: number
}

/** How it ended (row `outcome`, found by the transaction id). */
export interface Outcome {
  state: 'answered' | 'refused' | 'walletError' | 'cancelled'
}

export type EndState = Outcome['state'] | 'expired'
export type TransactionState = 'pending' | EndState

export const isEncrypted = ({ responseMode }: Pick<Transaction, 'responseMode'>): boolean =>
  responseMode.endsWith('.jwt')

export const requestUriOf = (verifierUrl: string, requestId: string): string => `${verifierUrl}/request/${requestId}`
export const responseUriOf = (verifierUrl: string, requestId: string): string => `${verifierUrl}/response/${requestId}`
