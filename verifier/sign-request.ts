// The request object (OpenID4VP 1.0 section 5, HAIP 1.0 section 5): signed with the access certificate; nothing in it that wallets
// would have to ignore. In interactive authorization it is one of the Digital Credentials API (appendix A) but for its response mode,
// and the origin that the wallet has to expect is that of the issuer (OpenID4VCI 1.1 draft, Require Presentation).
import { base64 } from '../shared/bytes.ts'
import { signJws } from '../shared/keys/jws.ts'
import { isEncrypted, responseUriOf, type Transaction } from './transaction.ts'
import type { Verifier } from './verifier.ts'

const joseAlgorithms = ['ES256', 'ES384', 'ES512']
const coseAlgorithms = [-7, -9, -35, -51, -36, -52]

const formats = {
  'dc+sd-jwt': { 'sd-jwt_alg_values': joseAlgorithms, 'kb-jwt_alg_values': joseAlgorithms },
  mso_mdoc: { issuerauth_alg_values: coseAlgorithms, deviceauth_alg_values: coseAlgorithms },
}

export function signRequestObject(verifier: Verifier, requestId: string, transaction: Transaction): Promise<string> {
  const { accessSigner, config, now } = verifier
  const header = { typ: 'oauth-authz-req+jwt', x5c: accessSigner.chain.map(base64) }
  return signJws(accessSigner, header, {
    response_type: 'vp_token',
    response_mode: transaction.responseMode,
    client_id: transaction.clientId,
    aud: 'https://self-issued.me/v2',
    ...answerTo(config.verifierUrl, requestId, transaction),
    nonce: transaction.nonce,
    iat: now(),
    exp: transaction.expiresAt,
    dcql_query: transaction.query,
    client_metadata: clientMetadata(transaction),
  })
}

function answerTo(verifierUrl: string, requestId: string, { expectedUrl, origin, state }: Transaction) {
  if (origin !== undefined) return { expected_origins: [origin] }
  if (expectedUrl !== undefined) return { expected_origins: [new URL(expectedUrl).origin] }
  return { response_uri: responseUriOf(verifierUrl, requestId), state }
}

function clientMetadata(transaction: Transaction) {
  const { query, encryptionKey } = transaction
  const asked = new Set(query.credentials.map(({ format }) => format))
  const supported = Object.fromEntries(
    Object.entries(formats).filter(([format]) => asked.has(format as keyof typeof formats)),
  )
  if (!isEncrypted(transaction)) return { vp_formats_supported: supported }
  const { d: _, ...publicKey } = encryptionKey
  return {
    vp_formats_supported: supported,
    jwks: { keys: [publicKey] },
    encrypted_response_enc_values_supported: ['A128GCM', 'A256GCM'],
  }
}
