// The acts of marriage of the database of civil status acts (DABS, BAEC) that name a person: one call over REST.
// Refuses: an act that does not name the person asked about as a spouse, one that names them twice, one without the parts that every act of
// marriage has, and an answer that leaves acts out.
import { type PartialDate, parsePartialDate } from '../../shared/belgium/partial-date.ts'
import type { Ssin } from '../../shared/belgium/ssin.ts'
import { matchPerson } from '../../shared/credentials/match.ts'
import {
  type CivilStatusActs,
  civilStatusActs as kind,
  type LocalText,
  type MarriageAct,
  type Spouse,
} from '../../shared/credentials/records.ts'
import { isObject, type Json, type JsonObject } from '../../shared/json.ts'
import type { Question, RestSource } from './source.ts'
import { SourceError } from './source-error.ts'

const source = 'civilStatusActs'
const type = 'MARRIAGE'
/** Each is compared with all others. */
const mostActs = 100

export const civilStatusActs: RestSource<CivilStatusActs> = {
  name: source,
  fills: kind,
  protocol: 'rest',
  path: '/REST/civilStatusActs/v1/actReferences/query',
  ask: ({ about }) => ({ ssin: about, type }),
  read: ({ items, total }, { about }) => {
    // A page of them would hide what makes several of one.
    if (!Array.isArray(items) || total !== items.length) throw malformed('the answer does not hold all acts')
    if (items.length > mostActs) throw malformed('the answer holds more acts than anybody is named in')
    const marriages = items.map(asObject).filter((item) => item.type === type)
    if (marriages.length === 0) throw new SourceError(source, 'noData', 'no act of marriage names the person')
    return { ssin: about, marriages: naming(about, marriages.map(marriageOf)) }
  },
}

/**
 * The acts, in each of which one spouse has the number that was asked about. Who has none there is the person only if they are called and
 * born exactly as where another act gives their number.
 */
function naming(about: Question['about'], acts: readonly MarriageAct[]): MarriageAct[] {
  const knownAs = acts.flatMap(({ spouses }) => spouses.filter(({ ssin }) => ssin === about))
  return acts.map((act) => {
    const match = matchPerson({ ssin: about, knownAs }, act.spouses)
    if (match.outcome === 'none') throw new SourceError(source, 'wrongPerson', 'an act is about other people')
    if (match.outcome === 'several') throw malformed('an act names the person more than once')
    return { ...act, spouses: act.spouses.map((one) => (one === match.found ? { ...one, ssin: about } : one)) }
  })
}

const statuses = new Map<Json | undefined, MarriageAct['status']>([
  ['ACTIVE', 'active'],
  ['DISSOLVED', 'dissolved'],
  ['ANNULLED', 'annulled'],
])

function marriageOf({ reference, status, factDate, place, persons }: JsonObject): MarriageAct {
  const { nisCode, name } = asObject(place)
  const spouses = asObjects(persons).filter(({ roleType }) => roleType === 'SPOUSE')
  if (spouses.length !== 2) throw malformed('a marriage is not between two')
  return {
    reference: usable(textOf(reference), 'reference'),
    status: usable(statuses.get(status), 'status'),
    date: usable(dateOf(factDate), 'date'),
    place: {
      nisCode: usable(nisCodeOf(nisCode), 'code of a place'),
      name: usable(localTextOf(name), 'name of a place'),
    },
    spouses: spouses.map(spouseOf),
  }
}

function spouseOf({ personNumber, personOrigin, name, firstName, birthDate }: JsonObject): Spouse {
  return {
    // Of the National Register; who comes from elsewhere has another number there, or none.
    ssin: personOrigin === 'RR' ? usable(numberOf(personNumber), 'number of a spouse') : undefined,
    familyName: usable(textOf(name), 'family name'),
    givenName: usable(givenNameOf(firstName), 'given name'),
    birthDate: usable(dateOf(birthDate), 'birth date'),
  }
}

const numberOf = (value: Json | undefined): Ssin | undefined =>
  typeof value === 'string' && /^\d{11}$/.test(value) ? (value as Ssin) : undefined

/** Of a municipality, or of a country for a place abroad. */
const nisCodeOf = (value: Json | undefined): string | undefined =>
  typeof value === 'string' && /^(\d{5}|\d{3})$/.test(value) ? value : undefined

const textOf = (value: Json | undefined): string | undefined =>
  (typeof value === 'string' && value.trim().normalize('NFC')) || undefined

/** All first names, in order. */
function givenNameOf(names: Json | undefined): string | undefined {
  const texts = Array.isArray(names) ? names.map(textOf) : []
  return texts.includes(undefined) ? undefined : texts.join(' ') || undefined
}

const languages = ['nl', 'fr', 'de', 'en'] as const

/** In at least one language. */
function localTextOf(value: Json | undefined): LocalText | undefined {
  const texts = asObject(value)
  const known = languages.flatMap((language) => {
    const text = textOf(texts[language])
    return text === undefined ? [] : [[language, text]]
  })
  return known.length === 0 ? undefined : Object.fromEntries(known)
}

/** In parts, of which those that are not known are missing or 0. */
function dateOf(value: Json | undefined): PartialDate | undefined {
  const { year = 0, month = 0, day = 0 } = asObject(value)
  const digits = (part: Json, length: number): string =>
    Number.isInteger(part) ? String(part).padStart(length, '0') : ''
  const whole = digits(year, 4)
  return parsePartialDate({
    century: whole.slice(0, 2),
    year: whole.slice(2),
    month: digits(month, 2),
    day: digits(day, 2),
  })
}

const asObject = (value: Json | undefined): JsonObject => {
  if (!isObject(value)) throw malformed('an object is missing')
  return value
}

const asObjects = (value: Json | undefined): JsonObject[] => {
  if (!Array.isArray(value)) throw malformed('a list is missing')
  return value.map(asObject)
}

function usable<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw malformed(`an act has no ${what} that can be used`)
  return value
}

const malformed = (reason: string): SourceError => new SourceError(source, 'malformed', reason)
