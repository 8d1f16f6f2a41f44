import { describe, expect, it } from 'vitest'
import { Problem } from '../../shared/http/problem.ts'
import type { Partner } from '../../shared/oauth/partner.ts'
import { createTestVerifier, partner } from '../testing/memory-relying-party.ts'
import { wayOf } from './way.ts'
import { type Wish, wishShape } from './wish.ts'

const verifier = await createTestVerifier()
const wish = (body: object): Wish => wishShape.parse({ purpose: 'A test', template: 'identity', ...body })

function faultOf(body: object, by: Partner = partner): string | undefined {
  try {
    wayOf(verifier, by, wish(body))
    return undefined
  } catch (error) {
    if (error instanceof Problem) return error.more.issues?.[0]?.name
    throw error
  }
}

describe('the way of an answer', () => {
  it('leads across devices for who is registered for it alone (ARF OIA_08c)', () => {
    const { crossDevice: _, ...careful } = partner
    expect(faultOf({ flow: 'crossDevice' })).toBeUndefined()
    expect(faultOf({ flow: 'crossDevice' }, careful)).toBe('/flow')
    expect(faultOf({ flow: 'sameDevice' }, careful)).toBeUndefined()
  })

  it('is confirmed by a number across devices alone', () => {
    expect(wayOf(verifier, partner, wish({ flow: 'crossDevice', confirmation: 'number' })).confirmation).toBe('number')
    for (const confirmation of ['none', undefined])
      expect(wayOf(verifier, partner, wish({ flow: 'crossDevice', confirmation }))).not.toHaveProperty('confirmation')
    for (const confirmation of ['none', 'number'])
      expect(faultOf({ flow: 'sameDevice', confirmation })).toBe('/confirmation')
  })

  it('leads to a page at a registered origin, the first unless the relying party says which (VP-DCAPI-08)', () => {
    expect(wayOf(verifier, partner, wish({ flow: 'digitalCredentials' }))).toEqual({
      flow: 'digitalCredentials',
      responseMode: 'dc_api.jwt',
      redirectUri: undefined,
      origin: 'https://library.example',
    })
    const other = 'https://shop.library.example'
    expect(wayOf(verifier, partner, wish({ flow: 'digitalCredentials', origin: other })).origin).toBe(other)
  })

  it.each(['https://evil.example', 'https://library.example/', 'https://library.example.evil.example'])(
    'does not lead to %s, which is not registered',
    (origin) => {
      expect(faultOf({ flow: 'digitalCredentials', origin })).toBe('/origin')
    },
  )

  it('leads to a page without TLS in the sandbox alone (OpenID4VP 1.0 appendix A.2)', () => {
    const origin = 'http://localhost:8789'
    const local = { ...partner, origins: [origin] }
    expect(faultOf({ flow: 'digitalCredentials' }, local)).toBeUndefined()
    const production = { ...verifier, config: { ...verifier.config, profile: 'production' as const } }
    expect(() => wayOf(production, local, wish({ flow: 'digitalCredentials' }))).toThrow()
    expect(wayOf(production, partner, wish({ flow: 'digitalCredentials' })).origin).toBe('https://library.example')
  })

  it('leads to no page of who has registered none', () => {
    expect(faultOf({ flow: 'digitalCredentials' }, { ...partner, origins: [] })).toBe('/origin')
  })
})
