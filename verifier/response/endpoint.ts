// POST /response/{id}: the wallet's answer (OpenID4VP 1.0 section 8.2 and 8.3), in the order in which it is dealt with.
import type { Verifier } from '../verifier.ts'
import { openTransaction } from './close-transaction.ts'
import { judge } from './judge.ts'
import { readResponse } from './read-response.ts'
import { refuse, settle } from './settle.ts'

export async function responseEndpoint(verifier: Verifier, id: string, request: Request): Promise<Response> {
  const transaction = await openTransaction(verifier, id)
  const response = await readResponse(transaction, request)
  const result = await judge(verifier, { id, transaction, response })
  const judged = { id, transaction, result }
  return result.verdict === 'refused' ? refuse(verifier, judged) : settle(verifier, judged)
}
