// Who calls our own APIs, and may they (Belgif noAccessToken, invalidAccessToken, missingScope).
import type { Clock } from '../clock.ts'
import { Problem } from '../http/problem.ts'
import type { Sealer } from '../keys/seal.ts'
import type { Partner } from './partner.ts'
import type { PartnerGrant } from './partner-token.ts'

export interface CheckPartnerGiven {
  now: Clock
  seals: { partnerToken: Sealer }
  config: { partners: readonly Partner[] }
}

/** `scopes`: any one of them is enough. @throws Problem */
export async function checkPartner(
  given: CheckPartnerGiven,
  request: Request,
  ...scopes: readonly string[]
): Promise<Partner> {
  const [scheme = '', token = '', ...more] = (request.headers.get('Authorization') ?? '').split(' ')
  if (scheme.toLowerCase() !== 'bearer' || !token || more.length > 0)
    throw new Problem('noAccessToken', 'This API needs an access token')
  const grant = await given.seals.partnerToken.open<PartnerGrant>(token, given.now())
  const partner = given.config.partners.find(({ clientId }) => clientId === grant?.clientId)
  if (!grant || !partner)
    throw new Problem('invalidAccessToken', 'The access token was not given out here, or has expired')
  if (!scopes.some((scope) => grant.scopes.includes(scope)))
    throw new Problem('missingScope', 'The access token was not given for this', { requiredScopes: [...scopes] })
  return partner
}
