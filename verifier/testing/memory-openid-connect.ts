// A relying party that speaks OpenID Connect, in memory, for tests: a verifier that knows it, its key, a browser with its cookies, and the
// wallet's answer in between.
import 'reflect-metadata'
import type { Hono } from 'hono'
import { exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose'
import { base64url, sha256, utf8 } from '../../shared/bytes.ts'
import type { Guarded } from '../../shared/http/guard-app.ts'
import type { JsonObject } from '../../shared/json.ts'
import type { OpenIdConnectClient, Partner } from '../../shared/oauth/partner.ts'
import { systemRandom } from '../../shared/random.ts'
import { createApp } from '../app.ts'
import type { Facade } from '../openid-connect/facade.ts'
import type { Login } from '../openid-connect/login.ts'
import { createOpenIdConnect } from '../openid-connect/read-openid-connect.ts'
import type { IntendedUses } from '../registration/read-intended-uses.ts'
import type { RelyingPartyTransaction, Transaction } from '../transaction.ts'
import { afternoon, createProvider, type Held, issueSdJwt, type Provider } from './memory-provider.ts'
import { createTestVerifier } from './memory-relying-party.ts'
import { answerOf, type Bend, present } from './memory-wallet.ts'

export const origin = 'http://localhost:8788'
export const issuer = `${origin}/oidc`
export const redirectUri = 'https://cinema.example/back?kept=1'
export const verifierOfPkce = 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk'
export const challengeOfPkce = base64url(await sha256(utf8(verifierOfPkce)))

export interface World {
  app: Hono<Guarded>
  facade: Facade
  provider: Provider
  clock: { time: number }
  key: CryptoKey
}

async function createKey(): Promise<{ key: CryptoKey; jwk: JWK; privateJwk: JWK }> {
  const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true })
  return { key: privateKey, jwk: await exportJWK(publicKey), privateJwk: await exportJWK(privateKey) }
}

/** `cinema` recognises nobody, unless the wish says otherwise; `museum` is the same with a key of its own. */
export async function createWorld(
  client: Partial<OpenIdConnectClient> = {},
  more: Partial<Partner> = {},
  intendedUses: IntendedUses = new Map(),
): Promise<World & { museum: CryptoKey }> {
  const clock = { time: afternoon }
  const [own, others, signer] = [await createKey(), await createKey(), await createKey()]
  const partnerOf = (clientId: string, jwk: JWK): Partner => ({
    clientId,
    name: `The ${clientId}`,
    jwks: { keys: [jwk] },
    scopes: [],
    crossDevice: true,
    openIdConnect: {
      redirectUris: [redirectUri, 'https://cinema.example/other'],
      scopes: ['profile', 'address', 'nationalities', 'place_of_birth', 'age-over-18'],
      ...client,
    },
    ...more,
  })
  const partners = [partnerOf('cinema', own.jwk), partnerOf('museum', others.jwk)]
  const provider = await createProvider()
  const verifier = await createTestVerifier({ clock, lists: [provider.list], partners, intendedUses })
  const openIdConnect = await createOpenIdConnect(
    { signer: { privateJwk: signer.privateJwk, x5c: [] }, subjectSecret: base64url(systemRandom(32)) },
    { verifierUrl: origin, partners },
  )
  const facade = { ...verifier, openIdConnect }
  return { app: createApp(facade), facade, provider, clock, key: own.key, museum: others.key }
}

export const right: Record<string, string> = {
  response_type: 'code',
  client_id: 'cinema',
  redirect_uri: redirectUri,
  scope: 'openid profile',
  state: 'a state',
  nonce: 'a nonce',
  code_challenge: challengeOfPkce,
  code_challenge_method: 'S256',
}

export type Bent = Record<string, string | undefined>

export const parametersOf = (bent: Bent): URLSearchParams =>
  new URLSearchParams(
    Object.entries(bent).flatMap(([name, value]): [string, string][] => (value === undefined ? [] : [[name, value]])),
  )

/** Keeps the one cookie there is. */
export interface Browser {
  get(path: string): Promise<Response>
  post(path: string, form: Record<string, string>): Promise<Response>
}

export function createBrowser({ app }: World): Browser {
  let cookie = ''
  const go = async (path: string, init: RequestInit) => {
    const response = await app.request(path.startsWith('http') ? path : `${issuer}${path}`, {
      ...init,
      headers: { ...init.headers, ...(cookie && { Cookie: cookie }) },
    })
    cookie = response.headers.get('Set-Cookie')?.split(';')[0] ?? cookie
    return response
  }
  return {
    get: (path) => go(path, {}),
    post: (path, form) =>
      go(path, {
        method: 'POST',
        body: new URLSearchParams(form).toString(),
        headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
      }),
  }
}

