// Relying parties that speak OpenID Connect alone, by a client library of others: the sandbox's wallet logs a person in.
import { importJWK } from 'jose'
import * as oidc from 'openid-client'
import { beforeAll, describe, expect, it } from 'vitest'
import { createJar } from '../../sandbox/wallet/browser.ts'
import { present } from '../../sandbox/wallet/present.ts'
import { receive } from '../../sandbox/wallet/receive.ts'
import type { Wallet } from '../../sandbox/wallet/wallet.ts'
import { addresses, createWallet, mdocId, offerTo, pki, sdJwtId, ssinOf, walletOf } from '../flows/world.ts'

const issuer = new URL(`${addresses.verifier}/oidc`)
const callback = `${addresses.sandbox}/openid-connect/callback`

async function discover(clientId: string): Promise<oidc.Configuration> {
  const { partnerKey } = pki
  const key = { key: (await importJWK(partnerKey, 'ES256')) as CryptoKey, kid: partnerKey.kid as string }
  // The library expects ID tokens under RS256 unless it is told.
  const metadata = { id_token_signed_response_alg: 'ES256' }
  return oidc.discovery(issuer, clientId, metadata, oidc.PrivateKeyJwt(key), { execute: [oidc.allowInsecureRequests] })
}

let cinema: oidc.Configuration
let townHall: oidc.Configuration
beforeAll(async () => {
  cinema = await discover('sandbox-cinema')
  townHall = await discover('sandbox-town-hall')
})

interface LoggedIn {
  claims: oidc.IDToken | undefined
  userInfo: oidc.UserInfoResponse
  /** What the page said is asked. */
  page: string
}

interface Wish {
  scope: string
  pushed?: boolean
  more?: Record<string, string>
  /** Answers from a device that the browser is not on. */
  otherDevice?: boolean
}

const linkIn = (page: string): string =>
  (/(?:href|data-link)="(openid4vp:[^"]*)"/.exec(page)?.[1] ?? '').replaceAll('&amp;', '&')

/** Everything that a relying party does, a browser, and a person with a wallet. */
async function logIn(configuration: oidc.Configuration, wallet: Wallet, wish: Wish): Promise<LoggedIn> {
  const { scope, pushed = false, more = {}, otherDevice = false } = wish
  const verifier = oidc.randomPKCECodeVerifier()
  const [state, nonce] = [oidc.randomState(), oidc.randomNonce()]
  const parameters = {
    redirect_uri: callback,
    scope,
    state,
    nonce,
    code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    ...more,
  }
  const start = pushed
    ? await oidc.buildAuthorizationUrlWithPAR(configuration, parameters)
    : oidc.buildAuthorizationUrl(configuration, parameters)
  const browser = createJar()
  const follow = async (url: string): Promise<{ url: string; text: string }> => {
    const response = await browser.fetch(url)
    const location = response.headers.get('Location')
    if (!location) return { url, text: await response.text() }
    return location.startsWith(callback) ? { url: location, text: '' } : follow(new URL(location, url).href)
  }
  let stands = await follow(start.href)
  if (otherDevice) {
    const login = new URL(stands.url).searchParams.get('login') ?? ''
    const response = await browser.fetch(`${issuer}/other-device`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({ login }).toString(),
    })
    stands = await follow(response.headers.get('Location') ?? '')
  }
  const { redirectUri = '' } = await present(wallet, linkIn(stands.text))
  const end = await follow(otherDevice ? stands.url : redirectUri)
  const tokens = await oidc.authorizationCodeGrant(configuration, new URL(end.url), {
    pkceCodeVerifier: verifier,
    expectedState: state,
    expectedNonce: nonce,
    ...(more.max_age && { maxAge: Number(more.max_age) }),
    idTokenExpected: true,
  })
  const claims = tokens.claims()
  const userInfo = await oidc.fetchUserInfo(configuration, tokens.access_token, claims?.sub ?? '')
  return { claims, userInfo, page: stands.text }
}

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
