import { beforeAll, describe, expect, it } from 'vitest'
import type { OpenIdConnectClient } from '../../shared/oauth/partner.ts'
import { createWorld, type World } from '../testing/memory-openid-connect.ts'
import type { Client } from './openid-connect.ts'
import { type Shown, subjectOf } from './subject.ts'

let world: World
beforeAll(async () => {
  world = await createWorld()
})

const issuer = (entity: string, country?: string) =>
  ({ list: { kind: 'pid' }, entity, country, path: [] }) as unknown as NonNullable<Shown['issuer']>

const jan = {
  family_name: 'Peeters',
  given_name: 'Jan',
  birthdate: '1985-03-14',
  place_of_birth: { locality: 'Eupen', country: 'BE' },
  personal_administrative_number: '85631412136',
}

function sub(
  subject: NonNullable<OpenIdConnectClient['subject']>,
  shown: Partial<Shown> = {},
  more: Partial<Client> = {},
): Promise<string | undefined> {
  const [client] = world.facade.openIdConnect.clients
  return subjectOf(
    world.facade,
    { ...(client as Client), subject, ...more },
    { claims: jan, issuer: issuer('Provider', 'BE'), ...shown },
  )
}

describe('a subject', () => {
  it.each(['nationalNumber', 'attributes'] as const)(
    'by %s is the same each time, for one sector, one issuer and one person (VP-RES-09)',
    async (policy) => {
      const same = await sub(policy)
      expect(same).toMatch(/^[\w-]{43}$/)
      expect(await sub(policy)).toBe(same)
      const others = [
        await sub(policy, {}, { sector: 'museum' }),
        await sub(policy, { issuer: issuer('Another provider', 'BE') }),
        await sub(policy, { issuer: issuer('Provider', 'NL') }),
        await sub(policy, { issuer: issuer('Provider') }),
        await sub(policy === 'attributes' ? 'nationalNumber' : 'attributes'),
      ]
      expect(new Set([same, ...others]).size).toBe(6)
    },
  )

  it('is under another secret another', async () => {
    const before = await sub('nationalNumber')
    const [was, other] = [world, await createWorld()]
    world = other
    expect(await sub('nationalNumber')).not.toBe(before)
    world = was
  })

  it('by the number does not change with a name', async () => {
    const claims = { ...jan, family_name: 'Dubois' }
    expect(await sub('nationalNumber', { claims })).toBe(await sub('nationalNumber'))
    expect(await sub('nationalNumber', { claims: { ...jan, personal_administrative_number: '1' } })).not.toBe(
      await sub('nationalNumber'),
    )
  })

  it('by attributes changes with each of them, and not with how its letters are composed', async () => {
    const same = await sub('attributes')
    for (const other of [
      { family_name: 'Dubois' },
      { given_name: 'An' },
      { birthdate: '1985-03-15' },
      { place_of_birth: { locality: 'Eupen' } },
      { place_of_birth: { locality: 'Gent', country: 'BE' } },
      // The same words in other places are another person.
      { family_name: 'Jan', given_name: 'Peeters' },
    ])
      expect(await sub('attributes', { claims: { ...jan, ...other } })).not.toBe(same)
    const [composed, apart] = ['André', 'Andre\u0301'].map((given_name) =>
      sub('attributes', { claims: { ...jan, given_name } }),
    )
    expect(await composed).toBe(await apart)
  })

  it.each<[NonNullable<OpenIdConnectClient['subject']>, Partial<Shown>]>([
    ['nationalNumber', { claims: {} }],
    ['nationalNumber', { claims: { personal_administrative_number: '' } }],
    ['nationalNumber', { issuer: undefined }],
    ['attributes', { claims: { ...jan, family_name: '' } }],
    ['attributes', { claims: { ...jan, birthdate: 'long ago' } }],
    ['attributes', { claims: { ...jan, place_of_birth: 'Eupen' } }],
  ])('by %s is nobody without what it is made from', async (policy, shown) => {
    expect(await sub(policy, shown)).toBeUndefined()
  })

  it('that is transient is another each time', async () => {
    expect(await sub('transient')).not.toBe(await sub('transient'))
  })
})
