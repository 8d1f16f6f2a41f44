// The calendar day in Belgium: the days of Belgian documents, first and last, are days there, not in UTC.
const options = { timeZone: 'Europe/Brussels', year: 'numeric', month: '2-digit', day: '2-digit' } as const
const calendar = new Intl.DateTimeFormat('en', options)

/** `YYYY-MM-DD` of a time in seconds. */
export function belgianDate(seconds: number): string {
  const parts = calendar.formatToParts(seconds * 1000)
  const part = (wanted: string): string => parts.find(({ type }) => type === wanted)?.value ?? ''
  return [part('year'), part('month'), part('day')].join('-')
}
