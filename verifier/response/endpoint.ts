// POST /response/{id}: the wallet's answer (OpenID4VP 1.0 section 8.2 and 8.3), in the order in which it is dealt with.
import { checkPresentations } from '../checks/index.ts'
import type { Verifier } from '../verifier.ts'
import { closeTransaction, openTransaction } from './close-transaction.ts'
import { parseVpToken } from './parse-vp-token.ts'
import { readResponse } from './read-response.ts'
import { refuse, settle } from './settle.ts'

export async function responseEndpoint(verifier: Verifier, id: string, request: Request): Promise<Response> {
  const transaction = await openTransaction(verifier, id)
  const response = await readResponse(transaction, request)
  if ('error' in response) {
    await closeTransaction(verifier, id)
    return settle(verifier, transaction, {
      verdict: 'walletError',
      credentials: [],
      findings: [],
      error: response.error,
    })
  }
  const presentations = parseVpToken(transaction.query, response.vpToken)
  await closeTransaction(verifier, id)
  const result = await checkPresentations(verifier, { id, transaction, presentations })
  verifier.log({ event: 'presentation.checked', verdict: result.verdict, ...failedChecks(result.credentials) })
  return result.verdict === 'accepted' ? settle(verifier, transaction, result) : refuse(verifier, transaction, result)
}

const failedChecks = (credentials: { findings: { check: string; outcome: string }[] }[]) => ({
  failed: credentials
    .flatMap(({ findings }) => findings.filter(({ outcome }) => outcome !== 'passed').map(({ check }) => check))
    .join(' '),
})
