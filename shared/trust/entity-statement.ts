// An entity statement (OpenID Federation 1.0 section 3): what an entity says of itself (its configuration), or a superior of one below it.
// Refuses: another type, issuer or subject than expected, one that has ended or has not begun, keys that cannot be told apart, and
// whatever it calls critical, since nothing is understood here beyond the standard.
import { isObject, type Json, type JsonObject } from '../json.ts'
import { type Jws, JwsRefused, parseJws, verifyJws } from '../keys/jws.ts'
import { algorithmOf, importPublicJwk, KeyRefused, type PublicJwk, parsePublicJwk } from '../keys/public-key.ts'

/** A reason in fixed words. */
export class FederationRefused extends Error {}

export interface EntityStatement {
  jws: Jws
  issuer: string
  subject: string
  /** Seconds. */
  expiresAt: number
  /** Of the subject, by key id: with these it signs statements. */
  keys: ReadonlyMap<string, PublicJwk>
  /** Superiors, in a configuration. */
  authorityHints: readonly string[]
  /** Where a superior says what it says of those below. */
  fetchEndpoint: string | undefined
  /** What the subject signs credentials with. */
  credentialKeys: readonly PublicJwk[]
  /** A superior's policy speaks of them. */
  rulesCredentialKeys: boolean
  constraints: Constraints
}

/** What a superior allows below it (section 6.2). */
export interface Constraints {
  /** Entities between the superior and the first of the chain. */
  maximumPathLength: number | undefined
  permitted: readonly string[] | undefined
  excluded: readonly string[]
  entityTypes: readonly string[] | undefined
}

export const credentialIssuer = 'openid_credential_issuer'
const tolerance = 60
const maximumKeys = 20

/** @throws FederationRefused */
export function parseEntityStatement(
  text: string,
  expected: { issuer: string; subject: string; now: number },
): EntityStatement {
  const jws = parse(text)
  const { header, payload } = jws
  if (header.typ !== 'entity-statement+jwt') throw new FederationRefused('an entity statement has another typ')
  if (header.crit !== undefined || payload.crit !== undefined || payload.metadata_policy_crit !== undefined)
    throw new FederationRefused('an entity statement calls something critical that is not understood')
  if (payload.iss !== expected.issuer || payload.sub !== expected.subject)
    throw new FederationRefused('an entity statement is by or about another entity')
  const { iat, exp } = payload
  if (typeof iat !== 'number' || iat > expected.now + tolerance)
    throw new FederationRefused('an entity statement is from the future, or does not say when it was made')
  if (typeof exp !== 'number' || exp <= expected.now)
    throw new FederationRefused('an entity statement has ended, or does not say when it ends')
  const metadata = objectIn(payload, 'metadata')
  return {
    jws,
    issuer: expected.issuer,
    subject: expected.subject,
    expiresAt: exp,
    keys: keysById(payload.jwks),
    authorityHints: textsIn(payload, 'authority_hints') ?? [],
    fetchEndpoint: textIn(objectIn(metadata, 'federation_entity'), 'federation_fetch_endpoint'),
    credentialKeys: keysIn(objectIn(metadata, credentialIssuer).jwks).map(({ key }) => key),
    rulesCredentialKeys: Object.hasOwn(objectIn(objectIn(payload, 'metadata_policy'), credentialIssuer), 'jwks'),
    constraints: constraintsOf(objectIn(payload, 'constraints')),
  }
}

/** By one of these keys, the one that its header names. */
export async function isSignedBy({ jws }: EntityStatement, keys: ReadonlyMap<string, PublicJwk>): Promise<boolean> {
  const key = typeof jws.header.kid === 'string' ? keys.get(jws.header.kid) : undefined
  if (!key) return false
  const imported = await importPublicJwk(key).catch((error) => {
    if (error instanceof KeyRefused) return undefined
    throw error
  })
  return imported !== undefined && verifyJws(jws, imported, algorithmOf(key))
}

function parse(text: string): Jws {
  try {
    return parseJws(text)
  } catch (error) {
    throw error instanceof JwsRefused ? new FederationRefused('an entity statement is no JWT') : error
  }
}

function keysById(jwks: Json | undefined): Map<string, PublicJwk> {
  const keys = new Map<string, PublicJwk>()
  for (const { kid, key } of keysIn(jwks)) {
    if (kid === undefined || keys.has(kid)) throw new FederationRefused('the keys of an entity cannot be told apart')
    keys.set(kid, key)
  }
  if (keys.size === 0) throw new FederationRefused('an entity has no key that is understood')
  return keys
}

/** Those of a kind that signs with an algorithm of ours; there may be others. */
function keysIn(jwks: Json | undefined): { kid: string | undefined; key: PublicJwk }[] {
  const { keys } = isObject(jwks) ? jwks : {}
  if (!Array.isArray(keys)) return []
  if (keys.length > maximumKeys) throw new FederationRefused('an entity has too many keys')
  return keys.flatMap((jwk) => {
    try {
      return [{ kid: isObject(jwk) ? textIn(jwk, 'kid') : undefined, key: parsePublicJwk(jwk) }]
    } catch (error) {
      if (error instanceof KeyRefused) return []
      throw error
    }
  })
}

function constraintsOf(constraints: JsonObject): Constraints {
  const { max_path_length: length } = constraints
  if (length !== undefined && !(typeof length === 'number' && Number.isInteger(length) && length >= 0))
    throw new FederationRefused('a constraint of a federation cannot be read')
  const naming = objectIn(constraints, 'naming_constraints')
  return {
    maximumPathLength: length,
    permitted: textsIn(naming, 'permitted'),
    excluded: textsIn(naming, 'excluded') ?? [],
    entityTypes: textsIn(constraints, 'allowed_entity_types'),
  }
}

/** Nothing where there is no such member. */
function objectIn(object: JsonObject, name: string): JsonObject {
  const value = object[name] ?? {}
  if (!isObject(value)) throw new FederationRefused(malformed)
  return value
}

function textsIn(object: JsonObject, name: string): string[] | undefined {
  const value = object[name]
  if (value === undefined) return undefined
  if (!Array.isArray(value) || !value.every((one) => typeof one === 'string')) throw new FederationRefused(malformed)
  return value
}

function textIn(object: JsonObject, name: string): string | undefined {
  const value = object[name]
  if (value !== undefined && typeof value !== 'string') throw new FederationRefused(malformed)
  return value
}

const malformed = 'an entity statement is malformed'
