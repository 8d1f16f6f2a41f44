// A transaction and where it is kept. The wallet knows one random name of it, the relying party another, the request itself
// carries a nonce and a state, and the browser comes back with a response code: none tells any other (VP-DP-06).
import type { JWK } from 'jose'
import type { DcqlQuery } from './dcql.ts'

export type Flow = 'sameDevice' | 'crossDevice'
export type ResponseMode = 'direct_post' | 'direct_post.jwt'

/** What the wallet's side of it needs (row `transaction`, found by the request id). */
export interface Transaction {
  transactionId: string
  flow: Flow
  responseMode: ResponseMode
  /** As it was when the request was made: an access certificate may be renewed meanwhile. */
  clientId: string
  nonce: string
  state: string
  query: DcqlQuery
  /** Of this transaction alone, with `kid`. */
  encryptionKey: JWK
  /** Where the browser goes after the answer. */
  redirectUri: string | undefined
  /** Seconds. */
  expiresAt: number
}

/** What the relying party's side needs (row `relyingPartyTransaction`, found by the transaction id). */
export interface RelyingPartyTransaction {
  clientId: string
  flow: Flow
  purpose: string
  expiresAt: number
}

/** How it ended (row `outcome`, found by the transaction id). */
export interface Outcome {
  state: 'answered' | 'refused'
}

export const requestUriOf = (verifierUrl: string, requestId: string): string => `${verifierUrl}/request/${requestId}`
export const responseUriOf = (verifierUrl: string, requestId: string): string => `${verifierUrl}/response/${requestId}`
