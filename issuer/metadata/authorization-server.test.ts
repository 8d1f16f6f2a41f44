import { describe, expect, it } from 'vitest'
import { issuanceProfile } from '../issuance-profile.ts'
import { createMemoryIssuer } from '../testing/memory-issuer.ts'
import { mdocPid, sdJwtPid } from '../testing/memory-wallet.ts'
import { authorizationServerMetadata } from './authorization-server.ts'

const issuer = await createMemoryIssuer()
const { issuerUrl } = issuer.config

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
      token_endpoint_auth_methods_supported: ['attest_jwt_client_auth', 'none'],
      client_attestation_signing_alg_values_supported: ['ES256', 'ES384', 'ES512'],
      client_attestation_pop_signing_alg_values_supported: ['ES256', 'ES384', 'ES512'],
      code_challenge_methods_supported: ['S256'],
      authorization_response_iss_parameter_supported: true,
      dpop_signing_alg_values_supported: ['ES256', 'ES384', 'ES512'],
      authorization_details_types_supported: ['openid_credential'],
      scopes_supported: [sdJwtPid, mdocPid],
      ui_locales_supported: ['nl', 'fr', 'de', 'en'],
    })
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
})
