// Whether an issuer is under an entity of an OpenID Federation (OpenID Federation 1.0 sections 4 and 10): from its own configuration upwards,
// superior by superior, until one that was named. The issuer has to have been trusted by other means before: this only looks where it
// belongs. Refuses: a step that is not signed on both sides, constraints that are not kept, a key that the issuer does not publish
// for credentials, and whatever is not at a public https address, late, large or too far away.
import { base64url, textOf } from '../bytes.ts'
import { type Clock, minute } from '../clock.ts'
import { isSafeAddress } from '../http/address.ts'
import { type Fetch, fetchBounded } from '../http/fetch.ts'
import { KeyRefused, type PublicJwk, parsePublicJwk } from '../keys/public-key.ts'
import type { Remembered } from '../store/stored.ts'
import {
  type Constraints,
  credentialIssuer,
  type EntityStatement,
  FederationRefused,
  isSignedBy,
  parseEntityStatement,
} from './entity-statement.ts'

export interface FederationQuestion {
  /** Entity identifier: where its credentials say that they come from. */
  issuer: string
  /** Public, with which it signed one of them. */
  key: CryptoKey
  /** Entity identifiers, of which any will do. */
  authorities: readonly string[]
}

/** `unknown` says why nobody can tell. */
export type FederationAnswer = { isUnder: boolean } | { unknown: string }

export interface Federations {
  find(question: FederationQuestion): Promise<FederationAnswer>
}

export interface FederationsGiven {
  fetch: Fetch
  now: Clock
  /** The sandbox: http on localhost. */
  insecure: boolean
}

const seconds = 5
const maximumBytes = 256_000
const maximumStatements = 16
/** Superiors above the issuer. */
const maximumHeight = 5
const maximumHints = 5
const memory = 5 * minute
const maximumKept = 200

export const rememberedFederations = {
  what: 'which issuers were found in which federation',
  most: maximumKept,
  until: '5 min',
} as const satisfies Remembered

/** With a memory for what was found, of a few minutes; what was not found is looked for again. */
export function createFederations(given: FederationsGiven): Federations {
  const kept = new Map<string, number>()
  return {
    find: async (question) => {
      const { now } = given
      const { issuer, authorities } = question
      try {
        const publicKey = await publicKeyOf(question)
        const name = await nameOf(question)
        if (now() < (kept.get(name) ?? 0)) return { isUnder: true }
        const found = await createClimb(given, authorities)(issuer, publicKey)
        if (found === undefined) return { isUnder: false }
        if (kept.size >= maximumKept) kept.clear()
        kept.set(name, Math.min(found, now() + memory))
        return { isUnder: true }
      } catch (error) {
        if (error instanceof FederationRefused) return { unknown: error.message }
        throw error
      }
    },
  }
}

/** Different questions within one answer. */
const maximumQuestions = 5

/** For one answer: each question once, however many credentials lead to it, and only a few different ones. */
export function createFederationsOnce({ find }: Federations): Federations {
  const asked = new Map<string, Promise<FederationAnswer>>()
  return {
    find: async (question) => {
      const name = await nameOf(question)
      const known = asked.get(name)
      if (known) return known
      if (asked.size >= maximumQuestions) return { unknown: 'the answer leads to too many federations' }
      const answer = find(question)
      asked.set(name, answer)
      return answer
    },
  }
}

/** @throws FederationRefused for a key of a kind that is not read of federations either. */
async function publicKeyOf({ key }: FederationQuestion): Promise<PublicJwk> {
  try {
    return parsePublicJwk(await crypto.subtle.exportKey('jwk', key))
  } catch (error) {
    throw error instanceof KeyRefused
      ? new FederationRefused('the issuer signs with a key of a kind that federations are not asked for')
      : error
  }
}

const nameOf = async ({ issuer, key, authorities }: FederationQuestion): Promise<string> =>
  JSON.stringify([issuer, base64url(new Uint8Array(await crypto.subtle.exportKey('raw', key))), ...authorities])

/** How far a climb has come: an entity, what it signed on the way, and those below it. */
interface Step {
  configuration: EntityStatement
  /** Of the issuer: what it signs credentials with. */
  key: PublicJwk
  signed: readonly EntityStatement[]
  /** Entity identifiers from the issuer to this one. */
  path: readonly string[]
  /** When the first of the statements ends. */
  until: number
}

