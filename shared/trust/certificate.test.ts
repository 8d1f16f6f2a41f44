import 'reflect-metadata'
import { X509Certificate as NodeCertificate } from 'node:crypto'
import { Extension, KeyUsageFlags, Name, SubjectAlternativeNameExtension } from '@peculiar/x509'
import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { type Bytes, base64, concat, fromHex, hex, utf8 } from '../bytes.ts'
import { day } from '../clock.ts'
import type { VerificationAlgorithm } from '../keys/verification-algorithm.ts'
import { CertificateRefused, parseCertificate } from './certificate.ts'
import { tags } from './der.ts'
import { documentSignerUsage, issue, issueAuthority, keyKinds, now, type Party } from './example-certificates.ts'
import { der, extension, generalName, partsOf, place, resign, sequence, withExtensions } from './example-der.ts'

let authority: Party
let signer: Party

beforeAll(async () => {
  authority = await issueAuthority(undefined, { name: 'CN=Authority, O=Example, C=BE', pathLength: 1 })
  signer = await issue(authority, {
    name: '2.5.4.97=NTRBE-0999999130, CN=Signer, O=Example, C=BE',
    extendedKeyUsage: [documentSignerUsage],
    extensions: [
      new SubjectAlternativeNameExtension([
        { type: 'url', value: 'https://signer.example/contact' },
        { type: 'dns', value: 'signer.example' },
      ]),
    ],
  })
})

describe('parseCertificate', () => {
  it('reads what trust decisions ask of a signer', async () => {
    expect(parseCertificate(signer.der)).toMatchObject({
      id: base64(signer.der),
      subject: '2.5.4.97=NTRBE-0999999130, CN=Signer, O=Example, C=BE',
      issuer: 'CN=Authority, O=Example, C=BE',
      country: 'BE',
      organization: 'Example',
      organizationIdentifier: 'NTRBE-0999999130',
      commonName: 'Signer',
      notBefore: now - day,
      notAfter: now + 90 * day,
      selfIssued: false,
      isCa: false,
      pathLength: undefined,
      keyUsage: KeyUsageFlags.digitalSignature,
      extendedKeyUsage: [documentSignerUsage],
      unknownCritical: [],
      authorityKeyId: authority.certificate.subjectKeyId,
      dnsNames: ['signer.example'],
      qcTypes: [],
      algorithm: 'ES256',
    })
  })

  it('reads what they ask of an authority', () => {
    expect(authority.certificate).toMatchObject({
      selfIssued: true,
      isCa: true,
      pathLength: 1,
      keyUsage: KeyUsageFlags.keyCertSign,
      authorityKeyId: undefined,
      extendedKeyUsage: [],
      dnsNames: [],
    })
  })

  it('agrees with another parser', async () => {
    for (const { der: bytes, certificate } of [authority, signer]) {
      const node = new NodeCertificate(bytes)
      expect(node.ca).toBe(certificate.isCa)
      expect(Date.parse(node.validFrom)).toBe(certificate.notBefore * 1000)
      expect(Date.parse(node.validTo)).toBe(certificate.notAfter * 1000)
      expect(node.fingerprint256.replaceAll(':', '').toLowerCase()).toBe(await certificate.fingerprint())
      expect(await certificate.isSignedBy(authority.certificate)).toBe(true)
      expect(node.verify(new NodeCertificate(authority.der).publicKey)).toBe(true)
    }
  })

  it('reads a certificate in the middle of other bytes', () => {
    const within = concat(new Uint8Array(7), signer.der, new Uint8Array(7))
    expect(parseCertificate(within.subarray(7, 7 + signer.der.length)).subject).toBe(signer.certificate.subject)
  })

  it('keeps its own bytes, and nothing alive that they came in', () => {
    const within = concat(new Uint8Array(7), signer.der, new Uint8Array(1_000_000))
    const { der: kept } = parseCertificate(within.subarray(7, 7 + signer.der.length))
    expect(kept).toEqual(signer.der)
    expect(kept.buffer.byteLength).toBe(signer.der.length)
  })

  it('refuses what is longer than any certificate, before it is parsed', async () => {
    const padding = new Extension('1.2.3.4', false, new Uint8Array(15_000))
    const { der: long } = await issue(authority, { extensions: [padding] })
    expect(parseCertificate(long).commonName).toBe('Signer')
    const tooLong = concat(long, new Uint8Array(16_385 - long.length))
    expect(() => parseCertificate(tooLong)).toThrow(CertificateRefused)
    expect(() => parseCertificate(tooLong)).toThrow('the certificate is too long')
    expect(() => parseCertificate(new Uint8Array(5_000_000))).toThrow('the certificate is too long')
    expect(() => parseCertificate(new Uint8Array(16_384))).toThrow('the bytes are no X.509 certificate')
  })

  it.each<[string, (count: number) => Bytes[]]>([
    ['names', (count) => [extension('551d11', sequence(...Array(count).fill(generalName.dns('a'))))]],
    [
      'extensions',
      (count) =>
        Array.from({ length: count }, (_, at) =>
          extension(hex(Uint8Array.of(42, 3, 129 + (at >> 7), at & 127)), new Uint8Array(1)),
        ),
    ],
  ])('refuses one with more %s than any has, before they are read', async (_, many) => {
    const parsedWith = async (count: number) =>
      parseCertificate(await withExtensions(authority.der, authority, (extensions) => [...extensions, ...many(count)]))
    expect((await parsedWith(150)).isCa).toBe(true)
    await expect(parsedWith(1000)).rejects.toThrow(/too many parts/)
  })

  it('reads both forms of time, at their borders', async () => {
    for (const date of ['1950-01-01', '2049-12-31', '2050-01-01', '9999-12-31']) {
      const until = Date.parse(date) / 1000
      expect((await issue(authority, { until })).certificate.notAfter).toBe(until)
    }
  })

  it.each([
    ['a separator', 'a, O=Other'],
    ['a plus', 'a+O=Other'],
    ['quotes', '"a", O=Other'],
    ['a backslash at its end', 'a\\'],
    ['line breaks', 'a\n\nO=Other, '],
    ['carriage returns', 'a\r\rO=Other, '],
    ['a line separator', 'a\u2028O=Other'],
  ])('takes no attribute out of a name that has %s', async (_, value) => {
    const name = new Name([{ CN: [{ utf8String: value }] }, { O: ['Example'] }, { C: ['BE'] }])
    const { certificate } = await issue(authority, { name })
    expect(certificate).toMatchObject({ commonName: value, organization: 'Example', country: 'BE' })
    expect(certificate.organizationIdentifier).toBeUndefined()
  })

  it('does not take a country from its issuer', async () => {
    const { certificate } = await issue(authority, { name: 'CN=Signer' })
    expect(certificate).toMatchObject({ country: undefined, organization: undefined })
  })
})

