// The Belgian national number (SSIN: National Register or BIS number), eleven digits YYMMDD CCC KK.
// Refuses: wrong check digits, impossible dates and counters; numbers of the sandbox (month + 60) outside the sandbox.

declare const ssinBrand: unique symbol
export type Ssin = string & { readonly [ssinBrand]: true }

/** What is wrong with a number, never the number. */
export class SsinRefused extends Error {}

export interface SsinContext {
  /** Seconds. */
  now: number
  /** Accept the sandbox's numbers, which can never be a citizen's. */
  testNumbers: boolean
}

/** @throws SsinRefused */
export function parseSsin(text: string, { now, testNumbers }: SsinContext): Ssin {
  if (!/^\d{11}$/.test(text)) throw new SsinRefused('a national number has eleven digits')
  const part = (from: number, to: number): number => Number(text.slice(from, to))
  const [year, month, day, counter, check] = [part(0, 2), part(2, 4), part(4, 6), part(6, 9), part(9, 11)] as const
  const century = centuryOf(part(0, 9), check)
  if (century === undefined) throw new SsinRefused('the check digits of the national number are wrong')
  // +20: BIS number, sex unknown; +40: BIS number, sex known; +60: the sandbox's.
  if (month % 20 > 12 || month > (testNumbers ? 72 : 52))
    throw new SsinRefused('the national number has an impossible month')
  if (month <= 12 && (counter === 0 || counter === 999))
    throw new SsinRefused('the national number has an impossible counter')
  if (!isPastOrPartialDate(century + year, month % 20, day, now))
    throw new SsinRefused('the national number has an impossible birth date')
  return text as Ssin
}

/** Which register a number is of: the BIS register has those whom the National Register does not. */
export const registerOf = (ssin: Ssin): 'national_register' | 'bis' =>
  [1, 2].includes(Math.floor(Number(ssin.slice(2, 4)) / 20)) ? 'bis' : 'national_register'

/** Check digits tell the century: from 2000 on, a 2 stands before the nine digits. */
const centuryOf = (digits: number, check: number): number | undefined =>
  [1900, 2000].find((start) => 97 - (((start === 2000 ? 2e9 : 0) + digits) % 97) === check)

/** The earliest day that a number allows, `YYYY-MM-DD`: it may not tell the month or the day. */
export function earliestBirthDateOf(ssin: Ssin): string {
  const part = (from: number, to: number): number => Number(ssin.slice(from, to))
  const year = (centuryOf(part(0, 9), part(9, 11)) ?? 1900) + part(0, 2)
  const month = part(2, 4) % 20
  const twoDigits = (number: number): string => String(Math.max(number, 1)).padStart(2, '0')
  return `${year}-${twoDigits(month)}-${twoDigits(month === 0 ? 1 : part(4, 6))}`
}

/** `YYYY-MM-DD`, or undefined where the number does not have all of it. */
export function birthDateIn(ssin: Ssin): string | undefined {
  const isWhole = Number(ssin.slice(2, 4)) % 20 > 0 && Number(ssin.slice(4, 6)) > 0
  return isWhole ? earliestBirthDateOf(ssin) : undefined
}

/** Years. */
const majority = 18

/** On a day `YYYY-MM-DD`, on the earliest that a number allows: who is of age answers for themselves, and no parent asks about them. */
export function isOfAge(ssin: Ssin, today: string): boolean {
  const born = earliestBirthDateOf(ssin)
  return `${Number(born.slice(0, 4)) + majority}${born.slice(4)}` <= today
}

/** Month 00: only the year is known, and the day is then a mere counter that may pass 31. Day 00: not known. */
function isPastOrPartialDate(year: number, month: number, day: number, now: number): boolean {
  if (month === 0) return Date.UTC(year, 0, 1) / 1000 <= now
  const date = new Date(Date.UTC(year, month - 1, Math.max(day, 1)))
  const exists = date.getUTCMonth() === month - 1
  return exists && date.getTime() / 1000 <= now
}
