// POST /credential (OpenID4VCI 1.0 section 8), in the order in which the section is written.
import { defer } from '../deferred/defer.ts'
import { namesOf } from '../grant.ts'
import { issue } from '../issuance/issue.ts'
import { RecordUnavailable } from '../issuance/look-up-records.ts'
import type { Issuer } from '../issuer.ts'
import { openNonce, usedNonce } from '../nonce/nonce.ts'
import { UsedBefore } from '../status/status-lists.ts'
import { checkAccessToken } from './check-access-token.ts'
import { checkProofs } from './check-proofs.ts'
import { denyUnfit } from './deny-unfit.ts'
import { earlierOf } from './earlier-of.ts'
import { parseCredentialRequest } from './parse-request.ts'
import { respond, respondWithCredentials } from './respond.ts'

export async function credentialEndpoint(issuer: Issuer, request: Request, traceId: string): Promise<Response> {
  const grant = await checkAccessToken(issuer, request, 'credential')
  const { wanted, proofs, recipient } = await parseCredentialRequest(issuer, request, grant)
  const { keys, nonce, statusUntil, units: ofKeys } = await checkProofs(issuer, proofs, grant)
  const until = earlierOf(statusUntil, grant.until)
  const units = [...(grant.units ?? []), ...ofKeys]
  const once = await openNonce(issuer, nonce)
  const { subject, grantedAt, family } = grant
  const { offered } = wanted
  try {
    const of = { subject, grantedAt, family, until, units }
    const input = { ...of, ...wanted, ...namesOf(wanted.claims), keys, traceId, once }
    const credentials = await denyUnfit(issue(issuer, input))
    return await respondWithCredentials(issuer, { grant, offered, credentials, traceId, recipient, notified: true })
  } catch (error) {
    if (error instanceof UsedBefore) throw usedNonce()
    if (!(error instanceof RecordUnavailable)) throw error
    if (!(await issuer.statusLists.redeem(once))) throw usedNonce()
    return respond(issuer, await defer(issuer, { grant, wanted, keys, until, units }), { status: 202, recipient })
  }
}
