// Step 1 of presenting: the request, by reference or in the link (OpenID4VP 1.0 sections 5 and 5.10) or from an issuer within an issuance
// (OpenID4VCI 1.1 draft, Require Presentation), believed only when it was made for this wallet and asks what the wallet answers; signed by
// the verifier that it names, or answered at the address that names it.
import type { Bytes } from '../../shared/bytes.ts'
import { isObject, type Json, type JsonObject } from '../../shared/json.ts'
import { interactiveAuthorizationTranscript, openId4VpTranscript } from '../../shared/mdoc/session-transcript.ts'
import type { Certificate } from '../../shared/trust/certificate.ts'
import { authenticateVerifier, type VerifiedRequest } from './authenticate-verifier.ts'
import { checkRequest } from './check-request.ts'
import { textMember } from './expect.ts'
import { fetchRequest, requestInLink } from './fetch-request.ts'
import type { RequestOptions, VerifierTrust } from './verifier-trust.ts'
import { type Wallet, WalletRefused } from './wallet.ts'

export interface PresentationRequest {
  /** Who asks, as the access certificate says, or what names it otherwise. */
  verifier: string
  nonce: string
  state: string | undefined
  /** What key-binding JWTs name. */
  audience: string
  /** What device signatures cover. `jwkThumbprint`: of the key to encrypt to. */
  transcript(jwkThumbprint: Bytes | undefined): Promise<Bytes>
  /** The first key and enc of client_metadata, when the answer is to be encrypted. */
  encryption?: { jwk: JsonObject; enc: string }
  query: JsonObject
  responseMode: string
  /** The access certificate, where there is one. */
  asker: Certificate | undefined
  verifierInfo: Json | undefined
  /** Each as it came. */
  transactionData: readonly string[]
}

/** The request of a verifier's link, and where it is answered. */
export async function resolveRequest(
  wallet: Wallet,
  link: string,
  options: RequestOptions = {},
): Promise<PresentationRequest & { responseUri: string }> {
  const parameters = new URL(link).searchParams
  const verified = parameters.has('request_uri')
    ? await fetchSigned(wallet, parameters, options)
    : unsigned(requestInLink(parameters))
  const { request, clientId } = verified
  const nonce = textMember(request, 'nonce')
  const responseUri = textMember(request, 'response_uri')
  return {
    ...readRequest(verified, 'direct_post'),
    audience: clientId,
    transcript: (jwkThumbprint) => openId4VpTranscript({ clientId, nonce, responseUri, jwkThumbprint }),
    responseUri,
  }
}

async function fetchSigned(wallet: Wallet, parameters: URLSearchParams, options: RequestOptions) {
  const { jwt, walletNonce, audience } = await fetchRequest(wallet, parameters, options)
  const verified = await authenticateVerifier(wallet, jwt, options)
  const { request, clientId } = verified
  if (clientId !== parameters.get('client_id'))
    throw new WalletRefused('the link and the request name different verifiers')
  if (request.wallet_nonce !== walletNonce) throw new WalletRefused('the request was made for another question')
  if (request.aud !== audience) throw new WalletRefused('the request was made for another wallet')
  return verified
}

/** Believed as far as its address is (OpenID4VP 1.0 section 5.9.3, `redirect_uri`). */
function unsigned(request: JsonObject): VerifiedRequest {
  const clientId = textMember(request, 'client_id')
  if (!clientId.startsWith('redirect_uri:')) throw new WalletRefused('the request is not signed')
  return { request, clientId, name: new URL(textMember(request, 'response_uri')).host }
}

/** The request of an issuer, who has to be the one that the wallet asked at `endpoint`. */
export async function resolveIssuerRequest(
  wallet: Wallet,
  requestObject: string,
  endpoint: string,
  trust: VerifierTrust = {},
): Promise<PresentationRequest> {
  const verified = await authenticateVerifier(wallet, requestObject, trust)
  const { origin } = new URL(endpoint)
  const expected = verified.request.expected_origins
  if (!Array.isArray(expected) || expected.length !== 1 || expected[0] !== origin)
    throw new WalletRefused('the request was made for another issuer')
  const nonce = textMember(verified.request, 'nonce')
  return {
    ...readRequest(verified, 'iae_post'),
    audience: `iae:${origin}`,
    transcript: (jwkThumbprint) => interactiveAuthorizationTranscript({ endpoint, nonce, jwkThumbprint }),
  }
}

/** What every request says, in whichever way it is to be answered. */
export function readRequest({ request, clientId, name, certificate }: VerifiedRequest, mode: string) {
  checkRequest(request, { mode, clientId })
  if (!isObject(request.dcql_query)) throw new WalletRefused('the request holds no query')
  return {
    verifier: name,
    nonce: textMember(request, 'nonce'),
    state: typeof request.state === 'string' ? request.state : undefined,
    ...(request.response_mode !== mode && { encryption: encryptionOf(request) }),
    query: request.dcql_query,
    responseMode: textMember(request, 'response_mode'),
    asker: certificate,
    verifierInfo: request.verifier_info,
    // By the rules above a list of texts, where it is there.
    transactionData: (request.transaction_data ?? []) as string[],
  }
}

function encryptionOf(request: JsonObject): { jwk: JsonObject; enc: string } {
  const metadata = isObject(request.client_metadata) ? request.client_metadata : {}
  const keys = isObject(metadata.jwks) && Array.isArray(metadata.jwks.keys) ? metadata.jwks.keys : []
  const encs = metadata.encrypted_response_enc_values_supported
  const jwk = keys.find((key) => isObject(key) && key.alg === 'ECDH-ES' && key.crv === 'P-256')
  if (!isObject(jwk)) throw new WalletRefused('the request offers no key to encrypt to')
  return { jwk, enc: Array.isArray(encs) ? String(encs[0]) : 'A128GCM' }
}
