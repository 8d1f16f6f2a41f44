// An mdoc DeviceResponse (ISO/IEC 18013-5 section 9, OpenID4VP 1.0 appendix B.2) as a presentation.
import { base64url } from '../../shared/bytes.ts'
import { thumbprint } from '../../shared/keys/public-key.ts'
import { type MdocDocument, parseDeviceResponse } from '../../shared/mdoc/device-response.ts'
import { elementsAsJson } from '../../shared/mdoc/elements.ts'
import { MdocRefused } from '../../shared/mdoc/mdoc-refused.ts'
import {
  checkDeviceSignature,
  checkDigests,
  issuerCertificates,
  issuerThumbprint,
  verifyIssuerSignature,
} from '../../shared/mdoc/verify.ts'
import type { Digests } from '../../shared/sha256/digests.ts'
import { type Binding, type Presentation, PresentationRefused } from './presentation.ts'

/** @throws PresentationRefused */
export function mdocPresentation(text: string, binding: Binding, digests?: Digests): Presentation {
  const document = parse(text)
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
    status: mso.status,
    reveal: async () => {
      await refusingLater(checkDigests(issuerSigned, digests))
      return elementsAsJson(issuerSigned)
    },
    issuer: undefined,
    hasHolderProof: true,
    checkHolder: async () => {
      await refusingLater(checkDeviceSignature(document, await binding.transcript()))
    },
    holderKey: () => thumbprint(mso.deviceKey),
  }
}

const parse = (text: string): MdocDocument => refusing(() => parseDeviceResponse(text))

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
