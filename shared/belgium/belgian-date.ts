// The calendar day in Belgium: the days of Belgian documents, first and last, are days there, not in UTC.
import { day, hour, startOfDate } from '../clock.ts'

const options = { timeZone: 'Europe/Brussels', year: 'numeric', month: '2-digit', day: '2-digit' } as const
const calendar = new Intl.DateTimeFormat('en', options)

/** `YYYY-MM-DD` of a time in seconds. */
export function belgianDate(seconds: number): string {
  const parts = calendar.formatToParts(seconds * 1000)
  const part = (wanted: string): string => parts.find(({ type }) => type === wanted)?.value ?? ''
  return [part('year'), part('month'), part('day')].join('-')
}

/** Seconds at which a day `YYYY-MM-DD` is over in Belgium: one or two hours before it is in UTC. */
export function endOfBelgianDate(date: string): number {
  const over = startOfDate(date) + day
  return over - (belgianDate(over - 2 * hour) === date ? hour : 2 * hour)
}
