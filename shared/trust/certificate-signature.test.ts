import { X509Certificate as NodeCertificate } from 'node:crypto'
import { beforeAll, describe, expect, it } from 'vitest'
import { type Bytes, concat, fromHex } from '../bytes.ts'
import { CertificateRefused, parseCertificate } from './certificate.ts'
import { parseCertificateSignature, verifyCertificateSignature } from './certificate-signature.ts'
import { DerRefused, tags } from './der.ts'
import { issue, issueAuthority, type KeyKind, keyKinds, type Party } from './example-certificates.ts'
import { bitString, der, ecdsaWithSha256, partsOf, place, resign, sequence } from './example-der.ts'

let authority: Party
let rsa: Party
let signer: Party

beforeAll(async () => {
  authority = await issueAuthority()
  rsa = await issueAuthority(undefined, { kind: 'RSA PKCS1' })
  signer = await issue(authority)
})

const verifies = (certificate: Bytes, by: Party): Promise<boolean> =>
  verifyCertificateSignature(parseCertificateSignature(certificate), by.certificate)

/** What OpenSSL makes of it, which does not ask for an algorithm that we accept. */
const nodeVerifies = (certificate: Bytes, by: Party): boolean =>
  new NodeCertificate(certificate).verify(new NodeCertificate(by.der).publicKey)

const ecdsaWithSha1 = fromHex('300906072a8648ce3d0401')

describe('a signature over a certificate', () => {
  it.each<KeyKind>([
    'P-256',
    'P-384',
    'P-521',
    'RSA PKCS1',
    'RSA PKCS1 SHA-384',
    'RSA PKCS1 SHA-512',
    'RSA PSS',
    'RSA PSS SHA-384',
    'RSA PSS SHA-512',
  ])('verifies with the key that made it, and with no other: %s (MD-CERT-12)', async (kind) => {
    const by = await issueAuthority(undefined, { kind })
    const { der: certificate } = await issue(by)
    expect(nodeVerifies(certificate, by)).toBe(true)
    expect(await verifies(certificate, by)).toBe(true)
    expect(await verifies(by.der, by)).toBe(true)
    for (const other of [authority, rsa, await issueAuthority(undefined, { kind })])
      expect(await verifies(certificate, other)).toBe(false)
  })

  it.each<[KeyKind, string]>([
    ['RSA PSS', '608648016503040201'],
    ['RSA PSS SHA-384', '608648016503040202'],
    ['RSA PSS SHA-512', '608648016503040203'],
  ])('verifies when its hash is named with a NULL (RFC 4055 section 2.1): %s', async (kind, hash) => {
    const by = await issueAuthority(undefined, { kind })
    const named = sequence(der(tags.objectIdentifier, fromHex(hash)), der(5))
    const mask = sequence(der(tags.objectIdentifier, fromHex('2a864886f70d010108')), named)
    const salt = der(tags.integer, Uint8Array.of(keyKinds[kind].name === 'RSA-PSS' ? keyKinds[kind].saltLength : 0))
    const parameters = sequence(der(0xa0, named), der(0xa1, mask), der(0xa2, salt))
    const algorithm = sequence(der(tags.objectIdentifier, fromHex('2a864886f70d01010a')), parameters)
    const other = await resign(signer.der, by, undefined, { algorithm })
    expect(nodeVerifies(other, by)).toBe(true)
    expect(await verifies(other, by)).toBe(true)
  })

  it.each([
    ['SHA-384', '300a06082a8648ce3d040303'],
    ['SHA-512', '300a06082a8648ce3d040304'],
  ])('verifies with another hash than the curve has: %s (MD-CERT-12)', async (hash, algorithm) => {
    const other = await resign(signer.der, authority, undefined, { hash, algorithm: fromHex(algorithm) })
    expect(nodeVerifies(other, authority)).toBe(true)
    expect(await verifies(other, authority)).toBe(true)
  })

  it('never verifies with SHA-1 on a curve, though it is right', async () => {
    const other = await resign(signer.der, authority, undefined, { hash: 'SHA-1', algorithm: ecdsaWithSha1 })
    expect(nodeVerifies(other, authority)).toBe(true)
    expect(await verifies(other, authority)).toBe(false)
    expect(parseCertificateSignature(other).scheme).toBeUndefined()
  })

  it.each<KeyKind>(['RSA PKCS1 SHA-1', 'RSA PSS SHA-1'])('never verifies with %s, though it is right', async (kind) => {
    const by = await issueAuthority(undefined, { kind })
    const { der: certificate } = await issue(by)
    expect(nodeVerifies(certificate, by)).toBe(true)
    expect(await verifies(certificate, by)).toBe(false)
    expect(parseCertificateSignature(certificate).scheme).toBeUndefined()
  })

  it.each([
    ['an ECDSA algorithm with parameters', '300c06082a8648ce3d0403020500'],
    ['ECDSA with SHA-224', '300a06082a8648ce3d040301'],
    ['Ed25519', '300506032b6570'],
    ['MD5', '300d06092a864886f70d0101040500'],
    ['RSA without its NULL', '300b06092a864886f70d01010b'],
    ['RSA-PSS without parameters, which mean SHA-1', '300b06092a864886f70d01010a'],
    [
      'RSA-PSS with a mask of SHA-1',
      '303406092a864886f70d01010a3027a00f300d06096086480165030402010500a10f300d06092a864886f70d0101080500a203020120',
    ],
    [
      'RSA-PSS with a shorter salt',
      '304106092a864886f70d01010a3034a00f300d06096086480165030402010500a11c301a06092a864886f70d010108300d06096086480165030402010500a203020114',
    ],
  ])('never verifies under %s', async (_, text) => {
    const algorithm = fromHex(text)
    const other = await resign(signer.der, authority, undefined, { algorithm })
    expect(parseCertificateSignature(other).scheme).toBeUndefined()
    expect(await verifies(other, authority)).toBe(false)
    expect(await verifies(await resign(signer.der, rsa, undefined, { algorithm }), rsa)).toBe(false)
  })

  it('never verifies under the algorithm of another kind of key', async () => {
    expect(await verifies(await resign(signer.der, rsa, undefined, { algorithm: ecdsaWithSha256 }), rsa)).toBe(false)
    const pkcs1 = fromHex('300d06092a864886f70d01010b0500')
    expect(await verifies(await resign(signer.der, authority, undefined, { algorithm: pkcs1 }), authority)).toBe(false)
  })
})

