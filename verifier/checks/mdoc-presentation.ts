// An mdoc (ISO/IEC 18013-5 section 9) as a presentation: the one document of a DeviceResponse (OpenID4VP 1.0 appendix B.2), or one of
// several (ISO/IEC 18013-7 Annex C).
import { base64url } from '../../shared/bytes.ts'
import { verificationAlgorithmOf, verificationThumbprint } from '../../shared/keys/verification-key.ts'
import { checkDeviceAuth } from '../../shared/mdoc/check-device-auth.ts'
import { type MdocDocument, parseDeviceResponse, type SentDocument } from '../../shared/mdoc/device-response.ts'
import { deviceElementsAsJson, elementsAsJson } from '../../shared/mdoc/elements.ts'
import { MdocRefused } from '../../shared/mdoc/mdoc-refused.ts'
import { checkDigests, issuerCertificates, issuerThumbprint, verifyIssuerSignature } from '../../shared/mdoc/verify.ts'
import type { Digests } from '../../shared/sha256/digests.ts'
import { type Binding, type Presentation, PresentationRefused } from './presentation.ts'

/** @throws PresentationRefused */
export const mdocPresentation = (sent: string | SentDocument, binding: Binding, digests?: Digests): Presentation =>
  presentationOf(parse(sent), binding, digests)

function presentationOf(document: MdocDocument, binding: Binding, digests?: Digests): Presentation {
  const { issuerSigned } = document
  const { mso } = issuerSigned
  return {
    format: 'mso_mdoc',
    type: mso.docType,
    issuerSigned: () => base64url(issuerSigned.msoBytes),
    issuerChain: () => refusing(() => issuerCertificates(issuerSigned)),
    issuerThumbprint: () => refusing(() => issuerThumbprint(issuerSigned)),
    verifyIssuerSignature: (signer) => verifyIssuerSignature(issuerSigned, signer),
    validity: { from: mso.validity.validFrom, until: mso.validity.validUntil },
    signedAt: mso.validity.signed,
    issuedAt: mso.validity.signed,
    status: mso.status,
    reveal: async () => {
      await refusingLater(checkDigests(issuerSigned, digests))
      return elementsAsJson(issuerSigned)
    },
    issuer: undefined,
    hasHolderProof: true,
    signedByHolder: () => deviceElementsAsJson(document),
    checkHolder: async () => {
      if (document.deviceSignature && !binding.algorithms.includes(verificationAlgorithmOf(mso.deviceKey)))
        throw new PresentationRefused('the holder signs with an algorithm that the request does not allow')
      const session = { sessionTranscript: await binding.transcript(), readerKey: binding.readerKey }
      await refusingLater(checkDeviceAuth(document, session))
    },
    holderKey: () => verificationThumbprint(mso.deviceKey),
  }
}

const parse = (sent: string | SentDocument): MdocDocument =>
  refusing(() => (typeof sent === 'string' ? parseDeviceResponse(sent) : sent.read()))

function refusing<T>(read: () => T): T {
  try {
    return read()
  } catch (error) {
    throw error instanceof MdocRefused ? new PresentationRefused(error.message) : error
  }
}

const refusingLater = <T>(result: Promise<T>): Promise<T> =>
  result.catch((error) => {
    throw error instanceof MdocRefused ? new PresentationRefused(error.message) : error
  })
