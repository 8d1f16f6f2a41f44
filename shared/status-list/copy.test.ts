import { describe, expect, it } from 'vitest'
import { day, hour } from '../clock.ts'
import { freshUntil, renewAt } from './copy.ts'

const now = 1_790_000_000
const times = (ttl: number | undefined, life = day) => ({ issuedAt: now, expiresAt: now + life, ttl })

describe('the life of a copy (TSL-VER-06)', () => {
  it.each([
    ['what the list says', times(600), 600],
    ['an hour at most', times(12 * hour), hour],
    ['five minutes where the list does not say', times(undefined), 300],
    ['nothing where the list allows none', times(0), 0],
    ['no longer than the list', times(600, 200), 200],
    ['no longer than a list that does not say', times(undefined, 200), 200],
  ])('is %s', (_, list, seconds) => {
    expect(freshUntil(list, now)).toBe(now + seconds)
  })

  it.each([
    [times(600), 450],
    [times(12 * hour), 2700],
    [times(12 * hour, 400), 300],
    [times(120), 90],
    [times(119), undefined],
    [times(600, 119), undefined],
  ])('is renewed before it is over, where it is long enough: %j', (list, seconds) => {
    expect(renewAt(list, now)).toBe(seconds && now + seconds)
  })
})
