import { beforeAll, describe, expect, it } from 'vitest'
import type { PresentationResult } from '../checks/presentation-result.ts'
import { createWorld, locationOf, redirectUri } from '../testing/memory-openid-connect.ts'
import type { CodeGrant } from './code-grant.ts'
import { finish, high } from './finish.ts'
import type { Login } from './login.ts'
import type { Scope } from './scopes.ts'

let world: Awaited<ReturnType<typeof createWorld>>
beforeAll(async () => {
  world = await createWorld()
})

const credential = (kind: string, more: object = {}): PresentationResult['credentials'][number] => ({
  queryId: 'pid_sd_jwt',
  format: 'dc+sd-jwt',
  type: 'urn:eudi:pid:1',
  claims: { family_name: 'Peeters', given_name: 'Jan', birthdate: '1985-03-14' },
  issuer: { list: { kind }, entity: 'Provider', country: 'BE', path: [] } as never,
  holderBound: true,
  findings: [],
  ...more,
})

const resultOf = (more: Partial<PresentationResult> = {}): PresentationResult => ({
  verdict: 'accepted',
  credentials: [credential('pid')],
  findings: [],
  ...more,
})

async function end(result: PresentationResult, scopes: Scope[] = ['profile']) {
  const request = { clientId: 'cinema', redirectUri, codeChallenge: 'x', scopes }
  const { searchParams } = locationOf(await finish(world.facade, { request } as Login, result))
  const grant = await world.facade.rows.get<CodeGrant>('openIdConnectCode', searchParams.get('code') ?? '')
  return { grant, error: searchParams.get('error') }
}

describe('the end of a login', () => {
  it.each(['refused', 'walletError'] as const)(
    'is no code where the answer was %s, whatever is in it',
    async (verdict) => {
      expect(await end(resultOf({ verdict }))).toEqual({ grant: undefined, error: 'access_denied' })
    },
  )

  it('is no code where nothing was shown', async () => {
    expect((await end(resultOf({ credentials: [] }))).error).toBe('access_denied')
  })

  it('is at the level high where the list of PID providers vouches for it, and at none otherwise', async () => {
    expect((await end(resultOf())).grant?.acr).toBe(high)
    for (const credentials of [
      [credential('age')],
      [credential('pid'), credential('pub-eaa')],
      [credential('pid', { issuer: undefined })],
    ])
      expect((await end(resultOf({ credentials }))).grant).not.toHaveProperty('acr')
  })

  it('says nothing of a question that was not answered, and what limits a yes', async () => {
    const asked = async (answer: PresentationResult['answer']) =>
      (await end(resultOf({ ...(answer && { answer }) }), ['drives-category-b'])).grant?.claims
    const reason = 'a test'
    expect(await asked({ outcome: 'undetermined', reason })).toEqual({})
    expect(await asked({ outcome: 'no', reason })).toEqual({ drives_category_b: false })
    expect(await asked({ outcome: 'yes', reason, restrictions: ['01.06'] })).toEqual({
      drives_category_b: true,
      drives_category_b_restrictions: ['01.06'],
    })
  })

  it('holds no claim that no scope asked for', async () => {
    expect((await end(resultOf(), ['nationalities'])).grant?.claims).toEqual({})
  })
})
