// Dates as the National Register has them: the year, the month or the day may be unknown (00). Nothing is ever filled in.

export interface PartialDate {
  year: number | undefined
  month: number | undefined
  day: number | undefined
}

/** Each part two digits. Undefined for what is no date: other texts, month 13, 30 February. */
export function parsePartialDate(parts: Record<'century' | 'year' | 'month' | 'day', string>): PartialDate | undefined {
  if (!Object.values(parts).every((part) => /^\d{2}$/.test(part))) return undefined
  const known = (digits: string): number | undefined => (Number(digits) === 0 ? undefined : Number(digits))
  const date = { year: known(parts.century + parts.year), month: known(parts.month), day: known(parts.day) }
  return exists(date) ? date : undefined
}

/** What is not known is taken as what allows most: a leap year, a month of 31 days. */
function exists({ year = 2000, month = 1, day = 1 }: PartialDate): boolean {
  const date = new Date(Date.UTC(year, month - 1, day))
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day
}

/** `YYYY-MM-DD`, or undefined when the date is not wholly known. */
export function fullDateOf({ year, month, day }: PartialDate): string | undefined {
  if (year === undefined || month === undefined || day === undefined) return undefined
  return [String(year).padStart(4, '0'), ...[month, day].map((part) => String(part).padStart(2, '0'))].join('-')
}
