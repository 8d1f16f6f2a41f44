import 'reflect-metadata'
import { KeyUsageFlags } from '@peculiar/x509'
import { beforeAll, describe, expect, it } from 'vitest'
import { type Bytes, concat, fromHex, hex, sha256 } from '../bytes.ts'
import { day } from '../clock.ts'
import { type CrlExpected, CrlRefused, maximumCrlLength, parseCrl, verifyCrl } from './crl.ts'
import { tags } from './der.ts'
import { issueAuthority, type KeyKind, now, type Party } from './example-certificates.ts'
import { type CrlChanges, crlTime, entry, issueCrl, issuingDistributionPoint, reasonCode } from './example-crl.ts'
import { attributeIds, der, extension, generalName, namePart, sequence } from './example-der.ts'

let authority: Party
beforeAll(async () => {
  authority = await issueAuthority(undefined, { keyUsage: KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign })
})

const verify = async (changes: CrlChanges = {}, expected: Partial<CrlExpected> = {}, by = authority) =>
  verifyCrl(await issueCrl(by, changes), { issuer: by.certificate, now, ...expected })
const address = 'https://crl.example/a.crl'
const fullName = (...names: Bytes[]) => der(0xa0, der(0xa0, ...names))
const flag = (tag: number) => der(tag, Uint8Array.of(255))

describe('a CRL of an authority', () => {
  it('says who was revoked, since when and why (RFC 5280 section 5.1)', async () => {
    const sent = await issueCrl(authority, {
      number: '0100',
      entries: [entry('05'), entry('0080', { since: now - 2 * day, extensions: [reasonCode(1)] })],
    })
    expect(await verifyCrl(sent, { issuer: authority.certificate, now })).toEqual({
      thisUpdate: now - day,
      nextUpdate: now + day,
      number: '100',
      addresses: [],
      only: undefined,
      revoked: {
        '05': { since: now - day, reason: 'unspecified' },
        '0080': { since: now - 2 * day, reason: 'keyCompromise' },
      },
      issuer: expect.stringContaining('Authority'.toLowerCase()),
      sha256: hex(await sha256(sent)),
    })
  })

  it('may have nobody on it, no number and no key identifier', async () => {
    const crl = await verify({ number: null, authorityKeyId: null })
    expect(crl).toMatchObject({ number: undefined, revoked: {} })
    expect((await verify({ extensions: [], number: null, authorityKeyId: null })).revoked).toEqual({})
  })

  it.each<KeyKind>(['P-384', 'P-521', 'RSA PKCS1', 'RSA PSS'])('may be signed with a key of %s', async (kind) => {
    const by = await issueAuthority(undefined, { kind, keyUsage: KeyUsageFlags.cRLSign })
    const algorithms: Partial<Record<KeyKind, string>> = {
      'P-384': '300a06082a8648ce3d040303',
      'P-521': '300a06082a8648ce3d040304',
      'RSA PKCS1': '300d06092a864886f70d01010b0500',
      'RSA PSS':
        '304106092a864886f70d01010a3034a00f300d06096086480165030402010500a11c301a06092a864886f70d010108300d06096086480165030402010500a203020120',
    }
    expect((await verify({ algorithm: fromHex(algorithms[kind] ?? '') }, {}, by)).number).toBe('1')
  })

  it('may spell its issuer in another way', async () => {
    const by = await issueAuthority(undefined, { name: 'CN=Authority', keyUsage: null })
    const issuerName = sequence(namePart(attributeIds.commonName, ' AUTHORITY '))
    expect(by.certificate.subjectName).not.toEqual(issuerName)
    expect(await verify({ issuerName }, {}, by)).toMatchObject({ number: '1' })
  })

  it('may say where it is from and whom it is about', async () => {
    const extensions = [issuingDistributionPoint(fullName(generalName.uri(address)), flag(0x81))]
    expect(await verify({ extensions })).toMatchObject({ addresses: [address], only: 'signers' })
    expect(await verify({ extensions: [issuingDistributionPoint(flag(0x82))] })).toMatchObject({ only: 'authorities' })
    expect(await verify({ extensions: [issuingDistributionPoint()] })).toMatchObject({ addresses: [], only: undefined })
    expect(await verify({ extensions: [issuingDistributionPoint(der(0x84, Uint8Array.of(0)))] })).toBeDefined()
  })

  it('may have an extension that is unknown and not critical', async () => {
    expect(await verify({ extensions: [extension('2a0304', fromHex('0500'))] })).toBeDefined()
    expect(
      await verify({ entries: [entry('05', { extensions: [extension('2a0304', fromHex('0500'))] })] }),
    ).toBeDefined()
  })

  it.each([
    [0, 'unspecified'],
    [1, 'keyCompromise'],
    [2, 'caCompromise'],
    [3, 'affiliationChanged'],
    [4, 'superseded'],
    [5, 'cessationOfOperation'],
    [6, 'certificateHold'],
    [9, 'privilegeWithdrawn'],
    [10, 'aaCompromise'],
  ])('may give the reason %i', async (code, reason) => {
    const { revoked } = await verify({ entries: [entry('05', { extensions: [reasonCode(code)] })] })
    expect(revoked['05']?.reason).toBe(reason)
  })
})

