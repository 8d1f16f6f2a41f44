// fapi2-security-profile-final-discovery-end-point-verification: what the authorization server says of itself (RFC 8414), and what FAPI 2.0,
// HAIP 1.0 and OpenID4VCI 1.0 want in it.
import { describe, expect, it } from 'vitest'
import { issuer, server } from './suite/metadata.ts'
import { addresses } from './suite/running.ts'

const metadata = server as typeof server & Record<string, unknown>
const textsOf = (name: string): string[] => metadata[name] as string[]

/** Every address of the metadata, with the name of its member. */
const named = Object.entries(metadata).filter((entry): entry is [string, string] => /_(endpoint|uri)$/.test(entry[0]))

describe('fapi2-discovery-end-point-verification', () => {
  it('is where RFC 8414 looks for it, and names itself as it was asked for', async () => {
    const { protocol, host, pathname } = new URL(addresses.issuer)
    const path = pathname === '/' ? '' : pathname
    const response = await fetch(`${protocol}//${host}/.well-known/oauth-authorization-server${path}`)
    expect([response.status, response.headers.get('Content-Type')]).toEqual([200, 'application/json'])
    expect(await response.json()).toEqual(server)
    expect(server.issuer).toBe(addresses.issuer)
    expect(server.issuer).toMatch(/^https:\/\/[^?#@]+$/)
  })

  it('has the endpoints of FAPI 2.0, all over https', () => {
    for (const name of ['authorization', 'token', 'pushed_authorization_request'])
      expect(named.map(([member]) => member)).toContain(`${name}_endpoint`)
    for (const [, address] of named) expect(address).toMatch(/^https:\/\/[^?#@]+$/)
  })

  it.each([
    ['response_types_supported', 'code'],
    ['code_challenge_methods_supported', 'S256'],
    ['grant_types_supported', 'authorization_code'],
    ['grant_types_supported', 'refresh_token'],
    ['dpop_signing_alg_values_supported', 'ES256'],
    ['token_endpoint_auth_methods_supported', 'attest_jwt_client_auth'],
    ['client_attestation_signing_alg_values_supported', 'ES256'],
    ['client_attestation_pop_signing_alg_values_supported', 'ES256'],
    ['authorization_details_types_supported', 'openid_credential'],
  ])('says in %s that it takes %s', (member, value) => {
    expect(textsOf(member)).toContain(value)
  })

  it('takes nothing that FAPI 2.0 forbids', () => {
    expect(textsOf('response_types_supported')).toEqual(['code'])
    expect(textsOf('code_challenge_methods_supported')).toEqual(['S256'])
    const algorithms = Object.keys(metadata).filter((member) => member.endsWith('alg_values_supported'))
    expect(algorithms.length).toBeGreaterThanOrEqual(3)
    for (const member of algorithms)
      for (const one of textsOf(member)) expect(one).toMatch(/^(ES(256|384|512)|PS(256|384|512)|EdDSA|Ed25519)$/)
  })

  it('sends iss, and takes pushed requests alone', () => {
    expect(metadata.authorization_response_iss_parameter_supported).toBe(true)
    expect(metadata.require_pushed_authorization_requests).toBe(true)
  })

  it('names scopes and languages as they are written', () => {
    const scopes = textsOf('scopes_supported')
    for (const scope of scopes) expect(scope).toMatch(/^[\x21\x23-\x5b\x5d-\x7e]+$/)
    for (const { scope } of Object.values(issuer.credential_configurations_supported)) expect(scopes).toContain(scope)
    const locales = textsOf('ui_locales_supported')
    expect(Intl.getCanonicalLocales(locales)).toEqual(locales)
  })

  it('publishes keys that have nothing private', async () => {
    const response = await fetch(String(metadata.jwks_uri))
    expect([response.status, response.headers.get('Content-Type')]).toEqual([200, 'application/json'])
    const { keys } = (await response.json()) as { keys: object[] }
    expect(keys.length).toBeGreaterThan(0)
    for (const key of keys) for (const member of ['d', 'p', 'q', 'k']) expect(key).not.toHaveProperty(member)
  })
})
