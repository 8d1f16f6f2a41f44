// GET /verification/v1/transactions/{id}: how far it is, never what was answered. POST .../result: the result, once, and then it is
// forgotten. In the same-device flow only who brings the response code of the returned browser gets it (HAIP 1.0 section 5.1).
import * as z from 'zod/mini'
import { isoDateTime } from '../../shared/clock.ts'
import { readInput } from '../../shared/http/input.ts'
import { Problem } from '../../shared/http/problem.ts'
import type { PresentationResult } from '../checks/presentation-result.ts'
import { openOwn } from '../own-transaction.ts'
import type { Outcome } from '../transaction.ts'
import type { Verifier } from '../verifier.ts'

export async function transactionEndpoint(verifier: Verifier, id: string, request: Request): Promise<Response> {
  const { flow, purpose, expiresAt } = await openOwn(verifier, id, request)
  const state = (await stateOf(verifier, id)) ?? (verifier.now() < expiresAt ? 'pending' : 'expired')
  return Response.json(
    { id, state, flow, purpose, expiresAt: isoDateTime(expiresAt) },
    { headers: { 'Cache-Control': 'no-store' } },
  )
}

const input = z.strictObject({ responseCode: z.optional(z.string()) })

export async function resultEndpoint(verifier: Verifier, id: string, request: Request): Promise<Response> {
  const { flow } = await openOwn(verifier, id, request)
  const { responseCode } = await readInput(request, input)
  // To ask without a code is no guess: it must not cost one of the few tries.
  if (flow === 'sameDevice' && responseCode === undefined && (await stateOf(verifier, id)) === 'answered')
    throw forTheReturned()
  const taken = await verifier.rows.take<PresentationResult>('result', id, responseCode)
  if ('refused' in taken)
    throw taken.refused === 'unknown'
      ? new Problem('resourceNotFound', 'There is no result, or not yet, or it was released before')
      : forTheReturned()
  await Promise.all([verifier.rows.take('outcome', id), verifier.rows.take('relyingPartyTransaction', id)])
  return Response.json({ id, ...taken.value }, { headers: { 'Cache-Control': 'no-store' } })
}

const stateOf = async ({ rows }: Verifier, id: string): Promise<Outcome['state'] | undefined> =>
  (await rows.get<Outcome>('outcome', id))?.state

const forTheReturned = (): Problem =>
  new Problem(
    'missingPermission',
    'The result is released for the responseCode with which the browser of the wallet came back',
  )