describe('a CRL is refused', () => {
  it.each<[string, RegExp, CrlChanges]>([
    ['of the future', /from the future/, { thisUpdate: now + 61, nextUpdate: now + day }],
    ['past its next update', /past its next update/, { nextUpdate: now }],
    ['without a next update', /names no next update/, { nextUpdate: null }],
    ['that ends before it begins', /ends before it begins/, { thisUpdate: now + day, nextUpdate: now - day }],
    ['of another issuer', /another issuer/, { issuerName: sequence(namePart(attributeIds.commonName, 'Other')) }],
    ['under another key identifier', /another key/, { authorityKeyId: 'aabbcc' }],
    ['that is a delta CRL', /delta CRL/, { extensions: [extension('551d1b', der(2, Uint8Array.of(1)), true)] }],
    ['with a critical extension', /critical extension/, { extensions: [extension('2a0304', fromHex('0500'), true)] }],
    [
      'with a critical extension of an entry',
      /critical extension/,
      { entries: [entry('05', { extensions: [extension('2a0304', fromHex('0500'), true)] })] },
    ],
    ...[true, false].map((critical): [string, RegExp, CrlChanges] => [
      `with an entry of another authority, critical or not: ${critical}`,
      critical ? /critical extension/ : /indirect/,
      { entries: [entry('05', { extensions: [extension('551d1d', sequence(), critical)] })] },
    ]),
    ['that is indirect', /indirect/, { extensions: [issuingDistributionPoint(flag(0x84))] }],
    ['for some reasons', /some reasons/, { extensions: [issuingDistributionPoint(der(0x83, fromHex('0640')))] }],
    ['for attribute certificates', /attribute certificates/, { extensions: [issuingDistributionPoint(flag(0x85))] }],
    ['for nobody', /for nobody/, { extensions: [issuingDistributionPoint(flag(0x81), flag(0x82))] }],
    [
      'that names its place without an address',
      /not understood/,
      { extensions: [issuingDistributionPoint(fullName(generalName.dns('crl.example')))] },
    ],
    [
      'that names its place relative to its issuer',
      /not understood/,
      { extensions: [issuingDistributionPoint(der(0xa0, der(0xa1, sequence())))] },
    ],
    ['with a scope in another order', /malformed/, { extensions: [issuingDistributionPoint(flag(0x82), flag(0x81))] }],
    ['with a scope that is unknown', /malformed/, { extensions: [issuingDistributionPoint(flag(0x86))] }],
    ['of version 1', /version 2/, { parts: ([_, ...parts]) => [der(2, Uint8Array.of(0)), ...parts] }],
    ['with a list that is empty', /empty/, { parts: (parts) => parts.toSpliced(5, 0, sequence()) }],
    ['with the same entry twice', /twice/, { entries: [entry('05'), entry('05')] }],
    ['with an entry of no number', /malformed/, { entries: [sequence(der(4, Uint8Array.of(5)), crlTime(now))] }],
    ['with an entry of no time', /malformed/, { entries: [sequence(der(2, Uint8Array.of(5)))] }],
    ['with a serial number beyond all', /malformed/, { entries: [entry('41'.repeat(22))] }],
    ['with a serial number that is long-winded', /malformed/, { entries: [entry('0005')] }],
    ['with an unknown reason', /unknown reason/, { entries: [entry('05', { extensions: [reasonCode(7)] })] }],
    ['with somebody taken off again', /unknown reason/, { entries: [entry('05', { extensions: [reasonCode(8)] })] }],
    ['with a negative number', /number is malformed/, { number: 'ff' }],
    ['with a part too many', /a part too many/, { parts: (parts) => [...parts, sequence()] }],
    [
      'with a time that is none',
      /a time is malformed/,
      { parts: (parts) => parts.with(3, der(24, fromHex('ff'.repeat(15)))) },
    ],
    [
      'with an algorithm that is not accepted',
      /signature .* is wrong/,
      { algorithm: fromHex('300906072a8648ce3d0401') },
    ],
  ])('%s', async (_, reason, changes) => {
    await expect(verify(changes)).rejects.toThrow(CrlRefused)
    await expect(verify(changes)).rejects.toThrow(reason)
  })

  it('with another signature', async () => {
    const sent = await issueCrl(authority)
    const other = sent.with(-1, (sent.at(-1) as number) ^ 1) as Bytes
    await expect(verifyCrl(other, { issuer: authority.certificate, now })).rejects.toThrow(/signature .* is wrong/)
    const namesake = await issueAuthority(undefined, {
      subjectKeyId: authority.certificate.subjectKeyId ?? null,
      keyUsage: 96,
    })
    await expect(verifyCrl(sent, { issuer: namesake.certificate, now })).rejects.toThrow(/signature .* is wrong/)
  })

  it('of a key that may not sign CRLs (RFC 5280 section 6.3.3 f)', async () => {
    const by = await issueAuthority(undefined, { keyUsage: KeyUsageFlags.keyCertSign })
    await expect(verify({}, {}, by)).rejects.toThrow(/may not sign CRLs/)
    expect(await verify({}, {}, await issueAuthority(undefined, { keyUsage: null }))).toBeDefined()
  })

  it('that is older than the one before, by number, or by time where one has none', async () => {
    const last = { number: '100', thisUpdate: now - 2 * day }
    for (const [changes, refused] of [
      [{ number: '0100' }, false],
      [{ number: '0101' }, false],
      [{ number: '010000' }, false],
      [{ number: '00ff' }, true],
      [{ number: '0f' }, true],
      [{ number: null }, false],
      [{ number: null, thisUpdate: now - 3 * day }, true],
      [{ number: '0100', thisUpdate: now - 3 * day }, false],
    ] as const) {
      const verified = verify(changes, { last })
      if (refused) await expect(verified, JSON.stringify(changes)).rejects.toThrow(/older than the one before/)
      else expect((await verified).revoked, JSON.stringify(changes)).toEqual({})
    }
  })

  it('beyond its bounds, before it is read', async () => {
    expect(() => parseCrl(new Uint8Array(maximumCrlLength + 1))).toThrow('the CRL is too long')
    const entries = Array.from({ length: 20_001 }, (_, at) => entry((0x10000 + at).toString(16).padStart(6, '0')))
    const { subjectName } = authority.certificate
    const algorithm = fromHex('300a06082a8648ce3d040302')
    const whole = (count: number): Bytes => {
      const inner = long(
        0x30,
        der(2, Uint8Array.of(1)),
        algorithm,
        subjectName,
        crlTime(now),
        crlTime(now + day),
        long(0x30, ...entries.slice(0, count)),
      )
      return long(0x30, inner, algorithm, der(3, Uint8Array.of(0)))
    }
    expect(Object.keys(parseCrl(whole(20_000)).revoked)).toHaveLength(20_000)
    expect(() => parseCrl(whole(20_001))).toThrow('the CRL has too many entries')
  })

  it.each<[string, () => Bytes | Promise<Bytes>]>([
    ['nothing', () => new Uint8Array()],
    ['a certificate', () => authority.der],
    ['a byte behind', async () => concat(await issueCrl(authority), Uint8Array.of(0))],
    ['its inner part alone', async () => (await issueCrl(authority)).slice(4)],
    ['a scope that is no list', () => issueCrl(authority, { extensions: [extension('551d1c', der(tags.null), true)] })],
  ])('that is %s', async (_, sent) => {
    const bytes = await sent()
    expect(() => parseCrl(bytes)).toThrow(CrlRefused)
  })
})

/** With a length of three bytes. */
function long(tag: number, ...contents: Bytes[]): Bytes {
  const length = contents.reduce((sum, { length }) => sum + length, 0)
  const whole = new Uint8Array(5 + length)
  whole.set([tag, 0x83, length >> 16, (length >> 8) & 255, length & 255])
  let at = 5
  for (const content of contents) {
    whole.set(content, at)
    at += content.length
  }
  return whole
}
