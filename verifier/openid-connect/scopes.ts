// What may be asked for by scope (OpenID Connect Core 1.0 section 5.4): claims of a PID under their names in OpenID Connect, or a ready query,
// whose name is a scope of its own. Each scope is the least that answers it.

import type { Json, JsonObject } from '../../shared/json.ts'
import type { DcqlQuery } from '../dcql.ts'
import { elementsOf, mdocQuery, pidDocType, pidOptions, pidTypes, sdJwtQuery } from '../templates/credential-queries.ts'
import { type TemplateId, templateIds } from '../templates/index.ts'

/** Where the two formats have a claim: paths below it, or none where it is whole; elements of the European name space. */
interface Place {
  members?: Readonly<Record<string, string>>
  element?: string
}

const places = {
  family_name: { element: 'family_name' },
  given_name: { element: 'given_name' },
  birthdate: { element: 'birth_date' },
  place_of_birth: { element: 'place_of_birth' },
  nationalities: { element: 'nationality' },
  address: {
    members: {
      formatted: 'resident_address',
      street_address: 'resident_street',
      postal_code: 'resident_postal_code',
      locality: 'resident_city',
      country: 'resident_country',
    },
  },
  personal_administrative_number: { element: 'personal_administrative_number' },
  issuing_country: { element: 'issuing_country' },
} as const satisfies Record<string, Place>

export type PidClaim = keyof typeof places

/** What a scope releases. The usual claims of `profile` that a PID has no word for are not there. */
const ofPid = {
  profile: ['family_name', 'given_name', 'birthdate'],
  address: ['address'],
  nationalities: ['nationalities'],
  place_of_birth: ['place_of_birth'],
  personal_administrative_number: ['personal_administrative_number'],
} as const satisfies Record<string, readonly PidClaim[]>

type PidScope = keyof typeof ofPid
export type Scope = PidScope | TemplateId

const isPidScope = (scope: string): scope is PidScope => Object.hasOwn(ofPid, scope)
export const isQuestion = (scope: string): scope is TemplateId => templateIds.some((id) => id === scope)
export const isScope = (scope: string): scope is Scope => isPidScope(scope) || isQuestion(scope)

export const scopes: readonly Scope[] = [...(Object.keys(ofPid) as PidScope[]), ...templateIds]

/** Of the scopes that are claims of a PID. */
export const claimsOfScopes = (asked: readonly string[]): PidClaim[] =>
  asked.filter(isPidScope).flatMap((scope): readonly PidClaim[] => ofPid[scope])

/** A claim that says yes or no. */
export const claimOfQuestion = (question: TemplateId): string => question.replaceAll('-', '_')

export const claimsSupported: readonly string[] = [
  ...claimsOfScopes(scopes),
  ...templateIds.map((id) => claimOfQuestion(id)),
]

/** A PID in either format that shows these claims. */
export function pidQuery(claims: readonly PidClaim[]): DcqlQuery {
  const asked = claims.map((claim) => ({ claim, place: places[claim] as Place }))
  const paths = asked.flatMap(({ claim, place: { members } }) =>
    members ? Object.keys(members).map((member) => [claim, member]) : [[claim]],
  )
  const elements = asked.flatMap(({ place: { members = {}, element } }) => element ?? Object.values(members))
  return {
    credentials: [sdJwtQuery('pid_sd_jwt', pidTypes, paths), mdocQuery('pid_mdoc', { docType: pidDocType }, elements)],
    credential_sets: [{ options: pidOptions }],
  }
}

/** What was released of a PID in either format, by the claims' names in OpenID Connect. */
export function pidClaimsOf(format: string, released: JsonObject): Partial<Record<PidClaim, Json>> {
  if (format !== 'mso_mdoc') return pick(Object.keys(places), (name) => released[name])
  const elements = elementsOf(released, pidDocType)
  return pick(Object.keys(places), (name) => {
    const { members, element }: Place = places[name as PidClaim]
    if (element) return elements[element]
    const whole = pick(Object.keys(members ?? {}), (member) => elements[members?.[member] ?? ''])
    return Object.keys(whole).length > 0 ? (whole as JsonObject) : undefined
  })
}

const pick = (names: readonly string[], read: (name: string) => Json | undefined): Record<string, Json> =>
  Object.fromEntries(
    names.flatMap((name) => {
      const value = read(name)
      return value === undefined ? [] : [[name, value]]
    }),
  )
