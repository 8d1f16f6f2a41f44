// Nonce, credential and notification requests of the suite, plain or encrypted, with the client's DPoP key.
import { CompactEncrypt, importJWK } from 'jose'
import { expect } from 'vitest'
import { type Answer, checkResponse, type EndpointName } from './check-response.ts'
import type { Client, JwtBend } from './client.ts'
import { dpopProof } from './dpop-proof.ts'
import { createKey, defined, type Key } from './keys.ts'
import { issuer } from './metadata.ts'
import { sendLines } from './send-lines.ts'

export async function obtainNonce(): Promise<string> {
  const { status, body } = await checkResponse('nonce', await fetch(issuer.nonce_endpoint, { method: 'POST' }))
  expect([status, typeof body.c_nonce]).toEqual([200, 'string'])
  return String(body.c_nonce)
}

export interface ResourceRequest {
  accessToken: string
  body: object
  /** Beside those that every request has, or in place of them; undefined removes one. */
  headers?: Record<string, string | undefined>
  dpopKey?: Key
  dpop?: JwtBend | undefined
  /** Instead of the DPoP header: these, each a line of its own, under a name as it is written here. */
  dpopLines?: [name: string, proof: string][]
  /** Both ways; `request` changes the header of the JWE, `response` the wish in the body. */
  encrypted?: { request?: object; response?: object } | undefined
  /** Added to the address. */
  query?: string
}

const paths = { credential: 'credential_endpoint', deferred: 'deferred_credential_endpoint' } as const

/** POST to the credential or the deferred endpoint. */
export async function requestCredential(
  client: Client,
  wish: ResourceRequest,
  name: keyof typeof paths = 'credential',
): Promise<Answer> {
  if (!wish.encrypted) return post(client, name, issuer[paths[name]], wish, JSON.stringify(wish.body))
  const recipient = await createKey('ECDH-ES')
  const [enc = ''] = issuer.credential_response_encryption.enc_values_supported
  const jwk = { ...recipient.publicJwk, alg: 'ECDH-ES' }
  const body = { ...wish.body, credential_response_encryption: { jwk, enc, ...wish.encrypted.response } }
  const jwe = await encrypt(body, wish.encrypted.request)
  const headers = { 'Content-Type': 'application/jwt', ...wish.headers }
  return post(client, name, issuer[paths[name]], { ...wish, headers }, jwe, recipient.privateKey)
}

export const notify = (client: Client, wish: ResourceRequest): Promise<Answer> =>
  post(client, 'notification', issuer.notification_endpoint, wish, JSON.stringify(wish.body))

async function post(
  client: Client,
  name: EndpointName,
  url: string,
  { accessToken, headers, dpopKey = client.dpop, dpop, dpopLines, query = '' }: ResourceRequest,
  body: string,
  privateKey?: CryptoKey,
): Promise<Answer> {
  const interaction = crypto.randomUUID()
  const all = defined({
    'Content-Type': 'application/json',
    Accept: 'application/json',
    Authorization: `DPoP ${accessToken}`,
    DPoP: dpopLines ? undefined : await dpopProof(dpopKey, { url, accessToken }, dpop),
    'x-fapi-interaction-id': interaction,
    ...headers,
  }) as Record<string, string>
  const lines: [string, string][] = [...Object.entries(all), ...(dpopLines ?? [])]
  const response = await (dpopLines ? sendLines : send)(url + query, lines, body)
  expect([null, interaction]).toContain(response.headers.get('x-fapi-interaction-id'))
  return checkResponse(name, response, privateKey)
}

const send = (url: string, headers: [string, string][], body: string): Promise<Response> =>
  fetch(url, { method: 'POST', headers, body })

/** To the first key of the issuer, with the first encryption that it names. */
async function encrypt(body: object, header: object = {}): Promise<string> {
  const { jwks, enc_values_supported: encs } = issuer.credential_request_encryption
  const [key] = jwks.keys
  if (!key) throw new TypeError('the issuer names a key')
  return new CompactEncrypt(new TextEncoder().encode(JSON.stringify(body)))
    .setProtectedHeader({ alg: key.alg, enc: encs[0] ?? '', kid: key.kid, cty: 'json', ...header })
    .encrypt(await importJWK(key, key.alg))
}
