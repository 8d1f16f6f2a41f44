// What the relying party hands on: a link for this device and the same as a QR code for another one, requests for the browser's Digital
// Credentials API, or within an issuance the request object itself.
import { renderSVG } from 'uqr'
import { digitalCredentialRequests } from '../digital-credentials/requests.ts'
import { signRequestObject } from '../sign-request.ts'
import { requestUriOf } from '../transaction.ts'
import type { Verifier } from '../verifier.ts'
import type { Begun } from './begin.ts'

/** Members of the answer to the relying party. */
export async function handOut(verifier: Verifier, begun: Begun): Promise<object> {
  const { transaction, requestId } = begun
  switch (transaction.flow) {
    case 'interactiveAuthorization':
      return { requestObject: await signRequestObject(verifier, requestId, transaction) }
    case 'digitalCredentials':
      return { digitalCredentialRequests: await digitalCredentialRequests(verifier, transaction) }
    default:
      return linkOf(verifier, begun)
  }
}

function linkOf({ config }: Verifier, { transaction, requestId }: Begun) {
  const parameters = new URLSearchParams({
    client_id: transaction.clientId,
    request_uri: requestUriOf(config.verifierUrl, requestId),
  })
  const authorizationRequest = `openid4vp://?${parameters}`
  return { authorizationRequest, qrCode: renderSVG(authorizationRequest) }
}
