// Step 4 of receiving: the credential request and its answer, both encrypted where the issuer offers that (OpenID4VCI 1.0 section 10).
// The answer comes to a key of this request alone.
import { exportJWK, generateKeyPair, type JWK } from 'jose'
import { isObject, type JsonObject } from '../../shared/json.ts'
import { decryptJwe, encryptJwe, isContentEncryption, type JweRecipient } from '../../shared/keys/jwe.ts'
import type { DpopClient } from './dpop-client.ts'
import { expectJson, expectOk } from './expect.ts'
import { type Wallet, WalletRefused } from './wallet.ts'

export interface CredentialCall {
  dpop: DpopClient
  url: string
  /** Where to come again for what cannot be issued at once. */
  deferredUrl: string | undefined
  accessToken: string
  /** Of the issuer's metadata: undefined where requests are plain. */
  encryption: JweRecipient | undefined
}

const longest = 4_000_000
const mostVisits = 5

/** Sends the request, and comes again while the issuer needs more time. @returns the members of the answer */
export async function requestCredential(wallet: Wallet, call: CredentialCall, body: JsonObject): Promise<JsonObject> {
  let answer = await send(call, body)
  for (let visit = 0; typeof answer.transaction_id === 'string' && visit < mostVisits; visit += 1) {
    const { transaction_id, interval } = answer
    if (!call.deferredUrl || typeof interval !== 'number' || interval <= 0)
      throw new WalletRefused('the issuer needs more time, and does not say where or when to come again')
    wallet.tell('The issuer needs more time; the wallet comes again.')
    // The first time at once: a source that missed one request often answers the next.
    if (visit > 0) await new Promise((resolve) => setTimeout(resolve, interval * 1000))
    answer = await send({ ...call, url: call.deferredUrl }, { transaction_id })
  }
  return answer
}

async function send({ dpop, url, accessToken, encryption }: CredentialCall, body: JsonObject): Promise<JsonObject> {
  const post = async (type: string, text: string): Promise<Response> =>
    okOrLater(await dpop.request(url, { method: 'POST', headers: { 'Content-Type': type }, body: text, accessToken }))
  if (!encryption) return expectJson(await post('application/json', JSON.stringify(body)), 'the credential')
  const key = await createAnswerKey()
  const { enc } = encryption
  const wish = { jwk: publicPartOf(key), enc }
  const jwe = await encryptJwe({ ...body, credential_response_encryption: wish }, encryption)
  const answer = await expectOk(await post('application/jwt', jwe), 'the credential')
  return decryptJwe(answer, { keys: [key], length: longest, deflate: false })
}

const okOrLater = (response: Response): Response =>
  response.status === 202 ? new Response(response.body, { status: 200, headers: response.headers }) : response

async function createAnswerKey(): Promise<JWK> {
  const { privateKey } = await generateKeyPair('ECDH-ES', { crv: 'P-256', extractable: true })
  return { ...(await exportJWK(privateKey)), kid: 'answer' }
}

const publicPartOf = ({ kty, crv, x, y, kid }: JWK): JsonObject =>
  ({ kty, crv, x, y, kid, alg: 'ECDH-ES', use: 'enc' }) as JsonObject

/** The first key and enc of the metadata that this wallet can use; undefined where the issuer offers none for both ways. */
export function encryptionOf(metadata: JsonObject): JweRecipient | undefined {
  const { credential_request_encryption: request, credential_response_encryption: response } = metadata
  if (!isObject(request) || !isObject(response)) return undefined
  const keys = isObject(request.jwks) && Array.isArray(request.jwks.keys) ? request.jwks.keys : []
  const jwk = keys.find((key) => isObject(key) && key.alg === 'ECDH-ES' && key.crv === 'P-256')
  const encs = Array.isArray(request.enc_values_supported) ? request.enc_values_supported : []
  const enc = encs.find(isContentEncryption)
  if (!isObject(jwk) || !enc) throw new WalletRefused('the issuer encrypts in a way that this wallet does not know')
  return { jwk: jwk as JWK, enc, deflate: false }
}
