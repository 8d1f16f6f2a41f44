// GET /oidc/.well-known/openid-configuration (OpenID Connect Discovery 1.0 section 3): what relying parties read first.
import type { Facade } from './facade.ts'
import { high } from './finish.ts'
import { claimsSupported, scopes } from './scopes.ts'

export function discovery({ openIdConnect: { issuer, key } }: Facade) {
  return {
    issuer,
    authorization_endpoint: `${issuer}/authorize`,
    pushed_authorization_request_endpoint: `${issuer}/par`,
    token_endpoint: `${issuer}/token`,
    userinfo_endpoint: `${issuer}/userinfo`,
    jwks_uri: `${issuer}/jwks`,
    scopes_supported: ['openid', ...scopes],
    response_types_supported: ['code'],
    response_modes_supported: ['query'],
    grant_types_supported: ['authorization_code'],
    subject_types_supported: ['pairwise'],
    id_token_signing_alg_values_supported: [key.signer.algorithm],
    token_endpoint_auth_methods_supported: ['private_key_jwt'],
    token_endpoint_auth_signing_alg_values_supported: ['ES256', 'ES384', 'ES512'],
    code_challenge_methods_supported: ['S256'],
    acr_values_supported: [high],
    claim_types_supported: ['normal'],
    claims_supported: ['sub', 'acr', 'amr', 'auth_time', ...claimsSupported],
    claims_parameter_supported: false,
    request_parameter_supported: false,
    request_uri_parameter_supported: false,
    authorization_response_iss_parameter_supported: true,
    ui_locales_supported: ['nl', 'fr', 'de', 'en'],
  }
}
