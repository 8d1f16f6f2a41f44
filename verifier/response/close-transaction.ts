// A transaction is answered once: of all who answer, the one whose result takes the place of its row has the answer that counts: in one
// step, never read-then-write. Until then it is open, whoever else is being judged.
import { OAuthError } from '../../shared/oauth/oauth-error.ts'
import type { NewRow } from '../../shared/store/rows.ts'
import type { VerifierKind } from '../stores.ts'
import type { Transaction } from '../transaction.ts'
import type { Verifier } from '../verifier.ts'

export const over = (): OAuthError =>
  new OAuthError('invalid_request', 'The request was answered or cancelled, has expired, or never was')

/** @throws OAuthError invalid_request */
export async function openTransaction({ rows }: Verifier, id: string): Promise<Transaction> {
  const transaction = await rows.get<Transaction>('transaction', id)
  if (!transaction) throw over()
  return transaction
}

/** `ending`: what is kept in its place. @throws OAuthError invalid_request for all but one answer */
export async function closeTransaction(
  { rows }: Verifier,
  id: string,
  ending: readonly NewRow<VerifierKind>[] = [],
): Promise<void> {
  if (!(await rows.exchange('transaction', id, ending))) throw over()
}
