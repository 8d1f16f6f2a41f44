// POST /verification/v1/transactions/{id}/response: an issuer hands in what a wallet answered at its interactive authorization endpoint
// (OpenID4VCI 1.1 draft, openid4vp_response).
import * as z from 'zod/mini'
import { readInput } from '../../shared/http/input.ts'
import { openOwn } from '../own-transaction.ts'
import type { Verifier } from '../verifier.ts'
import { judgeHandedIn } from './judge-handed-in.ts'
import { readHandedIn } from './read-response.ts'

/** As the wallet sent it: JSON in a text. */
export const handInShape = z.strictObject({ openid4vpResponse: z.string() })

/** Twice what a wallet may answer us itself: its quotes are escaped here. */
const limit = 8_000_000

export async function handInEndpoint(verifier: Verifier, id: string, request: Request): Promise<Response> {
  const own = await openOwn(verifier, id, request)
  const { openid4vpResponse } = await readInput(request, handInShape, limit)
  return judgeHandedIn(verifier, request, {
    id,
    own,
    flow: 'interactiveAuthorization',
    pointer: '/openid4vpResponse',
    read: (transaction) => readHandedIn(transaction, openid4vpResponse),
  })
}
