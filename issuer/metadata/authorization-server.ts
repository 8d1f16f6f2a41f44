// Authorization server metadata (RFC 8414; OpenID4VCI 1.0 section 12.3; draft-ietf-oauth-status-list section 9.1; RFC 8705, 9101, 9126, 9207, 9449). The issuer is its own server.
import { catalogue } from '../../shared/credentials/index.ts'
import type { ClientAuthentication } from '../issuance-profile.ts'
import type { Issuer } from '../issuer.ts'
import { aggregationAddress } from '../list-addresses.ts'
import { interactivePath } from '../presentations.ts'

const signatureAlgorithms = ['ES256', 'ES384', 'ES512']

export function authorizationServerMetadata(issuer: Issuer) {
  const { issuerUrl, issuance } = issuer.config
  const { presentations } = issuer
  const anonymous = issuance.clientAuthentication.includes('none')
  const methods = methodsOf(issuer)
  const bindsToCertificates = issuer.clientCertificate !== undefined && issuance.senderConstraints.includes('mtls')
  return {
    issuer: issuerUrl,
    authorization_endpoint: `${issuerUrl}/authorize`,
    pushed_authorization_request_endpoint: `${issuerUrl}/par`,
    require_pushed_authorization_requests: true,
    ...(presentations && { interactive_authorization_endpoint: issuerUrl + interactivePath }),
    token_endpoint: `${issuerUrl}/token`,
    challenge_endpoint: `${issuerUrl}/challenge`,
    jwks_uri: `${issuerUrl}/jwks`,
    status_list_aggregation_endpoint: aggregationAddress(issuerUrl),
    token_endpoint_auth_methods_supported: methods,
    ...(methods.includes('private_key_jwt') && {
      token_endpoint_auth_signing_alg_values_supported: signatureAlgorithms,
    }),
    client_attestation_signing_alg_values_supported: signatureAlgorithms,
    client_attestation_pop_signing_alg_values_supported: signatureAlgorithms,
    response_types_supported: ['code'],
    response_modes_supported: ['query'],
    grant_types_supported: [
      'authorization_code',
      'refresh_token',
      'urn:ietf:params:oauth:grant-type:pre-authorized_code',
    ],
    'pre-authorized_grant_anonymous_access_supported': anonymous,
    code_challenge_methods_supported: ['S256'],
    authorization_response_iss_parameter_supported: true,
    dpop_signing_alg_values_supported: signatureAlgorithms,
    request_object_signing_alg_values_supported: signatureAlgorithms,
    require_signed_request_object: false,
    ...(bindsToCertificates && { tls_client_certificate_bound_access_tokens: true }),
    authorization_details_types_supported: ['openid_credential'],
    scopes_supported: catalogue.flatMap(({ configurations }) => configurations.map(({ scope }) => scope)),
    ui_locales_supported: ['nl', 'fr', 'de', 'en'],
  }
}

/** Attested and public wallets need no registration; every other way is there for those who are registered for it. */
const methodsOf = ({ config: { clients, issuance } }: Issuer): ClientAuthentication[] =>
  issuance.clientAuthentication.filter(
    (method) =>
      method === 'attest_jwt_client_auth' ||
      method === 'none' ||
      clients.some(({ authentication }) => authentication === method),
  )
