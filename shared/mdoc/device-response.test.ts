import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { base64url, concat, fromBase64url, utf8 } from '../bytes.ts'
import { isoDateTime } from '../clock.ts'
import { type CborKey, type CborValue, dateTime, decodeCbor, type Embedded, embed, encodeCbor, Tagged } from './cbor.ts'
import { parseDeviceResponse, parseDeviceResponses, parseIssuerSigned } from './device-response.ts'
import { createExample, docType, type Example, nameSpaces, present, status, validity } from './example-mdoc.ts'
import { MdocRefused } from './mdoc-refused.ts'

let example: Example

beforeAll(async () => {
  example = await createExample()
})

const changed = (change: (response: Map<string, CborValue>) => void) => present(example, { response: change })
const changedDocument = (change: (document: Map<string, CborValue>) => void) => present(example, { document: change })

/** The credential with one member of its MSO, or of the map `within` it, set to another value or left out. */
function withMso(member: string, value: CborValue | undefined, within?: string): string {
  const issuerSigned = decodeCbor(fromBase64url(example.credential)) as Map<CborKey, CborValue>
  const issuerAuth = issuerSigned.get('issuerAuth') as CborValue[]
  const wrapped = decodeCbor(issuerAuth[2] as Uint8Array<ArrayBuffer>) as Embedded
  const mso = decodeCbor(wrapped.content) as Map<CborKey, CborValue>
  const place = within ? (mso.get(within) as Map<CborKey, CborValue>) : mso
  if (value === undefined) place.delete(member)
  else place.set(member, value)
  issuerAuth[2] = embed(encodeCbor(mso)).item
  return base64url(encodeCbor(issuerSigned))
}

