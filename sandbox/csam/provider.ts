// CSAM as the sandbox plays it: discovery and keys of an OpenID provider, with the paths of CSAM's Federal Authentication Service.
import type { JWK } from 'jose'
import type { Sandbox } from '../sandbox.ts'

export const csamPath = '/csam/fas/oauth2'
export const csamIssuer = ({ config }: Sandbox): string => config.sandboxUrl + csamPath

export const levels = ['Level500', 'Level450', 'Level400', 'Level200', 'Level100'] as const
export const acrOf = (level: string): string => `urn:be:fedict:iam:fas:${level}`

export function csamDiscovery(sandbox: Sandbox): Response {
  const issuer = csamIssuer(sandbox)
  return Response.json({
    issuer,
    authorization_endpoint: `${issuer}/authorize`,
    token_endpoint: `${issuer}/access_token`,
    userinfo_endpoint: `${issuer}/userinfo`,
    jwks_uri: `${issuer}/connect/jwk_uri`,
    end_session_endpoint: `${issuer}/connect/endSession`,
    response_types_supported: ['code'],
    subject_types_supported: ['pairwise'],
    id_token_signing_alg_values_supported: ['RS256'],
    userinfo_signing_alg_values_supported: ['RS256'],
    token_endpoint_auth_methods_supported: ['client_secret_basic'],
    code_challenge_methods_supported: ['S256'],
    scopes_supported: ['openid', 'profile', 'egovnrn', 'certificateInfo', 'citizen', 'enterprise', 'roles'],
    acr_values_supported: levels.map(acrOf),
  })
}

export function csamKeys({ csamKey }: Sandbox): Response {
  const { kty, n, e, kid } = csamKey
  return Response.json({ keys: [{ kty, n, e, kid, alg: 'RS256', use: 'sig' } as JWK] })
}
