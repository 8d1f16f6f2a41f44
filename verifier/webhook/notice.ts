// What a webhook is told: that a transaction has ended, and how. Never what was answered.
import type { EndState } from '../transaction.ts'

export interface Notice {
  /** The relying party's name of the transaction. */
  id: string
  state: EndState
}

/** Sealed in the queue, with whose webhook it is for. */
export interface SealedNotice extends Notice {
  clientId: string
}

/** What its signature is for (RFC 9421 section 2.3). */
export const noticeTag = 'attestry-transaction-end'
export const noticeComponents = ['@method', '@target-uri', 'content-digest', 'content-type'] as const
