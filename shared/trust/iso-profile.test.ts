import 'reflect-metadata'
import {
  BasicConstraintsExtension,
  CRLDistributionPointsExtension,
  ExtendedKeyUsageExtension,
  Extension,
  IssuerAlternativeNameExtension,
  KeyUsageFlags,
  SubjectAlternativeNameExtension,
} from '@peculiar/x509'
import { beforeAll, describe, expect, it } from 'vitest'
import { type Bytes, base64, fromBase64, fromHex } from '../bytes.ts'
import { day } from '../clock.ts'
import { parseCertificate } from './certificate.ts'
import { tags } from './der.ts'
import { type Changes, documentSignerUsage, issue, issueAuthority, now, type Party } from './example-certificates.ts'
import {
  attributeIds,
  der,
  extension,
  generalName,
  namePart,
  partsOf,
  place,
  resign,
  sequence,
  withExtensions,
} from './example-der.ts'
import { type IsoFinding, type IsoRole, isoFindings } from './iso-profile.ts'

const contact = new IssuerAlternativeNameExtension([{ type: 'url', value: 'https://iaca.example/contact' }])
const crl = new CRLDistributionPointsExtension(['https://iaca.example/iaca.crl'])
const usage = new ExtendedKeyUsageExtension([documentSignerUsage], true)
const years = (count: number) => now - day + count * 365 * day

const iacaChanges: Changes = {
  name: 'CN=IACA, ST=VLG, C=BE',
  pathLength: 0,
  keyUsage: KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign,
  until: years(20),
  extensions: [contact],
}
const signerChanges: Changes = {
  name: 'CN=Document Signer, ST=VLG, C=BE',
  until: now + 456 * day,
  extensions: [contact, crl, usage],
}

let iaca: Party
let signer: Party
beforeAll(async () => {
  iaca = await issueAuthority(undefined, iacaChanges)
  signer = await issue(iaca, signerChanges)
})

type Rule = IsoFinding['rule']
const rulesOf = async (der: Bytes, role: IsoRole): Promise<Rule[]> => {
  const found = await isoFindings(parseCertificate(der), role, role === 'iaca' ? undefined : iaca.certificate)
  for (const { fault } of found) expect(fault).toMatch(/^(it|the|there|what) /)
  return found.map(({ rule }) => rule)
}

const asIaca = async (changes: Changes): Promise<Bytes> =>
  (await issueAuthority(undefined, { ...iacaChanges, ...changes })).der
const asSigner = async (changes: Changes): Promise<Bytes> => (await issue(iaca, { ...signerChanges, ...changes })).der

const ids = {
  subjectKeyId: '551d0e',
  keyUsage: '551d0f',
  issuerAltName: '551d12',
  basicConstraints: '551d13',
  distributionPoints: '551d1f',
  authorityKeyId: '551d23',
  extendedKeyUsage: '551d25',
} as const
const isNamed = (bytes: Bytes, id: string): boolean =>
  Buffer.from(partsOf(bytes)[0] as Bytes).toString('hex') === `0603${id}`
const without = (id: string) => (extensions: Bytes[]) => extensions.filter((one) => !isNamed(one, id))
/** The same with the other criticality. */
const turned = (id: string) => (extensions: Bytes[]) =>
  extensions.map((one) => {
    if (!isNamed(one, id)) return one
    const [name, ...rest] = partsOf(one) as [Bytes, ...Bytes[]]
    return rest.length === 2
      ? sequence(name, rest[1] as Bytes)
      : sequence(name, Uint8Array.of(1, 1, 255), rest[0] as Bytes)
  })
const valued = (id: string, value: Bytes, critical: boolean) => (extensions: Bytes[]) => [
  ...without(id)(extensions),
  extension(id, value, critical),
]
const iacaWith = (change: (extensions: Bytes[]) => Bytes[]) => withExtensions(iaca.der, iaca, change)
const signerWith = (change: (extensions: Bytes[]) => Bytes[]) => withExtensions(signer.der, iaca, change)
const serial = (of: Party, content: string) =>
  resign(of.der, iaca, (parts) => parts.with(1, der(tags.integer, fromHex(content))))
const subject = (of: Party, ...parts: Bytes[]) =>
  resign(of.der, iaca, (inner) => {
    const name = sequence(...parts)
    const renamed = inner.with(place.subject, name)
    return of === iaca ? renamed.with(place.issuer, name) : renamed
  })
