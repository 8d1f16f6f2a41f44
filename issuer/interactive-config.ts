// INTERACTIVE_AUTHORIZATION: with it wallets may present a PID instead of sending the person to log in; without it there is no such thing.
// Refuses: no verifier at https, no key of the partner, a query by which nobody could be matched with the National Register.

import { isConfigurableAddress } from '../shared/http/address.ts'
import type { BindingReader } from '../shared/http/bindings.ts'
import { isObject, type Json } from '../shared/json.ts'
import type { PresentationsConfig } from './presentations.ts'

/** The claim of a PID that is the national number, in either format. */
export const personalNumber = 'personal_administrative_number'

type Written = Omit<PresentationsConfig, 'responseMode'> & Partial<Pick<PresentationsConfig, 'responseMode'>>

const name = 'INTERACTIVE_AUTHORIZATION'

export function readInteractiveAuthorization(
  read: BindingReader,
  env: Readonly<Record<string, unknown>>,
  sandbox: boolean,
): PresentationsConfig | undefined {
  if (env[name] === undefined) return undefined
  const written = read.json<Written>(name, (value) => wrong(value, sandbox))
  return { responseMode: 'iae_post.jwt', ...written }
}

function wrong(value: unknown, sandbox: boolean): string | undefined {
  const { verifierUrl, clientId, privateJwk, query, responseMode } = isObject(value) ? value : {}
  if (typeof verifierUrl !== 'string' || verifierUrl.endsWith('/') || !isConfigurableAddress(verifierUrl, sandbox))
    return 'names no https address of a verifier'
  if (typeof clientId !== 'string' || clientId === '') return 'names no client of the verifier'
  if (!isObject(privateJwk) || privateJwk.kty !== 'EC' || !privateJwk.d || typeof privateJwk.kid !== 'string')
    return 'holds no private EC key with a kid'
  if (responseMode !== undefined && responseMode !== 'iae_post' && responseMode !== 'iae_post.jwt')
    return 'has a response mode other than iae_post and iae_post.jwt'
  const asked = isObject(query) && Array.isArray(query.credentials) ? query.credentials : []
  if (asked.length === 0 || !asked.every(asksForNumber)) return `has a query that does not ask for ${personalNumber}`
  return undefined
}

const asksForNumber = (asked: Json): boolean =>
  isObject(asked) &&
  Array.isArray(asked.claims) &&
  asked.claims.some((claim) => isObject(claim) && Array.isArray(claim.path) && claim.path.at(-1) === personalNumber)
