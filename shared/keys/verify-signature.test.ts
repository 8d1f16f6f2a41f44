// Signatures and keys at the edges (RFC 9053, RFC 8032, FIPS 186-5), as the published collections of attacks on ECDSA and EdDSA have them.
import { describe, expect, it } from 'vitest'
import { utf8 } from '../bytes.ts'
import { everySigned, wrongKeys, wrongSignatures } from './example-signatures.ts'
import { KeyRefused } from './public-key.ts'
import { verificationAlgorithms, verifySignature } from './verification-algorithm.ts'
import { importVerificationKey, parseVerificationJwk } from './verification-key.ts'

const all = await everySigned()

describe.each(all)('a signature with $algorithm', (example) => {
  const { algorithm, key, signed, signature } = example
  const verify = (other: Partial<typeof example>) =>
    verifySignature(algorithm, key, { signature: other.signature ?? signature, signed: other.signed ?? signed })

  it('verifies in its one form', async () => {
    expect(await verify({})).toBe(true)
  })

  it.each(wrongSignatures(example))('does not verify as %s', async (_, wrong) => {
    expect(await verify({ signature: wrong })).toBe(false)
  })

  it('does not verify over something else, its beginning and its hash included', async () => {
    const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', signed))
    for (const other of [utf8(''), utf8('what is'), utf8('what is signed '), hash])
      expect(await verify({ signed: other })).toBe(false)
  })

  it('does not verify with the key of another', async () => {
    for (const { key: other, algorithm: same } of await everySigned())
      if (same === algorithm) expect(await verifySignature(algorithm, other, { signature, signed })).toBe(false)
  })

  it.each(wrongKeys(example))('has no key that is %s', async (_, jwk) => {
    await expect((async () => importVerificationKey(parseVerificationJwk(jwk)))()).rejects.toThrow(KeyRefused)
  })
})

it('of one algorithm is none of another, whatever its length', async () => {
  for (const { algorithm, signature } of all)
    for (const other of all.filter((one) => one.algorithm !== algorithm))
      expect(await verifySignature(other.algorithm, other.key, { signature, signed: other.signed })).toBe(false)
  expect(all.map(({ algorithm }) => algorithm)).toEqual(verificationAlgorithms)
})

// On the larger curves a hash is longer or shorter than the order: it is cut or not, and never taken from another algorithm.
it('is over the hash of its own algorithm, and over no other (RFC 7518 section 3.4)', async () => {
  const hashes = ['SHA-256', 'SHA-384', 'SHA-512']
  for (const [namedCurve, algorithm] of [
    ['P-256', 'ES256'],
    ['P-384', 'ES384'],
    ['P-521', 'ES512'],
  ] as const) {
    const curve = { name: 'ECDSA', namedCurve }
    const { privateKey, publicKey } = await crypto.subtle.generateKey(curve, true, ['sign', 'verify'])
    const signed = utf8('x')
    const found = await Promise.all(
      hashes.map(async (hash) => {
        const signature = new Uint8Array(await crypto.subtle.sign({ name: 'ECDSA', hash }, privateKey, signed))
        return (await verifySignature(algorithm, publicKey, { signature, signed })) ? hash : undefined
      }),
    )
    expect(found.filter(Boolean)).toEqual([`SHA-${algorithm.slice(2)}`])
  }
})
