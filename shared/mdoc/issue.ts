// Makes an mdoc: IssuerSigned of ISO/IEC 18013-5 section 8.3.2.1.2.2 (MD-ISS-01 to MD-ISS-15).
// What the copies of a batch share is encoded once (prepareMdoc); randoms, digests, device key, status and signature are
// new in each copy. Copies are put together from encoded parts, since they are hashed, signed and sent as they are.
// Refuses: a signer without a certificate, times that contradict each other.
import { type Bytes, base64url, concat, lengthOf } from '../bytes.ts'
import { isoDateTime } from '../clock.ts'
import type { PublicJwk } from '../keys/public-key.ts'
import { algorithms, type Signer } from '../keys/signer.ts'
import type { Random } from '../random.ts'
import { type Digests, webCryptoDigests } from '../sha256/digests.ts'
import type { StatusClaim } from '../status-list/status-claim.ts'
import {
  byteString,
  type CborKey,
  type CborValue,
  dateTime,
  decodeCbor,
  encodeCbor,
  head,
  Tagged,
  textString,
} from './cbor.ts'
import { header, sha256Number, sigStructure, toCoseKey, x5chainOf } from './cose.ts'
import { fillItems, type ItemTemplate, prepareItems } from './item-template.ts'

/** Elements of each name space, in the order of display. */
export type NameSpaces = Readonly<Record<string, readonly (readonly [element: string, value: CborValue])[]>>

/** Seconds; whole days or hours, so that they link nobody's copies. */
export interface Validity {
  signed: number
  validFrom: number
  validUntil: number
}

export interface PreparedMdoc {
  readonly nameSpaces: readonly { name: Bytes; template: ItemTemplate }[]
  /** The members of the MSO that follow the device key. */
  readonly msoEnd: Bytes
  readonly protectedHeader: Bytes
  /** The protected header as others read it. */
  readonly header: CborValue
  /** IssuerAuth from its beginning to its payload. */
  readonly issuerAuthStart: Bytes
}

/** @throws RangeError when the signer has no certificate or the times are out of order (MD-ISS-10). */
export function prepareMdoc(
  signer: Signer,
  { docType, nameSpaces, validity }: { docType: string; nameSpaces: NameSpaces; validity: Validity },
): PreparedMdoc {
  if (signer.chain.length === 0) throw new RangeError('a document signer has a certificate')
  if (validity.signed > validity.validFrom || validity.validFrom > validity.validUntil)
    throw new RangeError('the times of an mdoc are in order')
  return {
    nameSpaces: Object.entries(nameSpaces).map(([name, elements]) => ({
      name: textString(name),
      template: prepareItems(elements),
    })),
    msoEnd: concat(
      textString('docType'),
      textString(docType),
      textString('validityInfo'),
      validityOf(signer, validity),
    ),
    ...headersOf(signer),
  }
}

type Headers = Pick<PreparedMdoc, 'protectedHeader' | 'header' | 'issuerAuthStart'>
const encodedHeaders = new WeakMap<Signer, Headers>()

/** Encoded once for each signer. */
function headersOf(signer: Signer): Headers {
  const known = encodedHeaders.get(signer)
  if (known) return known
  const protectedHeader = encodeCbor(protectedHeaderOf(signer))
  const unprotectedHeader = encodeCbor(new Map([[header.x5chain, x5chainOf(signer)]]))
  const headers = {
    protectedHeader,
    header: decodeCbor(protectedHeader),
    issuerAuthStart: concat(textString('issuerAuth'), head(4, 4), byteString(protectedHeader), unprotectedHeader),
  }
  encodedHeaders.set(signer, headers)
  return headers
}

/** Tag of an address (RFC 8949 section 3.4.5.3). */
export const uriTag = 32

/** ISO/IEC 18013-5 knows the algorithm alone; x5t and x5u (RFC 9360) are what European law adds. */
function protectedHeaderOf({ algorithm, published }: Signer): CborValue {
  const members = new Map<CborKey, CborValue>([[header.algorithm, algorithms[algorithm].cose]])
  if (published) {
    members.set(header.x5t, [sha256Number, published.sha256])
    members.set(header.x5u, new Tagged(uriTag, published.url))
  }
  return members
}

const encodedValidity = new WeakMap<Signer, { key: string; encoded: Bytes }>()

/** Times are rounded to the day, so that for one signer they are mostly those of before. */
function validityOf(signer: Signer, validity: Validity): Bytes {
  const key = `${validity.signed} ${validity.validFrom} ${validity.validUntil}`
  const known = encodedValidity.get(signer)
  if (known?.key === key) return known.encoded
  const encoded = validityInfo(validity)
  encodedValidity.set(signer, { key, encoded })
  return encoded
}

const validityInfo = ({ signed, validFrom, validUntil }: Validity): Bytes =>
  encodeCbor(
    new Map(
      Object.entries({ signed, validFrom, validUntil }).map(([name, time]) => [name, dateTime(isoDateTime(time))]),
    ),
  )

export interface MdocCopy {
  deviceKey: PublicJwk
  /** A place in a status list, or a name that an identifier list may have: one of the two (EAA-6.2.10.1-01). */
  status?: StatusClaim
}

/** One copy. @returns base64url of the CBOR IssuerSigned, as OpenID4VCI carries it. */
export async function signMdoc(
  { signer, random, digests = webCryptoDigests }: { signer: Signer; random: Random; digests?: Digests },
  prepared: PreparedMdoc,
  { deviceKey, status }: MdocCopy,
): Promise<string> {
  const spaces = await Promise.all(
    prepared.nameSpaces.map(async ({ name, template }) => ({
      name,
      ...(await fillItems({ random, digests }, template)),
    })),
  )
  const mso = [
    head(5, status ? 7 : 6),
    msoStart,
    head(5, spaces.length),
    ...spaces.flatMap(({ name, digests }) => [name, digests]),
    deviceKeyInfoStart,
    toCoseKey(deviceKey),
    prepared.msoEnd,
    ...(status ? encodedStatus(status) : []),
  ]
  const payload = concat(tag24, head(2, lengthOf(mso)), ...mso)
  const signature = await signer.sign(sigStructure(prepared.protectedHeader, payload))
  const issuerSigned = concat(
    issuerSignedStart,
    head(5, spaces.length),
    ...spaces.flatMap(({ name, items }) => [name, items]),
    prepared.issuerAuthStart,
    head(2, payload.length),
    payload,
    byteString(signature),
  )
  return base64url(issuerSigned)
}

const encodedStatus = ({ index, identifier, uri }: StatusClaim): Bytes[] =>
  index !== undefined
    ? [statusListStart, encodeCbor(index), uriName, textString(uri)]
    : [identifierListStart, byteString(identifier), uriName, textString(uri)]

// Constant parts, encoded once for all.
const tag24 = Uint8Array.of(0xd8, 0x18)
const msoStart = concat(
  ...['version', '1.0', 'digestAlgorithm', 'SHA-256', 'valueDigests'].map((text) => textString(text)),
)
const deviceKeyInfoStart = concat(textString('deviceKeyInfo'), head(5, 1), textString('deviceKey'))
const statusStart = (method: string, name: string): Bytes =>
  concat(textString('status'), head(5, 1), textString(method), head(5, 2), textString(name))
const statusListStart = statusStart('status_list', 'idx')
const identifierListStart = statusStart('identifier_list', 'id')
const uriName = textString('uri')
const issuerSignedStart = concat(head(5, 2), textString('nameSpaces'))
