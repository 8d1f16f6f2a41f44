// GET /login/callback: CSAM brings the browser back. The level that CSAM answered decides, not the one that was asked for; then
// the person reads what will be issued, or chooses. Sources are asked here at the earliest: nobody is looked up who did not log in.
import { type AssuranceLevel, assuranceOf, reaches } from '../../shared/belgium/level.ts'
import { parseSsin, type Ssin, SsinRefused } from '../../shared/belgium/ssin.ts'
import { languageOf } from '../../shared/pages/language.ts'
import { randomId } from '../../shared/random.ts'
import { type Document, type DocumentKind, kindsOf } from '../documents.ts'
import { documentOf, findEntitlements } from '../issuance/entitlements.ts'
import type { Issuer } from '../issuer.ts'
import { issuerRows } from '../stores.ts'
import { AuthorizationFailed } from './authorization-failed.ts'
import { isSameBrowser } from './browser-session.ts'
import { consentPage, isOnOffer, type ShownDocument } from './consent-page.ts'
import { type CsamLogin, completeCsamLogin } from './csam.ts'
import type { Login } from './login.ts'
import type { PushedRequest } from './pushed-request.ts'

/** A person who is asked for consent (row `consent`, found by the ticket in the page's form). */
export interface Consent {
  requestId: string
  subject: Ssin
  sessionHash: string
  /** What the page offers, in its order; nothing else can be granted. */
  documents: Document[]
  /** There is nothing because the register does not say who the children are: it may another time. */
  unanswered: boolean
}

const { life } = issuerRows.consent

export async function callbackEndpoint(issuer: Issuer, request: Request, traceId: string): Promise<Response> {
  const parameters = new URL(request.url).searchParams
  const state = parameters.get('state') ?? ''
  const login = await issuer.rows.get<Login>('login', state)
  if (!login) throw new AuthorizationFailed('unknownRequest')
  // Before it is taken: whoever only saw the address must not end a person's login.
  if (!(await isSameBrowser(issuer, request, login.sessionHash))) throw new AuthorizationFailed('otherBrowser')
  if ('refused' in (await issuer.rows.take<Login>('login', state))) throw new AuthorizationFailed('unknownRequest')
  const { nationalNumber, acr, language } = await loginOf(issuer, parameters, state, login)
  const level = acr === undefined ? undefined : assuranceOf(acr)
  if (level === undefined || !reaches(level, login.minimum)) throw new AuthorizationFailed('levelTooLow')
  const pushed = await issuer.rows.get<PushedRequest>('par', login.requestId)
  if (!pushed) throw new AuthorizationFailed('unknownRequest')
  const subject = subjectOf(issuer, nationalNumber)
  const shown = await documentsFor(issuer, { subject, pushed, level }, traceId)
  const ticket = randomId(issuer.random)
  const { requestId, sessionHash } = login
  const documents = shown.filter(isOnOffer).map(documentOf)
  const unanswered = documents.length === 0 && shown.some(({ standing }) => standing === 'childrenUnknown')
  const consent: Consent = { requestId, subject, sessionHash, documents, unanswered }
  await issuer.rows.put('consent', ticket, consent, issuer.now() + life)
  return consentPage({ language: languageOf(request, language), ticket, pushed, shown })
}

/** What needs a stronger login is shown as such, and no source is asked about it. */
async function documentsFor(
  issuer: Issuer,
  { subject, pushed, level }: { subject: Ssin; pushed: PushedRequest; level: AssuranceLevel },
  traceId: string,
): Promise<ShownDocument[]> {
  const { configurationIds, claims, choice = false } = pushed
  const [within, above] = [true, false].map((isWithin) =>
    kindsOf(configurationIds).filter(({ type }) => reaches(level, type.minimumLevel) === isWithin),
  ) as [DocumentKind[], DocumentKind[]]
  const found = await findEntitlements(issuer, { subject, kinds: within, claims, tryAll: choice }, traceId)
  return [...found, ...above.map((kind) => ({ ...kind, standing: 'strongerLogin' as const }))]
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
