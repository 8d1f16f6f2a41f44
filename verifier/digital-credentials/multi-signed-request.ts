// `openid4vp-v1-multisigned`: one request under several signatures (OpenID4VP 1.0 appendix A.3.2.2), for wallets of which some know the
// relying party by one name and some by another. Who signs, and what a register says of that name, stands in the header of its signature;
// everything else in the payload that all share (VP-DCAPI-05).
import type { JsonObject } from '../../shared/json.ts'
import { signGeneralJws } from '../../shared/keys/general-jws.ts'
import { requestHeader, signedParameters, signingIdentityOf } from '../sign-request.ts'
import type { Transaction } from '../transaction.ts'
import type { Verifier } from '../verifier.ts'

const ofOneName = new Set(['client_id', 'verifier_info'])

export async function multiSignedRequest(verifier: Verifier, transaction: Transaction): Promise<JsonObject> {
  const identity = signingIdentityOf(verifier, transaction)
  if (!identity) throw new TypeError('the relying party signs no requests under this name')
  const parameters = Object.entries(signedParameters(verifier, transaction.transactionId, transaction))
  const payload = Object.fromEntries(parameters.filter(([name]) => !ofOneName.has(name)))
  const own = Object.fromEntries(parameters.filter(([name]) => ofOneName.has(name)))
  const signatures = [{ signer: identity.signer, header: { ...requestHeader(identity), ...own } }]
  return { request: { ...(await signGeneralJws(signatures, payload)) } }
}
