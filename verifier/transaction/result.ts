// GET /verification/v1/transactions/{id}: how far it is, never what was answered. POST .../result: the result, once, and then it is
// forgotten, as JSON or as a signed report. In the same-device flow only who brings the response code of the returned browser gets it (HAIP 1.0 section 5.1).
import * as z from 'zod/mini'
import { readInput } from '../../shared/http/input.ts'
import { Problem } from '../../shared/http/problem.ts'
import type { PresentationResult } from '../checks/presentation-result.ts'
import { openOwn, readingScopes } from '../own-transaction.ts'
import { release } from '../release.ts'
import type { TransactionState } from '../transaction.ts'
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
  if (transaction.flow === 'sameDevice' && responseCode === undefined)
    if (isGuarded(await stateOf(verifier, id, transaction))) throw forTheReturned()
  const taken = await verifier.rows.take<PresentationResult>('result', id, responseCode)
  if ('refused' in taken)
    throw taken.refused === 'unknown'
      ? new Problem('resourceNotFound', 'There is no result, or not yet, or it was released before')
      : forTheReturned()
  await Promise.all([verifier.rows.take('outcome', id), verifier.rows.take('relyingPartyTransaction', id)])
  const { clientId, purpose } = transaction
  return release(verifier, request, { clientId, id, purpose, result: taken.value })
}

/** The wallet's browser was sent back with a code. */
const isGuarded = (state: TransactionState): boolean => state === 'answered' || state === 'walletError'

const forTheReturned = (): Problem =>
  new Problem(
    'missingPermission',
    'The result is released for the responseCode with which the browser of the wallet came back',
  )
