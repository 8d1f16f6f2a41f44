// Ages in yes and no (ISO/IEC 18013-5 section 7.2.5): a ladder of rungs, so that a wallet answers what it is asked by the nearest one.

// Every rung is in every credential, reached or not: their number, which everybody sees, says nothing.
import { fullDateOf, type PartialDate } from '../belgium/partial-date.ts'
import type { Labels } from './credential-type.ts'
import { RecordUnfit } from './credential-type.ts'

export const ageLadder = [13, 14, 15, 16, 18, 21, 25, 60, 65] as const

export const ageElement = (age: number): string => `age_over_${age}`

/** Whether each age was reached on a day `YYYY-MM-DD`. @throws RecordUnfit where the birth date is not wholly known */
export function agesOn(date: string, birthDate: PartialDate): [element: string, reached: boolean][] {
  const born = fullDateOf(birthDate)
  if (!born) throw new RecordUnfit('the birth date is not wholly known')
  return ageLadder.map((age) => [ageElement(age), birthdayOf(born, age) <= date])
}

/** Whoever was born on 29 February reaches an age on the day after the 28th: as a text it comes before 1 March in every year. */
const birthdayOf = (born: string, age: number): string =>
  String(Number(born.slice(0, 4)) + age).padStart(4, '0') + born.slice(4)

export const ageLabels = (age: number): Labels => ({
  nl: `${age} jaar of ouder`,
  fr: `${age} ans ou plus`,
  de: `${age} Jahre oder älter`,
  en: `${age} years or older`,
})
