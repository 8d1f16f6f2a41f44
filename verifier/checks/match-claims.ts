// What of a credential query the disclosed claims answer (OpenID4VP 1.0 section 6.4.1): of several claim sets the first that is wholly there,
// or else the one of which least is missing. Values count in their own JSON type (VP-DCQL-08), of an array any of the elements that the path
// leads to; of an mdoc an age counts that implies the one asked for.
import type { JsonObject } from '../../shared/json.ts'
import { answeringPath } from '../../shared/mdoc/implied-age.ts'
import type { ClaimPath, ClaimQuery, CredentialQuery } from '../dcql.ts'
import { select } from './claims-path.ts'

export interface ClaimsMatch {
  /** Where the claims stand that answer. */
  places: ClaimPath[]
  /** Paths of the query to which nothing leads. */
  missing: ClaimPath[]
  /** A claim is there, and has none of the wanted values. */
  contradicted: boolean
}

export function matchClaims(revealed: JsonObject, query: CredentialQuery): ClaimsMatch {
  const { format, claims = [], claim_sets: sets } = query
  const matches = (sets?.map((set) => claimsOf(claims, set)) ?? [claims]).map((some) => match(revealed, format, some))
  const lacks = ({ missing, contradicted, places }: ClaimsMatch): number =>
    contradicted || (places.length === 0 && missing.length > 0) ? Number.POSITIVE_INFINITY : missing.length
  return matches.reduce((best, one) => (lacks(one) < lacks(best) ? one : best))
}

const claimsOf = (claims: readonly ClaimQuery[], ids: readonly string[]): ClaimQuery[] =>
  claims.filter(({ id }) => id !== undefined && ids.includes(id))

function match(revealed: JsonObject, format: CredentialQuery['format'], claims: readonly ClaimQuery[]): ClaimsMatch {
  const found: ClaimsMatch = { places: [], missing: [], contradicted: false }
  for (const { path, values } of claims) {
    const place = format === 'mso_mdoc' ? answeringPath(revealed, path) : path
    const selected = select(revealed, place)
    if (selected.length === 0) found.missing.push(path)
    else if (values && !selected.some((value) => values.some((wanted) => wanted === value))) found.contradicted = true
    else found.places.push(place)
  }
  return found
}