const point = (...parts: Bytes[]) => sequence(sequence(...parts))
const fullName = (...names: Bytes[]) => der(0xa0, der(0xa0, ...names))
const { commonName, country } = attributeIds
const state = '550408'
const printable = tags.printableString
const cn = namePart(commonName, 'A')
const st = namePart(state, 'VLG')
const be = namePart(country, 'BE', printable)

describe('a certificate of the profile (ISO/IEC 18013-5 annex B)', () => {
  it('has nothing against it', async () => {
    expect(await isoFindings(iaca.certificate, 'iaca')).toEqual([])
    expect(await isoFindings(signer.certificate, 'documentSigner', iaca.certificate)).toEqual([])
    expect(await isoFindings(signer.certificate, 'documentSigner')).toEqual([])
  })

  it.each(['P-384', 'P-521'] as const)('may have a key on %s', async (kind) => {
    const other = await issueAuthority(undefined, { ...iacaChanges, kind })
    expect(await isoFindings(other.certificate, 'iaca')).toEqual([])
    const below = await issue(other, { ...signerChanges, kind })
    expect(await isoFindings(below.certificate, 'documentSigner', other.certificate)).toEqual([])
  })

  it('may have an e-mail address as contact, and another extension that is not critical', async () => {
    const extensions = [
      new IssuerAlternativeNameExtension([{ type: 'email', value: 'a@iaca.example' }]),
      new Extension('1.2.3.4', false, fromHex('0500')),
      new SubjectAlternativeNameExtension([{ type: 'dns', value: 'iaca.example' }]),
    ]
    expect(await rulesOf(await asIaca({ extensions }), 'iaca')).toEqual([])
  })

  it('of an IACA may name a CRL', async () => {
    expect(await rulesOf(await asIaca({ extensions: [contact, crl] }), 'iaca')).toEqual([])
  })

  it('of a document signer may have an Ed25519 key', async () => {
    const { publicKey } = (await crypto.subtle.generateKey('Ed25519', true, ['sign', 'verify'])) as CryptoKeyPair
    const spki = new Uint8Array(await crypto.subtle.exportKey('spki', publicKey))
    const digest = new Uint8Array(await crypto.subtle.digest('SHA-1', spki.slice(-32)))
    const edwards = await resign(await signerWith(valued(ids.subjectKeyId, der(4, digest), false)), iaca, (parts) =>
      parts.with(place.key, spki),
    )
    const parsed = parseCertificate(edwards, ['EdDSA'])
    expect(await isoFindings(parsed, 'documentSigner', iaca.certificate)).toEqual([])
    expect((await isoFindings(parsed, 'iaca')).map(({ rule }) => rule)).toContain('MD-CERT-11')
  })
})

