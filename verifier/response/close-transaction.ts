// A transaction is answered once: whoever takes its row has the answer that counts (design: atomic).
import { OAuthError } from '../../shared/oauth/oauth-error.ts'
import type { Transaction } from '../transaction.ts'
import type { Verifier } from '../verifier.ts'

const over = (): OAuthError => new OAuthError('invalid_request', 'The request was answered, has expired, or never was')

/** @throws OAuthError invalid_request */
export async function openTransaction({ rows }: Verifier, id: string): Promise<Transaction> {
  const transaction = await rows.get<Transaction>('transaction', id)
  if (!transaction) throw over()
  return transaction
}

/** @throws OAuthError invalid_request for all but one answer */
export async function closeTransaction({ rows }: Verifier, id: string): Promise<void> {
  if ('refused' in (await rows.take<Transaction>('transaction', id))) throw over()
}
