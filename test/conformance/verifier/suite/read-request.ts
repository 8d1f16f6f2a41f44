// The wallet takes the link and fetches the request object, by GET or by POST, as often as the module says.
import { randomBytes } from 'node:crypto'
import { decodeJwt, decodeProtectedHeader, type JWK } from 'jose'
import { expect } from 'vitest'

export interface Request {
  /** In the link. */
  outer: Record<string, unknown>
  /** Of the request object. */
  signed?: { jwt: string; header: { typ?: unknown; alg?: unknown; x5c?: string[] }; claims: Record<string, unknown> }
  /** What counts: of the object where there is one. */
  parameters: Parameters
  walletNonce?: string
}

export interface Parameters extends Record<string, unknown> {
  client_id: string
  nonce: string
  state?: string
  response_uri: string
  client_metadata: {
    jwks?: { keys: (JWK & { kid: string; alg: string })[] }
    vp_formats_supported: Record<string, Record<string, unknown[]>>
    encrypted_response_enc_values_supported?: string[]
  }
  dcql_query: { credentials: CredentialQuery[] }
}

export interface CredentialQuery {
  id: string
  format: string
  meta: { doctype_value?: string }
  claims?: { path: (string | number | null)[] }[]
}

export type Fetching = 'once' | 'twice' | 'by POST'

export async function readRequest(link: string, fetching: Fetching): Promise<Request> {
  const outer = Object.fromEntries(
    [...new URL(link).searchParams].map(([name, value]) => [name, value.startsWith('{') ? JSON.parse(value) : value]),
  )
  const { request_uri: address } = outer
  if (address === undefined) return { outer, parameters: outer as Parameters }
  const walletNonce = randomBytes(32).toString('base64url')
  const jwt = await (fetching === 'by POST' ? post(address, walletNonce) : get(address))
  if (fetching === 'twice') expect(decodeJwt(await get(address))).toMatchObject(parametersOf(jwt))
  const claims = decodeJwt(jwt)
  return {
    outer,
    signed: { jwt, header: decodeProtectedHeader(jwt), claims },
    parameters: claims as unknown as Parameters,
    ...(fetching === 'by POST' && { walletNonce }),
  }
}

/** Times may differ from one signature to the next. */
function parametersOf(jwt: string): object {
  const { iat: _, ...parameters } = decodeJwt(jwt)
  return parameters
}

async function get(address: string): Promise<string> {
  const response = await fetch(address, {
    headers: { Accept: 'text/plain, application/json, application/*+json, */*' },
    redirect: 'error',
  })
  return bodyOf(response)
}

async function post(address: string, walletNonce: string): Promise<string> {
  const response = await fetch(address, {
    method: 'POST',
    headers: { Accept: 'application/oauth-authz-req+jwt' },
    body: new URLSearchParams({ wallet_nonce: walletNonce }),
    redirect: 'error',
  })
  return bodyOf(response)
}

async function bodyOf(response: Response): Promise<string> {
  expect(response.status).toBe(200)
  expect(response.headers.get('Content-Type')).toBe('application/oauth-authz-req+jwt')
  return response.text()
}
