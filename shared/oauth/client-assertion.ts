// private_key_jwt (RFC 7523 section 2.2, OpenID Connect Core 1.0 section 9, FAPI 2.0 Security Profile section 5.3.2.1): a registered client
// proves by its key that it is the one who asks, here and now.
// Refuses: what is no JWT, another typ, a signature by no key of the client, another issuer or subject, an audience that is not exactly this
// server's identifier, no end or one that is far, a time in the future, an assertion that was used before.
import { type Clock, minute } from '../clock.ts'
import { isCurrent, type Jws, JwsRefused, parseJws } from '../keys/jws.ts'
import type { Rows } from '../store/rows.ts'
import { type ClientKey, isSignedByClient } from './client-keys.ts'
import { OAuthError } from './oauth-error.ts'

export const jwtBearer = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'

export interface ClientAssertionGiven {
  now: Clock
  rows: Rows<never, 'walletAssertion'>
}

export interface ClientAssertionInput {
  /** Compact JWT. */
  assertion: string
  clientId: string
  keys: readonly ClientKey[]
  /** Issuer identifier of this authorization server. */
  audience: string
}

/** Without one an assertion is as good; a request object is none. */
const types: readonly unknown[] = [undefined, 'JWT', 'client-authentication+jwt']
const longest = 10 * minute
const furthest = minute
/** Seconds for which the id of one is remembered, at the most. */
export const assertionMemory = longest + 1

/** @throws OAuthError invalid_client */
export async function checkClientAssertion(
  { now, rows }: ClientAssertionGiven,
  { assertion, clientId, keys, audience }: ClientAssertionInput,
): Promise<void> {
  const jws = parse(assertion)
  if (!types.includes(jws.header.typ)) throw refused('has another typ')
  if (!(await isSignedByClient(jws, keys))) throw refused('is not signed by a key of the client')
  const { iss, sub, aud, exp, iat, jti } = jws.payload
  if (iss !== clientId || sub !== clientId) throw refused('is not by and about the client')
  if (aud !== audience) throw refused('is for another server')
  if (typeof exp !== 'number' || exp > now() + longest) throw refused('has no end, or one that is too far away')
  if (!isCurrent(jws, now(), furthest)) throw refused('has ended, or is not valid yet')
  if (iat !== undefined && !(typeof iat === 'number' && iat <= now() + furthest)) throw refused('is from the future')
  if (typeof jti !== 'string' || jti === '') throw refused('has no jti')
  if (!(await rows.redeem('walletAssertion', `${clientId}\n${jti}`, exp + 1))) throw refused('was used before')
}

/** The subject of an assertion that nobody has verified: it only chooses whose keys verify it. */
export const claimedSubject = (assertion: string): unknown => parse(assertion).payload.sub

function parse(assertion: string): Jws {
  try {
    return parseJws(assertion)
  } catch (error) {
    throw error instanceof JwsRefused ? refused('is no JWT') : error
  }
}

const refused = (reason: string): OAuthError =>
  new OAuthError('invalid_client', `The client assertion ${reason}`, { status: 401 })
