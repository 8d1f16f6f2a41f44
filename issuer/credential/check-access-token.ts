// The access token at the credential, deferred and notification endpoints (RFC 6750): in the Authorization header, with what it is bound
// to: under the DPoP scheme with a proof by its key (RFC 9449 section 7), or as a bearer over a connection with its certificate (RFC 8705
// section 3).
import { minute } from '../../shared/clock.ts'
import { checkDpop } from '../../shared/oauth/dpop.ts'
import { OAuthError } from '../../shared/oauth/oauth-error.ts'
import { randomId } from '../../shared/random.ts'
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
      'The access token has to come in the Authorization header',
      unauthorized(challengeOf()),
    )
  const usesCertificate = scheme.toLowerCase() === 'bearer' && issuer.clientCertificate !== undefined
  if (!(scheme.toLowerCase() === 'dpop' || usesCertificate) || !accessToken || more.length > 0)
    throw refused('The access token has to come under the DPoP scheme')
  const grant = await openAccessToken(issuer, accessToken)
  if (!grant) throw refused('The access token was not given out here, or has expired')
  if (usesCertificate) await checkCertificate(issuer, request, grant)
  else await checkProof(issuer, request, { grant, accessToken, endpoint })
  return grant
}

async function checkProof(
  issuer: Issuer,
  request: Request,
  { grant, accessToken, endpoint }: { grant: AccessGrant; accessToken: string; endpoint: string },
): Promise<void> {
  if (grant.jkt === undefined) throw refused('The access token is bound to a certificate, and to no DPoP key')
  await checkDpop(issuer, {
    proof: request.headers.get('DPoP'),
    method: 'POST',
    url: `${issuer.config.issuerUrl}/${endpoint}`,
    accessToken,
    boundTo: grant.jkt,
    ...(grant.family !== undefined && { family: grant.family }),
    failure: unauthorized(challengeOf('invalid_dpop_proof')),
  })
}

async function checkCertificate(issuer: Issuer, request: Request, grant: AccessGrant): Promise<void> {
  if (grant.certificate === undefined) throw refused('The access token has to come under the DPoP scheme')
  const certificate = await issuer.clientCertificate?.(request)
  if (certificate?.thumbprint !== grant.certificate)
    throw refused('The access token is bound to another certificate than that of the connection', 'Bearer')
  const { rows, random, now } = issuer
  if (
    grant.family !== undefined &&
    (await rows.redeemWithin(grant.family, 'certificate', randomId(random), now() + minute)) === 'closed'
  )
    throw refused('The access token was revoked', 'Bearer')
}

const refused = (description: string, scheme: 'DPoP' | 'Bearer' = 'DPoP'): OAuthError =>
  new OAuthError('invalid_token', description, unauthorized(challengeOf('invalid_token', scheme)))

function challengeOf(error?: string, scheme: 'DPoP' | 'Bearer' = 'DPoP'): string {
  const parameters = [...(error ? [`error="${error}"`] : []), ...(scheme === 'DPoP' ? [algorithms] : [])]
  return `${scheme} ${parameters.join(', ')}`
}

const algorithms = 'algs="ES256 ES384 ES512"'
