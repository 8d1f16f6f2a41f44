// A signed request object (JAR, RFC 9101; as FAPI 2.0 Message Signing section 5.3 bounds it): the parameters of an authorization request
// as the client signed them. What stands outside of it does not count.
// Refuses: what is no JWT, another typ, a signature by no key of the client or with another algorithm than it registered, another issuer,
// client_id or audience, one that could pass as a client assertion, no times or more than an hour of them, a request within the request.
import { type Clock, minute } from '../clock.ts'
import type { Json, JsonObject } from '../json.ts'
import { type Jws, JwsRefused, parseJws } from '../keys/jws.ts'
import type { SignatureAlgorithm } from '../keys/signer.ts'
import { type ClientKey, isSignedByClient } from './client-keys.ts'
import { OAuthError } from './oauth-error.ts'

export interface RequestObjectInput {
  /** Compact JWT. */
  text: string
  clientId: string
  keys: readonly ClientKey[]
  /** Undefined where the client registered none. */
  algorithm: SignatureAlgorithm | undefined
  /** Issuer identifier of this authorization server. */
  audience: string
}

/** RFC 9101 section 4 recommends the type, and clients of its drafts have none. */
const types: readonly unknown[] = [undefined, 'JWT', 'oauth-authz-req+jwt', 'application/oauth-authz-req+jwt']
const longest = 60 * minute
const furthest = minute
/** Of the JWT, and not of the request. */
const ofJwt = ['iss', 'aud', 'sub', 'exp', 'nbf', 'iat', 'jti']

/** @returns the parameters, as a form would have them. @throws OAuthError invalid_request_object */
export async function readRequestObject(
  { now }: { now: Clock },
  { text, clientId, keys, algorithm, audience }: RequestObjectInput,
): Promise<Map<string, string>> {
  const jws = parse(text)
  if (!types.includes(jws.header.typ)) throw refused('has another typ')
  if (algorithm !== undefined && jws.header.alg !== algorithm)
    throw refused('has another algorithm than the client registered')
  if (!(await isSignedByClient(jws, keys))) throw refused('is not signed by a key of the client')
  const { payload } = jws
  if (payload.iss !== clientId || payload.client_id !== clientId) throw refused('is by another client')
  // Otherwise an assertion and a request could stand for each other (RFC 9101 section 10.8).
  if (payload.sub === clientId) throw refused('is about the client itself')
  if (!hasAudience(payload.aud, audience)) throw refused('is for another server')
  checkTimes(payload, now())
  if (payload.request !== undefined || payload.request_uri !== undefined) throw refused('holds another request')
  return parametersOf(payload)
}

function parse(text: string): Jws {
  try {
    return parseJws(text)
  } catch (error) {
    throw error instanceof JwsRefused ? refused('is no JWT') : error
  }
}

const hasAudience = (aud: Json | undefined, audience: string): boolean =>
  Array.isArray(aud) ? aud.includes(audience) : aud === audience

function checkTimes({ exp, nbf }: JsonObject, now: number): void {
  if (typeof exp !== 'number' || typeof nbf !== 'number') throw refused('does not say from when until when it is valid')
  if (exp <= now || nbf > now + furthest) throw refused('has ended, or is not valid yet')
  if (nbf < now - longest || exp > nbf + longest) throw refused('is valid for more than an hour')
}

/** An empty parameter is as if it were not there; what is no text (authorization_details) is written as JSON. */
function parametersOf(payload: JsonObject): Map<string, string> {
  const parameters = Object.entries(payload).filter(([name, value]) => !ofJwt.includes(name) && value !== '')
  return new Map(
    parameters.map(([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)] as const),
  )
}

const refused = (reason: string): OAuthError => new OAuthError('invalid_request_object', `The request object ${reason}`)
