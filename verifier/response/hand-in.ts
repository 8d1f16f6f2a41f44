// POST /verification/v1/transactions/{id}/response: an issuer hands in what a wallet answered at its interactive authorization endpoint
// (OpenID4VCI 1.1 draft, openid4vp_response). Judged as every other answer; the result goes back at once, to this caller and once, and
// nothing of it is kept.
import * as z from 'zod/mini'
import { readInput } from '../../shared/http/input.ts'
import { badInput, Problem } from '../../shared/http/problem.ts'
import { OAuthError } from '../../shared/oauth/oauth-error.ts'
import type { PresentationResult } from '../checks/presentation-result.ts'
import { openOwn } from '../own-transaction.ts'
import { release } from '../release.ts'
import type { Transaction } from '../transaction.ts'
import type { Verifier } from '../verifier.ts'
import { judge } from './judge.ts'
import { readHandedIn } from './read-response.ts'

/** As the wallet sent it: JSON in a text. */
export const handInShape = z.strictObject({ openid4vpResponse: z.string() })

/** Twice what a wallet may answer us itself: its quotes are escaped here. */
const limit = 8_000_000

export async function handInEndpoint(verifier: Verifier, id: string, request: Request): Promise<Response> {
  const { clientId, purpose } = await openOwn(verifier, id, request)
  const { openid4vpResponse } = await readInput(request, handInShape, limit)
  const transaction = await verifier.rows.get<Transaction>('interactiveTransaction', id)
  if (!transaction) throw over()
  const result = await judgeText(verifier, transaction, openid4vpResponse)
  await verifier.rows.take('relyingPartyTransaction', id)
  return release(verifier, request, { clientId, id, purpose, result })
}

async function judgeText(verifier: Verifier, transaction: Transaction, text: string): Promise<PresentationResult> {
  const id = transaction.transactionId
  try {
    const response = await readHandedIn(transaction, text)
    return await judge(verifier, { id, transaction, response, close: () => close(verifier, id) })
  } catch (error) {
    throw error instanceof OAuthError ? badInput('/openid4vpResponse', error.message, 'invalidInput') : error
  }
}

async function close({ rows }: Verifier, id: string): Promise<void> {
  if ('refused' in (await rows.take<Transaction>('interactiveTransaction', id))) throw over()
}

const over = (): Problem =>
  new Problem('resourceNotFound', 'The request was answered, has expired, or is answered by wallets themselves')
