import { describe, expect, it } from 'vitest'
import { type Bytes, fromBase64url, hex, sha256 } from '../bytes.ts'
import { systemRandom } from '../random.ts'
import { type CborKey, type CborValue, dateTime, decodeCbor, Embedded, encodeCbor } from './cbor.ts'
import { parseIssuerSigned } from './device-response.ts'
import { createExample, createParty, docType, nameSpaces, status, validity } from './example-mdoc.ts'
import { prepareMdoc, signMdoc } from './issue.ts'
import { checkDigests } from './verify.ts'

type Struct = Map<CborKey, CborValue>

const decode = (bytes: Uint8Array) => decodeCbor(bytes as Bytes)
const isoTimes = new Map([
  ['signed', dateTime(new Date(validity.signed * 1000).toISOString().replace('.000', ''))],
  ['validFrom', dateTime(new Date(validity.validFrom * 1000).toISOString().replace('.000', ''))],
  ['validUntil', dateTime(new Date(validity.validUntil * 1000).toISOString().replace('.000', ''))],
])

/** The credential as plain CBOR, read without the parser of this folder. */
function take(credential: string) {
  const bytes = fromBase64url(credential)
  const issuerSigned = decode(bytes) as Struct
  const issuerAuth = issuerSigned.get('issuerAuth') as [Bytes, Struct, Bytes, Bytes]
  const wrapped = decode(issuerAuth[2]) as Embedded
  const items = (issuerSigned.get('nameSpaces') as Map<string, Embedded[]>).get(docType) as Embedded[]
  return { bytes, issuerSigned, issuerAuth, wrapped, mso: decode(wrapped.content) as Struct, items }
}

const fieldsOf = ({ content }: Embedded) => decode(content) as Struct