describe('the key of a certificate', () => {
  it.each([
    ['P-256', 'ES256'],
    ['P-384', 'ES384'],
    ['P-521', 'ES512'],
    ['RSA PKCS1', undefined],
  ] as const)('on %s signs credentials with %s', async (kind, algorithm) => {
    const { certificate, keys } = await issue(authority, { kind })
    expect(certificate.algorithm).toBe(algorithm)
    if (!algorithm) return expect(certificate.verificationKey()).rejects.toThrow(TypeError)
    const key = await certificate.verificationKey()
    expect(await crypto.subtle.exportKey('jwk', key)).toMatchObject({
      ...(await crypto.subtle.exportKey('jwk', keys.publicKey)),
    })
  })

  it.each([
    ['Ed25519', 'Ed25519'],
    ['X25519', 'X25519'],
    ['RSA of 1024 bits', { ...keyKinds['RSA PKCS1'], modulusLength: 1024 }],
  ])('is refused when it is %s (MD-CERT-11)', async (_, algorithm) => {
    const usages: KeyUsage[] = algorithm === 'X25519' ? ['deriveBits'] : ['sign', 'verify']
    const { publicKey } = (await crypto.subtle.generateKey(algorithm, true, usages)) as CryptoKeyPair
    const spki = new Uint8Array(await crypto.subtle.exportKey('spki', publicKey))
    const other = await resign(signer.der, authority, (parts) => parts.with(place.key, spki))
    expect(() => parseCertificate(other)).toThrow('a key of a kind that is not accepted')
  })

  it('may be an Ed25519 key where one is asked for, and not one of low order', async () => {
    const keys: VerificationAlgorithm[] = ['ES256', 'EdDSA']
    const { publicKey } = (await crypto.subtle.generateKey('Ed25519', true, ['sign', 'verify'])) as CryptoKeyPair
    const spki = new Uint8Array(await crypto.subtle.exportKey('spki', publicKey))
    const withKey = (key: Bytes) => resign(signer.der, authority, (parts) => parts.with(place.key, key))
    const certificate = parseCertificate(await withKey(spki), keys)
    expect(certificate.algorithm).toBe('EdDSA')
    expect((await certificate.verificationKey()).algorithm.name).toBe('Ed25519')
    const low = spki.slice().fill(0, spki.length - 32)
    const refused = await withKey(low)
    expect(() => parseCertificate(refused, keys)).toThrow(/low order/)
    expect(() => parseCertificate(signer.der, ['EdDSA'])).toThrow(/a kind that is not accepted/)
  })

  it('signs no other certificate where it is an Ed25519 key', async () => {
    const keys = (await crypto.subtle.generateKey('Ed25519', true, ['sign', 'verify'])) as CryptoKeyPair
    const spki = new Uint8Array(await crypto.subtle.exportKey('spki', keys.publicKey))
    const edwards = parseCertificate(await resign(authority.der, authority, (parts) => parts.with(place.key, spki)), [
      'EdDSA',
    ])
    expect(edwards.isCa).toBe(true)
    expect(await signer.certificate.isSignedBy(edwards)).toBe(false)
  })

  it('is refused on another curve of the same family', async () => {
    // brainpoolP256r1 in place of P-256: an object identifier of nine bytes instead of eight.
    const curve = der(tags.objectIdentifier, fromHex('2b2403030208010107'))
    const [algorithm, point] = partsOf(partsOf(partsOf(signer.der)[0] as Bytes)[place.key] as Bytes) as [Bytes, Bytes]
    const spki = sequence(sequence(partsOf(algorithm)[0] as Bytes, curve), point)
    const other = await resign(signer.der, authority, (parts) => parts.with(place.key, spki))
    expect(() => parseCertificate(other)).toThrow(CertificateRefused)
  })

  it('verifies nothing when it is no point of its curve', async () => {
    const bad = await resign(authority.der, authority, (parts) => {
      const spki = (parts[place.key] as Bytes).slice()
      spki[spki.length - 1] = (spki.at(-1) as number) ^ 1
      return parts.with(place.key, spki)
    })
    expect(await signer.certificate.isSignedBy(parseCertificate(bad))).toBe(false)
  })
})

