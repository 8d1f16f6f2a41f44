// How far a transaction is, as the relying party is told: never what was answered.
import { isoDateTime } from '../../shared/clock.ts'
import type { Outcome, Purpose, RelyingPartyTransaction, TransactionState } from '../transaction.ts'
import type { Verifier } from '../verifier.ts'

export async function stateOf(
  { rows, now }: Verifier,
  id: string,
  { expiresAt }: Pick<RelyingPartyTransaction, 'expiresAt'>,
): Promise<TransactionState> {
  const outcome = await rows.get<Outcome>('outcome', id)
  return outcome?.state ?? (now() < expiresAt ? 'pending' : 'expired')
}

export interface ShownTransaction {
  id: string
  state: TransactionState
  flow: RelyingPartyTransaction['flow']
  purpose: Purpose
  intendedUse?: string
  expiresAt: string
}

export async function shown(
  verifier: Verifier,
  id: string,
  transaction: RelyingPartyTransaction,
): Promise<ShownTransaction> {
  const { flow, purpose, intendedUse, expiresAt } = transaction
  return {
    id,
    state: await stateOf(verifier, id, transaction),
    flow,
    purpose,
    ...(intendedUse !== undefined && { intendedUse }),
    expiresAt: isoDateTime(expiresAt),
  }
}
