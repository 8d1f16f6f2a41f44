// The person logs in at CSAM, at the level that the strictest of the asked credentials needs; where the person chooses, at any level that
// gives something to choose.
import { type AssuranceLevel, acrValuesFor, reaches } from '../../shared/belgium/level.ts'
import { base64url, sha256, utf8 } from '../../shared/bytes.ts'
import { findConfiguration } from '../../shared/credentials/index.ts'
import { randomId } from '../../shared/random.ts'
import type { Issuer } from '../issuer.ts'
import { issuerRows } from '../stores.ts'
import { AuthorizationFailed } from './authorization-failed.ts'
import { createBrowserSession } from './browser-session.ts'
import { callbackUrl, discoverCsam } from './csam.ts'
import type { PushedRequest } from './pushed-request.ts'

/** A login under way (row `login`, found by the state that CSAM brings back). */
export interface Login {
  /** Of the pushed request. */
  requestId: string
  nonce: string
  verifier: string
  minimum: AssuranceLevel
  sessionHash: string
}

const { life } = issuerRows.login

export async function startLogin(
  issuer: Issuer,
  requestId: string,
  { configurationIds, choice }: PushedRequest,
): Promise<Response> {
  const server = await discoverCsam(issuer).catch(() => {
    throw new AuthorizationFailed('loginFailed')
  })
  const { setCookie, sessionHash } = await createBrowserSession(issuer)
  const [state, nonce, verifier] = [randomId(issuer.random), randomId(issuer.random), randomId(issuer.random)]
  const minimum = choice ? weakest(configurationIds) : strictest(configurationIds)
  const login: Login = { requestId, nonce, verifier, minimum, sessionHash }
  await issuer.rows.put('login', state, login, issuer.now() + life)
  const address = new URL(server.authorization_endpoint ?? '')
  for (const [name, value] of Object.entries({
    response_type: 'code',
    client_id: issuer.config.csam.clientId,
    redirect_uri: callbackUrl(issuer),
    scope: 'openid profile egovnrn',
    state,
    nonce,
    code_challenge: base64url(await sha256(utf8(verifier))),
    code_challenge_method: 'S256',
    acr_values: acrValuesFor(minimum).join(' '),
  }))
    address.searchParams.set(name, value)
  return new Response(null, {
    status: 303,
    headers: { Location: address.href, 'Set-Cookie': setCookie, 'Cache-Control': 'no-store' },
  })
}

const levelsOf = (configurationIds: readonly string[]): AssuranceLevel[] =>
  configurationIds.map((id) => findConfiguration(id)?.type.minimumLevel ?? 'high')

const strictest = (configurationIds: readonly string[]): AssuranceLevel =>
  levelsOf(configurationIds).reduce((strict, level) => (reaches(level, strict) ? level : strict), 'low')

const weakest = (configurationIds: readonly string[]): AssuranceLevel =>
  levelsOf(configurationIds).reduce((weak, level) => (reaches(weak, level) ? level : weak), 'high')
