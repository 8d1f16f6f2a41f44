// GET /verification/v1/transactions/{id}: how far it is, never what was answered. POST .../result: the result, once, and then it is
// forgotten, as JSON or as a signed report. In the same-device flow only who brings the response code of the returned browser gets it (HAIP
// 1.0 section 5.1), and across devices, where that was asked, only who brings the number that the wallet's device shows.
import * as z from 'zod/mini'
import { readInput } from '../../shared/http/input.ts'
import { Problem } from '../../shared/http/problem.ts'
import type { PresentationResult } from '../checks/presentation-result.ts'
import { forget } from '../forget.ts'
import { openOwn, readingScopes } from '../own-transaction.ts'
import { release } from '../release.ts'
import type { RelyingPartyTransaction, TransactionState } from '../transaction.ts'
import type { Verifier } from '../verifier.ts'
import { shown, stateOf } from './state.ts'

export async function transactionEndpoint(verifier: Verifier, id: string, request: Request): Promise<Response> {
  const transaction = await openOwn(verifier, id, request, readingScopes)
  return Response.json(await shown(verifier, id, transaction), { headers: { 'Cache-Control': 'no-store' } })
}

export const resultShape = z.strictObject({ responseCode: z.optional(z.string()) })

export async function resultEndpoint(verifier: Verifier, id: string, request: Request): Promise<Response> {
  const transaction = await openOwn(verifier, id, request)
  const { responseCode } = await readInput(request, resultShape)
  // To ask without a code is no guess: it must not cost one of the few tries.
  if (responseCode === undefined && isGuarded(transaction, await stateOf(verifier, id, transaction)))
    throw withheld(transaction)
  const taken = await verifier.rows.take<PresentationResult>('result', id, responseCode)
  if ('refused' in taken)
    throw taken.refused === 'unknown'
      ? new Problem('resourceNotFound', 'There is no result, or not yet, or it was released before')
      : withheld(transaction)
  await forget(verifier, id)
  const { clientId, purpose } = transaction
  return release(verifier, request, { clientId, id, purpose, result: taken.value })
}

/** The wallet's browser was sent on with a code. */
function isGuarded({ flow, confirmation }: RelyingPartyTransaction, state: TransactionState): boolean {
  if (confirmation === 'number') return state === 'answered'
  return flow === 'sameDevice' && (state === 'answered' || state === 'walletError')
}

const withheld = ({ confirmation }: RelyingPartyTransaction): Problem =>
  new Problem(
    'missingPermission',
    confirmation === 'number'
      ? "The result is released for the responseCode that the page on the wallet's device shows"
      : 'The result is released for the responseCode with which the browser of the wallet came back',
  )
