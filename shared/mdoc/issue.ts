// Makes an mdoc: IssuerSigned of ISO/IEC 18013-5 section 8.3.2.1.2.2 (MD-ISS-01 to MD-ISS-15).
// What the copies of a batch share is encoded once (prepareMdoc); randoms, digests, device key, status and signature are
// new in each copy. The bytes of an item are put together by hand, since they are hashed and sent as they are.
import { type Bytes, base64url, concat, sha256 } from '../bytes.ts'
import { isoDateTime } from '../clock.ts'
import type { PublicJwk } from '../keys/public-key.ts'
import { algorithms, type Signer } from '../keys/signer.ts'
import { type Random, shuffled } from '../random.ts'
import { type CborKey, type CborValue, dateTime, encodeCbor } from './cbor.ts'
import { byteString, head, header, sigStructure, textString, toCoseKey } from './cose.ts'

/** Elements of each name space, in the order of display. */
export type NameSpaces = Readonly<Record<string, readonly (readonly [element: string, value: CborValue])[]>>

/** Seconds; whole days or hours, so that they link nobody's copies. */
export interface Validity {
  signed: number
  validFrom: number
  validUntil: number
}

export interface PreparedMdoc {
  readonly docType: Bytes
  readonly nameSpaces: readonly { name: Bytes; items: readonly Bytes[] }[]
  readonly validityInfo: Bytes
  readonly protectedHeader: Bytes
  readonly unprotectedHeader: Bytes
  /** How many digests each copy has. */
  readonly digests: number
}

const randomLength = 32

export function prepareMdoc(
  signer: Signer,
  { docType, nameSpaces, validity }: { docType: string; nameSpaces: NameSpaces; validity: Validity },
): PreparedMdoc {
  const spaces = Object.entries(nameSpaces).map(([name, elements]) => ({
    name: textString(name),
    items: elements.map(([element, value]) =>
      concat(elementIdentifier, textString(element), elementValue, encodeCbor(value)),
    ),
  }))
  return {
    docType: textString(docType),
    nameSpaces: spaces,
    validityInfo: encodeCbor(
      new Map(Object.entries(validity).map(([name, time]) => [name, dateTime(isoDateTime(time))])),
    ),
    protectedHeader: encodeCbor(new Map<CborKey, CborValue>([[header.algorithm, algorithms[signer.algorithm].cose]])),
    unprotectedHeader: encodeCbor(new Map<CborKey, CborValue>([[header.x5chain, x5chain(signer)]])),
    digests: spaces.reduce((sum, { items }) => sum + items.length, 0),
  }
}

/** One certificate alone, several as an array; never the anchor (MD-ISS-03). */
const x5chain = ({ chain }: Signer): CborValue => (chain.length === 1 ? (chain[0] as Bytes) : [...chain])

export interface MdocCopy {
  deviceKey: PublicJwk
  status?: { index: number; uri: string }
}

/** One copy. @returns base64url of the CBOR IssuerSigned, as OpenID4VCI carries it. */
export async function signMdoc(
  { signer, random }: { signer: Signer; random: Random },
  prepared: PreparedMdoc,
  copy: MdocCopy,
): Promise<string> {
  const spaces = await Promise.all(prepared.nameSpaces.map((space) => packNameSpace(random, space)))
  const mso = concat(
    copy.status ? mapOf7 : mapOf6,
    versionAndAlgorithm,
    valueDigests,
    head(5, spaces.length),
    ...spaces.flatMap(({ name, digests }) => [name, digests]),
    deviceKeyInfo,
    toCoseKey(copy.deviceKey),
    docTypeName,
    prepared.docType,
    validityInfoName,
    prepared.validityInfo,
    ...(copy.status ? [statusName, statusOf(copy.status)] : []),
  )
  const payload = concat(tag24, byteString(mso))
  const signature = await signer.sign(sigStructure(prepared.protectedHeader, payload))
  const issuerSigned = concat(
    issuerSignedStart,
    head(5, spaces.length),
    ...spaces.flatMap(({ name, items }) => [name, items]),
    issuerAuthStart,
    byteString(prepared.protectedHeader),
    prepared.unprotectedHeader,
    byteString(payload),
    byteString(signature),
  )
  return base64url(issuerSigned)
}

/** The items of a name space with fresh randoms and shuffled digest ids, and the map of their digests. */
async function packNameSpace(random: Random, { name, items }: PreparedMdoc['nameSpaces'][number]) {
  const randoms = random(items.length * randomLength)
  const ids = shuffled(random, [...items.keys()])
  const packed = items.map((item, at) => {
    const salt = randoms.subarray(at * randomLength, (at + 1) * randomLength)
    return concat(tag24, byteString(concat(digestId, head(0, ids[at] as number), randomName, byteString(salt), item)))
  })
  const digests = await Promise.all(packed.map(sha256))
  return {
    name,
    items: concat(head(4, packed.length), ...packed),
    digests: concat(
      head(5, digests.length),
      ...digests.flatMap((digest, at) => [head(0, ids[at] as number), byteString(digest)]),
    ),
  }
}

const statusOf = ({ index, uri }: { index: number; uri: string }): Bytes =>
  encodeCbor(
    new Map([
      [
        'status_list',
        new Map<CborKey, CborValue>([
          ['idx', index],
          ['uri', uri],
        ]),
      ],
    ]),
  )

// Constant parts, encoded once for all.
const tag24 = Uint8Array.of(0xd8, 0x18)
const mapOf6 = head(5, 6)
const mapOf7 = head(5, 7)
const digestId = concat(head(5, 4), textString('digestID'))
const randomName = textString('random')
const elementIdentifier = textString('elementIdentifier')
const elementValue = textString('elementValue')
const versionAndAlgorithm = concat(...['version', '1.0', 'digestAlgorithm', 'SHA-256'].map(textString))
const valueDigests = textString('valueDigests')
const deviceKeyInfo = concat(textString('deviceKeyInfo'), head(5, 1), textString('deviceKey'))
const docTypeName = textString('docType')
const validityInfoName = textString('validityInfo')
const statusName = textString('status')
const issuerSignedStart = concat(head(5, 2), textString('nameSpaces'))
const issuerAuthStart = concat(textString('issuerAuth'), head(4, 4))
