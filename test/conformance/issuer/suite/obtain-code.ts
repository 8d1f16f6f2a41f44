// From the pushed request to a code, as the FAPI2 modules go: the authorization request says again what RFC 6749 wants in it, though only
// what was pushed may count.
import { expect } from 'vitest'
import { type AuthorizeOptions, authorize } from './authorize.ts'
import type { Client } from './client.ts'
import { type Parameters, type PushOptions, pushed, requestOf } from './push.ts'
import type { Variant } from './variants.ts'

export interface CodeWish extends Pick<AuthorizeOptions, 'isReversed' | 'through'> {
  /** Members in place of the right ones of the pushed request; undefined removes one. */
  change?: Parameters
  push?: PushOptions
  /** Of the authorization request, in place of what is said again. */
  outside?: Parameters
}

/** What the authorization request says again. */
export const saidAgain = ({ response_type, scope, redirect_uri }: Parameters): Parameters => ({
  response_type,
  scope,
  redirect_uri,
})

/** The answer has to bring the pushed state, and a code. @returns the code */
export async function obtainCode(client: Client, variant: Variant, wish: CodeWish = {}): Promise<string> {
  const { change, push, outside, ...options } = wish
  const request: Parameters = { ...requestOf(client, variant), ...change }
  const requestUri = await pushed(client, request, push)
  const said = await authorize(client, requestUri, { parameters: outside ?? saidAgain(request), ...options })
  expect([said.page, said.state, typeof said.code]).toEqual([undefined, request.state, 'string'])
  return said.code ?? ''
}
