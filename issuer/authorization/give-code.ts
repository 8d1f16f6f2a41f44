// The end of every authorization: a code that lives a minute, for this person and what of the wallet's request was granted.
import type { Ssin } from '../../shared/belgium/ssin.ts'
import { createCode } from '../code.ts'
import { type Document, grantOf } from '../documents.ts'
import type { CodeGrant } from '../grant.ts'
import type { Issuer } from '../issuer.ts'
import { issuerRows } from '../stores.ts'
import type { PushedRequest } from './pushed-request.ts'

const { life } = issuerRows.code

export async function giveCode(
  issuer: Issuer,
  subject: Ssin,
  pushed: PushedRequest,
  documents: readonly Document[],
): Promise<string> {
  const code = await createCode(issuer)
  const { configurationIds, claims, choice = false } = pushed
  const byIdentifier = pushed.byIdentifier || choice
  const grant: CodeGrant = {
    subject,
    grantedAt: issuer.now(),
    ...grantOf(issuer, documents, { configurationIds, claims, byIdentifier }),
    clientId: pushed.clientId,
    instance: pushed.instance,
    redirectUri: pushed.redirectUri,
    codeChallenge: pushed.codeChallenge,
    dpopJkt: pushed.dpopJkt,
  }
  await issuer.rows.put('code', code, grant, issuer.now() + life)
  return code
}
