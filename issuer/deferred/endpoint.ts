// POST /deferred (OpenID4VCI 1.0 section 9): the wallet comes for what could not be issued at once. Ready as soon as the source answers,
// also at the first time. Refuses: transactions that are unknown, fetched before, expired, or of another grant.
import { base64url, sha256, utf8 } from '../../shared/bytes.ts'
import { findConfiguration } from '../../shared/credentials/index.ts'
import { OAuthError } from '../../shared/oauth/oauth-error.ts'
import { checkAccessToken } from '../credential/check-access-token.ts'
import { denyUnfit } from '../credential/deny-unfit.ts'
import { earlierOf } from '../credential/earlier-of.ts'
import { readRequestBody } from '../credential/read-body.ts'
import { respond, respondWithCredentials } from '../credential/respond.ts'
import { parseResponseEncryption } from '../credential/response-encryption.ts'
import { type AccessGrant, namesOf } from '../grant.ts'
import { issue } from '../issuance/issue.ts'
import { RecordUnavailable } from '../issuance/look-up-records.ts'
import type { Issuer } from '../issuer.ts'
import { UsedBefore } from '../status/status-lists.ts'
import { walletProviders } from '../wallet-provider.ts'
import { type Deferred, pending } from './defer.ts'

export async function deferredEndpoint(issuer: Issuer, request: Request, traceId: string): Promise<Response> {
  const grant = await checkAccessToken(issuer, request, 'deferred')
  const sent = await readRequestBody(issuer, request)
  const { transaction_id: transactionId } = sent.body
  if (typeof transactionId !== 'string')
    throw new OAuthError('invalid_credential_request', 'The request names no transaction')
  // Of this request alone, whatever the first one had (VCI-DEF-04).
  const recipient = await parseResponseEncryption(issuer, sent)
  const deferred = await openDeferred(issuer, transactionId, grant)
  const { subject, about, claims, keys, configurationId, expiresAt } = deferred
  await checkUnits(issuer, deferred)
  // A token that was refreshed meanwhile brings the newer word.
  const until = earlierOf(deferred.until, grant.until)
  const units = [...deferred.units, ...(grant.units ?? [])]
  const offered = findConfiguration(configurationId)
  if (!offered) throw new OAuthError('credential_request_denied', 'This credential is not issued any more')
  try {
    const once = { id: await onceOf(transactionId), expiresAt }
    const credentials = await denyUnfit(
      issue(issuer, {
        subject,
        ...(about !== undefined && { about }),
        offered,
        ...namesOf(claims),
        keys,
        traceId,
        until,
        units,
        grantedAt: grant.grantedAt,
        family: grant.family,
        once,
      }),
    )
    await issuer.rows.take('deferred', transactionId)
    // Wallets on a library in wide use refuse a notification_id here, and none has to be given (decision 0014).
    const notified = false
    return await respondWithCredentials(issuer, { grant, offered, credentials, traceId, recipient, notified })
  } catch (error) {
    if (error instanceof UsedBefore) throw unknownTransaction()
    if (!(error instanceof RecordUnavailable)) throw error
    return respond(issuer, pending(transactionId), { status: 202, recipient })
  }
}

/** The store of indices may tell used transactions, and must not be able to fetch one. */
const onceOf = async (transactionId: string): Promise<string> =>
  base64url(await sha256(utf8(`transaction\n${transactionId}`)))

async function openDeferred(issuer: Issuer, transactionId: string, grant: AccessGrant): Promise<Deferred> {
  const deferred = await issuer.rows.get<Deferred>('deferred', transactionId)
  const isSame =
    deferred?.subject === grant.subject && deferred.clientId === grant.clientId && deferred.family === grant.family
  if (!deferred || !isSame) throw unknownTransaction()
  return deferred
}

/** Wallet and keys stood when it was promised, and have to stand now (ISSU_21). */
async function checkUnits(issuer: Issuer, { units }: Deferred): Promise<void> {
  const { isValid } = walletProviders(issuer)
  for (const unit of units)
    if (!(await isValid(unit)))
      throw new OAuthError('credential_request_denied', 'The wallet or its keys were revoked since it was asked for')
}

const unknownTransaction = (): OAuthError =>
  new OAuthError('invalid_transaction_id', 'There is no such transaction, or its credentials were fetched before')
