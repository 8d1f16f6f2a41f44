// POST /interactive-authorization (OpenID4VCI 1.1 draft, Interactive Authorization Endpoint, in the names that it had before June 2026): the
// wallet asks as at /par, presents a PID for the person to be known by, and gets a code without a browser. The person consents in the wallet,
// which shows what is presented and what is issued for it.
// Refuses: wallets that can neither present nor open a browser, a session that was used before, has expired, or is another wallet's.
import type { Ssin } from '../../shared/belgium/ssin.ts'
import { verifyDpop } from '../../shared/oauth/dpop.ts'
import { readOAuthForm, required } from '../../shared/oauth/form.ts'
import { OAuthError } from '../../shared/oauth/oauth-error.ts'
import { randomId } from '../../shared/random.ts'
import { checkClient } from '../client/check-client.ts'
import { type Document, kindsOf } from '../documents.ts'
import { findEntitlements, grantable } from '../issuance/entitlements.ts'
import type { Issuer } from '../issuer.ts'
import { interactivePath, type Presentations } from '../presentations.ts'
import { issuerRows } from '../stores.ts'
import { giveCode } from './give-code.ts'
import { presentedPerson } from './presented-person.ts'
import { checkAuthorizationRequest, keepPushedRequest, type PushedRequest } from './pushed-request.ts'

/** An authorization that waits for a presentation (row `interactiveAuthorization`, found by the auth_session). */
interface Session {
  pushed: PushedRequest
  /** Of the verifier, who ties its nonce to this one session. */
  transactionId: string
  /** Thumbprint of the DPoP key that was proven at the beginning, and has to be again. */
  provenJkt: string | undefined
}

const { life } = issuerRows.interactiveAuthorization

const presentation = 'urn:openid:dcp:iae:openid4vp_presentation'
const web = 'urn:openid:dcp:iae:redirect_to_web'

export async function interactiveAuthorizationEndpoint(
  issuer: Issuer,
  presentations: Presentations,
  request: Request,
  traceId: string,
): Promise<Response> {
  const form = await readOAuthForm(request)
  const authSession = form.get('auth_session')
  const answer =
    authSession === undefined
      ? await begin(issuer, presentations, request, form)
      : { status: 'ok', code: await finish(issuer, presentations, request, form, traceId) }
  return Response.json(answer, { headers: { 'Cache-Control': 'no-store' } })
}

async function begin(issuer: Issuer, presentations: Presentations, request: Request, form: Map<string, string>) {
  const { pushed, asked } = await checkAuthorizationRequest(issuer, request, form, interactivePath)
  const supported = required(asked, 'interaction_types_supported')
    .split(',')
    .map((type) => type.trim())
  const authSession = randomId(issuer.random)
  const wanted = (type: string) => ({ status: 'require_interaction', type, auth_session: authSession })
  if (supported.includes(presentation)) {
    const { id: transactionId, requestObject } = await presentations.open()
    const provenJkt = request.headers.has('DPoP') ? pushed.dpopJkt : undefined
    const session: Session = { pushed, transactionId, provenJkt }
    await issuer.rows.put('interactiveAuthorization', authSession, session, issuer.now() + life)
    return { ...wanted(presentation), openid4vp_request: { request: requestObject } }
  }
  if (!supported.includes(web))
    throw new OAuthError('missing_interaction_type', `interaction_types_supported lacks ${presentation}`)
  // The browser ends the authorization: nothing is kept under this auth_session, which the draft wants all the same.
  if (!pushed.redirectUri.startsWith('https:'))
    throw new OAuthError('invalid_request', 'The web interaction needs a redirect_uri of https')
  return { ...wanted(web), ...(await keepPushedRequest(issuer, pushed)) }
}

async function finish(
  issuer: Issuer,
  presentations: Presentations,
  request: Request,
  form: Map<string, string>,
  traceId: string,
): Promise<string> {
  const { rows } = issuer
  const authSession = required(form, 'auth_session')
  const session = await rows.get<Session>('interactiveAuthorization', authSession)
  if (!session) throw over()
  await checkSameWallet(issuer, request, form, session)
  const response = required(form, 'openid4vp_response')
  // Whatever comes of it: a wallet whose presentation fails begins again, with another nonce.
  if ('refused' in (await rows.take<Session>('interactiveAuthorization', authSession))) throw over()
  const judged = await presentations.judge(session.transactionId, response)
  issuer.log({ event: 'interaction.judged', verdict: judged.verdict })
  const subject = presentedPerson(issuer, judged)
  return giveCode(issuer, subject, session.pushed, await documentsFor(issuer, subject, session.pushed, traceId))
}

/** There is no page to choose on: the wallet shows its holder what it asks for, and gets what there is of it. @throws OAuthError */
async function documentsFor(
  issuer: Issuer,
  subject: Ssin,
  { configurationIds, claims, choice: tryAll = false }: PushedRequest,
  traceId: string,
): Promise<Document[]> {
  const kinds = kindsOf(configurationIds)
  const found = await findEntitlements(issuer, { subject, kinds, claims, tryAll }, traceId)
  const documents = grantable(found, { tryAll })
  if (documents.length > 0) return documents
  if (found.some(({ standing }) => standing === 'childrenUnknown' || standing === 'later'))
    throw new OAuthError('temporarily_unavailable', 'The authentic source does not answer now; try again later', {
      status: 503,
      headers: { 'Retry-After': '30' },
    })
  throw new OAuthError('access_denied', 'There is nothing that can be issued to this person')
}

/** Before the session is taken, so that who merely overheard it spoils nothing. */
async function checkSameWallet(
  issuer: Issuer,
  request: Request,
  form: Map<string, string>,
  { pushed, provenJkt }: Session,
): Promise<void> {
  const url = issuer.config.issuerUrl + interactivePath
  const proof =
    provenJkt === undefined
      ? undefined
      : await verifyDpop(issuer, { proof: request.headers.get('DPoP'), method: 'POST', url, boundTo: provenJkt })
  const { clientId, instance } = await checkClient(issuer, request, form)
  await proof?.redeem()
  if (clientId !== pushed.clientId || instance !== pushed.instance)
    throw new OAuthError('invalid_request', 'The auth_session was given to another wallet')
}

const over = (): OAuthError =>
  new OAuthError('invalid_request', 'The auth_session was not given out here, was used before, or has expired')
