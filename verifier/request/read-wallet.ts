// What a wallet tells with a POST to the request URI (OpenID4VP 1.0 sections 5.10 and 10): a nonce to repeat, and its metadata. What is not
// known here is ignored. It serves this one answer, and is neither kept nor logged: wallets are not to be told apart by it.
// Refuses: what is too long, metadata that is no JSON object, lists that are none, an encryption that we cannot do.
import { isObject, type Json, type JsonObject, JsonRefused, parseJsonObject } from '../../shared/json.ts'
import { type ContentEncryption, contentEncryptions, type JwtRecipient } from '../../shared/keys/jwe.ts'
import { importPublicJwk, KeyRefused, parsePublicJwk } from '../../shared/keys/public-key.ts'
import { readOAuthForm } from '../../shared/oauth/form.ts'
import { OAuthError } from '../../shared/oauth/oauth-error.ts'

export interface WalletMetadata {
  issuer?: string
  /** By format, with what the wallet says of it. */
  formats?: JsonObject
  clientIdPrefixes?: string[]
  requestSigningAlgorithms?: string[]
  responseTypes?: string[]
  responseModes?: string[]
  responseEncryptionAlgorithms?: string[]
  responseEncryptions?: string[]
  /** To whom the request object is encrypted, where the wallet wants that. */
  encryption?: JwtRecipient
}

export interface ToldWallet {
  nonce?: string
  metadata?: WalletMetadata
}

const longestNonce = 1000
const longestMetadata = 32_000

/** @throws OAuthError invalid_request */
export async function readWallet(request: Request): Promise<ToldWallet> {
  const form = await readOAuthForm(request)
  const nonce = form.get('wallet_nonce')
  if (nonce !== undefined && nonce.length > longestNonce) throw refused('The wallet_nonce is too long')
  const metadata = form.get('wallet_metadata')
  return {
    ...(nonce !== undefined && { nonce }),
    ...(metadata !== undefined && { metadata: await parseWalletMetadata(metadata) }),
  }
}

/** Names of lists on the wire. */
const lists = {
  clientIdPrefixes: 'client_id_prefixes_supported',
  requestSigningAlgorithms: 'request_object_signing_alg_values_supported',
  responseTypes: 'response_types_supported',
  responseModes: 'response_modes_supported',
  responseEncryptionAlgorithms: 'authorization_encryption_alg_values_supported',
  responseEncryptions: 'authorization_encryption_enc_values_supported',
} as const

async function parseWalletMetadata(text: string): Promise<WalletMetadata> {
  const metadata = objectOf(text)
  const { issuer, vp_formats_supported: formats } = metadata
  if (issuer !== undefined && typeof issuer !== 'string') throw refused('The issuer of the wallet_metadata is no text')
  if (formats !== undefined && !isObject(formats)) throw refused('The vp_formats_supported is no object')
  const named = Object.entries(lists).map(([name, wire]) => [name, listOf(metadata, wire)] as const)
  const encryption = await encryptionOf(metadata)
  return {
    ...(issuer !== undefined && { issuer }),
    ...(formats && { formats }),
    ...Object.fromEntries(named.filter(([, list]) => list !== undefined)),
    ...(encryption && { encryption }),
  }
}

function objectOf(text: string): JsonObject {
  try {
    return parseJsonObject(text, { length: longestMetadata, depth: 10 })
  } catch (error) {
    throw error instanceof JsonRefused ? refused('The wallet_metadata is no JSON object, or too large') : error
  }
}

/** Wallets give a key to encrypt to when they want that (section 5.10). */
async function encryptionOf(metadata: JsonObject): Promise<JwtRecipient | undefined> {
  const { jwks = null } = metadata
  if (jwks === null) return undefined
  if (!isObject(jwks) || !Array.isArray(jwks.keys)) throw refused('The jwks of the wallet_metadata is no set of keys')
  const keys = jwks.keys.filter((key) => isObject(key) && key.use !== 'sig')
  if (keys.length === 0) return undefined
  const algorithms = listOf(metadata, 'request_object_encryption_alg_values_supported') ?? ['ECDH-ES']
  const encs = listOf(metadata, 'request_object_encryption_enc_values_supported') ?? ['A128GCM']
  const enc = contentEncryptions.find((one): one is ContentEncryption => encs.includes(one))
  const jwk = (await Promise.all(keys.map(keyOf))).find((key) => key !== undefined)
  if (!enc || !jwk || !algorithms.includes('ECDH-ES'))
    throw refused('The request can be encrypted by ECDH-ES on a NIST curve with A128GCM or A256GCM alone')
  return { jwk, enc }
}

/** Undefined where it is no point of its curve, too: nobody can encrypt to that. */
async function keyOf(key: Json): Promise<JwtRecipient['jwk'] | undefined> {
  if (!isObject(key) || (key.alg !== undefined && key.alg !== 'ECDH-ES')) return undefined
  try {
    const jwk = parsePublicJwk(key)
    await importPublicJwk(jwk)
    return { ...jwk, ...(typeof key.kid === 'string' && { kid: key.kid }) }
  } catch (error) {
    if (error instanceof KeyRefused) return undefined
    throw error
  }
}

function listOf(metadata: JsonObject, name: string): string[] | undefined {
  const list = metadata[name]
  if (list === undefined || list === null) return undefined
  if (!Array.isArray(list) || !list.every((one) => typeof one === 'string'))
    throw refused(`The ${name} is no list of names`)
  return list
}

const refused = (description: string): OAuthError => new OAuthError('invalid_request', description)
