import { expect, it } from 'vitest'
import { belgianDate } from './belgian-date.ts'

it.each([
  ['2026-11-24T13:37:42Z', '2026-11-24'],
  // One hour ahead of UTC in winter, two in summer.
  ['2026-11-24T22:59:59Z', '2026-11-24'],
  ['2026-11-24T23:00:00Z', '2026-11-25'],
  ['2026-07-14T21:59:59Z', '2026-07-14'],
  ['2026-07-14T22:00:00Z', '2026-07-15'],
  ['2026-12-31T23:00:00Z', '2027-01-01'],
])('at %s it is %s in Belgium', (time, date) => {
  expect(belgianDate(Date.parse(time) / 1000)).toBe(date)
})