describe('parseDeviceResponse', () => {
  it('reads one document with everything that was issued (VP-MDOC-01)', async () => {
    const document = parseDeviceResponse(await present(example))
    const { mso, nameSpaces: spaces } = document.issuerSigned
    expect(document.docType).toBe(docType)
    expect(mso).toMatchObject({ docType, digestAlgorithm: 'SHA-256', deviceKey: example.device.jwk, validity, status })
    expect(spaces.get(docType)?.map(({ element, value }) => [element, value])).toEqual(nameSpaces[docType])
    expect(document.deviceSignature).toBeDefined()
    expect(document.deviceMac).toBeUndefined()
  })

  it('ignores members that it does not know', async () => {
    const presentation = await present(example, {
      response: (response) => response.set('future', 1),
      document: (document) => document.set('future', new Map([['a', null]])),
    })
    const { issuerSigned } = parseDeviceResponse(presentation)
    expect(issuerSigned).toEqual(parseDeviceResponse(await present(example)).issuerSigned)
  })

  it.each<[string, (response: Map<string, CborValue>) => void]>([
    ['another version', (response) => response.set('version', '1.1')],
    ['no version', (response) => response.delete('version')],
    ['an error status (VP-MDOC-01)', (response) => response.set('status', 10)],
    ['no status', (response) => response.delete('status')],
    ['document errors', (response) => response.set('documentErrors', [new Map([[docType, 0]])])],
    ['no documents', (response) => response.delete('documents')],
    ['an empty list of documents', (response) => response.set('documents', [])],
    [
      'two documents',
      (response) =>
        response.set(
          'documents',
          [0, 1].map(() => (response.get('documents') as CborValue[])[0] ?? null),
        ),
    ],
    ['a document that is no map', (response) => response.set('documents', [1])],
  ])('refuses a response with %s', async (_, change) => {
    const presentation = await changed(change)
    expect(() => parseDeviceResponse(presentation)).toThrow(MdocRefused)
  })

  it.each<[string, (document: Map<string, CborValue>) => void]>([
    ['no docType', (document) => document.delete('docType')],
    ['no issuerSigned', (document) => document.delete('issuerSigned')],
    ['no issuerAuth', (document) => (document.get('issuerSigned') as Map<string, CborValue>).delete('issuerAuth')],
    [
      'name spaces that are no map',
      (document) => (document.get('issuerSigned') as Map<string, CborValue>).set('nameSpaces', []),
    ],
    ['no deviceSigned', (document) => document.delete('deviceSigned')],
    [
      'no device name spaces',
      (document) => (document.get('deviceSigned') as Map<string, CborValue>).delete('nameSpaces'),
    ],
    [
      'device name spaces outside tag 24',
      (document) => (document.get('deviceSigned') as Map<string, CborValue>).set('nameSpaces', new Map()),
    ],
    ['no deviceAuth', (document) => (document.get('deviceSigned') as Map<string, CborValue>).delete('deviceAuth')],
    [
      'an empty deviceAuth (VP-MDOC-08)',
      (document) => (document.get('deviceSigned') as Map<string, CborValue>).set('deviceAuth', new Map()),
    ],
  ])('refuses a document with %s', async (_, change) => {
    const presentation = await changedDocument((document) => void change(document))
    expect(() => parseDeviceResponse(presentation)).toThrow(MdocRefused)
  })

  it('refuses a document that its device signed under another docType than its issuer (VP-MDOC-02)', async () => {
    const presentation = await present(example, { docType: 'org.iso.18013.5.1.mDL' })
    expect(() => parseDeviceResponse(presentation)).toThrow(/another type than its issuer signed/)
  })

  it('refuses a deviceAuth with both a signature and a MAC (VP-MDOC-08)', async () => {
    const presentation = await changedDocument((document) => {
      const deviceSigned = document.get('deviceSigned') as Map<string, CborValue>
      ;(deviceSigned.get('deviceAuth') as Map<string, CborValue>).set('deviceMac', [])
    })
    expect(() => parseDeviceResponse(presentation)).toThrow(/exactly one/)
  })

  it.each<[string, (fields: Map<CborKey, CborValue>) => void]>([
    ['15 random bytes (VP-MDOC-06)', (fields) => fields.set('random', new Uint8Array(15))],
    ['no random', (fields) => fields.delete('random')],
    ['a negative digest id', (fields) => fields.set('digestID', -1)],
    ['a digest id that is text', (fields) => fields.set('digestID', '0')],
    ['no name', (fields) => fields.delete('elementIdentifier')],
    ['no value', (fields) => fields.delete('elementValue')],
  ])('refuses an item with %s', async (_, change) => {
    const presentation = await present(example, {
      items: ([first, ...others]) => {
        const fields = decodeCbor((first as Embedded).content) as Map<CborKey, CborValue>
        change(fields)
        return [embed(encodeCbor(fields)), ...others]
      },
    })
    expect(() => parseDeviceResponse(presentation)).toThrow(MdocRefused)
  })

  it('refuses an item outside tag 24', async () => {
    const presentation = await present(example, { items: (items) => items.map((item) => (item as Embedded).content) })
    expect(() => parseDeviceResponse(presentation)).toThrow(/tag 24/)
  })

  it('refuses bytes after the response, padding and what is not base64url (VP-MDOC-01)', async () => {
    const presentation = await present(example)
    const longer = base64url(concat(fromBase64url(presentation), Uint8Array.of(0)))
    for (const wrong of [longer, `${presentation}=`, `${presentation}====`, ` ${presentation}`, '', '!', 'oA'])
      expect(() => parseDeviceResponse(wrong)).toThrow(MdocRefused)
  })

  it('refuses duplicate keys at every depth, also inside tag 24 (VP-MDOC-01)', async () => {
    const doubled = Uint8Array.of(0xa2, 0x61, 0x61, 0x01, 0x61, 0x61, 0x02)
    const outer = base64url(doubled)
    const inner = await present(example, { items: ([, ...others]) => [embed(doubled), ...others] })
    for (const wrong of [outer, inner]) expect(() => parseDeviceResponse(wrong)).toThrow(/twice/)
  })

  it('refuses 10,000 nested arrays inside an element without running out of stack', async () => {
    const deep = concat(new Uint8Array(10_000).fill(0x81), Uint8Array.of(0))
    const presentation = await present(example, { items: ([, ...others]) => [embed(deep), ...others] })
    expect(() => parseDeviceResponse(presentation)).toThrow(/too deep/)
  })

  it('names no element and no value in a refusal', async () => {
    const presentation = await present(example, { items: () => [embed(encodeCbor('Peeters'))] })
    expect(() => parseDeviceResponse(presentation)).toThrow(
      expect.objectContaining({ message: 'an IssuerSignedItem is no map' }),
    )
  })
})

