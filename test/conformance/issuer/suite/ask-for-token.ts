// Token requests of the suite: with the client's attestation and a DPoP proof, unless a module leaves one away or bends it.
import { expect } from 'vitest'
import { type Answer, checkResponse } from './check-response.ts'
import { type Client, type ClientBend, clientHeaders, type JwtBend } from './client.ts'
import { dpopProof } from './dpop-proof.ts'
import { entropyOf } from './entropy.ts'
import { defined, type Key } from './keys.ts'
import { server } from './metadata.ts'
import { codeVerifier, formOf, type Parameters } from './push.ts'

export interface TokenOptions {
  bend?: ClientBend
  dpop?: { key?: Key; bend?: JwtBend } | 'none'
  /** Without client authentication. */
  anonymous?: boolean
}

export const codeRequest = (client: Client, code: string): Record<string, string> => ({
  grant_type: 'authorization_code',
  code,
  redirect_uri: client.redirectUri,
  code_verifier: codeVerifier,
})

export async function askForToken(client: Client, form: Parameters, options: TokenOptions = {}): Promise<Answer> {
  const { bend, dpop = {}, anonymous } = options
  const url = server.token_endpoint
  const headers = {
    ...(!anonymous && (await clientHeaders(client, bend))),
    DPoP: dpop === 'none' ? undefined : await dpopProof(dpop.key ?? client.dpop, { url }, dpop.bend),
  }
  const response = await fetch(url, {
    method: 'POST',
    headers: defined(headers) as Record<string, string>,
    body: formOf(form),
  })
  return checkResponse('token', response)
}

export interface Tokens {
  accessToken: string
  refreshToken: string
  body: Record<string, unknown>
}

/** A token request that has to succeed. */
export async function obtainTokens(client: Client, form: Parameters, options?: TokenOptions): Promise<Tokens> {
  const { status, body } = await askForToken(client, form, options)
  expect(status, JSON.stringify(body)).toBe(200)
  expect(body.token_type).toBe('DPoP')
  expect(body.expires_in).toBeGreaterThan(0)
  for (const name of ['access_token', 'refresh_token'])
    if (name in body) {
      expect(entropyOf(String(body[name]))).toBeGreaterThan(96)
      // RFC 6749 appendix A.12 and A.17.
      expect(body[name]).toMatch(/^[\x20-\x7e]+$/)
    }
  return { accessToken: String(body.access_token), refreshToken: String(body.refresh_token ?? ''), body }
}
