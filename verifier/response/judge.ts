// One answer becomes one result: it is taken apart, every check runs, and after them the rule of a ready query. What cannot be taken apart
// leaves the transaction open; everything else ends it, for the first whose result is kept.
import { checkPresentations } from '../checks/index.ts'
import type { PresentationResult } from '../checks/presentation-result.ts'
import type { WalletResponse } from '../response-parameters.ts'
import { answerOf } from '../templates/index.ts'
import type { Transaction } from '../transaction.ts'
import type { Verifier } from '../verifier.ts'
import { over } from './close-transaction.ts'
import { parseVpToken } from './parse-vp-token.ts'

export interface ToJudge {
  /** Of the request. */
  id: string
  transaction: Transaction
  response: WalletResponse
}

/** @throws OAuthError invalid_request */
export async function judge(verifier: Verifier, { id, transaction, response }: ToJudge): Promise<PresentationResult> {
  if ('error' in response) {
    const { error } = response
    return answered(verifier, transaction, { verdict: 'walletError', credentials: [], findings: [], error })
  }
  const sent = 'vpToken' in response ? { presentations: parseVpToken(transaction.query, response.vpToken) } : response
  await claimAuthorisation(verifier, transaction)
  const result = await checkPresentations(verifier, { id, transaction, ...sent })
  verifier.log({ event: 'presentation.checked', verdict: result.verdict, ...failedChecks(result.credentials) })
  return answered(verifier, transaction, result)
}

/**
 * What a holder authorises is judged once: the code in it may come once, so that of an answer that is sent twice at once the second would be
 * refused for the first, and might end the transaction before it. @throws OAuthError invalid_request for all but one
 */
async function claimAuthorisation({ rows }: Verifier, transaction: Transaction): Promise<void> {
  const { transactionData, nonce, expiresAt } = transaction
  if (transactionData && !(await rows.redeem('authorisation', nonce, expiresAt))) throw over()
}

/** With what a ready query comes to. */
const answered = (
  { now }: Verifier,
  { template }: Transaction,
  { verdict, ...rest }: PresentationResult,
): PresentationResult => ({
  verdict,
  ...(template && { answer: answerOf(template, { verdict, ...rest }, now()) }),
  ...rest,
})

const failedChecks = (credentials: { findings: { check: string; outcome: string }[] }[]) => ({
  failed: credentials
    .flatMap(({ findings }) => findings.filter(({ outcome }) => outcome !== 'passed').map(({ check }) => check))
    .join(' '),
})
