// That workerd has Ed25519, and takes EC keys as points, as Node does.
import { describe, expect, it } from 'vitest'
import { fromHex, utf8 } from '../bytes.ts'
import { everySigned, wrongKeys, wrongSignatures } from './example-signatures.ts'
import { KeyRefused } from './public-key.ts'
import { verifySignature } from './verification-algorithm.ts'
import { importVerificationKey, parseVerificationJwk } from './verification-key.ts'

it('verifies the EdDSA example of RFC 8037 appendix A.4, and no change of it', async () => {
  const jwk = parseVerificationJwk({ kty: 'OKP', crv: 'Ed25519', x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo' })
  const key = await importVerificationKey(jwk)
  const signed = utf8('eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc')
  const signature = fromHex(
    '860c98d2297f3060a33f42739672d61b53cf3adefed3d3c672f320dc021b411e9d59b8628dc351e248b88b29468e0e41855b0fb7d83bb15be902bfccb8cd0a02',
  )
  expect(await crypto.subtle.verify('Ed25519', key, signature, signed)).toBe(true)
  signature[0] = (signature[0] ?? 0) ^ 1
  expect(await crypto.subtle.verify('Ed25519', key, signature, signed)).toBe(false)
})

it.each(['P-256', 'P-384', 'P-521'])('verifies on %s, and refuses what is no point of it', async (namedCurve) => {
  const curve = { name: 'ECDSA', namedCurve, hash: 'SHA-256' }
  const { privateKey, publicKey } = (await crypto.subtle.generateKey(curve, true, ['sign', 'verify'])) as CryptoKeyPair
  const jwk = parseVerificationJwk(await crypto.subtle.exportKey('jwk', publicKey))
  const signature = await crypto.subtle.sign(curve, privateKey, utf8('x'))
  expect(await crypto.subtle.verify(curve, await importVerificationKey(jwk), signature, utf8('x'))).toBe(true)
  if (jwk.kty !== 'EC') throw new TypeError('the key is on a curve')
  await expect(importVerificationKey({ ...jwk, y: jwk.x })).rejects.toThrow(/no point|not a point/)
})

describe.each(await everySigned())('a signature with $algorithm', (example) => {
  it('verifies, and no other form of it, and no other key is taken', async () => {
    const { algorithm, key, signed, signature } = example
    expect(await verifySignature(algorithm, key, { signature, signed })).toBe(true)
    for (const [name, wrong] of wrongSignatures(example))
      expect([name, await verifySignature(algorithm, key, { signature: wrong, signed })]).toEqual([name, false])
    for (const [, jwk] of wrongKeys(example))
      await expect((async () => importVerificationKey(parseVerificationJwk(jwk)))()).rejects.toThrow(KeyRefused)
  })
})