/** @returns until when there is a way up, undefined where there is none. The climb throws FederationRefused where nobody can tell. */
function createClimb({ fetch, now, insecure }: FederationsGiven, authorities: readonly string[]) {
  const signal = AbortSignal.timeout(seconds * 1000)
  let asked = 0

  const statementAt = async (url: string, issuer: string, subject: string): Promise<EntityStatement> => {
    if (!isSafeAddress(url, insecure)) throw new FederationRefused('an entity is not at an https address')
    asked += 1
    if (asked > maximumStatements) throw new FederationRefused('the federation is too large to look through')
    const response = await fetchBounded(fetch, url, {
      signal,
      bytes: maximumBytes,
      headers: { Accept: mediaType },
    }).catch(() => undefined)
    if (response?.status !== 200 || response.headers.get('Content-Type') !== mediaType)
      throw new FederationRefused('an entity statement cannot be fetched')
    return parseEntityStatement(decode(response.body), { issuer, subject, now: now() })
  }

  const configurationOf = async (entity: string): Promise<EntityStatement> => {
    const url = `${entity.replace(/\/$/, '')}/.well-known/openid-federation`
    if (/[?#]/.test(entity)) throw new FederationRefused('an entity has no such name')
    const configuration = await statementAt(url, entity, entity)
    if (!(await isSignedBy(configuration, configuration.keys)))
      throw new FederationRefused('an entity did not sign what it says of itself')
    return configuration
  }

  /** To one superior of the entity. */
  const stepUp = async ({ configuration, key, signed, path, until }: Step, superior: string): Promise<Step> => {
    const above = await configurationOf(superior)
    if (above.fetchEndpoint === undefined) throw new FederationRefused('a superior says nothing of others')
    const url = URL.parse(above.fetchEndpoint)
    if (!url) throw new FederationRefused('an entity is not at an https address')
    url.searchParams.set('sub', configuration.subject)
    const statement = await statementAt(url.href, superior, configuration.subject)
    if (!(await isSignedBy(statement, above.keys))) throw new FederationRefused('a superior did not sign what it says')
    for (const one of signed)
      if (!(await isSignedBy(one, statement.keys)))
        throw new FederationRefused('an entity signs with keys that its superior does not name')
    checkConstraints(statement.constraints, path)
    checkMetadata(statement, { key, isOfIssuer: path.length === 1 })
    return {
      configuration: above,
      key,
      signed: [above, statement],
      path: [...path, superior],
      until: Math.min(until, above.expiresAt, statement.expiresAt),
    }
  }

  const climb = async (step: Step): Promise<number | undefined> => {
    const { configuration, path, until } = step
    if (authorities.includes(configuration.subject)) return until
    const hints = configuration.authorityHints.filter((hint) => !path.includes(hint))
    if (hints.length === 0) return undefined
    if (path.length > maximumHeight || hints.length > maximumHints)
      throw new FederationRefused('the federation is too large to look through')
    let trouble: FederationRefused | undefined
    // Those that were named first.
    for (const hint of hints.toSorted((a, b) => rank(authorities, a) - rank(authorities, b)))
      try {
        const found = await climb(await stepUp(step, hint))
        if (found !== undefined) return found
      } catch (error) {
        if (!(error instanceof FederationRefused)) throw error
        trouble ??= error
      }
    if (trouble) throw trouble
    return undefined
  }

  return async (issuer: string, key: PublicJwk): Promise<number | undefined> => {
    const configuration = await configurationOf(issuer)
    // Otherwise anybody who may issue could name any issuer.
    if (!configuration.credentialKeys.some((one) => isSame(one, key))) return undefined
    return climb({ configuration, key, signed: [configuration], path: [issuer], until: configuration.expiresAt })
  }
}

const mediaType = 'application/entity-statement+jwt'

const rank = (authorities: readonly string[], entity: string): number => (authorities.includes(entity) ? 0 : 1)

const isSame = (one: PublicJwk, other: PublicJwk): boolean =>
  one.crv === other.crv && one.x === other.x && one.y === other.y

function decode(body: Uint8Array): string {
  try {
    return textOf(body)
  } catch {
    throw new FederationRefused('an entity statement is no JWT')
  }
}

/**
 * What a superior says of its subject takes the place of what that says of itself (section 3.1.1), and policies hold for all below (6.1).
 * Of the metadata of an issuer nothing is read here but its keys.
 */
function checkMetadata(
  { credentialKeys, rulesCredentialKeys }: EntityStatement,
  { key, isOfIssuer }: { key: PublicJwk; isOfIssuer: boolean },
) {
  if (isOfIssuer && credentialKeys.length > 0 && !credentialKeys.some((one) => isSame(one, key)))
    throw new FederationRefused('a superior names other keys for the credentials of the issuer')
  if (rulesCredentialKeys)
    throw new FederationRefused('a superior rules what keys issuers may have, in a way that is not understood')
}

/** `path`: those below the superior that set them. */
function checkConstraints(
  { maximumPathLength, permitted, excluded, entityTypes }: Constraints,
  path: readonly string[],
) {
  if (maximumPathLength !== undefined && path.length - 1 > maximumPathLength)
    throw new FederationRefused('a superior allows fewer entities below it')
  if (entityTypes && !entityTypes.includes(credentialIssuer))
    throw new FederationRefused('a superior allows no issuers of credentials below it')
  const hosts = path.map((entity) => plainName(new URL(entity).hostname))
  if (permitted && !hosts.every((host) => permitted.some((name) => isWithin(host, name))))
    throw new FederationRefused('a superior does not allow the name of an entity below it')
  if (hosts.some((host) => excluded.some((name) => isWithin(host, name))))
    throw new FederationRefused('a superior does not allow the name of an entity below it')
}

/** RFC 5280 section 4.2.1.10: with a dot before it a name stands for all below it, and without for itself. */
function isWithin(host: string, name: string): boolean {
  const plain = plainName(name)
  return plain.startsWith('.') ? host.endsWith(plain) : host === plain
}

/** Neither capitals nor a dot at the end make another name. */
const plainName = (name: string): string => name.toLowerCase().replace(/\.$/, '')
