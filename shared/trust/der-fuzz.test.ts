// Whatever bytes there are: a value, or a refusal of ours; never another exception, and never much work.
import 'reflect-metadata'
import {
  CRLDistributionPointsExtension,
  IssuerAlternativeNameExtension,
  SubjectAlternativeNameExtension,
} from '@peculiar/x509'
import fc from 'fast-check'
import { beforeAll, describe, expect, it, vi } from 'vitest'
import { type Bytes, concat, fromHex } from '../bytes.ts'
import { CertificateRefused, maximumCertificateLength, parseCertificate } from './certificate.ts'
import { CrlRefused, maximumCrlLength, parseCrl, verifyCrl } from './crl.ts'
import { crlAddressesOf, emptyCrlMemory } from './crl-memory.ts'
import { DerRefused, derElements, derOid } from './der.ts'
import { parseDistributionPoints } from './distribution-points.ts'
import { issue, issueAuthority, now, type Party, qcType } from './example-certificates.ts'
import { entry, issueCrl, issuingDistributionPoint, reasonCode } from './example-crl.ts'
import { der, extension, generalName, nameConstraints, sequence, withExtensions } from './example-der.ts'
import { certificatePartsOf, parseExtensions } from './extensions.ts'
import { parseGeneralNames } from './general-names.ts'
import { isoFindings } from './iso-profile.ts'
import { parseNameConstraints } from './name-constraints.ts'
import { isSameName, normalName } from './names.ts'
import { checkPath } from './path.ts'
import { parsePssKey } from './pss-key.ts'
import { qcTypesOf } from './qc-types.ts'
import { validityOf } from './validity.ts'

vi.setConfig({ testTimeout: 30_000 })

let authority: Party
/** With every extension that is read here. */
let full: Bytes
let crl: Bytes

beforeAll(async () => {
  authority = await issueAuthority(undefined, { keyUsage: 96 })
  const { der: bytes } = await issue(authority, {
    extendedKeyUsage: ['1.0.18013.5.1.2'],
    ca: true,
    pathLength: 3,
    extensions: [
      qcType('pid'),
      new CRLDistributionPointsExtension(['https://crl.example/a.crl']),
      new IssuerAlternativeNameExtension([{ type: 'url', value: 'https://a.example' }]),
      new SubjectAlternativeNameExtension([
        { type: 'dns', value: 'a.example' },
        { type: 'email', value: 'a@a.example' },
        { type: 'ip', value: '192.0.2.1' },
      ]),
    ],
  })
  const { dns, directory, ip } = generalName
  full = await withExtensions(bytes, authority, (extensions) => [
    ...extensions,
    extension(
      '551d1e',
      nameConstraints({ permitted: [dns('example'), directory()], excluded: [ip(...Array(8).fill(0))] }),
      true,
    ),
    extension('551d20', sequence(sequence(der(6, fromHex('2a0301')))), true),
    extension('551d21', sequence(sequence(der(6, fromHex('2a0301')), der(6, fromHex('2a0302')))), true),
    extension('551d24', sequence(der(0x80, Uint8Array.of(0)), der(0x81, Uint8Array.of(0))), true),
    extension('551d36', der(2, Uint8Array.of(0)), true),
  ])
  const place = der(0xa0, der(0xa0, generalName.uri('https://crl.example/a.crl')))
  crl = await issueCrl(authority, {
    entries: [entry('05'), entry('0080', { extensions: [reasonCode(1)] })],
    extensions: [issuingDistributionPoint(place, der(0x81, Uint8Array.of(255)))],
  })
})

/** Everything that reads a certificate, once it was parsed. */
async function readCertificate(bytes: Bytes): Promise<void> {
  let certificate: ReturnType<typeof parseCertificate>
  try {
    certificate = parseCertificate(bytes)
  } catch (error) {
    expect(error).toBeInstanceOf(CertificateRefused)
    return
  }
  const above = authority.certificate
  for (const role of ['iaca', 'documentSigner'] as const) await isoFindings(certificate, role, above)
  crlAddressesOf(certificate)
  emptyCrlMemory.statusOf(certificate, above, now)
  const input = { at: now, purpose: 'statusList', policies: ['1.2.3.1'] } as const
  await checkPath({ ...input, chain: [certificate], anchors: [above] })
  await checkPath({ ...input, chain: [certificate, certificate], anchors: [certificate] })
}

async function readCrl(bytes: Bytes): Promise<void> {
  try {
    await verifyCrl(bytes, { issuer: authority.certificate, now })
  } catch (error) {
    expect(error).toBeInstanceOf(CrlRefused)
  }
}

/** Readers of parts, which throw DerRefused alone. */
const readers: Record<string, (bytes: Bytes) => unknown> = {
  elements: derElements,
  identifier: derOid,
  parts: certificatePartsOf,
  extensions: parseExtensions,
  generalNames: parseGeneralNames,
  nameConstraints: parseNameConstraints,
  distributionPoints: parseDistributionPoints,
  name: (bytes) => isSameName(bytes, sequence()) || normalName(bytes),
  key: parsePssKey,
  statements: qcTypesOf,
  validity: validityOf,
}

function readParts(bytes: Bytes): void {
  for (const [name, read] of Object.entries(readers))
    try {
      read(bytes)
    } catch (error) {
      expect(error, name).toBeInstanceOf(DerRefused)
    }
}

