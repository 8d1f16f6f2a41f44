// `openid4vp-v1-unsigned`: the parameters themselves (OpenID4VP 1.0 appendix A.3.1). Nobody is named in it: the wallet knows the origin
// from the browser, and would ignore the client, the expected origins and whatever else belongs to a signature (VP-DCAPI-03).
import type { JsonObject } from '../../shared/json.ts'
import { requestParameters } from '../request-parameters.ts'
import type { Transaction } from '../transaction.ts'
import type { Verifier } from '../verifier.ts'

const ofSignatures = new Set(['client_id', 'expected_origins'])

export async function unsignedRequest(verifier: Verifier, transaction: Transaction): Promise<JsonObject> {
  const parameters = Object.entries(requestParameters(verifier, transaction.transactionId, transaction))
  return Object.fromEntries(parameters.filter(([name]) => !ofSignatures.has(name))) as JsonObject
}
