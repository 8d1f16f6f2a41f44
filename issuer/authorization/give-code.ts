// The end of every authorization: a code that lives a minute, for this person and what this wallet asked for.
import type { Ssin } from '../../shared/belgium/ssin.ts'
import { minute } from '../../shared/clock.ts'
import { createCode } from '../code.ts'
import type { CodeGrant } from '../grant.ts'
import type { Issuer } from '../issuer.ts'
import type { PushedRequest } from './pushed-request.ts'

const life = minute

export async function giveCode(issuer: Issuer, subject: Ssin, pushed: PushedRequest): Promise<string> {
  const code = await createCode(issuer)
  const grant: CodeGrant = {
    subject,
    grantedAt: issuer.now(),
    configurationIds: pushed.configurationIds,
    byIdentifier: pushed.byIdentifier,
    clientId: pushed.clientId,
    instance: pushed.instance,
    redirectUri: pushed.redirectUri,
    codeChallenge: pushed.codeChallenge,
    dpopJkt: pushed.dpopJkt,
  }
  await issuer.rows.put('code', code, grant, issuer.now() + life)
  return code
}
