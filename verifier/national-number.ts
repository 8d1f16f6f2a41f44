// The number of the National Register, which nobody may ask for or use without an authorisation (Law of 8 August 1983).
// Refuses: a query for it by a relying party that is not registered for it. What carries it unasked, inside something that was asked for,
// is not released either.
import { badInput } from '../shared/http/problem.ts'
import { isObject, type Json, type JsonObject, setOwn } from '../shared/json.ts'
import type { Partner } from '../shared/oauth/partner.ts'
import type { CredentialQuery, DcqlQuery } from './dcql.ts'

/** What credentials of any type call it. */
const names: ReadonlySet<unknown> = new Set(['personal_administrative_number', 'social_security_pin'])

/** @throws Problem with a pointer to the claim. A query without claims asks for nothing that a holder could withhold. */
export function checkNationalNumber({ credentials }: DcqlQuery, { nationalNumber }: Partner): void {
  if (nationalNumber) return
  for (const [at, { claims = [] }] of credentials.entries()) {
    const claim = claims.findIndex(({ path }) => path.some(isNationalNumber))
    if (claim >= 0)
      throw badInput(
        `/query/credentials/${at}/claims/${claim}/path`,
        'leads to the national number, for which you are not registered',
        'invalidInput',
      )
  }
}

/** What was picked for a query, without the number unless the query names it. */
export const withoutUnaskedNumber = (claims: JsonObject, { claims: asked = [] }: CredentialQuery): JsonObject =>
  asked.some(({ path }) => path.some(isNationalNumber)) ? claims : (withoutNumber(claims) as JsonObject)

function withoutNumber(value: Json): Json {
  if (Array.isArray(value)) return value.map(withoutNumber)
  if (!isObject(value)) return value
  const kept: JsonObject = {}
  for (const [name, member] of Object.entries(value))
    if (!isNationalNumber(name)) setOwn(kept, name, withoutNumber(member))
  return kept
}

const isNationalNumber = (step: string | number | null): boolean => names.has(step)
