// `openid4vp-v1-signed`: the request object as one compact JWS (OpenID4VP 1.0 appendix A.3.2.1). It names the origin that may ask with it,
// and no state and no address: the answer comes back through the page (VP-DCAPI-02, VP-DCAPI-04).
import type { JsonObject } from '../../shared/json.ts'
import { signRequestObject } from '../sign-request.ts'
import type { Transaction } from '../transaction.ts'
import type { Verifier } from '../verifier.ts'

export const signedRequest = async (verifier: Verifier, transaction: Transaction): Promise<JsonObject> => ({
  request: await signRequestObject(verifier, transaction.transactionId, transaction),
})
