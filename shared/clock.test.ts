import { afterEach, describe, expect, it, vi } from 'vitest'
import {
  day,
  daysAfter,
  hour,
  isCalendarDate,
  isoDate,
  isoDateTime,
  minute,
  startOfDate,
  startOfDay,
  systemClock,
} from './clock.ts'

afterEach(() => {
  vi.useRealTimers()
})

describe('a time', () => {
  it('is in seconds without a fraction', () => {
    vi.useFakeTimers({ now: 1_790_000_000_999 })
    expect(systemClock()).toBe(1_790_000_000)
    expect([minute, hour, day]).toEqual([60, 60 * 60, 24 * 60 * 60])
  })

  it('is rounded down to midnight in UTC (VCI-PRIV-01)', () => {
    const midnight = Date.UTC(2026, 8, 21) / 1000
    for (const seconds of [midnight, midnight + 1, midnight + day - 1]) expect(startOfDay(seconds)).toBe(midnight)
    expect(startOfDay(midnight - 1)).toBe(midnight - day)
    expect(startOfDay(midnight + day)).toBe(midnight + day)
  })

  it('is written in UTC, without a fraction (MD-ISS-09)', () => {
    const last = Date.UTC(2028, 1, 29, 23, 59, 59) / 1000
    expect(isoDate(last)).toBe('2028-02-29')
    expect(isoDateTime(last)).toBe('2028-02-29T23:59:59Z')
    expect(isoDateTime(last + 1)).toBe('2028-03-01T00:00:00Z')
    expect(isoDateTime(0)).toBe('1970-01-01T00:00:00Z')
  })

  it('of a day is its first second in UTC', () => {
    expect(startOfDate('2028-02-29')).toBe(Date.UTC(2028, 1, 29) / 1000)
    expect(daysAfter('2028-02-28', 1)).toBe('2028-02-29')
    expect(daysAfter('2026-11-24', 365)).toBe('2027-11-24')
  })
  it.each(['2026-11-24', '2028-02-29', '2000-02-29', '1999-12-31'])('may be on the day %s', (date) => {
    expect(isCalendarDate(date)).toBe(true)
  })

  it.each(['2026-02-30', '2026-02-29', '1900-02-29', '2026-04-31', '2026-13-01', '2026-00-10', '2026-01-00'])(
    'is never on the day %s, which no calendar has',
    (date) => {
      expect(isCalendarDate(date)).toBe(false)
    },
  )

  it.each(['', '2026-1-1', '24/11/2026', '2026-11-24Z', ' 2026-11-24', '20261124', '2026-11-24T00:00:00Z'])(
    'is not written as the day %j',
    (date) => {
      expect(isCalendarDate(date)).toBe(false)
    },
  )
})
