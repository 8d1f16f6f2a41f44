// The browser goes from the wallet to the issuer and back, with what was pushed; what it brings is judged (RFC 9207, RFC 6749 section
// 4.1.2): issuer, state, nothing that is not known, and the redirect URI's own query kept.
import { expect } from 'vitest'
import { browse } from '../../../../sandbox/wallet/browser.ts'
import { WalletRefused } from '../../../../sandbox/wallet/wallet.ts'
import type { Fetch } from '../../../../shared/http/fetch.ts'
import type { Client } from './client.ts'
import { entropyOf } from './entropy.ts'
import { server } from './metadata.ts'
import { formOf, type Parameters, pushed, requestOf } from './push.ts'
import { plain } from './variants.ts'

export interface AuthorizeOptions {
  /** Added to client_id and request_uri, or in place of them. */
  parameters?: Parameters
  decision?: 'approve' | 'deny'
  /** The last parameter first. */
  isReversed?: boolean
  /** A browser that was here before. */
  through?: Fetch
}

export const authorizationUrl = (parameters: Parameters): string =>
  `${server.authorization_endpoint}?${formOf(parameters)}`

/** What the redirect says, beyond the redirect URI; or what a page told the person, where it ended there. */
export async function authorize(
  client: Client,
  requestUri: string | undefined,
  { parameters, decision = 'approve', isReversed, through = (url, init) => fetch(url, init) }: AuthorizeOptions = {},
): Promise<Record<string, string> & { page?: string }> {
  const all = { client_id: client.id, request_uri: requestUri, ...parameters }
  const url = authorizationUrl(isReversed ? Object.fromEntries(Object.entries(all).reverse()) : all)
  const as = { persona: 'jan', level: 'Level500', decision }
  try {
    return judged(client, await browse(through, url, client.redirectUri, as))
  } catch (error) {
    if (error instanceof WalletRefused) return { page: error.message }
    throw error
  }
}

function judged({ redirectUri }: Client, location: string): Record<string, string> {
  const [own, added] = [new URL(redirectUri).searchParams, new URL(location).searchParams]
  for (const [name, value] of own) expect(added.get(name)).toBe(value)
  const said = Object.fromEntries([...added].filter(([name]) => !own.has(name)))
  const known = 'error' in said ? ['error', 'error_description', 'error_uri', 'state', 'iss'] : ['code', 'state', 'iss']
  expect(Object.keys(said).filter((name) => !known.includes(name))).toEqual([])
  expect(new Set(added.keys()).size).toBe([...added.keys()].length)
  expect(said.iss).toBe(server.issuer)
  if (said.code !== undefined) expect(entropyOf(said.code)).toBeGreaterThan(96)
  return said
}

/** Pushes, and lets the person approve; the answer has to bring the pushed state, and a code. @returns the code */
export async function approved(client: Client, parameters: Parameters = requestOf(client, plain)): Promise<string> {
  const said = await authorize(client, await pushed(client, parameters))
  expect(said.page).toBeUndefined()
  expect(said.state).toBe(parameters.state)
  return said.code ?? ''
}

/** An authorization that ended with an error page, or with one of these errors at the wallet: the suite takes both. */
export function expectEnded(said: { page?: string; error?: string }, page: string, errors: readonly string[]): void {
  if (said.page === undefined) expect(errors).toContain(said.error)
  else expect(said.page).toMatch(new RegExp(`^the browser met 400 at /authorize: .*${page}`))
}
