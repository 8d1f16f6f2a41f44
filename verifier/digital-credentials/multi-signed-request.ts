// `openid4vp-v1-multisigned`: one request under several signatures (OpenID4VP 1.0 appendix A.3.2.2), for wallets of which some know the
// relying party by one name and some by another. Who signs, and what a register says of that name, stands in the header of its signature;
// everything else in the payload that all share (VP-DCAPI-05).
import { base64 } from '../../shared/bytes.ts'
import type { JsonObject } from '../../shared/json.ts'
import { signGeneralJws } from '../../shared/keys/general-jws.ts'
import type { SigningIdentity } from '../identity/identity.ts'
import { requestHeader, signedParameters, signingIdentityOf } from '../sign-request.ts'
import type { Transaction } from '../transaction.ts'
import type { Verifier } from '../verifier.ts'

const ofOneName = new Set(['client_id', 'verifier_info'])

export async function multiSignedRequest(verifier: Verifier, transaction: Transaction): Promise<JsonObject> {
  const parameters = Object.entries(signedParameters(verifier, transaction.transactionId, transaction))
  const payload = Object.fromEntries(parameters.filter(([name]) => !ofOneName.has(name)))
  const own = Object.fromEntries(parameters.filter(([name]) => ofOneName.has(name)))
  const signatures = namesOf(verifier, transaction).map(({ clientId, signer, header }) => ({
    signer,
    header: { ...requestHeader({ header }), ...own, client_id: clientId },
  }))
  return { request: { ...(await signGeneralJws(signatures, payload)) } }
}

type Name = Pick<SigningIdentity, 'clientId' | 'signer' | 'header'>

/** Its own, and that of the verifier's access certificate, which every wallet of the EU can check. */
function namesOf(verifier: Verifier, transaction: Transaction): Name[] {
  const own = signingIdentityOf(verifier, transaction)
  if (!own) throw new TypeError('the relying party signs no requests under this name')
  const { clientId } = verifier.config
  if (own.clientId === clientId) return [own]
  const signer = verifier.accessSigner
  return [own, { clientId, signer, header: { x5c: signer.chain.map(base64) } }]
}
