// Time, passed in wherever it is read, so that a test can choose it.

/** Seconds since 1970-01-01T00:00:00Z, without a fraction. */
export type Clock = () => number

export const systemClock: Clock = () => Math.floor(Date.now() / 1000)

export const minute = 60
export const hour = 3600
export const day = 86_400

/** The start of the UTC day: times that are rounded to it link nobody's credentials (VCI-PRIV-01). */
export const startOfDay = (seconds: number): number => seconds - (seconds % day)

/** `YYYY-MM-DD` of a time, in UTC. */
export const isoDate = (seconds: number): string => new Date(seconds * 1000).toISOString().slice(0, 10)

/** `YYYY-MM-DDThh:mm:ssZ`: no fraction, UTC only, as mdoc and the trust lists ask (MD-ISS-09). */
export const isoDateTime = (seconds: number): string => `${new Date(seconds * 1000).toISOString().slice(0, 19)}Z`

/** `YYYY-MM-DD`, and of the calendar, as no 30 February is. */
export function isCalendarDate(text: string): boolean {
  if (!datePattern.test(text)) return false
  const [year, month, day] = [Number(text.slice(0, 4)), Number(text.slice(5, 7)), Number(text.slice(8))]
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)
  const last = month === 2 && isLeap ? 29 : daysOfMonths[month - 1]
  return last !== undefined && day >= 1 && day <= last
}

const datePattern = /^\d{4}-\d\d-\d\d$/
const daysOfMonths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

/** Midnight in UTC at which a day `YYYY-MM-DD` begins. */
export const startOfDate = (date: string): number => Date.parse(`${date}T00:00:00Z`) / 1000

/** The day so many days after another, both `YYYY-MM-DD`. */
export const daysAfter = (date: string, days: number): string => isoDate(startOfDate(date) + days * day)
