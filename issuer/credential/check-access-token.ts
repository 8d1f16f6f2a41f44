// The access token at the credential, deferred and notification endpoints (RFC 6750, RFC 9449 section 7): in the Authorization header, under the DPoP scheme,
// with a proof by the key that it is bound to.
import { checkDpop } from '../../shared/oauth/dpop.ts'
import { OAuthError } from '../../shared/oauth/oauth-error.ts'
import { type AccessGrant, openAccessToken } from '../grant.ts'
import type { Issuer } from '../issuer.ts'

const unauthorized = (challenge: string) => ({ status: 401 as const, headers: { 'WWW-Authenticate': challenge } })

/** @throws OAuthError invalid_token or invalid_dpop_proof, 401 */
export async function checkAccessToken(
  issuer: Issuer,
  request: Request,
  endpoint: 'credential' | 'deferred' | 'notification',
): Promise<AccessGrant> {
  const [scheme = '', accessToken = '', ...more] = (request.headers.get('Authorization') ?? '').split(' ')
  if (!scheme || new URL(request.url).searchParams.has('access_token'))
    throw new OAuthError(
      'invalid_token',
      'The access token belongs in the Authorization header',
      unauthorized(challengeOf()),
    )
  if (scheme.toLowerCase() !== 'dpop' || !accessToken || more.length > 0)
    throw new OAuthError(
      'invalid_token',
      'The access token is used under the DPoP scheme',
      unauthorized(challengeOf('invalid_token')),
    )
  const grant = await openAccessToken(issuer, accessToken)
  if (!grant)
    throw new OAuthError(
      'invalid_token',
      'The access token was not given out here, or has expired',
      unauthorized(challengeOf('invalid_token')),
    )
  await checkDpop(issuer, {
    proof: request.headers.get('DPoP'),
    method: 'POST',
    url: `${issuer.config.issuerUrl}/${endpoint}`,
    accessToken,
    boundTo: grant.jkt,
    ...(grant.family !== undefined && { family: grant.family }),
    failure: unauthorized(challengeOf('invalid_dpop_proof')),
  })
  return grant
}

const challengeOf = (error?: string): string => `DPoP ${error ? `error="${error}", ` : ''}algs="ES256 ES384 ES512"`
