// What a token is for, where the wallet asks for less than it was granted: by authorization_details with any grant (OpenID4VCI 1.0
// section 6.1), by scope when it refreshes (RFC 6749 section 6). The refresh token keeps all that was granted.
// Refuses: more than was granted.
import { OAuthError } from '../../shared/oauth/oauth-error.ts'
import { type AskedFor, parseAuthorizationDetails } from '../authorization-details.ts'
import { type AskedClaims, only, type WalletGrant } from '../grant.ts'
import type { Issuer } from '../issuer.ts'
import { parseScope } from '../scope.ts'

export interface Asked extends AskedFor {
  byIdentifier: boolean
}

/** Undefined where the wallet asks for all that it was granted. @throws OAuthError invalid_authorization_details, invalid_scope */
export function askedOf(issuer: Issuer, form: Map<string, string>): Asked | undefined {
  const details = form.get('authorization_details')
  if (details !== undefined) return { ...parseAuthorizationDetails(issuer, details), byIdentifier: true }
  const scope = form.get('grant_type') === 'refresh_token' ? form.get('scope') : undefined
  if (scope === undefined) return undefined
  return { configurationIds: parseScope(scope), byIdentifier: false }
}

/** @throws OAuthError invalid_authorization_details, invalid_scope (VCI-TOK-03) */
export function narrow(grant: WalletGrant, asked: Asked | undefined): WalletGrant {
  if (!asked) return grant
  const { configurationIds, byIdentifier } = asked
  const { datasets, claims: granted, ...rest } = grant
  const claims = { ...granted, ...asked.claims }
  const isGranted = (id: string): boolean =>
    grant.configurationIds.includes(id) && areGranted(granted?.[id], asked.claims?.[id])
  if (!configurationIds.every(isGranted))
    throw new OAuthError(
      byIdentifier ? 'invalid_authorization_details' : 'invalid_scope',
      'More is asked for than was granted',
    )
  return { ...rest, ...only(configurationIds, { datasets, claims }), ...(byIdentifier && { byIdentifier }) }
}

/** Whoever asks for nothing in particular asks for what was granted. */
const areGranted = (granted: AskedClaims | undefined, asked: AskedClaims | undefined): boolean =>
  !granted || !asked || asked.names.every((name) => granted.names.includes(name))
