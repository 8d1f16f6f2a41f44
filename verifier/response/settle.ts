// The end of a transaction: the result waits for the relying party, and the wallet hears at once how it went.
import { minute } from '../../shared/clock.ts'
import { OAuthError } from '../../shared/oauth/oauth-error.ts'
import { randomId } from '../../shared/random.ts'
import type { PresentationResult } from '../checks/presentation-result.ts'
import type { Outcome, Transaction } from '../transaction.ts'
import type { Verifier } from '../verifier.ts'
import type { Notice } from '../webhook/notice.ts'

const life = 5 * minute

async function store(
  verifier: Verifier,
  { transactionId, relyingParty }: Transaction,
  state: Outcome['state'],
  result: PresentationResult,
  guard?: string,
) {
  const expiresAt = verifier.now() + life
  await Promise.all([
    verifier.rows.put('result', transactionId, result, expiresAt, guard),
    verifier.rows.put('outcome', transactionId, { state } satisfies Outcome, expiresAt),
  ])
  await tell(verifier, relyingParty, { id: transactionId, state })
}

/** After it is stored: who is told comes for it at once. A wallet is not to hear that the relying party was not told. */
async function tell({ deliveries, log }: Verifier, relyingParty: string, notice: Notice): Promise<void> {
  try {
    await deliveries.tell(relyingParty, notice)
  } catch {
    log({ event: 'webhook.lost', partner: relyingParty })
  }
}

/** 200 with redirect_uri. In the same-device flow it carries the response code, without which the result stays here. */
export async function settle(
  verifier: Verifier,
  transaction: Transaction,
  result: PresentationResult,
): Promise<Response> {
  const { redirectUri } = transaction
  const responseCode = randomId(verifier.random)
  const state = result.verdict === 'walletError' ? 'walletError' : 'answered'
  await store(verifier, transaction, state, result, redirectUri === undefined ? undefined : responseCode)
  const body = {
    redirect_uri:
      redirectUri === undefined ? `${verifier.config.verifierUrl}/completed` : withCode(redirectUri, responseCode),
  }
  return Response.json(body, { headers: { 'Cache-Control': 'no-store' } })
}

function withCode(redirectUri: string, responseCode: string): string {
  const url = new URL(redirectUri)
  url.searchParams.set('response_code', responseCode)
  return url.href
}

/** 400 at once; the relying party may read why, and gets no claim. */
export async function refuse(
  verifier: Verifier,
  transaction: Transaction,
  result: PresentationResult,
): Promise<Response> {
  await store(verifier, transaction, 'refused', result)
  throw new OAuthError('invalid_request', 'The presentation was refused; the relying party can see why')
}
