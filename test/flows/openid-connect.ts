// Logging in at the sandbox's services by OpenID Connect: openid-client is the relying party, a jar of cookies the browser, and the
// sandbox's wallet answers.
import { importJWK } from 'jose'
import * as oidc from 'openid-client'
import { createJar } from '../../sandbox/wallet/browser.ts'
import { present } from '../../sandbox/wallet/present.ts'
import type { Wallet } from '../../sandbox/wallet/wallet.ts'
import { addresses, pki } from './world.ts'

const issuer = new URL(`${addresses.verifier}/oidc`)
const callback = `${addresses.sandbox}/openid-connect/callback`

export async function discover(clientId: string): Promise<oidc.Configuration> {
  const { partnerKey } = pki
  const key = { key: (await importJWK(partnerKey, 'ES256')) as CryptoKey, kid: partnerKey.kid as string }
  // The library expects ID tokens under RS256 unless it is told.
  const metadata = { id_token_signed_response_alg: 'ES256' }
  return oidc.discovery(issuer, clientId, metadata, oidc.PrivateKeyJwt(key), { execute: [oidc.allowInsecureRequests] })
}

export interface LoggedIn {
  claims: oidc.IDToken | undefined
  userInfo: oidc.UserInfoResponse
  /** What the page said is asked. */
  page: string
}

export interface Wish {
  scope: string
  pushed?: boolean
  more?: Record<string, string>
  /** Answers from a device that the browser is not on. */
  otherDevice?: boolean
}

const linkIn = (page: string): string =>
  (/(?:href|data-link)="(openid4vp:[^"]*)"/.exec(page)?.[1] ?? '').replaceAll('&amp;', '&')

export interface Returned {
  /** With a code. */
  url: URL
  checks: oidc.AuthorizationCodeGrantChecks
  page: string
}

/** A relying party sends a browser, and a person with a wallet answers, until the browser is back. */
export async function comeBack(configuration: oidc.Configuration, wallet: Wallet, wish: Wish): Promise<Returned> {
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
    if (url.startsWith(callback)) return { url, text: '' }
    const response = await browser.fetch(url)
    const location = response.headers.get('Location')
    if (!location) return { url, text: await response.text() }
    return follow(new URL(location, url).href)
  }
  const send = async (path: string, form: Record<string, string>) => {
    const response = await browser.fetch(`${issuer}/${path}`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams(form).toString(),
    })
    return follow(response.headers.get('Location') ?? '')
  }
  /** The person types what the other device shows. */
  const confirm = async (shown: string) => {
    await follow(stands.url)
    const login = new URL(stands.url).searchParams.get('login') ?? ''
    return send('confirm', { login, number: new URL(shown).searchParams.get('number') ?? '' })
  }
  let stands = await follow(start.href)
  if (otherDevice) {
    const login = new URL(stands.url).searchParams.get('login') ?? ''
    stands = await send('other-device', { login })
  }
  const { redirectUri = '' } = await present(wallet, linkIn(stands.text))
  const end = otherDevice ? await confirm(redirectUri) : await follow(redirectUri)
  return {
    url: new URL(end.url),
    checks: {
      pkceCodeVerifier: verifier,
      expectedState: state,
      expectedNonce: nonce,
      ...(more.max_age && { maxAge: Number(more.max_age) }),
      idTokenExpected: true,
    },
    page: stands.text,
  }
}

/** The whole way. */
export async function logIn(configuration: oidc.Configuration, wallet: Wallet, wish: Wish): Promise<LoggedIn> {
  const { url, checks, page } = await comeBack(configuration, wallet, wish)
  const tokens = await oidc.authorizationCodeGrant(configuration, url, checks)
  const claims = tokens.claims()
  const userInfo = await oidc.fetchUserInfo(configuration, tokens.access_token, claims?.sub ?? '')
  return { claims, userInfo, page }
}
