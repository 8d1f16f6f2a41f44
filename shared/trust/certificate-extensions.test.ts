import 'reflect-metadata'
import { beforeAll, describe, expect, it } from 'vitest'
import { type Bytes, fromHex, utf8 } from '../bytes.ts'
import { CertificateRefused, parseCertificate } from './certificate.ts'
import { issue, issueAuthority, type Party } from './example-certificates.ts'
import { der, extension, place, resign, sequence, withExtensions } from './example-der.ts'

let authority: Party
let signer: Party

beforeAll(async () => {
  authority = await issueAuthority()
  signer = await issue(authority)
})

const parseWith = async (...more: Bytes[]) =>
  parseCertificate(await withExtensions(signer.der, authority, (extensions) => [...extensions, ...more]))

const keyUsage = (bits: string) => extension('551d0f', fromHex(bits), true)
const generalName = sequence(der(0x82, utf8('signer.example')))

describe('an extension that stands there twice (RFC 5280 section 4.2)', () => {
  it('is refused, whether it says the same or something else', async () => {
    for (const second of [keyUsage('03020780'), keyUsage('03020204')])
      await expect(parseWith(second)).rejects.toThrow('an extension twice')
  })

  it('is refused when nobody here understands it', async () => {
    const unknown = extension('2a0304', fromHex('0500'))
    expect((await parseWith(unknown)).unknownCritical).toEqual([])
    await expect(parseWith(unknown, unknown)).rejects.toThrow(CertificateRefused)
    await expect(parseWith(unknown, extension('2a0304', fromHex('0500'), true))).rejects.toThrow(CertificateRefused)
  })
})

describe('a part that the version of a certificate has not', () => {
  it.each<[string, (parts: Bytes[]) => Bytes[]]>([
    ['extensions in version 2', (parts) => parts.with(0, der(0xa0, der(2, Uint8Array.of(1))))],
    ['extensions without a version', (parts) => parts.slice(1)],
    ['version 4', (parts) => parts.with(0, der(0xa0, der(2, Uint8Array.of(3))))],
    ['extensions twice', (parts) => [...parts, parts[place.extensions] as Bytes]],
    ['a unique identifier behind the extensions', (parts) => [...parts, der(0x81, Uint8Array.of(0, 1))]],
    ['something unknown', (parts) => parts.with(place.extensions, der(0xa4, sequence()))],
  ])('is refused: %s', async (_, change) => {
    const changed = await resign(signer.der, authority, change)
    expect(() => parseCertificate(changed)).toThrow(CertificateRefused)
  })
})

describe('an extension that is malformed', () => {
  it.each([
    ['basic constraints', '551d13'],
    ['a key usage', '551d0f'],
    ['an extended key usage', '551d25'],
    ['a subject key identifier', '551d0e'],
    ['an authority key identifier', '551d23'],
    ['alternative names', '551d11'],
  ])('is refused: %s', async (_, id) => {
    for (const value of ['', '05', '0500', 'ffff']) {
      const replaced = withExtensions(signer.der, authority, () => [extension(id, fromHex(value))])
      await expect(replaced.then(parseCertificate), value).rejects.toThrow(CertificateRefused)
    }
  })
})

describe('a critical extension', () => {
  it('is counted as not understood when no check here obeys it', async () => {
    for (const [id, name] of [
      ['551d1f', '2.5.29.31'],
      ['551d2e', '2.5.29.46'],
      ['2a0304', '1.2.3.4'],
    ] as const) {
      expect((await parseWith(extension(id, fromHex('3000'), true))).unknownCritical).toEqual([name])
      expect((await parseWith(extension(id, fromHex('3000')))).unknownCritical).toEqual([])
    }
  })

  it('is understood when the standards make it one, whatever is critical of it', async () => {
    for (const known of [
      extension('551d11', generalName, true),
      extension('551d20', sequence(sequence(der(6, fromHex('551d2000')))), true),
      extension('551d25', sequence(der(6, fromHex('28818c5d050102'))), true),
      extension('2b06010505070103', sequence(), true),
      ...['551d1e', '551d21', '551d24', '551d36'].map((id) => extension(id, sequence(), true)),
    ])
      expect((await parseWith(known)).unknownCritical).toEqual([])
  })
})

describe('an extension that says that it is not critical', () => {
  it('is read as such, though DER leaves that out', async () => {
    const said = sequence(der(6, fromHex('2a0304')), der(1, Uint8Array.of(0)), der(4, fromHex('0500')))
    expect((await parseWith(said)).extensions.get('1.2.3.4')?.critical).toBe(false)
    const odd = sequence(der(6, fromHex('2a0304')), der(1, Uint8Array.of(1)), der(4, fromHex('0500')))
    await expect(parseWith(odd)).rejects.toThrow(CertificateRefused)
  })
})

describe('a certificate without extensions', () => {
  it('is a certificate, but nobody authority', async () => {
    for (const list of [[], [der(0xa3, sequence())]]) {
      const bare = await resign(authority.der, authority, (parts) => [...parts.slice(0, place.extensions), ...list])
      expect(parseCertificate(bare)).toMatchObject({ isCa: false, pathLength: undefined, keyUsage: undefined })
    }
  })
})
