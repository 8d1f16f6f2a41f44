// Where a credential says who holds it: names and birth date, by which credentials of several types can be seen to be of one person.
// Refuses to guess: a type that is about somebody else, such as a card of a child, and one that lacks any of the three, says nothing.
import type { ClaimDescription } from './credential-type.ts'
import { type KnownTypes, type PresentedName, trustOf, typeOf } from './presented-type.ts'

/** Claims path, or name space and element. */
export type AttributePath = readonly string[]
export type HolderAttributes = readonly [familyName: AttributePath, givenName: AttributePath, birthDate: AttributePath]

const names = {
  'dc+sd-jwt': ['family_name', 'given_name', 'birthdate'],
  mso_mdoc: ['family_name', 'given_name', 'birth_date'],
}

export function holderAttributesOf(name: PresentedName, known: KnownTypes): HolderAttributes | undefined {
  const type = typeOf(name, known) ?? europeanPid(name, known)
  if (type?.about !== 'holder') return undefined
  const [familyName, givenName, birthDate] = names[name.format].map((wanted) =>
    type.claims.map((claim) => pathIn(name.format, claim)).find((path) => path?.at(-1) === wanted),
  )
  return familyName && givenName && birthDate && [familyName, givenName, birthDate]
}

/** A claim of the holder's own, and not one inside of it: a spouse has the same names. */
const pathIn = (format: PresentedName['format'], { sdJwt, mdoc }: ClaimDescription): AttributePath | undefined =>
  format === 'mso_mdoc' ? mdoc : sdJwt?.length === 1 ? sdJwt : undefined

/** The PID of a Member State whose own names nobody here knows has those of the European one. */
const europeanPid = (name: PresentedName, known: KnownTypes) =>
  trustOf(name, known) === 'pid' ? typeOf({ ...name, type: 'urn:eudi:pid:1' }, known) : undefined
