import { describe, expect, it } from 'vitest'
import { catalogue } from '../../shared/credentials/index.ts'
import { parseClients } from '../client/registered-clients.ts'
import { issuanceProfile } from '../issuance-profile.ts'
import { createMemoryClient } from '../testing/memory-client.ts'
import { createMemoryIssuer } from '../testing/memory-issuer.ts'
import { mdocPid, sdJwtPid } from '../testing/memory-wallet.ts'
import { authorizationServerMetadata } from './authorization-server.ts'

const issuer = await createMemoryIssuer()
const { issuerUrl } = issuer.config
const scopes = catalogue.flatMap(({ configurations }) => configurations.map(({ scope }) => scope))

describe('authorization server metadata', () => {
  it('says what is required and what is there, and no more (VCI-ASM-01 to VCI-ASM-06)', () => {
    expect(authorizationServerMetadata(issuer)).toEqual({
      issuer: issuerUrl,
      authorization_endpoint: `${issuerUrl}/authorize`,
      token_endpoint: `${issuerUrl}/token`,
      pushed_authorization_request_endpoint: `${issuerUrl}/par`,
      require_pushed_authorization_requests: true,
      response_types_supported: ['code'],
      response_modes_supported: ['query'],
      grant_types_supported: [
        'authorization_code',
        'refresh_token',
        'urn:ietf:params:oauth:grant-type:pre-authorized_code',
      ],
      'pre-authorized_grant_anonymous_access_supported': true,
      challenge_endpoint: `${issuerUrl}/challenge`,
      jwks_uri: `${issuerUrl}/jwks`,
      status_list_aggregation_endpoint: `${issuerUrl}/status-lists`,
      token_endpoint_auth_methods_supported: ['attest_jwt_client_auth', 'none'],
      client_attestation_signing_alg_values_supported: ['ES256', 'ES384', 'ES512'],
      client_attestation_pop_signing_alg_values_supported: ['ES256', 'ES384', 'ES512'],
      code_challenge_methods_supported: ['S256'],
      authorization_response_iss_parameter_supported: true,
      dpop_signing_alg_values_supported: ['ES256', 'ES384', 'ES512'],
      request_object_signing_alg_values_supported: ['ES256', 'ES384', 'ES512'],
      require_signed_request_object: false,
      authorization_details_types_supported: ['openid_credential'],
      scopes_supported: scopes,
      ui_locales_supported: ['nl', 'fr', 'de', 'en'],
    })
  })

  it('has a scope for each configuration (HAIP-I-05)', () => {
    expect(scopes).toEqual(expect.arrayContaining([sdJwtPid, mdocPid]))
    expect(new Set(scopes).size).toBe(scopes.length)
  })

  it('names the interactive endpoint where there is one (FUT-VCI-06)', () => {
    const presentations = { open: () => Promise.reject(), judge: () => Promise.reject() }
    const { interactive_authorization_endpoint, ...rest } = authorizationServerMetadata({ ...issuer, presentations })
    expect(interactive_authorization_endpoint).toBe(`${issuerUrl}/interactive-authorization`)
    expect(rest).toEqual(authorizationServerMetadata(issuer))
  })

  it('lets no wallet in without an attestation where one is required (VCI-ASM-03, VCI-ASM-05)', () => {
    const config = { ...issuer.config, issuance: issuanceProfile('haip') }
    const told = authorizationServerMetadata({ ...issuer, config })
    expect(told.token_endpoint_auth_methods_supported).toEqual(['attest_jwt_client_auth'])
    expect(told['pre-authorized_grant_anonymous_access_supported']).toBe(false)
  })

  it('names a way of registered clients where one of them uses it (RFC 8414 section 2)', async () => {
    const clients = await parseClients(JSON.stringify([(await createMemoryClient(issuer)).registration]))
    const told = authorizationServerMetadata({ ...issuer, config: { ...issuer.config, clients } })
    expect(told.token_endpoint_auth_methods_supported).toEqual(['attest_jwt_client_auth', 'private_key_jwt', 'none'])
    expect(told.token_endpoint_auth_signing_alg_values_supported).toEqual(['ES256', 'ES384', 'ES512'])
  })

  it('binds tokens to certificates where some arrive and the profile takes that (RFC 8705 section 3.3)', () => {
    const withCertificates = { ...issuer, clientCertificate: async () => undefined }
    expect(authorizationServerMetadata(withCertificates).tls_client_certificate_bound_access_tokens).toBe(true)
    const config = { ...issuer.config, issuance: issuanceProfile('haip') }
    expect(authorizationServerMetadata({ ...withCertificates, config })).not.toHaveProperty(
      'tls_client_certificate_bound_access_tokens',
    )
  })
})
