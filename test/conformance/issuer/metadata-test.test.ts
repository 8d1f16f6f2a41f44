// oid4vci-1_0-issuer-metadata-test: credential issuer metadata and authorization server metadata, with what HAIP adds. Their JSON schemas,
// which allow no member that is not known, are held against them beside the code that makes them.
import { describe, expect, it } from 'vitest'
import { issuer, server } from './suite/metadata.ts'
import { addresses } from './suite/running.ts'

const read = (name: string, headers: Record<string, string> = {}) =>
  fetch(`${addresses.issuer}/.well-known/${name}`, { redirect: 'manual', headers })

/** Every address, at any depth. */
const addressesIn = (value: unknown): string[] => JSON.stringify(value).match(/https?:\/\/[^"\\]+/g) ?? []

describe('metadata-test: the credential issuer', () => {
  it('is JSON, without a redirect, in whatever language', async () => {
    const headers = { Accept: 'application/json', 'Accept-Language': 'en' }
    const response = await read('openid-credential-issuer', headers)
    expect([response.status, response.headers.get('Content-Type')]).toEqual([200, 'application/json'])
    expect(await response.json()).toEqual(issuer)
  })

  it('names itself as it was asked for, its endpoints, all of them over https, and no other authorization server', () => {
    expect(issuer.credential_issuer).toBe(addresses.issuer)
    expect(issuer).toMatchObject({
      credential_endpoint: expect.any(String),
      nonce_endpoint: expect.any(String),
      credential_configurations_supported: expect.any(Object),
    })
    expect(issuer).not.toHaveProperty('authorization_servers')
    const found = addressesIn(issuer)
    expect(found.length).toBeGreaterThan(4)
    for (const address of found) expect(address).toMatch(/^https:\/\/[^?#@]+$/)
  })

  it.each(Object.entries(issuer.credential_configurations_supported))(
    'has %s with one scope, binding, and algorithms',
    (_, one) => {
      const {
        format,
        scope,
        vct,
        doctype,
        proof_types_supported: proofs,
        ...more
      } = one as typeof one & {
        cryptographic_binding_methods_supported: string[]
        credential_signing_alg_values_supported: (string | number)[]
        credential_metadata: { display: { locale: string }[]; claims: { display: { locale: string }[] }[] }
      }
      expect(scope).toMatch(/^[\x21\x23-\x5b\x5d-\x7e]+$/)
      expect(more.cryptographic_binding_methods_supported.length).toBeGreaterThan(0)
      const algorithms = more.credential_signing_alg_values_supported
      if (format === 'dc+sd-jwt') expect([typeof vct, algorithms]).toEqual(['string', ['ES256']])
      else expect([format, typeof doctype, algorithms]).toEqual(['mso_mdoc', 'string', [-7, -9]])
      expect(Object.keys(proofs)).toEqual(['jwt', 'attestation'])
      for (const proof of Object.values(proofs))
        expect(proof).toMatchObject({ proof_signing_alg_values_supported: ['ES256', 'ES384', 'ES512'] })
      const displays = [
        more.credential_metadata.display,
        ...more.credential_metadata.claims.map(({ display }) => display),
      ]
      for (const display of displays) {
        const locales = display.map(({ locale }) => locale)
        expect(Intl.getCanonicalLocales(locales)).toEqual(locales)
        expect(new Set(locales).size).toBe(locales.length)
      }
    },
  )

  it('says how requests and answers are encrypted, with public keys that have names', () => {
    const { keys } = issuer.credential_request_encryption.jwks
    expect(new Set(keys.map(({ kid }) => kid)).size).toBe(keys.length)
    for (const key of keys) {
      expect(key).toMatchObject({ kty: 'EC', alg: 'ECDH-ES', use: 'enc', kid: expect.any(String) })
      expect(Object.keys(key).sort()).toEqual(['alg', 'crv', 'kid', 'kty', 'use', 'x', 'y'])
    }
    expect(issuer.credential_request_encryption.enc_values_supported).toEqual(['A128GCM', 'A256GCM'])
    expect(issuer.credential_request_encryption.zip_values_supported).toEqual(['DEF'])
    expect(issuer.credential_response_encryption).toMatchObject({
      alg_values_supported: ['ECDH-ES'],
      enc_values_supported: ['A128GCM', 'A256GCM'],
    })
  })
})

describe('metadata-test: the authorization server', () => {
  it('is the issuer itself, takes attested wallets alone, and pushed requests alone', async () => {
    const response = await read('oauth-authorization-server', { Accept: 'application/json' })
    expect([response.status, response.headers.get('Content-Type')]).toEqual([200, 'application/json'])
    expect(server).toMatchObject({
      issuer: issuer.credential_issuer,
      require_pushed_authorization_requests: true,
      token_endpoint_auth_methods_supported: ['attest_jwt_client_auth'],
      client_attestation_signing_alg_values_supported: expect.arrayContaining(['ES256']),
      client_attestation_pop_signing_alg_values_supported: expect.arrayContaining(['ES256']),
    })
  })
})