describe('a certificate with two signature algorithms', () => {
  it('is refused, whichever of them was used', async () => {
    const sha384 = fromHex('300a06082a8648ce3d040303')
    for (const [algorithm, outside, hash] of [
      [ecdsaWithSha256, sha384, 'SHA-256'],
      [ecdsaWithSha256, sha384, 'SHA-384'],
      [ecdsaWithSha1, ecdsaWithSha256, 'SHA-256'],
    ] as const) {
      const other = await resign(signer.der, authority, undefined, { algorithm, outside, hash })
      expect(() => parseCertificateSignature(other)).toThrow(DerRefused)
      expect(() => parseCertificate(other)).toThrow(CertificateRefused)
    }
  })

  it('is found in version 1 too, where the algorithm stands one place further on', async () => {
    const version1 = (parts: Bytes[]) => parts.slice(1, place.extensions)
    const right = await resign(signer.der, authority, version1)
    expect(await verifies(right, authority)).toBe(true)
    const wrong = await resign(signer.der, authority, version1, { outside: ecdsaWithSha1 })
    expect(() => parseCertificateSignature(wrong)).toThrow('two signature algorithms')
  })
})

describe('another spelling of the same signature', () => {
  let tbs: Bytes
  let algorithm: Bytes
  let r: Bytes
  let s: Bytes

  beforeAll(() => {
    const [one, two, value] = partsOf(signer.der) as [Bytes, Bytes, Bytes]
    tbs = one
    algorithm = two
    // The value begins after the tag, the length and the number of unused bits.
    const numbers = partsOf(value.slice(3))
    r = numbers[0] as Bytes
    s = numbers[1] as Bytes
  })

  const withValue = (value: Uint8Array): Promise<boolean> =>
    verifies(sequence(tbs, algorithm, bitString(value)), authority)
  const padded = (number: Bytes) => der(tags.integer, Uint8Array.of(0), number.slice(2))
  const long = (element: Bytes) => concat(element.slice(0, 1), Uint8Array.of(0x81), element.slice(1))

  it('is what the tests below start from', async () => {
    expect(await withValue(sequence(r, s))).toBe(true)
  })

  it.each<[string, () => Uint8Array]>([
    ['a zero before r', () => sequence(padded(r), s)],
    ['a zero before s', () => sequence(r, padded(s))],
    ['forty bytes of s', () => sequence(r, der(tags.integer, new Uint8Array(8), s.slice(2)))],
    ['a negative number', () => sequence(r, der(tags.integer, Uint8Array.of(255), s.slice(2)))],
    ['an empty number', () => sequence(r, der(tags.integer))],
    ['zeros', () => sequence(der(tags.integer, Uint8Array.of(0)), der(tags.integer, Uint8Array.of(0)))],
    ['a third number', () => sequence(r, s, s)],
    ['one number', () => sequence(r)],
    ['another tag', () => sequence(r, der(10, s.slice(2)))],
    ['a byte behind', () => concat(sequence(r, s), Uint8Array.of(0))],
    ['a long length of the sequence', () => long(sequence(r, s))],
    ['a long length of a number', () => sequence(long(r), s)],
    ['a set', () => der(0x31, r, s)],
    ['the numbers joined, as JOSE has them', () => new Uint8Array(64).fill(1)],
    ['nothing', () => new Uint8Array()],
  ])('does not verify: %s', async (_, value) => {
    expect(await withValue(value())).toBe(false)
  })

  it('does not verify: a number whose sign byte was left out', async () => {
    const signed = async (): Promise<Bytes[]> => {
      const value = partsOf(await resign(signer.der, authority))[2] as Bytes
      const numbers = partsOf(value.slice(3))
      // Half of all numbers need a sign byte.
      return numbers[0]?.length === 35 ? numbers : signed()
    }
    const [r33, other] = (await signed()) as [Bytes, Bytes]
    expect(await withValue(sequence(r33, other))).toBe(true)
    expect(await withValue(sequence(der(tags.integer, r33.slice(3)), other))).toBe(false)
  })

  it('is refused in a string that is no bit string', () => {
    const octets = der(4, Uint8Array.of(0), sequence(r, s))
    expect(() => parseCertificateSignature(sequence(tbs, algorithm, octets))).toThrow(DerRefused)
  })

  it('and a number that is longer than the curve never verifies', async () => {
    const longer = concat(Uint8Array.of(1), new Uint8Array(32))
    expect(await withValue(sequence(der(tags.integer, longer), s))).toBe(false)
  })
})
