// What the relying party hands on: a link for this device and the same as a QR code for another one, requests for the browser's Digital
// Credentials API, or within an issuance the request object itself.
import { renderSVG } from 'uqr'
import { digitalCredentialRequests } from '../digital-credentials/requests.ts'
import { signRequestObject } from '../sign-request.ts'
import type { Verifier } from '../verifier.ts'
import type { Begun } from './begin.ts'
import { linksOf } from './links.ts'

/** Bytes in the largest QR code (ISO/IEC 18004, version 40-L): a request that is not signed may be longer. */
const mostInQrCode = 2953

/** Members of the answer to the relying party. */
export async function handOut(verifier: Verifier, begun: Begun): Promise<object> {
  const { transaction, requestId } = begun
  switch (transaction.flow) {
    case 'interactiveAuthorization':
      return { requestObject: await signRequestObject(verifier, requestId, transaction) }
    case 'digitalCredentials':
      return { digitalCredentialRequests: await digitalCredentialRequests(verifier, transaction) }
    default:
      return linksFor(verifier, begun)
  }
}

function linksFor(verifier: Verifier, begun: Begun) {
  const authorizationRequests = linksOf(verifier, begun)
  const [authorizationRequest] = authorizationRequests
  return {
    authorizationRequest,
    authorizationRequests,
    ...(authorizationRequest.length <= mostInQrCode && { qrCode: renderSVG(authorizationRequest) }),
  }
}
