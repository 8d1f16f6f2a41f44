// What a verifier does for the issuer within an authorization: it opens a request for the wallet, and judges the answer (the verifier's own
// API, docs/api.md). The issuer is its partner like any other, and believes what it says of trust, revocation and binding.
// Refuses to guess: an answer of the verifier that is not as described counts as none.
import type { JWK } from 'jose'
import { textOf } from '../shared/bytes.ts'
import { type Clock, minute } from '../shared/clock.ts'
import { type Fetch, type Fetched, fetchBounded } from '../shared/http/fetch.ts'
import { isObject, type Json, type JsonObject, parseJsonObject } from '../shared/json.ts'
import { signJws } from '../shared/keys/jws.ts'
import { importSigner, type Signer } from '../shared/keys/signer.ts'
import type { Log } from '../shared/log.ts'
import { OAuthError } from '../shared/oauth/oauth-error.ts'
import type { Remembered } from '../shared/store/stored.ts'

export interface PresentationsConfig {
  verifierUrl: string
  /** The issuer, as the verifier's partner. */
  clientId: string
  privateJwk: JWK
  responseMode: 'iae_post' | 'iae_post.jwt'
  /** DCQL: what is asked of the wallet. */
  query: JsonObject
}

export interface PresentedCredential {
  format: string
  /** vct or doctype. */
  type: string
  claims: JsonObject
  /** The kind of trust list that its issuer is on. */
  trust: string | undefined
  /** Of the issuer, as that list says. */
  country: string | undefined
}

/** `unreadable`: the wallet's answer is none. `over`: it comes too late, or again. */
export type Judged =
  | { verdict: 'accepted' | 'refused' | 'walletError'; credentials: PresentedCredential[] }
  | { verdict: 'unreadable' | 'over' }

export interface Presentations {
  /** @returns the transaction's name at the verifier, and the signed request for the wallet. */
  open(): Promise<{ id: string; requestObject: string }>
  judge(id: string, openid4vpResponse: string): Promise<Judged>
}

export interface PresentationsGiven {
  fetch: Fetch
  now: Clock
  log: Log
  config: PresentationsConfig
  /** The issuer's interactive authorization endpoint, which the wallet answers. */
  expectedUrl: string
}

export const interactivePath = '/interactive-authorization'

const answerLimit = 1_000_000

/** Each method throws OAuthError temporarily_unavailable when the verifier does not answer as it should. */
export async function createPresentations(given: PresentationsGiven): Promise<Presentations> {
  const { config, expectedUrl, log } = given
  const tokens = createTokens(given, await importSigner({ privateJwk: config.privateJwk, x5c: [] }))
  const call = async (path: string, body: object): Promise<Fetched> => {
    const { status, ...answer } = await ask(given, `/verification/v1/transactions${path}`, {
      headers: { Authorization: `Bearer ${await tokens.take()}`, 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    })
    if (status === 401) tokens.forget()
    if (status >= 400) log({ event: 'verifier.refused', status })
    return { status, ...answer }
  }
  const { query, responseMode } = config
  return {
    open: () =>
      answered(log, async () => {
        const wish = {
          flow: 'interactiveAuthorization',
          purpose: 'To issue a credential',
          query,
          responseMode,
          expectedUrl,
        }
        const opened = read(await call('', wish), 201)
        return { id: text(opened.id), requestObject: text(opened.requestObject) }
      }),
    judge: (id, openid4vpResponse) =>
      answered(log, async () => {
        const answer = await call(`/${id}/response`, { openid4vpResponse })
        if (answer.status === 400) return { verdict: 'unreadable' }
        if (answer.status === 404) return { verdict: 'over' }
        const { verdict, credentials } = read(answer, 200)
        if (verdict !== 'accepted' && verdict !== 'refused' && verdict !== 'walletError') throw unexpected()
        if (!Array.isArray(credentials)) throw unexpected()
        return { verdict, credentials: credentials.map(credentialOf) }
      }),
  }
}

const ask = ({ fetch, config }: PresentationsGiven, path: string, init: RequestInit): Promise<Fetched> =>
  fetchBounded(fetch, config.verifierUrl + path, { method: 'POST', ...init, seconds: 10, bytes: answerLimit })

export const rememberedVerifierToken = {
  what: 'the access token of the issuer at its verifier',
  most: 1,
  until: 'shortly before it ends: 10 min',
} as const satisfies Remembered

/** The partner's access token, kept until shortly before it ends. */
function createTokens(given: PresentationsGiven, signer: Signer) {
  const { now, config } = given
  let kept: { token: string; until: number } | undefined
  const fresh = async (): Promise<{ token: string; until: number }> => {
    const { clientId, privateJwk, verifierUrl } = config
    const claims = { iss: clientId, sub: clientId, aud: `${verifierUrl}/partner/token`, jti: crypto.randomUUID() }
    const assertion = await signJws(
      signer,
      { typ: 'JWT', kid: privateJwk.kid },
      { ...claims, iat: now(), exp: now() + minute },
    )
    const answer = await ask(given, '/partner/token', {
      headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({
        grant_type: 'client_credentials',
        client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
        client_assertion: assertion,
        scope: 'verification:transactions',
      }).toString(),
    })
    const { access_token: token, expires_in: life } = read(answer, 200)
    return { token: text(token), until: now() + (typeof life === 'number' ? life : 0) - 30 }
  }
  return {
    take: async () => {
      if (!kept || now() >= kept.until) kept = await fresh()
      return kept.token
    },
    forget: () => {
      kept = undefined
    },
  }
}

async function answered<T>(log: Log, call: () => Promise<T>): Promise<T> {
  try {
    return await call()
  } catch (error) {
    log({ event: 'verifier.failed', error: error instanceof Error ? error.name : 'unknown' })
    throw new OAuthError('temporarily_unavailable', 'The verifier gives no answer now; try again later', {
      status: 503,
      headers: { 'Retry-After': '30' },
    })
  }
}

function read({ status, body }: Fetched, expected: number): JsonObject {
  if (status !== expected) throw unexpected()
  return parseJsonObject(textOf(body))
}

function credentialOf(value: Json): PresentedCredential {
  if (!isObject(value) || !isObject(value.claims)) throw unexpected()
  const { country, list } = isObject(value.issuer) ? value.issuer : {}
  const kind = isObject(list) ? list.kind : undefined
  return {
    format: text(value.format),
    type: text(value.type),
    claims: value.claims,
    trust: typeof kind === 'string' ? kind : undefined,
    country: typeof country === 'string' ? country : undefined,
  }
}

function text(value: Json | undefined): string {
  if (typeof value !== 'string') throw unexpected()
  return value
}

const unexpected = (): Error => new TypeError('the verifier answered otherwise than it describes')
