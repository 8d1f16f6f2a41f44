// Takes a DeviceResponse apart (ISO/IEC 18013-5 section 8.3.2.1.2.2, VP-MDOC-01, VP-MDOC-02): of one document in OpenID4VP, of several in
// ISO/IEC 18013-7 Annex C. Nothing is verified here, and everything that is hashed or signed keeps its bytes as received.
// Refuses: a status other than OK, anything but one document where one was asked for, a docType that differs from the MSO's, every
// malformed part.
import { type Bytes, fromBase64url } from '../bytes.ts'
import { type CborValue, decodeCbor, Embedded } from './cbor.ts'
import { type CborMap, type CoseSign1, parseSign1 } from './cose.ts'
import { mapOf, textOf, wholeNumberOf } from './expect.ts'
import { MdocRefused } from './mdoc-refused.ts'
import { type MobileSecurityObject, parseMso } from './mso.ts'
import { decodeBase64urlCbor, refusing } from './refusing.ts'

export interface IssuerSignedItem {
  digestId: number
  element: string
  value: CborValue
  /** The whole tag-24 item: its digest stands in the MSO. */
  bytes: Bytes
}

export interface IssuerSigned {
  nameSpaces: Map<string, IssuerSignedItem[]>
  issuerAuth: CoseSign1
  /** Payload of issuerAuth: tag 24 around the MSO. */
  msoBytes: Bytes
  mso: MobileSecurityObject
}

export interface MdocDocument {
  docType: string
  issuerSigned: IssuerSigned
  /** DeviceNameSpacesBytes as received. */
  deviceNameSpacesBytes: Bytes
  deviceNameSpaces: CborMap
  deviceSignature: CoseSign1 | undefined
  /** COSE_Mac0, not taken apart: only who holds the key that the answer was encrypted to can check it. */
  deviceMac: CborValue | undefined
}

const maximumLength = 3_000_000

/** One document of a base64url DeviceResponse. @throws MdocRefused */
export const parseDeviceResponse = (presentation: string): MdocDocument =>
  refusing(() => {
    const response = mapOf(decodeBase64urlCbor(presentation, maximumLength, theResponse), theResponse)
    if (response.get('version') !== '1.0') throw new MdocRefused('the DeviceResponse has another version than 1.0')
    if (response.get('status') !== 0 || response.has('documentErrors'))
      throw new MdocRefused('the DeviceResponse reports an error')
    const documents = response.get('documents')
    if (!Array.isArray(documents) || documents.length !== 1)
      throw new MdocRefused('the DeviceResponse does not hold exactly one document')
    return parseDocument(mapOf(documents[0], 'the document'))
  })

const theResponse = 'the DeviceResponse'

/** One of several documents: what is wrong with it is its own affair, and says nothing about the others. */
export interface SentDocument {
  /** As the document says; its MSO has not been read. */
  docType: string
  /** @throws MdocRefused */
  read(): MdocDocument
}

const maximumDocuments = 100

/**
 * Every document of a DeviceResponse, of either edition. Documents that the wallet would not or could not show (`documentErrors`) are
 * simply not there: that, or no document at all, is no error of the response. @throws MdocRefused
 */
export function parseDeviceResponses(deviceResponse: Bytes): SentDocument[] {
  if (deviceResponse.length > maximumLength) throw new MdocRefused('the DeviceResponse is too long')
  const response = mapOf(
    refusing(() => decodeCbor(deviceResponse)),
    theResponse,
  )
  if (response.get('version') !== '1.0' && response.get('version') !== '1.1')
    throw new MdocRefused('the DeviceResponse has another version than 1.0 and 1.1')
  if (response.get('status') !== 0) throw new MdocRefused('the DeviceResponse reports an error')
  const documents = response.get('documents') ?? []
  if (!Array.isArray(documents)) throw new MdocRefused('the documents of the DeviceResponse are no list')
  if (documents.length > maximumDocuments) throw new MdocRefused('the DeviceResponse holds too many documents')
  return documents.map((one) => {
    const document = mapOf(one, 'the document')
    const docType = textOf(document.get('docType'), 'the docType of the document')
    return { docType, read: () => refusing(() => parseDocument(document)) }
  })
}

/** A base64url IssuerSigned, as issuers hand it out. @throws MdocRefused */
export const parseIssuerSigned = (credential: string): IssuerSigned =>
  refusing(() => issuerSignedOf(mapOf(decodeCbor(fromBase64url(credential)), 'IssuerSigned')))

function parseDocument(document: CborMap): MdocDocument {
  const deviceSigned = mapOf(document.get('deviceSigned'), 'deviceSigned')
  const nameSpaces = deviceSigned.get('nameSpaces')
  if (!(nameSpaces instanceof Embedded)) throw new MdocRefused('deviceSigned holds no name spaces')
  const auth = mapOf(deviceSigned.get('deviceAuth'), 'deviceAuth')
  const signature = auth.get('deviceSignature')
  const mac = auth.get('deviceMac')
  if ((signature === undefined) === (mac === undefined))
    throw new MdocRefused('deviceAuth does not hold exactly one of deviceSignature and deviceMac')
  const docType = textOf(document.get('docType'), 'the docType of the document')
  const issuerSigned = issuerSignedOf(mapOf(document.get('issuerSigned'), 'issuerSigned'))
  if (docType !== issuerSigned.mso.docType)
    throw new MdocRefused('the document is of another type than its issuer signed')
  return {
    docType,
    issuerSigned,
    deviceNameSpacesBytes: nameSpaces.item,
    deviceNameSpaces: mapOf(decodeCbor(nameSpaces.content), 'the device name spaces'),
    deviceSignature: signature === undefined ? undefined : parseSign1(signature),
    deviceMac: mac,
  }
}

function issuerSignedOf(issuerSigned: CborMap): IssuerSigned {
  const nameSpaces = new Map<string, IssuerSignedItem[]>()
  const sent = issuerSigned.get('nameSpaces')
  for (const [name, items] of sent === undefined ? [] : mapOf(sent, 'nameSpaces')) {
    if (!Array.isArray(items)) throw new MdocRefused('a name space is malformed')
    nameSpaces.set(textOf(name, 'a name space'), items.map(itemOf))
  }
  const issuerAuth = parseSign1(issuerSigned.get('issuerAuth'))
  if (!issuerAuth.payload) throw new MdocRefused('issuerAuth has no payload')
  return { nameSpaces, issuerAuth, msoBytes: issuerAuth.payload, mso: parseMso(issuerAuth.payload) }
}

function itemOf(item: CborValue): IssuerSignedItem {
  if (!(item instanceof Embedded)) throw new MdocRefused('an IssuerSignedItem is not wrapped in tag 24')
  const fields = mapOf(decodeCbor(item.content), 'an IssuerSignedItem')
  const random = fields.get('random')
  if (!(random instanceof Uint8Array) || random.length < 16)
    throw new MdocRefused('an IssuerSignedItem has too little random')
  const value = fields.get('elementValue')
  if (value === undefined) throw new MdocRefused('an IssuerSignedItem has no value')
  return {
    digestId: wholeNumberOf(fields.get('digestID'), 'a digestID'),
    element: textOf(fields.get('elementIdentifier'), 'an elementIdentifier'),
    value,
    bytes: item.item,
  }
}
