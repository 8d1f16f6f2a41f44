// What is behind a request link (OpenID4VP 1.0 sections 5 and 5.10): a request object by reference, fetched by GET or by POST with a nonce and
// the wallet's metadata, or the request itself in the link, which nobody signed.
// Refuses: what was not made for this wallet's nonce, and what had to come encrypted and does not.
import { compactDecrypt, exportJWK, generateKeyPair } from 'jose'
import { base64url, textOf } from '../../shared/bytes.ts'
import { type JsonObject, parseJson } from '../../shared/json.ts'
import { systemRandom } from '../../shared/random.ts'
import { expectOk } from './expect.ts'
import type { RequestOptions } from './verifier-trust.ts'
import { type Wallet, WalletRefused } from './wallet.ts'

export interface Fetched {
  jwt: string
  /** What the object has to repeat. */
  walletNonce?: string
  /** For whom it has to be. */
  audience: string
}

const anyWallet = 'https://self-issued.me/v2'
const accept = { Accept: 'application/oauth-authz-req+jwt' }

export async function fetchRequest(
  wallet: Wallet,
  parameters: URLSearchParams,
  options: RequestOptions,
): Promise<Fetched> {
  const requestUri = parameters.get('request_uri')
  if (!requestUri) throw new WalletRefused('the link names no request')
  const { requestUriMethod: wanted = 'post' } = options
  if (parameters.get('request_uri_method') !== 'post' || wanted === 'get')
    return { jwt: await bodyOf(await wallet.fetch(requestUri, { headers: accept })), audience: anyWallet }
  return postForRequest(wallet, requestUri, options)
}

async function postForRequest(wallet: Wallet, requestUri: string, options: RequestOptions): Promise<Fetched> {
  const { encryptedRequest = false, metadata = {} } = options
  const walletNonce = base64url(systemRandom(16))
  const keys = encryptedRequest ? await generateKeyPair('ECDH-ES', { crv: 'P-256' }) : undefined
  const told = { ...ownMetadata, ...(keys && encryption({ ...(await exportJWK(keys.publicKey)) })), ...metadata }
  const body = await bodyOf(
    await wallet.fetch(requestUri, {
      method: 'POST',
      headers: { ...accept, 'Content-Type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({ wallet_nonce: walletNonce, wallet_metadata: JSON.stringify(told) }).toString(),
    }),
  )
  const audience = typeof told.issuer === 'string' ? told.issuer : anyWallet
  return { jwt: keys ? await decrypt(body, keys.privateKey) : body, walletNonce, audience }
}

/** What this wallet can do, in the words of the EU's reference wallets. */
const ownMetadata: JsonObject = {
  vp_formats_supported: {
    'dc+sd-jwt': { 'sd-jwt_alg_values': ['ES256'], 'kb-jwt_alg_values': ['ES256'] },
    mso_mdoc: { issuerauth_alg_values: [-7], deviceauth_alg_values: [-7] },
  },
  client_id_prefixes_supported: [
    'pre-registered',
    'redirect_uri',
    'x509_san_dns',
    'x509_hash',
    'verifier_attestation',
    'decentralized_identifier',
  ],
  request_object_signing_alg_values_supported: ['ES256', 'ES384', 'ES512'],
  authorization_encryption_alg_values_supported: ['ECDH-ES'],
  authorization_encryption_enc_values_supported: ['A128GCM', 'A256GCM'],
  response_types_supported: ['vp_token'],
  response_modes_supported: ['direct_post', 'direct_post.jwt'],
}

const encryption = (key: JsonObject): JsonObject => ({
  jwks: { keys: [{ ...key, kid: 'once', use: 'enc' }] },
  request_object_encryption_alg_values_supported: ['ECDH-ES'],
  request_object_encryption_enc_values_supported: ['A128GCM', 'A256GCM'],
})

const only = { keyManagementAlgorithms: ['ECDH-ES'], contentEncryptionAlgorithms: ['A128GCM', 'A256GCM'] }

async function decrypt(jwe: string, key: CryptoKey): Promise<string> {
  const { plaintext, protectedHeader } = await compactDecrypt(jwe, key, only).catch(() => {
    throw new WalletRefused('the request object is not encrypted to the wallet')
  })
  if (protectedHeader.cty !== 'JWT') throw new WalletRefused('there is no request object inside')
  return textOf(plaintext)
}

function bodyOf(response: Response): Promise<string> {
  if (response.status === 404)
    throw new WalletRefused('the request was answered or cancelled, has expired, or never was')
  return expectOk(response, 'the request object')
}

const json = ['dcql_query', 'client_metadata', 'transaction_data', 'verifier_info']

/** The request that stands in a link. */
export function requestInLink(parameters: URLSearchParams): JsonObject {
  return Object.fromEntries([...parameters].map(([name, text]) => [name, json.includes(name) ? parseJson(text) : text]))
}
