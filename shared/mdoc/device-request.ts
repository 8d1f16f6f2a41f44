// DeviceRequest (ISO/IEC 18013-5 section 8.3.2.1.2.1, VP-ISO7-06): which elements of which documents are asked for, each document signed
// for by whoever asks. Refuses, when reading: other versions, no document, no element, more than a wallet could be asked for.
import { type Bytes, base64url } from '../bytes.ts'
import type { Signer } from '../keys/signer.ts'
import { type CborValue, decodeCbor, Embedded, embed, encodeCbor } from './cbor.ts'
import { type CborMap, type CoseSign1, parseSign1 } from './cose.ts'
import { mapOf, textOf } from './expect.ts'
import { MdocRefused } from './mdoc-refused.ts'
import { signReaderAuth } from './reader-auth.ts'
import { decodeBase64urlCbor, refusing } from './refusing.ts'

export interface ItemsRequest {
  docType: string
  /** Name space -> element -> whether whoever asks means to keep it. */
  nameSpaces: ReadonlyMap<string, ReadonlyMap<string, boolean>>
  /** What profiles add. */
  requestInfo?: CborMap
}

/** As sent, and believed by nobody yet. */
export interface DocRequest extends ItemsRequest {
  /** The whole tag-24 item: the reader signs it. */
  itemsRequestBytes: Bytes
  readerAuth: CoseSign1 | undefined
}

/** Everything that it takes is of the first edition, which all wallets read. */
const version = '1.0'

/** @returns base64url */
export async function createDeviceRequest(
  { signer, sessionTranscript }: { signer: Signer; sessionTranscript: Bytes },
  requests: readonly ItemsRequest[],
): Promise<string> {
  const docRequests = await Promise.all(
    requests.map(async (request) => {
      const itemsRequest = embed(encodeCbor(itemsRequestValue(request)))
      const authentication = { sessionTranscript, itemsRequestBytes: itemsRequest.item }
      return new Map<string, CborValue>([
        ['itemsRequest', itemsRequest],
        ['readerAuth', await signReaderAuth(signer, authentication)],
      ])
    }),
  )
  const members = new Map<string, CborValue>([
    ['version', version],
    ['docRequests', docRequests],
  ])
  return base64url(encodeCbor(members))
}

const itemsRequestValue = ({ docType, nameSpaces, requestInfo }: ItemsRequest): CborValue =>
  new Map<string, CborValue>([
    ['docType', docType],
    ['nameSpaces', new Map([...nameSpaces].map(([name, elements]) => [name, new Map(elements)]))],
    ...(requestInfo ? [['requestInfo', requestInfo] as const] : []),
  ])

const maximumLength = 500_000
const maximumDocuments = 100

/** @param text base64url. @throws MdocRefused */
export function parseDeviceRequest(text: string): DocRequest[] {
  const request = mapOf(decodeBase64urlCbor(text, maximumLength, 'the DeviceRequest'), 'the DeviceRequest')
  if (request.get('version') !== '1.0' && request.get('version') !== '1.1')
    throw new MdocRefused('the DeviceRequest has another version than 1.0 and 1.1')
  const docRequests = request.get('docRequests')
  if (!Array.isArray(docRequests) || docRequests.length === 0 || docRequests.length > maximumDocuments)
    throw new MdocRefused('the DeviceRequest asks for no document, or for too many')
  return refusing(() => docRequests.map((one) => docRequestOf(mapOf(one, 'a DocRequest'))))
}

function docRequestOf(docRequest: CborMap): DocRequest {
  const itemsRequest = docRequest.get('itemsRequest')
  if (!(itemsRequest instanceof Embedded)) throw new MdocRefused('an ItemsRequest is not wrapped in tag 24')
  const fields = mapOf(decodeCbor(itemsRequest.content), 'an ItemsRequest')
  const [requestInfo, readerAuth] = [fields.get('requestInfo'), docRequest.get('readerAuth')]
  return {
    docType: textOf(fields.get('docType'), 'the docType of an ItemsRequest'),
    nameSpaces: nameSpacesOf(mapOf(fields.get('nameSpaces'), 'nameSpaces')),
    ...(requestInfo !== undefined && { requestInfo: mapOf(requestInfo, 'requestInfo') }),
    itemsRequestBytes: itemsRequest.item,
    readerAuth: readerAuth === undefined ? undefined : parseSign1(readerAuth),
  }
}

function nameSpacesOf(sent: CborMap): ItemsRequest['nameSpaces'] {
  if (sent.size === 0) throw new MdocRefused('an ItemsRequest asks for nothing')
  return new Map([...sent].map(([name, elements]) => [textOf(name, 'a name space'), elementsOf(elements)]))
}

function elementsOf(sent: CborValue): Map<string, boolean> {
  const elements = mapOf(sent, 'a name space')
  if (elements.size === 0) throw new MdocRefused('an ItemsRequest asks for nothing')
  return new Map(
    [...elements].map(([element, retain]) => {
      if (typeof retain !== 'boolean') throw new MdocRefused('an ItemsRequest does not say what is to be kept')
      return [textOf(element, 'an element'), retain]
    }),
  )
}
