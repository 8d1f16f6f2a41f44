import type { JWK } from 'jose'
import { describe, expect, it } from 'vitest'
import { base64, base64url, sha256, utf8 } from '../bytes.ts'
import { algorithms, ecdsa, importSigner, type SignatureAlgorithm } from './signer.ts'

async function create(namedCurve: string) {
  const { privateKey, publicKey } = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve }, true, [
    'sign',
    'verify',
  ])
  return { privateJwk: await crypto.subtle.exportKey('jwk', privateKey), publicKey }
}
const { privateJwk } = await create('P-256')
const other = (await create('P-256')).privateJwk

describe('importSigner', () => {
  it.each<[SignatureAlgorithm, number]>([
    ['ES256', 64],
    ['ES384', 96],
    ['ES512', 132],
  ])('signs with %s as r || s', async (algorithm, length) => {
    const { curve, hash } = algorithms[algorithm]
    const key = await create(curve)
    const signer = await importSigner({ privateJwk: key.privateJwk, x5c: [] })
    expect(signer.algorithm).toBe(algorithm)
    const signature = await signer.sign(utf8('data'))
    expect(signature).toHaveLength(length)
    const verify = (data: string) => crypto.subtle.verify({ name: 'ECDSA', hash }, key.publicKey, signature, utf8(data))
    expect(await verify('data')).toBe(true)
    expect(await verify('date')).toBe(false)
    expect(ecdsa(algorithm)).toEqual({ name: 'ECDSA', hash })
  })

  it('shows the public key and nothing private', async () => {
    const signer = await importSigner({ privateJwk: { ...privateJwk, kid: '1', use: 'sig', alg: 'ES256' }, x5c: [] })
    const { kty, crv, x, y } = privateJwk
    expect(signer.publicJwk).toEqual({ kty, crv, x, y })
    const { d } = privateJwk
    for (const value of Object.values(signer)) expect(JSON.stringify(value) ?? '').not.toContain(d)
  })

  it('has its certificates as bytes, in their order', async () => {
    const chain = [Uint8Array.of(1, 2, 3), Uint8Array.of(255)]
    expect((await importSigner({ privateJwk, x5c: chain.map(base64) })).chain).toEqual(chain)
    expect((await importSigner({ privateJwk, x5c: [] })).chain).toEqual([])
  })

  it('says where its certificates are published, by the hash of the first, and only where they are', async () => {
    const [own, above] = [Uint8Array.of(1, 2, 3), Uint8Array.of(255)]
    const secret = { privateJwk, x5c: [own, above].map(base64) }
    const hash = await sha256(own)
    expect((await importSigner(secret, 'https://issuer.example/chains')).published).toEqual({
      url: `https://issuer.example/chains/${base64url(hash)}`,
      sha256: hash,
    })
    expect(await importSigner(secret)).not.toHaveProperty('published')
  })

  it('refuses to publish certificates where there are none', async () => {
    const refused = importSigner({ privateJwk, x5c: [] }, 'https://issuer.example/chains')
    await expect(refused).rejects.toThrow(new TypeError('a chain that is published has a certificate'))
  })

  it.each<[string, JWK]>([
    ['that is public', { ...privateJwk, d: undefined } as never],
    ['without a point', { ...privateJwk, x: undefined } as never],
    ['without half of its point', { ...privateJwk, y: '' }],
    ['on another curve', { ...privateJwk, crv: 'secp256k1' }],
    ['on no curve', { ...privateJwk, crv: undefined } as never],
    ['of another kind', { ...privateJwk, kty: 'OKP', crv: 'Ed25519' }],
    ['of another kind on the right curve', { ...privateJwk, kty: 'OKP' }],
    ['that is symmetric', { kty: 'oct', k: 'AAAA' }],
    ['of RSA', { kty: 'RSA', n: 'AQAB', e: 'AQAB', d: 'AQAB' }],
  ])('refuses a key %s', async (_, jwk) => {
    const refused = importSigner({ privateJwk: jwk, x5c: [] })
    await expect(refused).rejects.toThrow(new TypeError('a signing key is a private EC JWK'))
  })

  it.each<[string, JWK]>([
    ['whose two halves are of two keys', { ...privateJwk, d: other.d as string }],
    ['that is no point of its curve', { ...privateJwk, y: privateJwk.x as string }],
    ['that says another curve than it has', { ...privateJwk, crv: 'P-384' }],
    ['whose curve has a name of Object.prototype', { ...privateJwk, crv: 'constructor' }],
  ])('refuses a key %s', async (_, jwk) => {
    await expect(importSigner({ privateJwk: jwk, x5c: [] })).rejects.toThrow()
  })

  it('refuses a certificate that is not base64 of RFC 7515 section 4.1.6', async () => {
    for (const x5c of [['AQI'], ['-_-_'], ['MII\nMII='], ['-----BEGIN CERTIFICATE-----'], ['AQID', '=']])
      await expect(importSigner({ privateJwk, x5c })).rejects.toThrow(TypeError)
  })
})

describe('algorithms', () => {
  it('have the numbers of RFC 9053 and RFC 9864', () => {
    expect(
      Object.entries(algorithms).map(([name, { cose, coseFullySpecified, coseCurve }]) => [
        name,
        cose,
        coseFullySpecified,
        coseCurve,
      ]),
    ).toEqual([
      ['ES256', -7, -9, 1],
      ['ES384', -35, -51, 2],
      ['ES512', -36, -52, 3],
    ])
  })
})
