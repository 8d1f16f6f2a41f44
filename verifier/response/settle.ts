// The end of a transaction: the result waits for the relying party, and the wallet hears at once how it went.
import { OAuthError } from '../../shared/oauth/oauth-error.ts'
import { randomId } from '../../shared/random.ts'
import type { PresentationResult } from '../checks/presentation-result.ts'
import { verifierRows } from '../stores.ts'
import { afterlife, type Outcome, type Transaction } from '../transaction.ts'
import type { Verifier } from '../verifier.ts'
import { tell } from '../webhook/tell.ts'
import { closeTransaction } from './close-transaction.ts'
import { createConfirmationNumber } from './confirmation-number.ts'

/** Of a result. */
const { life } = verifierRows.result

export interface Judged {
  /** Of the request. */
  id: string
  transaction: Transaction
  result: PresentationResult
}

/** @throws OAuthError invalid_request for all but one answer */
async function end(verifier: Verifier, { id, transaction, result }: Judged, state: Outcome['state'], guard?: string) {
  const { transactionId: secret, relyingParty, expiresAt } = transaction
  await closeTransaction(verifier, id, [
    { kind: 'result', secret, value: result, expiresAt: verifier.now() + life, ...(guard !== undefined && { guard }) },
    { kind: 'outcome', secret, value: { state } satisfies Outcome, expiresAt: expiresAt + afterlife },
  ])
  await tell(verifier, relyingParty, { id: secret, state })
}

/**
 * 200 with redirect_uri. In the same-device flow it carries the response code, without which the result stays here; across devices it may
 * carry the number that the wallet's device shows, and then the result stays here without that.
 */
export async function settle(verifier: Verifier, judged: Judged): Promise<Response> {
  const { code, uri } = wayBack(verifier, judged)
  await end(verifier, judged, judged.result.verdict === 'walletError' ? 'walletError' : 'answered', code)
  return Response.json({ redirect_uri: uri }, { headers: { 'Cache-Control': 'no-store' } })
}

/** Where the wallet sends its browser, and for what the result is released. */
function wayBack(
  { random, config }: Verifier,
  { transaction: { redirectUri, confirmation }, result: { verdict } }: Judged,
): { code?: string; uri: string } {
  if (redirectUri !== undefined) {
    const code = randomId(random)
    return { code, uri: withCode(redirectUri, code) }
  }
  const uri = `${config.verifierUrl}/completed`
  // Nothing is shown of nobody: an error of the wallet needs no confirmation.
  if (confirmation !== 'number' || verdict === 'walletError') return { uri }
  const code = createConfirmationNumber(random)
  return { code, uri: `${uri}?number=${code}` }
}

function withCode(redirectUri: string, responseCode: string): string {
  const url = new URL(redirectUri)
  url.searchParams.set('response_code', responseCode)
  return url.href
}

/** 400 at once; the relying party may read why, and gets no claim. */
export async function refuse(verifier: Verifier, judged: Judged): Promise<never> {
  await end(verifier, judged, 'refused')
  throw new OAuthError('invalid_request', 'The presentation was refused; the relying party can see why')
}
