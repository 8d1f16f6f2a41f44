// Requests for `navigator.credentials.get` (OpenID4VP 1.0 appendix A.3), the best first: the browser takes the first that it and a wallet
// understand.
import type { JsonObject } from '../../shared/json.ts'
import { signRequestObject } from '../sign-request.ts'
import type { Transaction } from '../transaction.ts'
import type { Verifier } from '../verifier.ts'

export interface DigitalCredentialRequest {
  protocol: string
  data: JsonObject
}

export async function digitalCredentialRequests(
  verifier: Verifier,
  transaction: Transaction,
): Promise<DigitalCredentialRequest[]> {
  const request = await signRequestObject(verifier, transaction.transactionId, transaction)
  return [{ protocol: 'openid4vp-v1-signed', data: { request } }]
}
