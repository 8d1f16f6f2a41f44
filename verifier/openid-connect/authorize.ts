// GET or POST /oidc/authorize (OpenID Connect Core 1.0 section 3.1.2): the browser comes from a relying party, and a login begins. Whoever is
// not known, or wants the browser back elsewhere, gets it back nowhere: a page says so. Every other fault goes back to the relying party.
import { BodyRefused } from '../../shared/http/body.ts'
import { Problem } from '../../shared/http/problem.ts'
import { readOAuthForm } from '../../shared/oauth/form.ts'
import { OAuthError } from '../../shared/oauth/oauth-error.ts'
import { type AuthenticationRequest, checkAuthenticationRequest, type Parameters } from './authentication-request.ts'
import { backWithError } from './back-to-client.ts'
import { openBrowserSession } from './browser-session.ts'
import { findClient } from './check-client.ts'
import type { Facade } from './facade.ts'
import { beginLogin, loginAddress } from './login.ts'
import { LoginStopped } from './login-stopped.ts'
import type { Client } from './openid-connect.ts'
import { requestUriPrefix, takePushed } from './pushed-request.ts'

export async function authorizeEndpoint(facade: Facade, request: Request): Promise<Response> {
  const parameters = await parametersOf(request)
  const client = findClient(facade, parameters.get('client_id'))
  if (!client) throw new LoginStopped('unknownClient')
  const requestUri = parameters.get('request_uri')
  if (requestUri?.startsWith(requestUriPrefix)) {
    const pushed = await takePushed(facade, requestUri, client.partner.clientId)
    if (!pushed) throw new LoginStopped('unknownRequest')
    return orBack(facade, pushed, () => start(facade, request, client, pushed))
  }
  const redirectUri = parameters.get('redirect_uri') ?? ''
  if (!client.redirectUris.includes(redirectUri)) throw new LoginStopped('unknownAddress')
  const state = parameters.get('state')
  return orBack(facade, { redirectUri, ...(state !== undefined && state.length <= 2000 && { state }) }, async () =>
    start(facade, request, client, await checkAuthenticationRequest(facade, client, redirectUri, parameters)),
  )
}

async function start(
  facade: Facade,
  request: Request,
  client: Client,
  asked: AuthenticationRequest,
): Promise<Response> {
  const { setCookie, sessionHash } = await openBrowserSession(facade, request)
  const id = await beginLogin(facade, client, { request: asked, sessionHash, flow: 'sameDevice' })
  return new Response(null, {
    status: 303,
    headers: { Location: loginAddress(facade, id), 'Set-Cookie': setCookie, 'Cache-Control': 'no-store' },
  })
}

async function orBack(
  facade: Facade,
  to: Pick<AuthenticationRequest, 'redirectUri' | 'state'>,
  go: () => Promise<Response>,
): Promise<Response> {
  try {
    return await go()
  } catch (error) {
    if (error instanceof OAuthError) return backWithError(facade, to, error)
    // Only what its registrations allow is asked (question.ts), and they are the operator's.
    if (error instanceof Problem)
      return backWithError(facade, to, new OAuthError('invalid_scope', 'The client is not registered for what it asks'))
    throw error
  }
}

/** Each once, an empty one as if it were not there. @throws LoginStopped */
async function parametersOf(request: Request): Promise<Parameters> {
  if (request.method === 'POST')
    try {
      return await readOAuthForm(request)
    } catch (error) {
      throw error instanceof OAuthError || error instanceof BodyRefused ? new LoginStopped('unreadable') : error
    }
  const parameters = new Map<string, string>()
  for (const [name, value] of new URL(request.url).searchParams) {
    if (parameters.has(name)) throw new LoginStopped('unreadable')
    parameters.set(name, value)
  }
  return new Map([...parameters].filter(([, value]) => value !== ''))
}
