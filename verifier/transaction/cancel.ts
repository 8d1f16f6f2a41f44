// POST /verification/v1/transactions/{id}/cancel (Belgif ctl-res): nobody is waiting for the answer any more. It takes the row that an
// answer takes, so of the two exactly one wins, and a wallet that comes later finds no request.
// Refuses: a transaction that has ended. One that was cancelled before is cancelled.
import { Problem } from '../../shared/http/problem.ts'
import { openOwn } from '../own-transaction.ts'
import { afterlife, kindOf, type Outcome } from '../transaction.ts'
import type { Verifier } from '../verifier.ts'
import { tell } from '../webhook/tell.ts'
import { shown, stateOf } from './state.ts'

export async function cancelEndpoint(verifier: Verifier, id: string, request: Request): Promise<Response> {
  const { rows, log } = verifier
  const transaction = await openOwn(verifier, id, request)
  const { flow, requestId = id, clientId, expiresAt } = transaction
  const value: Outcome = { state: 'cancelled' }
  const outcome = { kind: 'outcome' as const, secret: id, value, expiresAt: expiresAt + afterlife }
  if (await rows.exchange(kindOf(flow), requestId, [outcome])) {
    if (requestId !== id) await tell(verifier, clientId, { id, state: 'cancelled' })
    log({ event: 'transaction.cancelled', partner: clientId, flow })
  } else if ((await stateOf(verifier, id, transaction)) !== 'cancelled')
    throw new Problem('transactionOver', 'The transaction was answered or has expired')
  return Response.json(await shown(verifier, id, transaction), { headers: { 'Cache-Control': 'no-store' } })
}
