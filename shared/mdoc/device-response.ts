// Takes a DeviceResponse apart (ISO/IEC 18013-5 section 8.3.2.1.2.2, VP-MDOC-01 to VP-MDOC-05). Nothing is verified here,
// and everything that is hashed or signed keeps its bytes as received.
// Refuses: anything but one document without errors, and every malformed part.
import { type Bytes, fromBase64url } from '../bytes.ts'
import type { PublicJwk } from '../keys/public-key.ts'
import { CborRefused, type CborValue, decodeCbor, Embedded, Tagged } from './cbor.ts'
import { type CborMap, type CoseSign1, fromCoseKey, parseSign1 } from './cose.ts'
import { MdocRefused } from './mdoc-refused.ts'

export interface IssuerSignedItem {
  digestId: number
  element: string
  value: CborValue
  /** The whole tag-24 item: its digest stands in the MSO. */
  bytes: Bytes
}

export interface MobileSecurityObject {
  digestAlgorithm: 'SHA-256' | 'SHA-384' | 'SHA-512'
  docType: string
  valueDigests: Map<string, Map<number, Bytes>>
  deviceKey: PublicJwk
  /** Seconds. */
  validity: { signed: number; validFrom: number; validUntil: number }
  status: { index: number; uri: string } | undefined
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
  /** COSE_Mac0, not taken apart: only proximity readers that share a key could check it. */
  deviceMac: CborValue | undefined
}

const maximumLength = 3_000_000

/** One document of a base64url DeviceResponse. @throws MdocRefused */
export const parseDeviceResponse = (presentation: string): MdocDocument =>
  refusing(() => {
    if (presentation.length > maximumLength) throw new MdocRefused('the DeviceResponse is too long')
    const response = mapOf(decodeCbor(fromBase64url(presentation)), 'the DeviceResponse')
    if (response.get('version') !== '1.0') throw new MdocRefused('the DeviceResponse has another version than 1.0')
    if (response.get('status') !== 0) throw new MdocRefused('the DeviceResponse reports an error')
    const documents = response.get('documents')
    if (!Array.isArray(documents) || documents.length !== 1)
      throw new MdocRefused('the DeviceResponse does not hold exactly one document')
    return parseDocument(mapOf(documents[0], 'the document'))
  })

/** A base64url IssuerSigned, as issuers hand it out. @throws MdocRefused */
export const parseIssuerSigned = (credential: string): IssuerSigned =>
  refusing(() => issuerSignedOf(mapOf(decodeCbor(fromBase64url(credential)), 'IssuerSigned')))

function refusing<T>(parse: () => T): T {
  try {
    return parse()
  } catch (error) {
    if (error instanceof CborRefused) throw new MdocRefused(error.message)
    if (error instanceof TypeError) throw new MdocRefused('the mdoc is not base64url')
    throw error
  }
}

function parseDocument(document: CborMap): MdocDocument {
  const deviceSigned = mapOf(document.get('deviceSigned'), 'deviceSigned')
  const nameSpaces = deviceSigned.get('nameSpaces')
  if (!(nameSpaces instanceof Embedded)) throw new MdocRefused('deviceSigned holds no name spaces')
  const auth = mapOf(deviceSigned.get('deviceAuth'), 'deviceAuth')
  const signature = auth.get('deviceSignature')
  const mac = auth.get('deviceMac')
  if ((signature === undefined) === (mac === undefined))
    throw new MdocRefused('deviceAuth does not hold exactly one of deviceSignature and deviceMac')
  return {
    docType: textOf(document.get('docType'), 'the docType of the document'),
    issuerSigned: issuerSignedOf(mapOf(document.get('issuerSigned'), 'issuerSigned')),
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
  return { nameSpaces, issuerAuth, msoBytes: issuerAuth.payload, mso: msoOf(issuerAuth.payload) }
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
    digestId: numberOf(fields.get('digestID'), 'a digestID'),
    element: textOf(fields.get('elementIdentifier'), 'an elementIdentifier'),
    value,
    bytes: item.item,
  }
}

const digestLengths = { 'SHA-256': 32, 'SHA-384': 48, 'SHA-512': 64 } as const

function msoOf(payload: Bytes): MobileSecurityObject {
  const embedded = decodeCbor(payload)
  if (!(embedded instanceof Embedded)) throw new MdocRefused('the MSO is not wrapped in tag 24')
  const mso = mapOf(decodeCbor(embedded.content), 'the MSO')
  if (mso.get('version') !== '1.0') throw new MdocRefused('the MSO has another version than 1.0')
  const digestAlgorithm = mso.get('digestAlgorithm')
  if (digestAlgorithm !== 'SHA-256' && digestAlgorithm !== 'SHA-384' && digestAlgorithm !== 'SHA-512')
    throw new MdocRefused('the MSO has a digest algorithm that is not allowed')
  const validity = mapOf(mso.get('validityInfo'), 'validityInfo')
  return {
    digestAlgorithm,
    docType: textOf(mso.get('docType'), 'the docType of the MSO'),
    valueDigests: digestsOf(mapOf(mso.get('valueDigests'), 'valueDigests'), digestLengths[digestAlgorithm]),
    deviceKey: fromCoseKey(mapOf(mso.get('deviceKeyInfo'), 'deviceKeyInfo').get('deviceKey')),
    validity: {
      signed: timeOf(validity.get('signed')),
      validFrom: timeOf(validity.get('validFrom')),
      validUntil: timeOf(validity.get('validUntil')),
    },
    status: statusOf(mso.get('status')),
  }
}

function digestsOf(valueDigests: CborMap, length: number): MobileSecurityObject['valueDigests'] {
  const spaces = new Map<string, Map<number, Bytes>>()
  for (const [name, digests] of valueDigests) {
    const byId = new Map<number, Bytes>()
    for (const [id, digest] of mapOf(digests, 'the digests of a name space')) {
      if (!(digest instanceof Uint8Array) || digest.length !== length)
        throw new MdocRefused('a digest has the wrong length')
      byId.set(numberOf(id, 'a digestID'), digest as Bytes)
    }
    spaces.set(textOf(name, 'a name space'), byId)
  }
  return spaces
}

function statusOf(status: CborValue | undefined): MobileSecurityObject['status'] {
  if (status === undefined) return undefined
  const list = mapOf(status, 'status').get('status_list')
  if (list === undefined) throw new MdocRefused('the status is of a kind that is not supported')
  const reference = mapOf(list, 'status_list')
  return { index: numberOf(reference.get('idx'), 'a status index'), uri: textOf(reference.get('uri'), 'a status list') }
}

const timePattern = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?Z$/

function timeOf(value: CborValue | undefined): number {
  const text = value instanceof Tagged && value.tag === 0 ? value.value : undefined
  const time = typeof text === 'string' && timePattern.test(text) ? Date.parse(text) : Number.NaN
  if (Number.isNaN(time)) throw new MdocRefused('a time of validityInfo is no UTC tdate')
  return Math.floor(time / 1000)
}

function mapOf(value: CborValue | undefined, what: string): CborMap {
  if (!(value instanceof Map)) throw new MdocRefused(`${what} is no map`)
  return value
}

function textOf(value: CborValue | undefined, what: string): string {
  if (typeof value !== 'string') throw new MdocRefused(`${what} is no text`)
  return value
}

function numberOf(value: CborValue | undefined, what: string): number {
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 0)
    throw new MdocRefused(`${what} is no whole number`)
  return value
}
