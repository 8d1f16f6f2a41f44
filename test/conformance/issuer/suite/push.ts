// The pushed authorization request (RFC 9126), right for a client unless changed; undefined removes a parameter.
import { createHash, randomBytes } from 'node:crypto'
import { expect } from 'vitest'
import { type Answer, checkResponse } from './check-response.ts'
import { type Client, type ClientBend, clientHeaders } from './client.ts'
import { entropyOf } from './entropy.ts'
import { defined } from './keys.ts'
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
}

export async function push(client: Client, parameters: Parameters, options: PushOptions = {}): Promise<Answer> {
  const response = await fetch(server.pushed_authorization_request_endpoint, {
    method: 'POST',
    headers: defined({ ...(await clientHeaders(client, options.bend)), ...options.headers }) as Record<string, string>,
    body: formOf(parameters),
  })
  return checkResponse('par', response)
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
