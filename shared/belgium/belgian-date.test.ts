import { expect, it } from 'vitest'
import { belgianDate, endOfBelgianDate } from './belgian-date.ts'

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

it.each([
  ['2026-11-24', '2026-11-24T23:00:00Z'],
  ['2026-07-14', '2026-07-14T22:00:00Z'],
  ['2026-12-31', '2026-12-31T23:00:00Z'],
  ['2028-02-29', '2028-02-29T23:00:00Z'],
  // On the days on which the clocks change.
  ['2027-03-27', '2027-03-27T23:00:00Z'],
  ['2027-03-28', '2027-03-28T22:00:00Z'],
  ['2027-10-30', '2027-10-30T22:00:00Z'],
  ['2027-10-31', '2027-10-31T23:00:00Z'],
  // What ends never, as some registers write it.
  ['9999-12-31', '9999-12-31T23:00:00Z'],
])('%s is over in Belgium at %s', (date, time) => {
  expect(endOfBelgianDate(date)).toBe(Date.parse(time) / 1000)
  expect(belgianDate(endOfBelgianDate(date) - 1)).toBe(date)
})
