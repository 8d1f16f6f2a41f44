// GET /login/callback: CSAM brings the browser back. The level that CSAM answered decides, not the one that was asked for; then
// the person reads what will be issued.
import { assuranceOf, reaches } from '../../shared/belgium/level.ts'
import { parseSsin, type Ssin, SsinRefused } from '../../shared/belgium/ssin.ts'
import { minute } from '../../shared/clock.ts'
import { randomId } from '../../shared/random.ts'
import type { Issuer } from '../issuer.ts'
import { languageOf } from '../language.ts'
import { AuthorizationFailed } from './authorization-failed.ts'
import { isSameBrowser } from './browser-session.ts'
import { consentPage } from './consent-page.ts'
import { type CsamLogin, completeCsamLogin } from './csam.ts'
import type { Login } from './login.ts'
import type { PushedRequest } from './pushed-request.ts'

/** A person who is asked for consent (row `consent`, found by the ticket in the page's form). */
export interface Consent {
  requestId: string
  subject: Ssin
  sessionHash: string
}

const life = 10 * minute

export async function callbackEndpoint(issuer: Issuer, request: Request): Promise<Response> {
  const parameters = new URL(request.url).searchParams
  const state = parameters.get('state') ?? ''
  const login = await issuer.rows.get<Login>('login', state)
  if (!login) throw new AuthorizationFailed('unknownRequest')
  // Before it is taken: whoever only saw the address must not end a person's login.
  if (!(await isSameBrowser(issuer, request, login.sessionHash))) throw new AuthorizationFailed('otherBrowser')
  if ('refused' in (await issuer.rows.take<Login>('login', state))) throw new AuthorizationFailed('unknownRequest')
  const { nationalNumber, acr, language } = await loginOf(issuer, parameters, state, login)
  if (!reaches(acr === undefined ? undefined : assuranceOf(acr), login.minimum))
    throw new AuthorizationFailed('levelTooLow')
  const pushed = await issuer.rows.get<PushedRequest>('par', login.requestId)
  if (!pushed) throw new AuthorizationFailed('unknownRequest')
  const ticket = randomId(issuer.random)
  const consent: Consent = {
    requestId: login.requestId,
    subject: subjectOf(issuer, nationalNumber),
    sessionHash: login.sessionHash,
  }
  await issuer.rows.put('consent', ticket, consent, issuer.now() + life)
  return consentPage({ language: languageOf(request, language), ticket, pushed })
}

async function loginOf(issuer: Issuer, parameters: URLSearchParams, state: string, login: Login): Promise<CsamLogin> {
  try {
    return await completeCsamLogin(issuer, parameters, { state, ...login })
  } catch (error) {
    issuer.log({ event: 'login.failed', error: error instanceof Error ? error.name : 'unknown' })
    throw new AuthorizationFailed('loginFailed')
  }
}

function subjectOf({ config, now }: Issuer, nationalNumber: unknown): Ssin {
  try {
    return parseSsin(String(nationalNumber), { now: now(), testNumbers: config.profile === 'sandbox' })
  } catch (error) {
    throw error instanceof SsinRefused ? new AuthorizationFailed('loginFailed') : error
  }
}
