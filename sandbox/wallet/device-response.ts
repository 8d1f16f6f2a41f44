// The wallet's DeviceResponse (ISO/IEC 18013-5 section 8.3.2.1.2.2): the elements that were asked for, signed for one request. One document
// for OpenID4VP, several for ISO/IEC 18013-7 Annex C.
import { type Bytes, base64url, concat } from '../../shared/bytes.ts'
import { algorithms, type Signer } from '../../shared/keys/signer.ts'
import { byteString, type CborKey, type CborValue, encodeCbor, head, textString } from '../../shared/mdoc/cbor.ts'
import { sigStructure } from '../../shared/mdoc/cose.ts'
import { type IssuerSigned, parseIssuerSigned } from '../../shared/mdoc/device-response.ts'
import { deviceAuthenticationBytes } from '../../shared/mdoc/verify.ts'

export const docTypeOf = (issuerSigned: string): string => parseIssuerSigned(issuerSigned).mso.docType

export interface DocumentInput {
  /** base64url, as the issuer gave it. */
  issuerSigned: string
  /** [name space, element] of each element to show. */
  paths: readonly (readonly (string | number | null)[])[]
  transcript: Bytes
  signer: Signer
}

/** @returns base64url */
export const createDeviceResponse = async (input: DocumentInput): Promise<string> =>
  base64url(deviceResponseOf([await createDocument(input)]))

/** Of what `createDocument` made. */
export function deviceResponseOf(documents: readonly Bytes[]): Bytes {
  const version = concat(textString('version'), textString('1.0'))
  const list = concat(textString('documents'), head(4, documents.length), ...documents)
  return concat(head(5, 3), version, list, textString('status'), head(0, 0))
}

/** One document of a DeviceResponse. */
export async function createDocument({ issuerSigned, paths, transcript, signer }: DocumentInput): Promise<Bytes> {
  const credential = parseIssuerSigned(issuerSigned)
  const { docType } = credential.mso
  const deviceNameSpacesBytes = concat(Uint8Array.of(0xd8, 0x18), byteString(Uint8Array.of(0xa0)))
  const protectedHeader = encodeCbor(new Map<CborKey, CborValue>([[1, algorithms[signer.algorithm].cose]]))
  const payload = deviceAuthenticationBytes({ docType, deviceNameSpacesBytes }, transcript)
  const signature = await signer.sign(sigStructure(protectedHeader, payload))
  const deviceSignature = concat(
    head(4, 4),
    byteString(protectedHeader),
    head(5, 0),
    encodeCbor(null),
    byteString(signature),
  )
  const deviceAuth = concat(head(5, 1), textString('deviceSignature'), deviceSignature)
  return concat(
    head(5, 3),
    textString('docType'),
    textString(docType),
    textString('issuerSigned'),
    chosenElements(credential, paths),
    textString('deviceSigned'),
    concat(head(5, 2), textString('nameSpaces'), deviceNameSpacesBytes, textString('deviceAuth'), deviceAuth),
  )
}

/** IssuerSigned with the wanted elements alone, each in the bytes that the issuer signed. */
const chosenElements = ({ nameSpaces, ...signed }: IssuerSigned, paths: DocumentInput['paths']): Bytes =>
  encodeIssuerSigned({
    ...signed,
    nameSpaces: new Map(
      [...nameSpaces]
        .map(([name, items]) => {
          const isWanted = ([space, wanted]: (typeof paths)[number], element: string) =>
            space === name && wanted === element
          return [name, items.filter(({ element }) => paths.some((path) => isWanted(path, element)))] as const
        })
        .filter(([, items]) => items.length > 0),
    ),
  })

/** Out of the parts that were signed or hashed, as they are. */
export function encodeIssuerSigned({
  nameSpaces,
  issuerAuth,
  msoBytes,
}: Pick<IssuerSigned, 'nameSpaces' | 'msoBytes'> & {
  issuerAuth: Pick<IssuerSigned['issuerAuth'], 'protectedBytes' | 'unprotected' | 'signature'>
}): Bytes {
  const spaces = [...nameSpaces].map(([name, items]) =>
    concat(textString(name), head(4, items.length), ...items.map(({ bytes }) => bytes)),
  )
  return concat(
    head(5, 2),
    textString('nameSpaces'),
    head(5, spaces.length),
    ...spaces,
    textString('issuerAuth'),
    head(4, 4),
    byteString(issuerAuth.protectedBytes),
    encodeCbor(issuerAuth.unprotected),
    byteString(msoBytes),
    byteString(issuerAuth.signature),
  )
}