describe('parseDeviceResponses', () => {
  const parse = (presentation: string) => parseDeviceResponses(fromBase64url(presentation))
  const many = (change: (documents: CborValue[]) => void) =>
    changed((response) => change(response.get('documents') as CborValue[]))

  it('reads every document by itself, so that a broken one breaks no other', async () => {
    const documents = parse(
      await many((list) => {
        const broken = new Map(list[0] as Map<string, CborValue>)
        broken.delete('deviceSigned')
        list.unshift(broken)
      }),
    )
    expect(documents.map(({ docType: type }) => type)).toEqual([docType, docType])
    expect(() => documents[0]?.read()).toThrow(/deviceSigned is no map/)
    const alone = parseDeviceResponse(await present(example))
    expect(documents[1]?.read().issuerSigned).toEqual(alone.issuerSigned)
  })

  it('says of a document what the document says, and reads none whose issuer signed another type (VP-MDOC-02)', async () => {
    const [one] = parse(await present(example, { docType: 'org.iso.18013.5.1.mDL' }))
    expect(one?.docType).toBe('org.iso.18013.5.1.mDL')
    expect(() => one?.read()).toThrow(/another type/)
  })

  it.each<[string, (response: Map<string, CborValue>) => void, number]>([
    ['of the second edition', (response) => response.set('version', '1.1'), 1],
    ['that lacks other documents', (response) => response.set('documentErrors', [new Map([['a', 0]])]), 1],
    ['without a document', (response) => response.delete('documents'), 0],
    ['with an empty list', (response) => response.set('documents', []), 0],
    ['with kinds of documents that nobody asked for', (response) => response.set('zkDocuments', [1]), 1],
  ])('reads a response %s', async (_, change, count) => {
    expect(parse(await changed(change))).toHaveLength(count)
  })

  it.each<[string, () => Promise<string>]>([
    ['of another version', () => changed((response) => response.set('version', '2.0'))],
    ['of no version', () => changed((response) => response.delete('version'))],
    ['that reports an error (VP-MDOC-01)', () => changed((response) => response.set('status', 10))],
    ['without a status', () => changed((response) => response.delete('status'))],
    ['with a document for a list', () => changed((response) => response.set('documents', new Map()))],
    ['with a list in the list', () => many((documents) => documents.push([]))],
    ['with a document of no type', () => many((documents) => documents.push(new Map()))],
    ['with more documents than anybody asks for', () => many((list) => list.push(...Array(100).fill(list[0])))],
    ['that is a list', async () => base64url(encodeCbor([]))],
    ['that is nothing', async () => ''],
    ['that is followed by something', async () => base64url(concat(fromBase64url(await present(example)), utf8('a')))],
    ['that is nested without end', async () => base64url(new Uint8Array(1000).fill(0x81))],
    ['with a key twice', async () => base64url(Uint8Array.of(0xa2, 0x61, 0x61, 0, 0x61, 0x61, 0))],
    ['that is too long', async () => base64url(new Uint8Array(3_000_001))],
  ])('refuses one %s', async (_, make) => {
    const presentation = await make()
    expect(() => parse(presentation)).toThrow(MdocRefused)
  })
})