export interface Begun {
  /** Of the login. */
  id: string
  login: Login
  requestId: string
  transaction: Transaction
}

export async function rowsOf({ facade: { rows } }: World, id: string): Promise<Begun> {
  const login = await rows.get<Login>('openIdConnectLogin', id)
  const known = await rows.get<RelyingPartyTransaction>('relyingPartyTransaction', login?.transactionId ?? '')
  const requestId = known?.requestId ?? ''
  const transaction = await rows.get<Transaction>('transaction', requestId)
  if (!login || !transaction) throw new TypeError('the login was stored')
  return { id, login, requestId, transaction }
}

export const locationOf = (response: Response): URL => new URL(response.headers.get('Location') ?? '', issuer)

/** The browser arrives, and stands on the page of the login. */
export async function begin(world: World, browser: Browser, bent: Bent = {}): Promise<Begun> {
  const response = await browser.get(`/authorize?${parametersOf({ ...right, ...bent })}`)
  const id = locationOf(response).searchParams.get('login')
  if (response.status !== 303 || !id) throw new TypeError(`no login began: ${locationOf(response)}`)
  return rowsOf(world, id)
}

export const person: JsonObject = {
  family_name: 'Peeters',
  given_name: 'Jan',
  birthdate: '1985-03-14',
  place_of_birth: { locality: 'Eupen', country: 'BE' },
  nationalities: ['BE', 'NL'],
  address: {
    formatted: 'Wetstraat 16, 1000 Brussel, BE',
    street_address: 'Wetstraat 16',
    postal_code: '1000',
    locality: 'Brussel',
    country: 'BE',
  },
  personal_administrative_number: '85631412136',
  issuing_country: 'BE',
}

export const issuePid = ({ provider }: World, more: JsonObject = {}): Promise<Held> =>
  issueSdJwt(provider.pid, { disclosable: { ...person, ...more } })

/** @returns what the verifier told the wallet. */
export async function answer(world: World, begun: Begun, held?: Held, bend: Bend = {}): Promise<Response> {
  const shown = held ?? (await issuePid(world))
  const queryId = shown.format === 'mso_mdoc' ? 'pid_mdoc' : 'pid_sd_jwt'
  const vpToken = { [queryId]: [await present(world.facade, begun, shown, bend)] }
  return world.app.request(`${origin}/response/${begun.requestId}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
    body: await (await answerOf(begun, vpToken)).text(),
  })
}

/** Where the wallet sends the browser. */
export async function backFrom(answered: Response): Promise<string> {
  const { redirect_uri } = (await answered.json()) as { redirect_uri?: string }
  if (!redirect_uri) throw new TypeError('the wallet was told no way back')
  return redirect_uri
}

/** All the way to the relying party's address, with a code or an error. */
export async function logIn(world: World, bent: Bent = {}, held?: Held): Promise<URLSearchParams> {
  const browser = createBrowser(world)
  const begun = await begin(world, browser, bent)
  const response = await browser.get(await backFrom(await answer(world, begun, held)))
  return locationOf(response).searchParams
}

export async function assertionOf(
  { clock, key }: World,
  { clientId = 'cinema', by = key, audience = issuer }: { clientId?: string; by?: CryptoKey; audience?: string } = {},
): Promise<Record<string, string>> {
  const assertion = await new SignJWT({ jti: base64url(systemRandom(16)) })
    .setProtectedHeader({ alg: 'ES256' })
    .setIssuer(clientId)
    .setSubject(clientId)
    .setAudience(audience)
    .setIssuedAt(clock.time)
    .setExpirationTime(clock.time + 60)
    .sign(by)
  return {
    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    client_assertion: assertion,
  }
}

/** What comes of a call between servers. */
export async function post(world: World, path: string, form: Bent): Promise<{ status: number; body: JsonObject }> {
  const response = await world.app.request(`${issuer}${path}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
    body: parametersOf(form).toString(),
  })
  return { status: response.status, body: (await response.json()) as JsonObject }
}

export const redeem = async (world: World, code: string | null, bent: Bent = {}) =>
  post(world, '/token', {
    grant_type: 'authorization_code',
    code: code ?? '',
    redirect_uri: redirectUri,
    code_verifier: verifierOfPkce,
    ...(await assertionOf(world)),
    ...bent,
  })

export async function userInfo({ app }: World, token: unknown): Promise<{ status: number; body: JsonObject }> {
  const response = await app.request(`${issuer}/userinfo`, { headers: { Authorization: `Bearer ${token}` } })
  return { status: response.status, body: (await response.json()) as JsonObject }
}