const flipped = (bytes: Bytes, places: readonly number[], values: readonly number[]): Bytes => {
  const copy = bytes.slice()
  for (const [at, place] of places.entries()) copy[place % copy.length] = values[at] ?? 0
  return copy
}
const places = fc.array(fc.nat(5000), { minLength: 1, maxLength: 4 })
const values = fc.array(fc.nat(255), { minLength: 4, maxLength: 4 })
/** Elements in elements, as often as wanted, of the tags that are read. */
const nested = fc.letrec<{ element: Uint8Array }>((tie) => ({
  element: fc.oneof(
    { depthSize: 'medium', withCrossShrink: true },
    fc
      .tuple(
        fc.constantFrom(1, 2, 3, 4, 5, 6, 10, 12, 19, 22, 23, 24, 128, 130, 134, 135),
        fc.uint8Array({ maxLength: 12 }),
      )
      .map(([tag, content]) => der(tag, content)),
    fc
      .tuple(fc.constantFrom(0x30, 0x31, 0xa0, 0xa1, 0xa2, 0xa3, 0xa4, 4), fc.array(tie('element'), { maxLength: 5 }))
      .map(([tag, contents]) => der(tag, ...contents.map((one) => one.slice(0, 5000)))),
  ),
})).element

describe('bytes of chance', () => {
  it('are read or refused by every reader', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 400 }), async (random) => {
        const bytes = Uint8Array.from(random)
        readParts(bytes)
        readParts(der(0x30, bytes))
        await readCertificate(bytes)
        await readCrl(bytes)
      }),
      { numRuns: 1500 },
    )
  })

  it('in the form of DER are, too', async () => {
    await fc.assert(
      fc.asyncProperty(nested, async (element) => {
        const bytes = Uint8Array.from(element)
        readParts(bytes)
        await readCertificate(bytes)
        await readCrl(bytes)
      }),
      { numRuns: 1500 },
    )
  })

  it('in the place of an extension are, too', async () => {
    const ids = [
      '551d0e',
      '551d0f',
      '551d11',
      '551d12',
      '551d13',
      '551d1e',
      '551d1f',
      '551d20',
      '551d21',
      '551d23',
      '551d24',
      '551d25',
      '551d36',
      '2b06010505070103',
    ]
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...ids), nested, async (id, element) => {
        const value = Uint8Array.from(element)
        await readCertificate(
          await withExtensions(authority.der, authority, (all) => [...all.slice(0, 1), extension(id, value)]),
        )
      }),
      { numRuns: 600 },
    )
  })
})

describe('changed bytes', () => {
  it('of a certificate are read or refused', async () => {
    await fc.assert(
      fc.asyncProperty(places, values, (at, to) => readCertificate(flipped(full, at, to))),
      { numRuns: 800 },
    )
  })

  it('of a CRL are refused, since nobody signed them', async () => {
    await verifyCrl(crl, { issuer: authority.certificate, now })
    await fc.assert(
      fc.asyncProperty(places, values, async (at, to) => {
        const bytes = flipped(crl, at, to)
        if (Buffer.compare(bytes, crl) === 0) return
        await expect(verifyCrl(bytes, { issuer: authority.certificate, now })).rejects.toThrow(CrlRefused)
      }),
      { numRuns: 2500 },
    )
  })

  it('that are fewer are refused', () => {
    for (let length = 0; length < crl.length; length++)
      expect(() => parseCrl(crl.slice(0, length)), `${length}`).toThrow(CrlRefused)
  })
})

describe('bytes that promise much work', () => {
  /** What is read of them, in elements. */
  const deep = (depth: number): Bytes => {
    let bytes: Bytes = new Uint8Array()
    for (let at = 0; at < depth && bytes.length < 16_000; at++) bytes = der(0x30, bytes)
    return bytes
  }

  it('are read to no depth that they choose', async () => {
    const bytes = deep(10_000)
    expect(bytes.length).toBeGreaterThan(10_000)
    readParts(bytes)
    await readCertificate(bytes)
    await readCrl(bytes)
    for (const id of ['551d1e', '551d1f', '551d20', '551d11'])
      await readCertificate(
        await withExtensions(authority.der, authority, (all) => [...all, extension(id, deep(4000))]),
      )
  })

  it.each([
    ['a length of 2^24', '3083ffffff'],
    ['a length of 2^32', '3084ffffffff'],
    ['a length of 2^1008', `30fe${'ff'.repeat(126)}`],
    ['an indefinite length', '3080'],
  ])('are refused at once with %s', async (_, head) => {
    const bytes = concat(fromHex(head), new Uint8Array(200))
    for (const read of [readers.elements, readers.extensions, readers.generalNames])
      expect(() => read?.(bytes)).toThrow(DerRefused)
    await readCertificate(bytes)
    await readCrl(bytes)
  })

  it('are refused before they are looked at when they are many', () => {
    const slice = vi.spyOn(Uint8Array.prototype, 'slice')
    try {
      expect(() => parseCertificate(new Uint8Array(maximumCertificateLength + 1))).toThrow(CertificateRefused)
      expect(() => parseCrl(new Uint8Array(maximumCrlLength + 1))).toThrow(CrlRefused)
      expect(slice).not.toHaveBeenCalled()
    } finally {
      slice.mockRestore()
    }
  })

  it('are looked at once for each element: as many empty ones as there is room for', async () => {
    const empty = new Uint8Array(15_000).map((_, at) => (at % 2 === 0 ? 5 : 0))
    expect(derElements(empty)).toHaveLength(7500)
    readParts(empty)
    for (const id of ['551d1e', '551d1f', '551d20', '551d21', '551d11', '2b06010505070103'])
      await readCertificate(
        await withExtensions(authority.der, authority, (all) => [...all, extension(id, der(0x30, empty))]),
      )
  })
})
