// mdocs in the hands of @owf/mdoc: it reads them, picks elements, and signs for the session transcript of OpenID4VP.
import {
  CoseKey,
  DateOnly,
  DeviceRequest,
  DocRequest,
  Holder,
  IssuerSigned,
  ItemsRequest,
  SessionTranscript,
} from '@owf/mdoc'
import type { JWK } from 'jose'
import { mdocContext } from './mdoc-context.ts'

export type NameSpaces = Record<string, Record<string, unknown>>

/** Elements by name space; dates as text, as DCQL compares them. */
export function readMdoc(credential: string): { docType: string; nameSpaces: NameSpaces } {
  const { issuerAuth, issuerNamespaces } = IssuerSigned.fromEncodedForOid4Vci(credential)
  const nameSpaces = [...issuerNamespaces.issuerNamespaces].map(([name, items]) => [
    name,
    Object.fromEntries(
      items.map(({ elementIdentifier, elementValue }) => [
        elementIdentifier,
        elementValue instanceof DateOnly ? elementValue.toISOString() : elementValue,
      ]),
    ),
  ])
  return { docType: issuerAuth.mobileSecurityObject.docType, nameSpaces: Object.fromEntries(nameSpaces) }
}

export interface TranscriptInput {
  clientId: string
  nonce: string
  responseUri: string
  /** Of the key that the answer is encrypted to. */
  jwkThumbprint?: Uint8Array
}

export interface BrowserTranscriptInput {
  origin: string
  nonce: string
  jwkThumbprint?: Uint8Array
}

export async function presentMdoc(
  held: { credential: string; key: JWK },
  nameSpaces: NameSpaces,
  transcript: TranscriptInput | BrowserTranscriptInput,
): Promise<string> {
  const issuerSigned = IssuerSigned.fromEncodedForOid4Vci(held.credential)
  const wanted = Object.entries(nameSpaces).map(([name, elements]) => [
    name,
    Object.fromEntries(Object.keys(elements).map((element) => [element, false])),
  ])
  const { docType } = issuerSigned.issuerAuth.mobileSecurityObject
  const itemsRequest = ItemsRequest.create({ docType, namespaces: Object.fromEntries(wanted) })
  const response = await Holder.createDeviceResponseForDeviceRequest(
    {
      deviceRequest: DeviceRequest.create({ docRequests: [DocRequest.create({ itemsRequest })] }),
      issuerSigned: [issuerSigned],
      sessionTranscript: await ('origin' in transcript
        ? SessionTranscript.forOid4VpDcApi(transcript, mdocContext)
        : SessionTranscript.forOid4Vp(transcript, mdocContext)),
      signature: { signingKey: CoseKey.fromJwk({ ...held.key, alg: 'ES256' }) },
    },
    mdocContext,
  )
  return response.encodedForOid4Vp
}
