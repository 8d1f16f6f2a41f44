import { beforeAll, describe, expect, it } from 'vitest'
import { base64url, equalBytes, fromBase64url, utf8 } from '../bytes.ts'
import { type CborKey, type CborValue, decodeCbor, Embedded, embed, encodeCbor } from './cbor.ts'
import { createDeviceRequest, type ItemsRequest, parseDeviceRequest } from './device-request.ts'
import { createParty, docType, type Party, transcriptOf } from './example-mdoc.ts'
import { MdocRefused } from './mdoc-refused.ts'

const licence = 'org.iso.18013.5.1.mDL'
const requests: ItemsRequest[] = [
  {
    docType,
    nameSpaces: new Map([
      [
        docType,
        new Map([
          ['family_name', false],
          ['birth_date', true],
        ]),
      ],
    ]),
    requestInfo: new Map([['euWrprc', utf8('a.b.c')]]),
  },
  {
    docType: licence,
    nameSpaces: new Map([
      ['org.iso.18013.5.1', new Map([['age_over_18', false]])],
      ['org.iso.18013.5.1.BE', new Map([['category', false]])],
    ]),
  },
]

let reader: Party
let text: string

beforeAll(async () => {
  reader = await createParty()
  text = await createDeviceRequest({ signer: reader.signer, sessionTranscript: await transcriptOf('one') }, requests)
})

type Fields = Map<CborKey, CborValue>
const asFields = (value: CborValue | undefined): Fields => value as Fields

/** The request with something changed, encoded anew. */
function changed(change: (request: Fields, docRequest: Fields, items: Fields) => void): string {
  const request = asFields(decodeCbor(fromBase64url(text)))
  const [docRequest] = request.get('docRequests') as CborValue[]
  const items = asFields(decodeCbor((asFields(docRequest).get('itemsRequest') as Embedded).content))
  const before = encodeCbor(items)
  change(request, asFields(docRequest), items)
  if (!equalBytes(encodeCbor(items), before)) asFields(docRequest).set('itemsRequest', embed(encodeCbor(items)))
  return base64url(encodeCbor(request))
}

describe('a DeviceRequest', () => {
  it('is read as it was made, each document with what its reader signed (VP-ISO7-06)', () => {
    const read = parseDeviceRequest(text)
    expect(
      read.map(({ docType: type, nameSpaces, requestInfo }) => ({
        docType: type,
        nameSpaces,
        ...(requestInfo && { requestInfo }),
      })),
    ).toEqual(requests)
    for (const { readerAuth, itemsRequestBytes } of read) {
      expect(readerAuth).toMatchObject({ algorithm: 'ES256', payload: null })
      expect(decodeCbor(itemsRequestBytes)).toBeInstanceOf(Embedded)
    }
  })

  it('has its members in the order of the examples, and none besides (VP-ISO7-06)', () => {
    const request = asFields(decodeCbor(fromBase64url(text)))
    expect([...request.keys()]).toEqual(['version', 'docRequests'])
    const [first, second] = request.get('docRequests') as CborValue[]
    expect([...asFields(first).keys()]).toEqual(['itemsRequest', 'readerAuth'])
    const itemsOf = (one: CborValue | undefined) => [
      ...asFields(decodeCbor((asFields(one).get('itemsRequest') as Embedded).content)).keys(),
    ]
    expect(itemsOf(first)).toEqual(['docType', 'nameSpaces', 'requestInfo'])
    expect(itemsOf(second)).toEqual(['docType', 'nameSpaces'])
  })

  it('may be of the second edition, unsigned, and say what nobody here understands', () => {
    const other = changed((request, docRequest, items) => {
      request.set('version', '1.1')
      request.set('deviceRequestInfo', embed(encodeCbor(new Map())))
      docRequest.delete('readerAuth')
      items.set('unknown', 1)
    })
    expect(parseDeviceRequest(other)[0]).toMatchObject({ docType, readerAuth: undefined })
  })

  it.each<[string, () => string]>([
    ['of another version', () => changed((request) => request.set('version', '2.0'))],
    ['of no version', () => changed((request) => request.delete('version'))],
    ['without documents', () => changed((request) => request.set('docRequests', []))],
    ['with documents in a map', () => changed((request) => request.set('docRequests', new Map()))],
    [
      'with too many documents',
      () =>
        changed((request) => {
          const [one] = request.get('docRequests') as CborValue[]
          request.set(
            'docRequests',
            Array.from({ length: 101 }, () => one as CborValue),
          )
        }),
    ],
    ['whose items are not embedded', () => changed((_, one) => one.set('itemsRequest', new Map()))],
    ['whose items are no CBOR', () => changed((_, one) => one.set('itemsRequest', embed(Uint8Array.of(0xff))))],
    ['for no type', () => changed((_, __, items) => items.delete('docType'))],
    ['for no name space', () => changed((_, __, items) => items.set('nameSpaces', new Map()))],
    ['for no element', () => changed((_, __, items) => items.set('nameSpaces', new Map([[docType, new Map()]])))],
    ['for elements in a list', () => changed((_, __, items) => items.set('nameSpaces', new Map([[docType, ['sex']]])))],
    [
      'that does not say what is kept',
      () => changed((_, __, items) => items.set('nameSpaces', new Map([[docType, new Map([['sex', 1]])]]))),
    ],
    [
      'with a number for an element',
      () => changed((_, __, items) => items.set('nameSpaces', new Map([[docType, new Map([[1, true]])]]))),
    ],
    ['with information that is no map', () => changed((_, __, items) => items.set('requestInfo', 'text'))],
    ['with a signature that is none', () => changed((_, one) => one.set('readerAuth', []))],
    [
      'with an algorithm that is not allowed',
      () =>
        changed((_, one) => {
          const auth = one.get('readerAuth') as CborValue[]
          one.set('readerAuth', [encodeCbor(new Map([[1, -257]])), ...auth.slice(1)])
        }),
    ],
    ['that is no CBOR', () => 'AAAA'],
    ['that is no base64url', () => `${text}=`],
    ['that is cut', () => text.slice(0, -4)],
    ['that is followed by something', () => base64url(Uint8Array.of(...fromBase64url(text), 0))],
    ['that is nested without end', () => base64url(new Uint8Array(2000).fill(0x81))],
    ['that claims a billion documents', () => base64url(Uint8Array.of(0x9a, 0x3b, 0x9a, 0xca, 0))],
    ['that is too long', () => 'A'.repeat(500_001)],
  ])('is refused %s', (_, make) => {
    expect(() => parseDeviceRequest(make())).toThrow(MdocRefused)
  })
})
