import { describe, expect, it } from 'vitest'
import { day, hour } from '../clock.ts'
import { type Random, systemRandom } from '../random.ts'
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

  const always =
    (byte: number): Random =>
    (length) =>
      new Uint8Array(length).fill(byte)

  it.each([
    [times(600), 375, 524],
    [times(12 * hour), 2250, 3149],
    [times(12 * hour, 400), 250, 349],
    [times(120), 75, 104],
  ])('is renewed before it is over, early or late as chance has it: %j', (list, first, last) => {
    expect([renewAt(list, now, always(0)), renewAt(list, now, always(255))]).toEqual([now + first, now + last])
    const times = new Set(Array.from({ length: 200 }, () => renewAt(list, now, systemRandom) ?? 0))
    expect(times.size).toBeGreaterThan(10)
    for (const time of times) expect(time >= now + first && time <= now + last).toBe(true)
  })

  it.each([times(119), times(600, 119), times(0)])('is not renewed where it is too short: %j', (list) => {
    expect(renewAt(list, now, systemRandom)).toBeUndefined()
  })
})
