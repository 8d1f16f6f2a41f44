// POST /credential (OpenID4VCI 1.0 section 8), in the order in which the section is written.

import { issue } from '../issuance/issue.ts'
import type { Issuer } from '../issuer.ts'
import { redeemNonce } from '../nonce/nonce.ts'
import { checkAccessToken } from './check-access-token.ts'
import { checkProofs } from './check-proofs.ts'
import { denyUnfit } from './deny-unfit.ts'
import { parseCredentialRequest } from './parse-request.ts'
import { respond } from './respond.ts'

export async function credentialEndpoint(issuer: Issuer, request: Request, traceId: string): Promise<Response> {
  const grant = await checkAccessToken(issuer, request)
  const { offered, proofs, recipient } = await parseCredentialRequest(issuer, request, grant)
  const { keys, nonce } = await checkProofs(issuer, proofs, grant)
  await redeemNonce(issuer, nonce)
  const credentials = await denyUnfit(issue(issuer, { subject: grant.subject, offered, keys, traceId }))
  issuer.log({
    event: 'credential.issued',
    traceId,
    configuration: offered.configuration.id,
    count: credentials.length,
  })
  return respond(issuer, credentials, recipient)
}
