// The calendar day in Belgium: the days of Belgian documents, first and last, are days there, not in UTC.
import { day, hour, startOfDate } from '../clock.ts'
import type { Remembered } from '../store/stored.ts'

const options = { timeZone: 'Europe/Brussels', year: 'numeric', month: '2-digit', day: '2-digit' } as const
/** Made when the first day is asked for: what it needs takes longer than all else that an isolate does at its start. */
let calendar: Intl.DateTimeFormat | undefined

/** By hours since 1970: a day begins with an hour, in summer and in winter. A few are asked for again and again. */
const known = new Map<number, string>()
const mostKnown = 1000

export const rememberedDays = {
  what: 'days of the calendar in Belgium',
  most: mostKnown,
  until: 'others take their place',
} as const satisfies Remembered

/** `YYYY-MM-DD` of a time in seconds. */
export function belgianDate(seconds: number): string {
  const begun = Math.floor(seconds / hour)
  const found = known.get(begun) ?? dateOf(begun * hour)
  if (known.size >= mostKnown) known.clear()
  known.set(begun, found)
  return found
}

function dateOf(seconds: number): string {
  calendar ??= new Intl.DateTimeFormat('en', options)
  const parts = calendar.formatToParts(seconds * 1000)
  const part = (wanted: string): string => parts.find(({ type }) => type === wanted)?.value ?? ''
  return [part('year'), part('month'), part('day')].join('-')
}

/** Seconds at which a day `YYYY-MM-DD` is over in Belgium: one or two hours before it is in UTC. */
export function endOfBelgianDate(date: string): number {
  const over = startOfDate(date) + day
  return over - (belgianDate(over - 2 * hour) === date ? hour : 2 * hour)
}
