// A transaction that this partner opened; that of another one does not exist for it.
import { Problem } from '../shared/http/problem.ts'
import { checkPartner } from '../shared/oauth/check-partner.ts'
import type { RelyingPartyTransaction } from './transaction.ts'
import type { Verifier } from './verifier.ts'

/** Who may only look may not have the result. */
export const readingScopes = ['verification:transactions', 'verification:transactions:read'] as const

/** `scopes`: any one of them is enough. @throws Problem */
export async function openOwn(
  verifier: Verifier,
  id: string,
  request: Request,
  scopes: readonly string[] = ['verification:transactions'],
): Promise<RelyingPartyTransaction> {
  const partner = await checkPartner(verifier, request, ...scopes)
  const transaction = await verifier.rows.get<RelyingPartyTransaction>('relyingPartyTransaction', id)
  if (transaction?.clientId !== partner.clientId) throw new Problem('resourceNotFound', 'There is no such transaction')
  return transaction
}