describe('whatever a wallet may send', () => {
  /** Reads all of it, as the checks do; what is refused is refused in our words. */
  const readAll = (bytes: Uint8Array<ArrayBuffer>): boolean => {
    try {
      for (const one of parseDeviceResponses(bytes)) one.read()
      return true
    } catch (error) {
      if (error instanceof MdocRefused) return false
      throw error
    }
  }

  it('is read or refused, and nothing else (property)', async () => {
    const right = fromBase64url(await present(example))
    expect(readAll(right)).toBe(true)
    const bytes = fc.uint8Array({ maxLength: 300 }).map((one) => new Uint8Array(one))
    fc.assert(fc.property(bytes, (one) => void readAll(one)))
    fc.assert(
      fc.property(fc.nat(right.length - 1), bytes, (at, other) => {
        const changed = right.slice()
        changed.set(other.subarray(0, right.length - at), at)
        readAll(changed)
        readAll(concat(right.subarray(0, at), other, right.subarray(at)))
      }),
      { numRuns: 300 },
    )
  })
})

describe('the MSO', () => {
  const digests = (digest: CborValue) => new Map([[docType, new Map([[0, digest]])]])
  it.each<[string, string, CborValue | undefined, string?]>([
    ['another version', 'version', '2.0'],
    ['a digest algorithm that is not allowed (VP-MDOC-05)', 'digestAlgorithm', 'SHA-1'],
    ['no docType', 'docType', undefined],
    ['no digests', 'valueDigests', undefined],
    ['a digest that is too short', 'valueDigests', digests(new Uint8Array(31))],
    ['a digest of another algorithm', 'valueDigests', digests(new Uint8Array(48))],
    ['a digest that is text', 'valueDigests', digests('digest')],
    ['digests in a list', 'valueDigests', new Map([[docType, []]])],
    ['no device key', 'deviceKeyInfo', undefined],
    ['a device key that is no COSE_Key', 'deviceKey', utf8('key'), 'deviceKeyInfo'],
    ['no time of signing', 'signed', undefined, 'validityInfo'],
    ['a time without its tag', 'signed', '2026-01-01T00:00:00Z', 'validityInfo'],
    ['a time that is a number', 'validUntil', new Tagged(0, 1_790_000_000), 'validityInfo'],
    ['an epoch time', 'validUntil', new Tagged(1, 1_790_000_000), 'validityInfo'],
    ['a time with an offset (MD-ISS-09)', 'validUntil', new Tagged(0, '2099-01-01T00:00:00+01:00'), 'validityInfo'],
    ['a time under another tag', 'validUntil', new Tagged(1004, '2099-01-01T00:00:00Z'), 'validityInfo'],
    ['a date for a time', 'validUntil', new Tagged(1004, '2099-01-01'), 'validityInfo'],
    ['the thirtieth of February', 'validUntil', new Tagged(0, '2099-02-30T00:00:00Z'), 'validityInfo'],
    ['an hour that is none', 'validUntil', new Tagged(0, '2099-01-01T24:00:00Z'), 'validityInfo'],
    ['a year of six digits', 'validUntil', new Tagged(0, '+012026-01-01T00:00:00Z'), 'validityInfo'],
    ['key authorizations that are a list', 'keyAuthorizations', [], 'deviceKeyInfo'],
    ['name spaces of its device that are a text', 'keyAuthorizations', new Map([['nameSpaces', 'x']]), 'deviceKeyInfo'],
    [
      'elements of its device that are no texts',
      'keyAuthorizations',
      new Map([['dataElements', new Map([['x', [1]]])]]),
      'deviceKeyInfo',
    ],
    ['a month that is none', 'validUntil', new Tagged(0, '2099-13-01T00:00:00Z'), 'validityInfo'],
    ['a status without an index', 'status', new Map([['status_list', new Map([['uri', status.uri]])]])],
    ['a status index that is negative', 'idx', -1, 'status'],
  ])('is refused with %s', (_, member, value, within) => {
    const credential =
      within === 'status'
        ? withMso(
            'status_list',
            new Map<string, CborValue>([
              ['idx', -1],
              ['uri', status.uri],
            ]),
            'status',
          )
        : withMso(member, value, within)
    expect(() => parseIssuerSigned(credential)).toThrow(MdocRefused)
  })

  it('is refused with a status of a kind that is not supported, and the reason says so', () => {
    const credential = withMso('status', new Map([['attested_status', new Map()]]))
    expect(() => parseIssuerSigned(credential)).toThrow(/not supported/)
  })

  const id = Uint8Array.of(1, 2, 3)
  const statusIn = (status: Record<string, Record<string, CborValue>>): string =>
    withMso(
      'status',
      new Map(Object.entries(status).map(([method, members]) => [method, new Map(Object.entries(members))])),
    )
  const inList = { idx: 7, uri: status.uri }
  const byName = { id, uri: status.uri }

  it.each<[string, Record<string, Record<string, CborValue>>, object]>([
    ['a place in a status list', { status_list: inList }, status7()],
    [
      'that list under a certificate',
      { status_list: { ...inList, certificate: id } },
      { ...status7(), certificate: id },
    ],
    ['a name in an identifier list', { identifier_list: byName }, { identifier: id, uri: status.uri }],
    [
      'that list under a certificate',
      { identifier_list: { ...byName, certificate: id } },
      { identifier: id, uri: status.uri, certificate: id },
    ],
  ])('may have for its status %s (TSL-MD-01)', (_, given, expected) => {
    expect(parseIssuerSigned(statusIn(given)).mso.status).toEqual(expected)
  })

  function status7() {
    return { index: 7, uri: status.uri }
  }

  it.each<[string, Record<string, Record<string, CborValue>>]>([
    ['of two kinds (EAA-6.2.10.1-01)', { status_list: inList, identifier_list: byName }],
    ['without an identifier', { identifier_list: { uri: status.uri } }],
    ['with an empty identifier', { identifier_list: { ...byName, id: new Uint8Array() } }],
    ['with a text for an identifier', { identifier_list: { ...byName, id: 'x' } }],
    ['with an identifier without a list', { identifier_list: { id } }],
    ['with a certificate in a text', { status_list: { ...inList, certificate: 'MII' } }],
    ['of no kind', {}],
  ])('is refused with a status %s (TSL-MD-01)', (_, given) => {
    expect(() => parseIssuerSigned(statusIn(given))).toThrow(MdocRefused)
  })

  it.each<[string, Partial<typeof validity>]>([
    ['signed after it begins', { signed: validity.validFrom + 1 }],
    ['ending before it begins', { validUntil: validity.validFrom - 1 }],
  ])('is refused when it is %s (VP-MDOC-05)', (_, times) => {
    const info = Object.entries({ ...validity, ...times }).map(
      ([name, time]) => [name, dateTime(isoDateTime(time))] as const,
    )
    expect(() => parseIssuerSigned(withMso('validityInfo', new Map(info)))).toThrow(/contradict/)
  })

  it('may carry times with fractions of others', () => {
    const credential = withMso('signed', new Tagged(0, '2026-01-01T00:00:00.500Z'), 'validityInfo')
    expect(parseIssuerSigned(credential).mso.validity.signed).toBe(Date.parse('2026-01-01T00:00:00Z') / 1000)
  })

  it('is refused outside tag 24 (MD-ISS-04)', () => {
    const issuerSigned = decodeCbor(fromBase64url(example.credential)) as Map<CborKey, CborValue>
    const issuerAuth = issuerSigned.get('issuerAuth') as CborValue[]
    issuerAuth[2] = (decodeCbor(issuerAuth[2] as Uint8Array<ArrayBuffer>) as Embedded).content
    expect(() => parseIssuerSigned(base64url(encodeCbor(issuerSigned)))).toThrow(/tag 24/)
  })
})
