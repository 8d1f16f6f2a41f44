// Relying parties that speak OpenID Connect alone, by a client library of others: the sandbox's wallet logs a person in.
import type * as oidc from 'openid-client'
import { beforeAll, describe, expect, it } from 'vitest'
import { receive } from '../../sandbox/wallet/receive.ts'
import type { Wallet } from '../../sandbox/wallet/wallet.ts'
import { discover, logIn } from '../flows/openid-connect.ts'
import { createWallet, mdocId, offerTo, sdJwtId, ssinOf, walletOf } from '../flows/world.ts'

let cinema: oidc.Configuration
let townHall: oidc.Configuration
beforeAll(async () => {
  cinema = await discover('sandbox-cinema')
  townHall = await discover('sandbox-town-hall')
})

/** A wallet with one of the two formats alone. */
async function holding(nickname: string, id: string): Promise<Wallet> {
  const wallet = createWallet()
  const { credentialOfferUri } = await offerTo(nickname, { credentialConfigurationIds: [id] })
  await receive(wallet, credentialOfferUri, { copies: 3 })
  return wallet
}

describe('openid-client', () => {
  it('logs a person in of whom it learns nothing, and never the same again', async () => {
    const wallet = await walletOf('jan')
    const [one, two] = [
      await logIn(cinema, wallet, { scope: 'openid' }),
      await logIn(cinema, wallet, { scope: 'openid' }),
    ]
    expect(Object.keys(one.userInfo)).toEqual(['sub'])
    expect(one.claims).toMatchObject({ acr: 'http://eidas.europa.eu/LoA/high', amr: ['pop'] })
    expect(one.claims?.sub).not.toBe(two.claims?.sub)
  })

  it.each([
    ['an SD-JWT VC', sdJwtId],
    ['an mdoc', mdocId],
  ])('gets the claims of scopes from %s', async (_, id) => {
    const scope = 'openid profile address nationalities place_of_birth'
    const { userInfo } = await logIn(cinema, await holding('an', id), { scope })
    expect(userInfo).toEqual({
      sub: expect.any(String),
      family_name: 'Dubois',
      given_name: 'An Marie',
      birthdate: '1991-11-02',
      nationalities: ['BE'],
      place_of_birth: expect.objectContaining({ country: expect.any(String) }),
      address: expect.objectContaining({ formatted: expect.any(String), country: 'BE' }),
    })
  })

  it('recognises a person by the number, whatever the format, and keeps the number to itself unless it is asked', async () => {
    const subs = []
    for (const id of [sdJwtId, mdocId]) {
      const { claims, userInfo } = await logIn(townHall, await holding('an', id), { scope: 'openid' })
      expect(JSON.stringify([claims, userInfo])).not.toContain(ssinOf('an'))
      subs.push(claims?.sub)
    }
    expect(subs[0]).toBe(subs[1])
    const jan = await logIn(townHall, await walletOf('jan', 1), { scope: 'openid personal_administrative_number' })
    expect(jan.userInfo.personal_administrative_number).toBe(ssinOf('jan'))
    expect(jan.claims?.sub).not.toBe(subs[0])
  })

  it('asks a question', async () => {
    const wish = { scope: 'openid age-over-18', more: { ui_locales: 'fr' } }
    const { userInfo, page } = await logIn(cinema, await walletOf('jan', 1), wish)
    expect(userInfo.age_over_18).toBe(true)
    expect(page).toContain('18 ans')
    expect((await logIn(cinema, await walletOf('lou', 1), wish)).userInfo.age_over_18).toBe(false)
  })

  it('pushes its request, and asks for a login that is not old', async () => {
    const wish = { scope: 'openid profile', pushed: true, more: { max_age: '0' } }
    const { claims } = await logIn(cinema, await walletOf('jan', 1), wish)
    expect(claims?.auth_time).toEqual(expect.any(Number))
  })

  it('logs in by the code that another device scans', async () => {
    const { userInfo } = await logIn(cinema, await walletOf('jan', 1), { scope: 'openid profile', otherDevice: true })
    expect(userInfo.given_name).toBe('Jan')
  })
})
