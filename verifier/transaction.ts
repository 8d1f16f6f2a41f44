// A transaction and where it is kept. The wallet knows one random name of it, the relying party another, the request itself
// carries a nonce and a state, and the browser comes back with a response code: none tells any other (VP-DP-06).
import type { JWK } from 'jose'
import type { DcqlQuery } from './dcql.ts'
import type { TemplateId } from './templates/index.ts'

/** In `interactiveAuthorization` the relying party is an issuer, and hands in itself what the wallet answers it. */
export type Flow = 'sameDevice' | 'crossDevice' | 'interactiveAuthorization'
export type ResponseMode = 'direct_post' | 'direct_post.jwt' | 'iae_post' | 'iae_post.jwt'

/**
 * What the wallet's side of it needs (row `transaction`, found by the request id; row `interactiveTransaction`, found by the transaction
 * id, where wallets never come here).
 */
export interface Transaction {
  transactionId: string
  flow: Flow
  responseMode: ResponseMode
  /** As it was when the request was made: an access certificate may be renewed meanwhile. */
  clientId: string
  nonce: string
  /** Told to nobody in interactive authorization: the issuer's own session takes its place. */
  state: string
  query: DcqlQuery
  /** The ready query that it is, where it is one. */
  template?: TemplateId
  /** Of this transaction alone, with `kid`. */
  encryptionKey: JWK
  /** Where the browser goes after the answer. */
  redirectUri: string | undefined
  /** The issuer's interactive authorization endpoint, to which the wallet answers: in that flow alone. */
  expectedUrl?: string
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

export const isEncrypted = ({ responseMode }: Pick<Transaction, 'responseMode'>): boolean =>
  responseMode.endsWith('.jwt')

export const requestUriOf = (verifierUrl: string, requestId: string): string => `${verifierUrl}/request/${requestId}`
export const responseUriOf = (verifierUrl: string, requestId: string): string => `${verifierUrl}/response/${requestId}`