describe('signMdoc', () => {
  it('gives an IssuerSigned in deterministic bytes and nothing else (MD-ISS-01, MD-ISS-12)', async () => {
    const { credential } = await createExample()
    const { bytes, issuerSigned } = take(credential)
    expect([...issuerSigned.keys()]).toEqual(['nameSpaces', 'issuerAuth'])
    expect(hex(encodeCbor(issuerSigned))).toBe(hex(bytes))
  })

  it('has an untagged issuerAuth with the algorithm alone protected and the chain beside it (MD-ISS-02, MD-ISS-03)', async () => {
    const { credential, issuer } = await createExample()
    const { issuerAuth } = take(credential)
    expect(Array.isArray(issuerAuth)).toBe(true)
    expect(hex(issuerAuth[0])).toBe('a10126')
    expect(issuerAuth[1]).toEqual(new Map([[33, issuer.signer.chain[0]]]))
    expect(issuerAuth[3].length).toBe(64)
  })

  it('sends a longer chain as an array, the signer first (MD-ISS-03)', async () => {
    const { signer, jwk } = await createParty()
    const chain = [...signer.chain, Uint8Array.of(0x30, 0x00)]
    const given = { signer: { ...signer, chain }, random: systemRandom }
    const prepared = prepareMdoc(given.signer, { docType, nameSpaces, validity })
    const { issuerAuth } = take(await signMdoc(given, prepared, { deviceKey: jwk }))
    expect(issuerAuth[1].get(33)).toEqual(chain)
  })

  it('signs a tag-24 MSO with every member that the standard names (MD-ISS-04, MD-ISS-07 to MD-ISS-09)', async () => {
    const { credential, device } = await createExample()
    const { mso, wrapped, issuerAuth } = take(credential)
    expect(wrapped).toBeInstanceOf(Embedded)
    expect(hex(issuerAuth[2].subarray(0, 3))).toBe('d81859')
    expect([...mso.keys()]).toEqual([
      'version',
      'digestAlgorithm',
      'valueDigests',
      'deviceKeyInfo',
      'docType',
      'validityInfo',
      'status',
    ])
    expect([mso.get('version'), mso.get('digestAlgorithm'), mso.get('docType')]).toEqual(['1.0', 'SHA-256', docType])
    expect(mso.get('validityInfo')).toEqual(isoTimes)
    expect(mso.get('status')).toEqual(
      new Map([
        [
          'status_list',
          new Map<string, CborValue>([
            ['idx', status.index],
            ['uri', status.uri],
          ]),
        ],
      ]),
    )
    const deviceKey = (mso.get('deviceKeyInfo') as Struct).get('deviceKey') as Struct
    expect(deviceKey.get(-2)).toEqual(fromBase64url(device.jwk.x))
    expect(deviceKey.get(-3)).toEqual(fromBase64url(device.jwk.y))
  })

  it('names an identifier of its own instead of a place, where it is given one (TSL-MD-01, EAA-6.2.10.1-01)', async () => {
    const { signer, jwk } = await createParty()
    const prepared = prepareMdoc(signer, { docType, nameSpaces, validity })
    const named = { identifier: systemRandom(16), uri: 'https://issuer.example/identifiers/1' }
    const copy = { deviceKey: jwk, status: named }
    const credential = await signMdoc({ signer, random: systemRandom }, prepared, copy)
    expect(take(credential).mso.get('status')).toEqual(
      new Map([
        [
          'identifier_list',
          new Map<string, unknown>([
            ['id', named.identifier],
            ['uri', named.uri],
          ]),
        ],
      ]),
    )
    expect(parseIssuerSigned(credential).mso.status).toEqual(named)
  })

  it('has no status when there is none', async () => {
    const { signer, jwk } = await createParty()
    const prepared = prepareMdoc(signer, { docType, nameSpaces, validity })
    const credential = await signMdoc({ signer, random: systemRandom }, prepared, { deviceKey: jwk })
    expect(take(credential).mso.has('status')).toBe(false)
    expect(parseIssuerSigned(credential).mso.status).toBeUndefined()
  })

  it('carries each element in order with its id, 32 random bytes and its value (MD-ISS-05, MD-ISS-11)', async () => {
    const { credential } = await createExample()
    const items = take(credential).items.map(fieldsOf)
    for (const item of items)
      expect([...item.keys()]).toEqual(['digestID', 'random', 'elementIdentifier', 'elementValue'])
    expect(items.map((item) => [item.get('elementIdentifier'), item.get('elementValue')])).toEqual(nameSpaces[docType])
    const randoms = items.map((item) => hex(item.get('random') as Bytes))
    expect(new Set(randoms).size).toBe(items.length)
    expect(randoms.every((random) => random.length === 64 && !/^0+$/.test(random))).toBe(true)
  })

  it('digests the whole tag-24 item as it is sent, and orders the digests by id (MD-ISS-06)', async () => {
    const { credential } = await createExample()
    const { items, mso } = take(credential)
    const digests = (mso.get('valueDigests') as Map<string, Map<number, Bytes>>).get(docType) as Map<number, Bytes>
    expect([...digests.keys()]).toEqual([...items.keys()])
    for (const item of items) {
      const id = fieldsOf(item).get('digestID') as number
      expect(hex(digests.get(id) as Bytes)).toBe(hex(await sha256(item.item)))
    }
  })

  it.each([1, 23, 24, 25, 60, 231, 232, 233, 300])(
    'issues %i elements whose digests all match (MD-ISS-06)',
    async (count) => {
      const elements = Array.from({ length: count }, (_, at) => [`element_${at}`, 'x'.repeat(at)] as const)
      const { credential } = await createExample({ nameSpaces: { [docType]: elements } })
      const { bytes, issuerSigned } = take(credential)
      expect(hex(encodeCbor(issuerSigned))).toBe(hex(bytes))
      const parsed = parseIssuerSigned(credential)
      const items = parsed.nameSpaces.get(docType) ?? []
      expect(items.map(({ element, value }) => [element, value])).toEqual(elements)
      expect(new Set(items.map(({ digestId }) => digestId)).size).toBe(count)
      await checkDigests(parsed)
    },
  )

  it('keeps several name spaces apart (MD-ISS-14)', async () => {
    const own = {
      [docType]: [['family_name', 'Peeters']],
      'be.attestry.example': [['family_name', 'Janssens']],
    } as const
    const { credential } = await createExample({ nameSpaces: own })
    const parsed = parseIssuerSigned(credential)
    expect([...parsed.nameSpaces].map(([name, items]) => [name, items.map(({ value }) => value)])).toEqual([
      [docType, ['Peeters']],
      ['be.attestry.example', ['Janssens']],
    ])
    await checkDigests(parsed)
  })

  it('makes copies that share values and times and nothing that links them (MD-ISS-15)', async () => {
    const { signer } = await createParty()
    const prepared = prepareMdoc(signer, { docType, nameSpaces, validity })
    const copies = await Promise.all(
      Array.from({ length: 20 }, async (_, index) => {
        const { jwk } = await createParty()
        return take(
          await signMdoc({ signer, random: systemRandom }, prepared, { deviceKey: jwk, status: { ...status, index } }),
        )
      }),
    )
    const distinct = (values: unknown[]) => new Set(values.map(String)).size
    expect(distinct(copies.map(({ items }) => items.map((item) => hex(fieldsOf(item).get('random') as Bytes))))).toBe(
      20,
    )
    expect(
      distinct(copies.flatMap(({ items }) => items.map((item) => hex(fieldsOf(item).get('random') as Bytes)))),
    ).toBe(20 * (nameSpaces[docType]?.length ?? 0))
    expect(distinct(copies.map(({ items }) => items.map((item) => fieldsOf(item).get('digestID'))))).toBeGreaterThan(10)
    expect(distinct(copies.map(({ issuerAuth }) => hex(issuerAuth[3])))).toBe(20)
    for (const { mso } of copies) expect(mso.get('validityInfo')).toEqual(isoTimes)
  })

  it.each(['P-384', 'P-521'] as const)('signs with a key on %s', async (crv) => {
    const { credential } = await createExample({ crv })
    const { issuerAuth } = take(credential)
    expect(hex(issuerAuth[0])).toBe(crv === 'P-384' ? 'a1013822' : 'a1013823')
    expect(issuerAuth[3].length).toBe(crv === 'P-384' ? 96 : 132)
  })
})

describe('prepareMdoc', () => {
  it('refuses a signer without a certificate (MD-ISS-03)', async () => {
    const { signer } = await createParty()
    expect(() => prepareMdoc({ ...signer, chain: [] }, { docType, nameSpaces, validity })).toThrow(RangeError)
  })

  it('refuses times that contradict each other (MD-ISS-10)', async () => {
    const { signer } = await createParty()
    const { signed } = validity
    for (const wrong of [
      { ...validity, validFrom: signed - 1 },
      { ...validity, validUntil: signed - 1 },
    ])
      expect(() => prepareMdoc(signer, { docType, nameSpaces, validity: wrong })).toThrow(RangeError)
  })
})
