import { describe, expect, it } from 'vitest'
import { hex, utf8 } from '../bytes.ts'
import { type PublicJwk, parsePublicJwk } from '../keys/public-key.ts'
import { type CborKey, type CborValue, decodeCbor, encodeCbor, Tagged } from './cbor.ts'
import { algorithmOfCose, fromCoseKey, parseSign1, sigStructure, toCoseKey, verifySign1 } from './cose.ts'
import { createParty } from './example-mdoc.ts'
import { MdocRefused } from './mdoc-refused.ts'

const curves = ['P-256', 'P-384', 'P-521'] as const

const protectedOf = (...entries: [CborKey, CborValue][]) => encodeCbor(new Map(entries))
const es256 = protectedOf([1, -7])
const signature = new Uint8Array(64)

describe('COSE_Sign1', () => {
  it.each(curves)('verifies what a signer on %s signs, and nothing else', async (crv) => {
    const { signer, publicKey } = await createParty(crv)
    const { algorithm } = signer
    const number = { ES256: -7, ES384: -35, ES512: -36 }[algorithm]
    const payload = utf8('payload')
    const protectedBytes = protectedOf([1, number])
    const message = parseSign1([
      protectedBytes,
      new Map(),
      payload,
      await signer.sign(sigStructure(protectedBytes, payload)),
    ])
    const key = { key: publicKey, algorithm }
    expect(await verifySign1(message, payload, key)).toBe(true)
    expect(await verifySign1(message, utf8('another'), key)).toBe(false)
    expect(await verifySign1({ ...message, protectedBytes: protectedOf([1, number], [4, 1]) }, payload, key)).toBe(
      false,
    )
    for (const length of [0, 63, 65, 72])
      expect(await verifySign1({ ...message, signature: new Uint8Array(length) }, payload, key)).toBe(false)
  })

  it('refuses an algorithm other than that of the key', async () => {
    const { signer, publicKey } = await createParty('P-256')
    const protectedBytes = protectedOf([1, -35])
    const payload = utf8('payload')
    const own = await signer.sign(sigStructure(protectedBytes, payload))
    const message = parseSign1([protectedBytes, new Map(), payload, own])
    expect(await verifySign1(message, payload, { key: publicKey, algorithm: 'ES256' })).toBe(false)
  })

  it('has the Sig_structure of RFC 9052 section 4.4 (VP-MDOC-04)', () => {
    for (const length of [0, 23, 24, 255, 256, 70_000]) {
      const payload = new Uint8Array(length)
      const encoded = encodeCbor(['Signature1', es256, new Uint8Array(), payload])
      expect(hex(sigStructure(es256, payload))).toBe(hex(encoded))
    }
  })

  it('is read with tag 18 or without (VP-MDOC-03)', () => {
    const parts: CborValue[] = [es256, new Map(), null, signature]
    expect(parseSign1(new Tagged(18, parts))).toEqual(parseSign1(parts))
  })

  it.each<[string, CborValue | undefined]>([
    ['nothing', undefined],
    ['another tag', new Tagged(17, [es256, new Map(), null, signature])],
    ['three parts', [es256, new Map(), signature]],
    ['five parts', [es256, new Map(), null, signature, null]],
    ['a protected header that is no byte string', [new Map(), new Map(), null, signature]],
    ['a protected header that is no map', [encodeCbor([1, -7]), new Map(), null, signature]],
    ['an algorithm in the unprotected header alone', [protectedOf(), new Map([[1, -7]]), null, signature]],
    ['an algorithm by name', [protectedOf([1, 'ES256']), new Map(), null, signature]],
    ['a MAC algorithm', [protectedOf([1, 5]), new Map(), null, signature]],
    ['RSA', [protectedOf([1, -257]), new Map(), null, signature]],
    ['ECDSA with secp256k1', [protectedOf([1, -47]), new Map(), null, signature]],
    ['its algorithm in both headers', [es256, new Map([[1, -7]]), null, signature]],
    ['one label in both headers', [protectedOf([1, -7], [34, 1]), new Map([[34, 1]]), null, signature]],
    ['a critical header', [protectedOf([1, -7], [2, [4]]), new Map(), null, signature]],
    ['a payload that is text', [es256, new Map(), 'text', signature]],
    ['a signature that is text', [es256, new Map(), null, 'text']],
  ])('refuses %s', (_, value) => {
    expect(() => parseSign1(value)).toThrow(MdocRefused)
  })

  it('knows the older and the fully specified numbers of ECDSA and of Ed25519, and no other (RFC 9053, RFC 9864)', () => {
    const known = Array.from({ length: 200 }, (_, at) => at - 100).filter((number) => algorithmOfCose(number))
    expect(known).toEqual([-52, -51, -36, -35, -19, -9, -8, -7])
  })
})

describe('COSE_Key', () => {
  it.each(curves)('keeps a key on %s, with integer labels and coordinates of full length (MD-ISS-08)', async (crv) => {
    const { jwk } = await createParty(crv)
    const encoded = toCoseKey(jwk)
    const value = decodeCbor(encoded) as Map<CborKey, CborValue>
    expect([...value.keys()]).toEqual([1, -1, -2, -3])
    expect(hex(encodeCbor(value))).toBe(hex(encoded))
    expect(fromCoseKey(value)).toEqual(jwk)
  })

  it('keeps the zeros that a coordinate begins with (MD-ISS-08)', () => {
    const x = `${'A'.repeat(42)}E`
    const jwk: PublicJwk = parsePublicJwk({ kty: 'EC', crv: 'P-256', x, y: x })
    const value = decodeCbor(toCoseKey(jwk)) as Map<CborKey, CborValue>
    expect((value.get(-2) as Uint8Array).length).toBe(32)
    expect(fromCoseKey(value)).toEqual(jwk)
  })

  const coordinate = new Uint8Array(32)
  it.each<[string, [CborKey, CborValue][]]>([
    [
      'another key type',
      [
        [1, 1],
        [-1, 1],
        [-2, coordinate],
        [-3, coordinate],
      ],
    ],
    [
      'a private key',
      [
        [1, 2],
        [-1, 1],
        [-2, coordinate],
        [-3, coordinate],
        [-4, coordinate],
      ],
    ],
    [
      'an unknown curve',
      [
        [1, 2],
        [-1, 8],
        [-2, coordinate],
        [-3, coordinate],
      ],
    ],
    [
      'a curve that is text',
      [
        [1, 2],
        [-1, '1'],
        [-2, coordinate],
        [-3, coordinate],
      ],
    ],
    [
      'a curve that is true',
      [
        [1, 2],
        [-1, true],
        [-2, coordinate],
        [-3, coordinate],
      ],
    ],
    [
      'labels that are text',
      [
        ['1', 2],
        ['-1', 1],
        ['-2', coordinate],
        ['-3', coordinate],
      ],
    ],
    [
      'a compressed point',
      [
        [1, 2],
        [-1, 1],
        [-2, coordinate],
        [-3, true],
      ],
    ],
    [
      'a short coordinate',
      [
        [1, 2],
        [-1, 1],
        [-2, coordinate.slice(1)],
        [-3, coordinate],
      ],
    ],
    [
      'a coordinate of another curve',
      [
        [1, 2],
        [-1, 1],
        [-2, new Uint8Array(48)],
        [-3, new Uint8Array(48)],
      ],
    ],
  ])('refuses %s', (_, entries) => {
    expect(() => fromCoseKey(new Map(entries))).toThrow(MdocRefused)
  })
})