describe('of an IACA, one finding says that', () => {
  it.each<[string, Rule, () => Promise<Bytes>]>([
    ['it lives for too long', 'MD-CERT-01', () => asIaca({ until: years(20) + 6 * day })],
    ['it has no country', 'MD-CERT-02', () => subject(iaca, st, cn)],
    ['it has two countries', 'MD-CERT-02', () => subject(iaca, be, be, cn)],
    ['its country is in small letters', 'MD-CERT-02', () => subject(iaca, namePart(country, 'be', printable), cn)],
    ['its country is three letters', 'MD-CERT-02', () => subject(iaca, namePart(country, 'BEL', printable), cn)],
    ['its country is a UTF8String', 'MD-CERT-02', () => subject(iaca, namePart(country, 'BE'), cn)],
    ['it has no common name', 'MD-CERT-02', () => subject(iaca, be, st)],
    ['it has two states', 'MD-CERT-02', () => subject(iaca, be, st, st, cn)],
    ['somebody else issued it', 'MD-CERT-02', () => asIaca({ issuer: 'CN=Other, C=BE' })],
    [
      'its issuer is spelled in another way',
      'MD-CERT-02',
      () => resign(iaca.der, iaca, (parts) => parts.with(place.issuer, sequence(be, st, namePart(commonName, 'iaca')))),
    ],
    ['its serial number is 0', 'MD-CERT-03', () => serial(iaca, '00')],
    ['its serial number is negative', 'MD-CERT-03', () => serial(iaca, '80000000000000000000')],
    ['its serial number has 21 octets', 'MD-CERT-03', () => serial(iaca, '41'.repeat(21))],
    ['its serial number is short', 'MD-CERT-03', () => serial(iaca, '41414141414141')],
    ['it has no key identifier', 'MD-CERT-04', () => iacaWith(without(ids.subjectKeyId))],
    ['its key identifier is no hash', 'MD-CERT-04', () => asIaca({ subjectKeyId: 'aabbcc' })],
    ['its key identifier is critical', 'MD-CERT-04', () => iacaWith(turned(ids.subjectKeyId))],
    ['it names another authority key', 'MD-CERT-05', () => asIaca({ authorityKeyId: 'aabbcc' })],
    ['it has no key usage', 'MD-CERT-06', () => asIaca({ keyUsage: null })],
    ['it may sign no CRLs', 'MD-CERT-06', () => asIaca({ keyUsage: KeyUsageFlags.keyCertSign })],
    ['it may sign other things', 'MD-CERT-06', () => asIaca({ keyUsage: 1 | 32 | 64 })],
    ['its key usage is not critical', 'MD-CERT-06', () => iacaWith(turned(ids.keyUsage))],
    ['it has no basic constraints', 'MD-CERT-07', () => iacaWith(without(ids.basicConstraints))],
    ['its basic constraints are not critical', 'MD-CERT-07', () => iacaWith(turned(ids.basicConstraints))],
    ['it has authorities below', 'MD-CERT-07', () => asIaca({ pathLength: 1 })],
    [
      'it has any number of authorities below',
      'MD-CERT-07',
      () => iacaWith(valued(ids.basicConstraints, fromHex('30030101ff'), true)),
    ],
    ['it has an extended key usage', 'MD-CERT-08', () => asIaca({ extensions: [contact, usage] })],
    ['it names no contact', 'MD-CERT-09', () => asIaca({ extensions: [crl] })],
    ['its contact is critical', 'MD-CERT-09', () => iacaWith(turned(ids.issuerAltName))],
    [
      'its contact is a domain',
      'MD-CERT-09',
      () => iacaWith(valued(ids.issuerAltName, sequence(generalName.dns('iaca.example')), false)),
    ],
    [
      'its key is RSA',
      'MD-CERT-11',
      async () => {
        const rsa = await issueAuthority(undefined, { ...iacaChanges, kind: 'RSA PKCS1' })
        return resign(rsa.der, iaca, undefined, { algorithm: fromHex('300a06082a8648ce3d040302') })
      },
    ],
    [
      'its signature is RSA',
      'MD-CERT-12',
      async () => {
        const rsa = await issueAuthority(undefined, { kind: 'RSA PKCS1' })
        return resign(iaca.der, rsa, undefined, { algorithm: fromHex('300d06092a864886f70d01010b0500') })
      },
    ],
    [
      'something else is critical',
      'MD-CERT-12',
      () => asIaca({ extensions: [contact, new Extension('1.2.3.4', true, fromHex('0500'))] }),
    ],
  ])('%s: %s', async (_, rule, made) => {
    expect(await rulesOf(await made(), 'iaca')).toEqual([rule])
  })
})

