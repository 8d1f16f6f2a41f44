import { describe, expect, it } from 'vitest'
import { issuanceProfile } from '../issuance-profile.ts'
import { createEncryptionKey, createMemoryIssuer } from '../testing/memory-issuer.ts'
import { mdocPid, sdJwtPid } from '../testing/memory-wallet.ts'
import { credentialIssuerMetadata } from './credential-issuer.ts'

const issuer = await createMemoryIssuer()
const metadata = credentialIssuerMetadata(issuer)
const configurations = metadata.credential_configurations_supported
const listed = Object.entries(configurations)

/** Every `display` array, at any depth. */
function displaysIn(value: unknown): { locale: string }[][] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, member]) => [
    ...(name === 'display' ? [member as { locale: string }[]] : []),
    ...displaysIn(member),
  ])
}

describe('credential issuer metadata', () => {
  it('names the issuer byte for byte and only endpoints that there are (VCI-META-05, VCI-META-06)', () => {
    const { issuerUrl } = issuer.config
    expect(metadata).toMatchObject({
      credential_issuer: issuerUrl,
      credential_endpoint: `${issuerUrl}/credential`,
      nonce_endpoint: `${issuerUrl}/nonce`,
      deferred_credential_endpoint: `${issuerUrl}/deferred`,
      notification_endpoint: `${issuerUrl}/notification`,
      batch_credential_issuance: { batch_size: 20 },
    })
  })

  it.each(['optional', 'required'] as const)(
    'names its encryption keys, and whether it is %s (VCI-META-09, VCI-META-10)',
    (response) => {
      const config = { ...issuer.config, encryption: { request: 'required', response } } as const
      const told = credentialIssuerMetadata({ ...issuer, config })
      const methods = { enc_values_supported: ['A128GCM', 'A256GCM'], zip_values_supported: ['DEF'] }
      expect(told.credential_request_encryption).toEqual({
        jwks: {
          keys: [
            {
              kty: 'EC',
              crv: 'P-256',
              x: expect.any(String),
              y: expect.any(String),
              kid: 'encryption-1',
              alg: 'ECDH-ES',
              use: 'enc',
            },
          ],
        },
        ...methods,
        encryption_required: true,
      })
      expect(told.credential_response_encryption).toEqual({
        alg_values_supported: ['ECDH-ES'],
        ...methods,
        encryption_required: response === 'required',
      })
    },
  )

  it('names every encryption key, the newest first, which is the one that wallets take (VCI-META-09)', async () => {
    const keys = [await createEncryptionKey('new'), await createEncryptionKey('old')]
    const { jwks } = credentialIssuerMetadata({ ...issuer, encryptionKeys: keys }).credential_request_encryption
    expect(jwks.keys.map(({ kid, x }) => [kid, x])).toEqual(keys.map(({ kid, x }) => [kid, x]))
    for (const key of jwks.keys) expect(Object.keys(key)).toEqual(['kty', 'crv', 'x', 'y', 'kid', 'alg', 'use'])
  })

  it.each([
    ['haip', {}],
    [
      'eudi',
      {
        key_storage: ['iso_18045_high'],
        user_authentication: ['iso_18045_high'],
        preferred_key_storage_status_period: 2_678_400,
      },
    ],
  ] as const)('of profile %s asks for attested keys, whatever the proof (VCI-META-15, TS3)', (name, demand) => {
    const config = { ...issuer.config, issuance: issuanceProfile(name) }
    for (const one of Object.values(
      credentialIssuerMetadata({ ...issuer, config }).credential_configurations_supported,
    )) {
      expect(one.proof_types_supported.jwt).toMatchObject({ key_attestations_required: demand })
      expect(one.proof_types_supported.attestation).toEqual(one.proof_types_supported.jwt)
    }
  })

  it('is its own authorization server, and so names none (VCI-META-07)', () => {
    expect(metadata).not.toHaveProperty('authorization_servers')
  })

  it('has a PID in both formats (VCI-META-17)', () => {
    expect(configurations[sdJwtPid]).toMatchObject({ format: 'dc+sd-jwt', vct: 'urn:eudi:pid:1' })
    expect(configurations[mdocPid]).toMatchObject({ format: 'mso_mdoc', doctype: 'eu.europa.ec.eudi.pid.1' })
  })

  it.each(listed)('of %s has a scope of its own (VCI-META-12, HAIP-I-05)', (_, { scope }) => {
    expect(scope).toMatch(/^[\x21\x23-\x5b\x5d-\x7e]+$/)
    expect(listed.filter(([, other]) => other.scope === scope)).toHaveLength(1)
  })

  it.each(listed)('of %s says how keys are bound and proven, and asks for no attestation (VCI-META-14)', (_, one) => {
    expect(one.cryptographic_binding_methods_supported).toEqual([one.format === 'mso_mdoc' ? 'cose_key' : 'jwk'])
    const proofType = { proof_signing_alg_values_supported: ['ES256', 'ES384', 'ES512'] }
    expect(one.proof_types_supported).toEqual({ jwt: proofType, attestation: proofType })
  })

  it('names algorithms as texts for SD-JWT and as numbers for mdoc (VCI-META-16)', () => {
    expect(configurations[sdJwtPid]?.credential_signing_alg_values_supported).toEqual(['ES256'])
    expect(configurations[mdocPid]?.credential_signing_alg_values_supported).toEqual([-7, -9])
  })

  it('shows everything in four languages, each once (VCI-META-11, VCI-META-18)', () => {
    const displays = displaysIn(metadata)
    expect(displays.length).toBeGreaterThan(20)
    for (const display of displays) expect(display.map(({ locale }) => locale)).toEqual(['nl', 'fr', 'de', 'en'])
  })

  it.each(listed)('of %s describes each claim once (VCI-META-19)', (_, { format, credential_metadata }) => {
    const paths = credential_metadata.claims.map(({ path }) => path)
    expect(new Set(paths.map((path) => JSON.stringify(path))).size).toBe(paths.length)
    for (const path of paths) expect(path.length).toBeGreaterThanOrEqual(format === 'mso_mdoc' ? 2 : 1)
    for (const claim of credential_metadata.claims) expect(claim.mandatory).toBeTypeOf('boolean')
  })

  it.each([
    [sdJwtPid, ['family_name', 'given_name', 'issuing_country']],
    [mdocPid, ['family_name', 'given_name', 'issuing_country']],
    ['org.iso.18013.5.1.mDL.mso-mdoc', ['family_name', 'portrait', 'driving_privileges', 'un_distinguishing_sign']],
    ['eu.europa.ec.av.1.mso-mdoc', ['age_over_18']],
  ])('of %s says what is always there (VCI-META-19)', (id, names) => {
    const claims = configurations[id]?.credential_metadata.claims ?? []
    const mandatory = claims.filter((claim) => claim.mandatory).map(({ path }) => path.at(-1))
    expect(mandatory).toEqual(expect.arrayContaining(names))
  })

  it('holds no private key and no secret', () => {
    expect(JSON.stringify(metadata)).not.toMatch(/"(d|k)"/)
  })
})