describe('bytes that are no certificate', () => {
  it('are refused with a serial number that CRLs spell otherwise (X.690 section 8.3.2)', async () => {
    const { der: signed } = await issueAuthority()
    const spelled = (content: string) => resign(signed, authority, (parts) => parts.with(1, der(2, fromHex(content))))
    expect(parseCertificate(await spelled('4105')).serialNumber).toEqual(fromHex('4105'))
    for (const content of ['004105', 'ff8005', '']) {
      const bytes = await spelled(content)
      expect(() => parseCertificate(bytes)).toThrow(CertificateRefused)
    }
  })

  it.each<[string, () => Uint8Array]>([
    ['nothing', () => new Uint8Array()],
    ['an empty sequence', () => sequence()],
    ['text', () => utf8('certificate')],
    ['PEM', () => utf8(`-----BEGIN CERTIFICATE-----\n${base64(signer.der)}\n-----END CERTIFICATE-----\n`)],
    ['base64', () => utf8(base64(signer.der))],
    ['hex', () => utf8(hex(signer.der))],
    ['a certificate that is cut off', () => signer.der.slice(0, -1)],
    ['a certificate with a byte behind it', () => concat(signer.der, Uint8Array.of(0))],
    ['two certificates', () => concat(signer.der, signer.der)],
    ['its inner part alone', () => partsOf(signer.der)[0] as Bytes],
    ['a fourth part', () => sequence(...partsOf(signer.der), der(5))],
    ['two parts', () => sequence(...partsOf(signer.der).slice(0, 2))],
    ['an inner part that is empty', () => sequence(...partsOf(signer.der).with(0, sequence()))],
    ['a signature that is an octet string', () => sequence(...partsOf(signer.der).with(2, der(4, Uint8Array.of(0))))],
    ['a signature of no bytes', () => sequence(...partsOf(signer.der).with(2, der(tags.bitString)))],
    ['unused bits in the signature', () => sequence(...partsOf(signer.der).with(2, unusedBits()))],
  ])('are refused: %s', (_, bytes) => {
    expect(() => parseCertificate(Uint8Array.from(bytes()))).toThrow(CertificateRefused)
  })

  const unusedBits = () => der(tags.bitString, Uint8Array.of(1), (partsOf(signer.der)[2] as Bytes).slice(3))

  it('are refused when a length is spelled in another way (X.690 section 10.1)', () => {
    const content = signer.der.slice(4)
    const length = signer.der.slice(2, 4)
    const [tbs, algorithm, signature] = partsOf(signer.der) as [Bytes, Bytes, Bytes]
    const longer = (element: Bytes) => concat(element.slice(0, 1), Uint8Array.of(0x81), element.slice(1))
    for (const spelling of [
      concat(fromHex('308300'), length, content),
      concat(fromHex('30840000'), length, content),
      concat(fromHex('3080'), content, fromHex('0000')),
      sequence(concat(fromHex('308300'), tbs.slice(2)), algorithm, signature),
      sequence(tbs, longer(algorithm), signature),
      sequence(tbs, algorithm, longer(signature)),
    ])
      expect(() => parseCertificate(spelling)).toThrow(CertificateRefused)
  })
})

describe('a flipped bit of a certificate', () => {
  /** True when the bytes still parse, and the authority still signed them. */
  async function stands(bytes: Bytes): Promise<boolean> {
    try {
      return await parseCertificate(bytes).isSignedBy(authority.certificate)
    } catch (error) {
      if (error instanceof CertificateRefused) return false
      throw error
    }
  }

  it('makes it unreadable or its signature wrong, wherever it is', async () => {
    expect(await stands(signer.der)).toBe(true)
    await fc.assert(
      fc.asyncProperty(fc.nat(signer.der.length * 8 - 1), async (bit) => {
        const copy = signer.der.slice()
        copy[bit >> 3] = (copy[bit >> 3] as number) ^ (1 << (bit & 7))
        expect(await stands(copy)).toBe(false)
      }),
      { numRuns: 1000 },
    )
  })

  it('or a missing end makes it unreadable', () => {
    for (let length = 0; length < signer.der.length; length++)
      expect(() => parseCertificate(signer.der.subarray(0, length))).toThrow(CertificateRefused)
  })
})