describe('of a document signer, one finding says that', () => {
  it.each<[string, Rule, () => Promise<Bytes>]>([
    ['it lives for too long', 'MD-CERT-01', () => asSigner({ until: now - day + 457 * day + 1 })],
    ['it has no country', 'MD-CERT-02', () => subject(signer, st, cn)],
    ['it has no common name', 'MD-CERT-02', () => subject(signer, be, st)],
    ['its country is another', 'MD-CERT-02', () => asSigner({ name: 'CN=A, ST=VLG, C=NL' })],
    ['its state is another', 'MD-CERT-02', () => asSigner({ name: 'CN=A, ST=WAL, C=BE' })],
    ['its state is missing', 'MD-CERT-02', () => asSigner({ name: 'CN=A, C=BE' })],
    ['its issuer is spelled in another way', 'MD-CERT-02', () => asSigner({ issuer: 'CN=iaca, ST=VLG, C=BE' })],
    ['its serial number has 21 octets', 'MD-CERT-03', () => serial(signer, '41'.repeat(21))],
    ['it has no key identifier', 'MD-CERT-04', () => asSigner({ subjectKeyId: null })],
    ['its key identifier is no hash', 'MD-CERT-04', () => asSigner({ subjectKeyId: 'aabbcc' })],
    ['it does not name the key of its authority', 'MD-CERT-05', () => signerWith(without(ids.authorityKeyId))],
    ['it names another authority key', 'MD-CERT-05', () => asSigner({ authorityKeyId: 'aabbcc' })],
    ['the key of its authority is critical', 'MD-CERT-05', () => signerWith(turned(ids.authorityKeyId))],
    ['it has no key usage', 'MD-CERT-06', () => asSigner({ keyUsage: null })],
    ['it may sign contents too', 'MD-CERT-06', () => asSigner({ keyUsage: 1 | 2 })],
    ['its key usage is not critical', 'MD-CERT-06', () => signerWith(turned(ids.keyUsage))],
    [
      'it has basic constraints',
      'MD-CERT-07',
      () => asSigner({ extensions: [contact, crl, usage, new BasicConstraintsExtension(false, undefined, true)] }),
    ],
    ['it has no extended key usage', 'MD-CERT-08', () => asSigner({ extensions: [contact, crl] })],
    ['its extended key usage is not critical', 'MD-CERT-08', () => signerWith(turned(ids.extendedKeyUsage))],
    [
      'it has a second extended key usage',
      'MD-CERT-08',
      () =>
        asSigner({
          extensions: [contact, crl, new ExtendedKeyUsageExtension([documentSignerUsage, '1.3.6.1.5.5.7.3.1'], true)],
        }),
    ],
    ['it names no contact', 'MD-CERT-09', () => asSigner({ extensions: [crl, usage] })],
    ['it names no CRL', 'MD-CERT-10', () => asSigner({ extensions: [contact, usage] })],
    [
      'its CRL is at no URI',
      'MD-CERT-10',
      () => signerWith(valued(ids.distributionPoints, point(fullName(generalName.dns('iaca.example'))), false)),
    ],
    [
      'its CRL is for some reasons',
      'MD-CERT-10',
      () =>
        signerWith(
          valued(
            ids.distributionPoints,
            point(fullName(generalName.uri('https://a')), der(0x81, fromHex('0640'))),
            false,
          ),
        ),
    ],
    [
      'its CRL is of somebody else',
      'MD-CERT-10',
      () =>
        signerWith(
          valued(
            ids.distributionPoints,
            point(fullName(generalName.uri('https://a')), der(0xa2, generalName.directory(cn))),
            false,
          ),
        ),
    ],
    [
      'the address of its CRL is malformed',
      'MD-CERT-10',
      () => signerWith(valued(ids.distributionPoints, point(fullName()), false)),
    ],
    ['its key is RSA', 'MD-CERT-11', () => asSigner({ kind: 'RSA PKCS1' })],
  ])('%s: %s', async (_, rule, made) => {
    expect(await rulesOf(await made(), 'documentSigner')).toEqual([rule])
  })

  it('its CRL is critical, and that nobody here obeys that', async () => {
    const made = await signerWith(turned(ids.distributionPoints))
    expect(await rulesOf(made, 'documentSigner')).toEqual(['MD-CERT-10', 'MD-CERT-12'])
  })

  it('it lives longer than its IACA', async () => {
    const short = await issueAuthority(undefined, { ...iacaChanges, until: now + 9 * day })
    const { certificate } = await issue(short, signerChanges)
    expect(await isoFindings(certificate, 'documentSigner', short.certificate)).toEqual([
      { rule: 'MD-CERT-01', fault: 'it is valid for longer than its IACA' },
    ])
  })

  it('its point is compressed', async () => {
    const jwk = await crypto.subtle.exportKey('jwk', signer.keys.publicKey)
    const x = fromBase64((jwk.x as string).replaceAll('-', '+').replaceAll('_', '/').padEnd(44, '='))
    const odd = (Buffer.from(jwk.y as string, 'base64url').at(-1) as number) & 1
    const bits = Uint8Array.of(2 + odd, ...x)
    const digest = new Uint8Array(await crypto.subtle.digest('SHA-1', bits))
    const changed = await resign(await signerWith(valued(ids.subjectKeyId, der(4, digest), false)), iaca, (parts) => {
      const [algorithm] = partsOf(parts[place.key] as Bytes)
      return parts.with(place.key, sequence(algorithm as Bytes, der(3, Uint8Array.of(0), bits)))
    })
    expect(base64(changed)).not.toBe(base64(signer.der))
    expect(await rulesOf(changed, 'documentSigner')).toEqual(['MD-CERT-11'])
  })
})
