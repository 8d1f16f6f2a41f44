// Dates as the National Register has them: the month or the day may be unknown (00). Nothing is ever filled in.

export interface PartialDate {
  year: number
  month: number | undefined
  day: number | undefined
}

/** `YYYY-MM-DD`, or undefined when the date is not wholly known. */
export function fullDateOf({ year, month, day }: PartialDate): string | undefined {
  if (month === undefined || day === undefined) return undefined
  return [String(year).padStart(4, '0'), ...[month, day].map((part) => String(part).padStart(2, '0'))].join('-')
}
