import { describe, expect, it } from 'vitest'
import { Problem } from '../../shared/http/problem.ts'
import type { Partner } from '../../shared/oauth/partner.ts'
import { checkAllowed } from './check-allowed.ts'
import type { Way } from './way.ts'

const partner: Partner = { clientId: 'library', jwks: { keys: [] }, scopes: [] }
const way = (responseMode: Way['responseMode']): Way => ({ flow: 'sameDevice', responseMode, redirectUri: undefined })

function faultOf(one: Partner, asked: Way): string | undefined {
  try {
    checkAllowed(one, asked)
    return undefined
  } catch (error) {
    if (error instanceof Problem) return error.more.issues?.[0]?.name
    throw error
  }
}

describe('a plain answer', () => {
  it.each(['direct_post', 'dc_api'] as const)('is for who is registered without HAIP alone, by %s', (mode) => {
    expect(faultOf(partner, way(mode))).toBe('/responseMode')
    expect(faultOf({ ...partner, profile: 'haip' }, way(mode))).toBe('/responseMode')
    expect(faultOf({ ...partner, profile: 'plain' }, way(mode))).toBeUndefined()
  })

  it.each(['direct_post.jwt', 'dc_api.jwt', 'iae_post', 'iae_post.jwt'] as const)('is not what %s is', (mode) => {
    expect(faultOf(partner, way(mode))).toBeUndefined()
  })
})
