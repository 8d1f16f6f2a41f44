import { describe, expect, it } from 'vitest'
import { base64url, fromHex } from '../bytes.ts'
import { KeyRefused, parsePublicJwk } from './public-key.ts'
import {
  coseNumbers,
  joseNames,
  usualAlgorithms,
  type VerificationAlgorithm,
  verificationAlgorithms,
} from './verification-algorithm.ts'
import {
  importVerificationKey,
  isOfLowOrder,
  parseVerificationJwk,
  verificationAlgorithmOf,
} from './verification-key.ts'

/** RFC 8037 appendix A.2. */
const example = { kty: 'OKP', crv: 'Ed25519', x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo' }

describe('an Ed25519 key (RFC 8037)', () => {
  it('is read in its smallest form, and verifies EdDSA', async () => {
    const jwk = parseVerificationJwk({ ...example, kid: '1', use: 'sig', alg: 'EdDSA' })
    expect(jwk).toEqual(example)
    expect(verificationAlgorithmOf(jwk)).toBe('EdDSA')
    // Appendix A.4: over the example of RFC 7515.
    const signed = 'eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc'
    const signature =
      '860c98d2297f3060a33f42739672d61b53cf3adefed3d3c672f320dc021b411e9d59b8628dc351e248b88b29468e0e41855b0fb7d83bb15be902bfccb8cd0a02'
    const key = await importVerificationKey(jwk)
    expect(await crypto.subtle.verify('Ed25519', key, fromHex(signature), new TextEncoder().encode(signed))).toBe(true)
  })

  it.each<[string, object]>([
    ['holds its private part', { d: example.x }],
    ['is for key agreement', { crv: 'X25519' }],
    ['is on the larger curve', { crv: 'Ed448' }],
    ['has no x', { x: undefined }],
    ['has a shorter x', { x: base64url(new Uint8Array(31).fill(9)) }],
    ['has a longer x', { x: base64url(new Uint8Array(33).fill(9)) }],
    ['has a second spelling of x', { x: `${example.x.slice(0, -1)}p` }],
    ['is all zeros', { x: base64url(new Uint8Array(32)) }],
    ['is the neutral point', { x: base64url(fromHex(`01${'00'.repeat(31)}`)) }],
    ['is the neutral point in its other spelling', { x: base64url(fromHex(`ee${'ff'.repeat(30)}7f`)) }],
    ['is of order two, with the sign of x set', { x: base64url(fromHex(`ec${'ff'.repeat(31)}`)) }],
  ])('is refused when it %s', (_, change) => {
    expect(() => parseVerificationJwk({ ...example, ...change })).toThrow(KeyRefused)
  })

  it('is refused everywhere else', () => {
    expect(() => parsePublicJwk(example)).toThrow(KeyRefused)
  })
})

describe('the points of low order', () => {
  const p = 2n ** 255n - 19n
  const modulo = (value: bigint): bigint => ((value % p) + p) % p
  const power = (base: bigint, exponent: bigint): bigint =>
    exponent === 0n ? 1n : modulo(power(modulo(base * base), exponent / 2n) * (exponent % 2n === 1n ? base : 1n))
  const d = modulo(-121665n * power(121666n, p - 2n))
  const littleEndian = (value: bigint) => fromHex(value.toString(16).padStart(64, '0')).reverse()

  /** Twice a point: only its y is kept, x squared follows from it. */
  function doubled(y: bigint): bigint {
    const squared = modulo(y * y)
    const xSquared = modulo((squared - 1n) * power(modulo(d * squared + 1n), p - 2n))
    const both = modulo(d * xSquared * squared)
    return modulo((squared + xSquared) * power(modulo(1n - both), p - 2n))
  }

  it('are those that are neutral after they are doubled three times, and no others', () => {
    const order = (key: Uint8Array): bigint => {
      const y = modulo(BigInt(`0x${Buffer.from(key).reverse().toString('hex')}`))
      return doubled(doubled(doubled(y)))
    }
    const low = ['26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05', `00`.repeat(32)].map(fromHex)
    for (const key of [...low, littleEndian(1n), littleEndian(p - 1n), littleEndian(p), littleEndian(p + 1n)])
      expect([order(key), isOfLowOrder(key)]).toEqual([1n, true])
    for (const y of [2n, 3n, 4n, 9n, p - 2n, p + 2n]) {
      const key = littleEndian(y)
      expect([order(key) === 1n, isOfLowOrder(key)]).toEqual([false, false])
    }
  })
})

describe('the names of algorithms', () => {
  it.each<[VerificationAlgorithm, string[], number[]]>([
    ['ES256', ['ES256'], [-7, -9]],
    ['ES384', ['ES384'], [-35, -51]],
    ['ES512', ['ES512'], [-36, -52]],
    ['EdDSA', ['EdDSA', 'Ed25519'], [-8, -19]],
  ])('of %s are those of RFC 7518, RFC 8037, RFC 9053 and RFC 9864', (algorithm, jose, cose) => {
    expect(joseNames(algorithm)).toEqual(jose)
    expect(coseNumbers(algorithm)).toEqual(cose)
  })

  it('are all known, and EdDSA is none of the usual', () => {
    expect(verificationAlgorithms.filter((one) => !usualAlgorithms.includes(one))).toEqual(['EdDSA'])
  })
})
