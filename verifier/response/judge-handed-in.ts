// What all answers share that a partner hands in: the transaction is its own and still open, the answer is judged as every other one, and
// the result goes back at once, to this caller and once, and nothing of it is kept.
import { badInput, Problem } from '../../shared/http/problem.ts'
import { OAuthError } from '../../shared/oauth/oauth-error.ts'
import { forget } from '../forget.ts'
import { release } from '../release.ts'
import type { WalletResponse } from '../response-parameters.ts'
import { handedInKinds, type RelyingPartyTransaction, type Transaction } from '../transaction.ts'
import type { Verifier } from '../verifier.ts'
import { judge } from './judge.ts'

export interface HandedIn {
  /** Of the transaction. */
  id: string
  own: RelyingPartyTransaction
  flow: keyof typeof handedInKinds
  /** Of the answer in the body. */
  pointer: string
  /** @throws OAuthError invalid_request */
  read(transaction: Transaction): Promise<WalletResponse>
}

/** @throws Problem */
export async function judgeHandedIn(verifier: Verifier, request: Request, handedIn: HandedIn): Promise<Response> {
  const { id, own, flow, pointer, read } = handedIn
  const { rows } = verifier
  const kind = handedInKinds[flow]
  const transaction = await rows.get<Transaction>(kind, id)
  if (!transaction) throw over()
  const answer = async () => judge(verifier, { id, transaction, response: await read(transaction) })
  const result = await answer().catch((error) => {
    throw error instanceof OAuthError ? badInput(pointer, error.message, 'invalidInput') : error
  })
  if (!(await rows.exchange(kind, id, []))) throw over()
  await forget(verifier, id)
  return release(verifier, request, { clientId: own.clientId, id, purpose: own.purpose, result })
}

const over = (): Problem =>
  new Problem('resourceNotFound', 'The request was answered, has expired, or is not answered in this way')
