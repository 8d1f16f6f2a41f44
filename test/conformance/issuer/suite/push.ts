// The pushed authorization request (RFC 9126), right for a client unless changed; undefined removes a parameter.
import { createHash, randomBytes } from 'node:crypto'
import { expect } from 'vitest'
import { type Answer, checkResponse } from './check-response.ts'
import { type Client, type ClientBend, clientHeaders, type JwtBend } from './client.ts'
import { dpopProof } from './dpop-proof.ts'
import { entropyOf } from './entropy.ts'
import { defined, type Key } from './keys.ts'
import { server } from './metadata.ts'
import { configurationOf, type Variant } from './variants.ts'

export type Parameters = Record<string, string | undefined>

/** One for all requests, so that a test need not carry it around. */
export const codeVerifier = randomBytes(32).toString('base64url')
export const challengeOf = (verifier: string): string => createHash('sha256').update(verifier).digest('base64url')

export const requestOf = (client: Client, variant: Variant): Record<string, string> => ({
  response_type: 'code',
  client_id: client.id,
  redirect_uri: client.redirectUri,
  scope: configurationOf(variant).scope,
  state: crypto.randomUUID(),
  code_challenge: challengeOf(codeVerifier),
  code_challenge_method: 'S256',
})

export const formOf = (parameters: Parameters): URLSearchParams =>
  new URLSearchParams(defined(parameters) as Record<string, string>)

export interface PushOptions {
  bend?: ClientBend
  /** More headers, or undefined in place of those of the client. */
  headers?: Record<string, string | undefined>
  /** A DPoP proof, by the client's key unless said otherwise; without it there is none. */
  dpop?: { key?: Key; bend?: JwtBend }
  method?: string
}

export async function push(client: Client, parameters: Parameters, options: PushOptions = {}): Promise<Answer> {
  return checkResponse('par', await sendPush(client, parameters, options))
}

/** @returns what came, not judged. */
export async function sendPush(client: Client, parameters: Parameters, options: PushOptions = {}): Promise<Response> {
  const { bend, headers, dpop, method = 'POST' } = options
  const url = server.pushed_authorization_request_endpoint
  const all = {
    ...(await clientHeaders(client, bend)),
    DPoP: dpop && (await dpopProof(dpop.key ?? client.dpop, { url }, dpop.bend)),
    ...headers,
  }
  return fetch(url, { method, headers: defined(all) as Record<string, string>, body: formOf(parameters) })
}

/** A push that has to succeed. @returns its request_uri */
export async function pushed(client: Client, parameters: Parameters, options?: PushOptions): Promise<string> {
  const { status, body } = await push(client, parameters, options)
  expect(status, JSON.stringify(body)).toBe(201)
  const { request_uri: requestUri, expires_in: life } = body
  expect(entropyOf(String(requestUri))).toBeGreaterThan(96)
  expect(life).toBeGreaterThanOrEqual(5)
  expect(life).toBeLessThan(365 * 86_400)
  return String(requestUri)
}
