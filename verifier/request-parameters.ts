// The parameters of an authorization request (OpenID4VP 1.0 section 5): what is asked, how and where it is answered, signed or not. Nothing
// that wallets would have to ignore.
// In interactive authorization it is a request of the Digital Credentials API (appendix A) but for its response mode, and the origin that the
// wallet has to expect is that of the issuer (OpenID4VCI 1.1 draft, Require Presentation).
import { isEncrypted, responseUriOf, type Transaction } from './transaction.ts'
import type { Verifier } from './verifier.ts'
import { vpFormatsOf } from './vp-formats.ts'

export function requestParameters({ config }: Verifier, requestId: string, transaction: Transaction) {
  const { transactionData, verifierInfo } = transaction
  return {
    response_type: 'vp_token',
    response_mode: transaction.responseMode,
    client_id: transaction.clientId,
    ...answerTo(config.verifierUrl, requestId, transaction),
    nonce: transaction.nonce,
    dcql_query: transaction.query,
    ...(!isPreRegistered(transaction) && { client_metadata: clientMetadata(transaction) }),
    ...(transactionData && { transaction_data: transactionData }),
    ...(verifierInfo && { verifier_info: verifierInfo }),
  }
}

/** Wallets that know who asks refuse to be told (VP-CID-01). */
const isPreRegistered = ({ clientId }: Transaction): boolean => !clientId.includes(':')

function answerTo(verifierUrl: string, requestId: string, { expectedUrl, origin, state }: Transaction) {
  if (origin !== undefined) return { expected_origins: [origin] }
  if (expectedUrl !== undefined) return { expected_origins: [new URL(expectedUrl).origin] }
  return { response_uri: responseUriOf(verifierUrl, requestId), state }
}

function clientMetadata(transaction: Transaction) {
  const supported = vpFormatsOf(transaction)
  if (!isEncrypted(transaction)) return { vp_formats_supported: supported }
  const { d: _, ...publicKey } = transaction.encryptionKey
  return {
    vp_formats_supported: supported,
    jwks: { keys: [publicKey] },
    encrypted_response_enc_values_supported: ['A128GCM', 'A256GCM'],
  }
}
