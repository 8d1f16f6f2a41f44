import { calculateJwkThumbprint, type JWK } from 'jose'
import { describe, expect, it } from 'vitest'
import { base64 } from '../../shared/bytes.ts'
import { parseCertificate } from '../../shared/trust/certificate.ts'
import { createMemoryIssuer } from '../testing/memory-issuer.ts'
import { issuerJwks, sdJwtIssuerMetadata } from './jwks.ts'

const issuer = await createMemoryIssuer()
const { keys } = await issuerJwks(issuer)

describe('the keys of the issuer', () => {
  it('are those of all that sign, each under its certificate', async () => {
    expect(keys.map(({ x }) => x)).toEqual(Object.values(issuer.signers).map(({ publicJwk }) => publicJwk.x))
    for (const [at, { chain }] of Object.values(issuer.signers).entries()) {
      expect(keys[at]?.x5c).toEqual(chain.map(base64))
      const certified = await parseCertificate(chain[0] ?? new Uint8Array()).verificationKey()
      expect((await crypto.subtle.exportKey('jwk', certified)).x).toBe(keys[at]?.x)
    }
  })

  it('are named by their thumbprints, and say what they are for', async () => {
    for (const key of keys) {
      expect(key).toMatchObject({ alg: 'ES256', use: 'sig', kid: await calculateJwkThumbprint(key as JWK) })
      expect(Object.keys(key).sort()).toEqual(['alg', 'crv', 'kid', 'kty', 'use', 'x', 'x5c', 'y'])
    }
    expect(new Set(keys.map(({ kid }) => kid)).size).toBe(8)
  })

  it('are given out without a private part, whatever a signer holds', async () => {
    const { pid } = issuer.signers
    const careless = { ...pid, publicJwk: { ...pid.publicJwk, d: 'private' } }
    await expect(issuerJwks({ ...issuer, signers: { ...issuer.signers, pid: careless } })).rejects.toThrow(
      'the JWK holds a private member',
    )
  })

  it('verify SD-JWT VCs where they sign them, and others are not among them', async () => {
    const { issuer: name, jwks } = await sdJwtIssuerMetadata(issuer)
    expect(name).toBe(issuer.config.issuerUrl)
    expect(jwks.keys.map(({ x }) => x)).toEqual(
      [issuer.signers.pid, issuer.signers.attestation, issuer.signers.qualifiedAttestation].map(
        ({ publicJwk }) => publicJwk.x,
      ),
    )
  })
})
