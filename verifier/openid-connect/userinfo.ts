// GET or POST /oidc/userinfo (OpenID Connect Core 1.0 section 5.3): the claims of the scopes, for who has the access token of the login. Refuses:
// tokens anywhere else than in the header, and what has ended.
import { OAuthError } from '../../shared/oauth/oauth-error.ts'
import type { Released } from './code-grant.ts'
import type { Facade } from './facade.ts'

export async function userInfoEndpoint({ rows }: Facade, request: Request): Promise<Response> {
  const header = request.headers.get('Authorization') ?? ''
  const token = /^Bearer ([\w-]{1,200})$/i.exec(header)?.[1]
  const released = token === undefined ? undefined : await rows.get<Released>('openIdConnectToken', token)
  if (!released) throw refused(header !== '')
  const { sub, claims } = released
  return Response.json({ ...claims, sub }, { headers: { 'Cache-Control': 'no-store' } })
}

/** Who sent none is told no error (RFC 6750 section 3.1). */
const refused = (sent: boolean): OAuthError =>
  new OAuthError('invalid_token', 'The access token was not given out here, or has expired', {
    status: 401,
    headers: { 'WWW-Authenticate': sent ? 'Bearer error="invalid_token"' : 'Bearer' },
  })
