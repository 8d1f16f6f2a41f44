import { describe, expect, it } from 'vitest'
import { healthResponse } from './health.ts'

describe('health', () => {
  it.each([
    ['UP', 200],
    ['DEGRADED', 200],
    ['DOWN', 503],
  ] as const)('%s is a %i that nobody may keep (Belgif hlth-res)', async (status, code) => {
    const response = healthResponse(status)
    expect([response.status, await response.json()]).toEqual([code, { status }])
    expect(response.headers.get('Cache-Control')).toBe('no-store')
  })
})
