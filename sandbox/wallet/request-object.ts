// Step 1 of presenting: the signed request object, by reference (OpenID4VP 1.0 sections 5 and 5.10) or from an issuer within an issuance
// (OpenID4VCI 1.1 draft, Require Presentation), believed only when its signer is the one that client_id names by certificate hash, and,
// where the wallet knows an access CA, certified by it.
import { compactVerify } from 'jose'
import { type Bytes, base64url, fromBase64, sha256, textOf } from '../../shared/bytes.ts'
import { isObject, type JsonObject, parseJsonObject } from '../../shared/json.ts'
import { interactiveAuthorizationTranscript, openId4VpTranscript } from '../../shared/mdoc/session-transcript.ts'
import { type Certificate, parseCertificate } from '../../shared/trust/certificate.ts'
import { checkPath } from '../../shared/trust/path.ts'
import { textMember } from './expect.ts'
import { type Wallet, WalletRefused } from './wallet.ts'

export interface PresentationRequest {
  /** Who asks, as the access certificate says. */
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
}

/** The request of a verifier's link, and where it is answered. */
export async function resolveRequest(
  wallet: Wallet,
  link: string,
  accessCa: readonly Certificate[],
): Promise<PresentationRequest & { responseUri: string }> {
  const parameters = new URL(link).searchParams
  const requestUri = parameters.get('request_uri')
  if (!requestUri) throw new WalletRefused('the link names no request')
  const response = await wallet.fetch(requestUri, { headers: { Accept: 'application/oauth-authz-req+jwt' } })
  if (response.status === 404) throw new WalletRefused('the request was answered, has expired, or never was')
  if (response.status !== 200) throw new WalletRefused(`the request object: ${response.status}`)
  const verified = await verifyRequestObject(wallet, await response.text(), accessCa)
  const { request, clientId } = verified
  if (clientId !== parameters.get('client_id'))
    throw new WalletRefused('the link and the request name different verifiers')
  const nonce = textMember(request, 'nonce')
  const responseUri = textMember(request, 'response_uri')
  return {
    ...readRequest(verified, 'direct_post'),
    audience: clientId,
    transcript: (jwkThumbprint) => openId4VpTranscript({ clientId, nonce, responseUri, jwkThumbprint }),
    responseUri,
  }
}

/** The request of an issuer, who has to be the one that the wallet asked at `endpoint`. */
export async function resolveIssuerRequest(
  wallet: Wallet,
  requestObject: string,
  endpoint: string,
  accessCa: readonly Certificate[],
): Promise<PresentationRequest> {
  const verified = await verifyRequestObject(wallet, requestObject, accessCa)
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

/** The common name, and the organisation where it is another. */
function nameIn(subject: string): string {
  const part = (name: string): string | undefined =>
    new RegExp(`(?:^|, )${name}=((?:[^,\\\\]|\\\\.)*)`).exec(subject)?.[1]
  const [name, organisation] = [part('CN'), part('O')]
  if (!name) return subject
  return organisation && organisation !== name ? `${name} (${organisation})` : name
}

interface VerifiedRequest {
  request: JsonObject
  clientId: string
  leaf: Certificate
}

function readRequest({ request, leaf }: VerifiedRequest, mode: string) {
  if (request.response_type !== 'vp_token' || 'redirect_uri' in request)
    throw new WalletRefused('the request asks for an answer of another kind')
  if (request.response_mode !== mode && request.response_mode !== `${mode}.jwt`)
    throw new WalletRefused('the request asks for an answer in another way')
  if (!isObject(request.dcql_query)) throw new WalletRefused('the request holds no query')
  return {
    verifier: nameIn(leaf.subject),
    nonce: textMember(request, 'nonce'),
    state: typeof request.state === 'string' ? request.state : undefined,
    ...(request.response_mode !== mode && { encryption: encryptionOf(request) }),
    query: request.dcql_query,
  }
}

async function verifyRequestObject(
  wallet: Wallet,
  jwt: string,
  accessCa: readonly Certificate[],
): Promise<VerifiedRequest> {
  let leaf: Certificate | undefined
  const { payload } = await compactVerify(
    jwt,
    async (header) => {
      if (header.typ !== 'oauth-authz-req+jwt') throw new WalletRefused('the request object has another type')
      const chain = (header.x5c ?? []).map((entry) => parseCertificate(fromBase64(entry)))
      leaf = chain[0]
      if (!leaf) throw new WalletRefused('the request object names no certificate')
      if (accessCa.length > 0) {
        const path = await checkPath({ chain, anchors: accessCa, at: wallet.now(), purpose: 'accessCertificate' })
        if (!path.trusted) throw new WalletRefused(`the verifier's access certificate is not trusted: ${path.reason}`)
      }
      return leaf.verificationKey()
    },
    { algorithms: ['ES256', 'ES384', 'ES512'] },
  )
  if (!leaf) throw new WalletRefused('the request object names no certificate')
  const request = parseJsonObject(textOf(payload))
  const clientId = textMember(request, 'client_id')
  if (clientId !== `x509_hash:${base64url(await sha256(leaf.der))}`)
    throw new WalletRefused('the request is not signed by the certificate that it names')
  return { request, clientId, leaf }
}

function encryptionOf(request: JsonObject): { jwk: JsonObject; enc: string } {
  const metadata = isObject(request.client_metadata) ? request.client_metadata : {}
  const keys = isObject(metadata.jwks) && Array.isArray(metadata.jwks.keys) ? metadata.jwks.keys : []
  const encs = metadata.encrypted_response_enc_values_supported
  const jwk = keys.find((key) => isObject(key) && key.alg === 'ECDH-ES' && key.crv === 'P-256')
  if (!isObject(jwk)) throw new WalletRefused('the request offers no key to encrypt to')
  return { jwk, enc: Array.isArray(encs) ? String(encs[0]) : 'A128GCM' }
}
