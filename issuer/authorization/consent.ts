// POST /consent: the person decided. Here the pushed request is consumed, once; the browser goes back to the wallet with a code
// or with access_denied, always with `iss` (RFC 9207) and with the wallet's own query kept. Refuses what the page did not offer.
import { readOAuthForm } from '../../shared/oauth/form.ts'
import type { Issuer } from '../issuer.ts'
import { AuthorizationFailed } from './authorization-failed.ts'
import { isSameBrowser } from './browser-session.ts'
import type { Consent } from './callback.ts'
import { nameOfChoice } from './consent-page.ts'
import { giveCode } from './give-code.ts'
import type { PushedRequest } from './pushed-request.ts'

export async function consentEndpoint(issuer: Issuer, request: Request): Promise<Response> {
  const form = await readOAuthForm(request)
  const ticket = form.get('ticket') ?? ''
  const asked = await issuer.rows.get<Consent>('consent', ticket)
  if (!asked) throw new AuthorizationFailed('unknownRequest')
  if (!(await isSameBrowser(issuer, request, asked.sessionHash))) throw new AuthorizationFailed('otherBrowser')
  const consent = await issuer.rows.take<Consent>('consent', ticket)
  // Whoever pressed twice must not take the request away from their own first press.
  if ('refused' in consent) throw new AuthorizationFailed('unknownRequest')
  const taken = await issuer.rows.take<PushedRequest>('par', asked.requestId)
  if ('refused' in taken) throw new AuthorizationFailed('unknownRequest')
  const pushed = taken.value
  if (form.get('decision') !== 'approve') return backToWallet(issuer, pushed, refusalOf(consent.value))
  const { subject, documents } = consent.value
  const chosen = pushed.choice ? documents.filter((_, at) => form.has(nameOfChoice(at))) : documents
  if (chosen.length === 0) return backToWallet(issuer, pushed, refusalOf(consent.value, 'The person chose nothing'))
  return backToWallet(issuer, pushed, { code: await giveCode(issuer, subject, pushed, chosen) })
}

function refusalOf({ documents, unanswered }: Consent, why = 'The person did not approve'): Record<string, string> {
  if (unanswered)
    return { error: 'temporarily_unavailable', error_description: 'The register does not answer now; try again later' }
  const description = documents.length === 0 ? 'There is nothing that can be issued to this person' : why
  return { error: 'access_denied', error_description: description }
}

function backToWallet(
  { config }: Issuer,
  { redirectUri, state }: PushedRequest,
  answer: Record<string, string>,
): Response {
  const parameters = new URLSearchParams({ ...answer, ...(state !== undefined && { state }), iss: config.issuerUrl })
  // Put at the end of what the wallet wrote, so that its own query stays as it was.
  const joint = redirectUri.includes('?') ? '&' : '?'
  return new Response(null, {
    status: 303,
    headers: { Location: `${redirectUri}${joint}${parameters}`, 'Cache-Control': 'no-store' },
  })
}
