// client_metadata: what the verifier reads, and the key of this one request.
import { calculateJwkThumbprint } from 'jose'
import { expect } from 'vitest'
import type { Parameters } from './read-request.ts'
import { surplus } from './surplus.ts'
import type { Variant } from './variants.ts'

type Metadata = Parameters['client_metadata']

/** Of every request before, by their coordinates. */
const seen = new Set<string>()

export function checkMetadata(variant: Variant, metadata: Metadata): void {
  expect(surplus(metadata, ['jwks', 'vp_formats_supported', 'encrypted_response_enc_values_supported'])).toEqual([])
  checkFormats(variant, metadata.vp_formats_supported)
  if (variant.mode === 'direct_post.jwt') checkEncryption(variant, metadata)
  else expect(metadata.jwks).toBeUndefined()
}

function checkFormats({ format }: Variant, formats: Metadata['vp_formats_supported']): void {
  if (format === 'sd_jwt_vc') {
    const { 'dc+sd-jwt': sdJwt = {} } = formats
    expect(surplus(sdJwt, ['sd-jwt_alg_values', 'kb-jwt_alg_values'])).toEqual([])
    for (const names of Object.values(sdJwt)) expect(names).toContain('ES256')
    expect(formats).toHaveProperty('dc+sd-jwt')
    for (const name of Object.values(sdJwt).flat()) expect(name).toMatch(/^(ES(256|384|512)|EdDSA|Ed25519)$/)
  } else {
    const { mso_mdoc: mdoc = {} } = formats
    expect(surplus(mdoc, ['issuerauth_alg_values', 'deviceauth_alg_values'])).toEqual([])
    expect(formats).toHaveProperty('mso_mdoc')
    for (const identifiers of Object.values(mdoc)) expect(identifiers.length).toBeGreaterThan(0)
    for (const identifier of Object.values(mdoc).flat()) expect(identifier).toSatisfy(Number.isInteger)
  }
}

function checkEncryption({ profile }: Variant, metadata: Metadata): void {
  const { jwks, encrypted_response_enc_values_supported: encs = [] } = metadata
  const keys = jwks?.keys ?? []
  expect(keys.length).toBeGreaterThan(0)
  expect(new Set(keys.map(({ kid }) => kid)).size).toBe(keys.length)
  for (const { d, kid, alg, use } of keys) {
    expect(d).toBeUndefined()
    expect([kid, alg]).toEqual([expect.stringMatching(/./), 'ECDH-ES'])
    expect(['enc', undefined]).toContain(use)
  }
  if (profile === 'haip') {
    expect(keys.map(({ crv }) => crv)).toContain('P-256')
    expect(encs).toEqual(expect.arrayContaining(['A128GCM', 'A256GCM']))
  }
  for (const { x, y } of keys) {
    const coordinates = `${x} ${y}`
    expect(seen).not.toContain(coordinates)
    seen.add(coordinates)
  }
}

/** RFC 7638, as the session transcript of an mdoc has it. */
export async function thumbprintOf({ jwks }: Metadata): Promise<Uint8Array | undefined> {
  const [key] = jwks?.keys ?? []
  return key && new Uint8Array(Buffer.from(await calculateJwkThumbprint(key), 'base64url'))
}
