// `claims` of authorization_details (OpenID4VCI 1.0 appendix B.1): what a wallet wants of a credential. What the type does not have is left
// out, as everything is that a request may hold beyond what we know.
// Refuses: what is no list of claims, descriptions that repeat or contradict each other (B.3), claims that the wallet cannot do without and
// that this credential never has, and wishes of which this credential has nothing.
import type { Offered } from '../shared/credentials/index.ts'
import { isObject, type JsonObject } from '../shared/json.ts'
import { OAuthError } from '../shared/oauth/oauth-error.ts'
import type { AskedClaims } from './grant.ts'
import type { ClaimPath } from './issuance/mandatory-claims.ts'

interface Wish {
  path: ClaimPath
  mandatory: boolean
}

/** A grant carries them, and a pushed request keeps them for whoever sends it. */
const [mostClaims, longestPath, mostCharacters] = [200, 10, 4000]

/** Undefined where the wallet asks for all: it says nothing of claims. @throws OAuthError invalid_authorization_details */
export function parseAskedClaims(claims: unknown, offered: Offered): AskedClaims | undefined {
  if (claims === undefined) return undefined
  if (!Array.isArray(claims) || claims.length > mostClaims) throw refused('The claims are no list of descriptions')
  if (claims.length === 0) return undefined
  const wishes = claims.map(wishOf)
  if (wishes.some(({ path }, at) => wishes.slice(0, at).some((other) => contradict(path, other.path))))
    throw refused('The claims repeat or contradict each other')
  const known = wishes.filter(({ path }) => isDescribed(offered, path))
  if (known.length === 0 || wishes.some((wish) => wish.mandatory && !known.includes(wish)))
    throw refused('The credential never has the claims that are asked for')
  const mandatory = known.flatMap(({ path, mandatory }) => (mandatory ? [path] : []))
  const depth = offered.configuration.format === 'mso_mdoc' ? 1 : 0
  return {
    names: [...new Set(known.map(({ path }) => String(path[depth])))],
    ...(mandatory.length > 0 && { mandatory }),
  }
}

/** Both wishes of one credential: undefined is all. */
export const bothClaims = (one: AskedClaims | undefined, other: AskedClaims | undefined): AskedClaims | undefined => {
  if (!one || !other) return undefined
  const paths = [...(one.mandatory ?? []), ...(other.mandatory ?? [])].map(
    (path) => [JSON.stringify(path), path] as const,
  )
  const mandatory = [...new Map(paths).values()]
  return { names: [...new Set([...one.names, ...other.names])], ...(mandatory.length > 0 && { mandatory }) }
}

/** Of a whole request, in however many parts it says so. @throws OAuthError invalid_authorization_details */
export function checkLength(asked: readonly (AskedClaims | undefined)[]): void {
  const mandatory = asked.flatMap((one) => one?.mandatory ?? [])
  if (JSON.stringify(mandatory).length > mostCharacters) throw refused('The claims are too long')
}

function wishOf(description: unknown): Wish {
  const { path, mandatory = false }: JsonObject = isObject(description) ? description : {}
  if (!Array.isArray(path) || path.length === 0 || path.length > longestPath || !path.every(isStep))
    throw refused('A claim has no path')
  if (typeof mandatory !== 'boolean') throw refused('Whether a claim is mandatory is true or false')
  return { path, mandatory }
}

const isStep = (step: unknown): step is string | number | null =>
  step === null || typeof step === 'string' || (typeof step === 'number' && Number.isInteger(step) && step >= 0)

/** The same claim again, or one that is a list here and something else there, or all of a list and one of it. */
function contradict(one: ClaimPath, other: ClaimPath): boolean {
  const at = one.findIndex((step, index) => step !== other[index])
  if (at === -1) return one.length === other.length
  if (at >= other.length) return false
  return kindOf(one[at]) !== kindOf(other[at])
}

const kindOf = (step: ClaimPath[number] | undefined): string => (step === null ? 'null' : typeof step)

/** As far as both go: a type may describe a claim as a whole, and a wallet ask for a part of it, or the other way round. */
function isDescribed({ type, configuration }: Offered, path: ClaimPath): boolean {
  const isMdoc = configuration.format === 'mso_mdoc'
  if (isMdoc && path.length < 2) return false
  return type.claims.some(({ sdJwt, mdoc }) =>
    (isMdoc ? mdoc : sdJwt)?.every((step, at) => at >= path.length || step === path[at]),
  )
}

const refused = (description: string): OAuthError => new OAuthError('invalid_authorization_details', description)
