// GET /authorize: the browser arrives with what the wallet pushed, and goes on to the login. The pushed request is consumed when
// authorization completes, not here, so that a reload before the login still works.
import type { Issuer } from '../issuer.ts'
import { AuthorizationFailed } from './authorization-failed.ts'
import { startLogin } from './login.ts'
import { type PushedRequest, requestUriPrefix } from './pushed-request.ts'

export async function authorizeEndpoint(issuer: Issuer, request: Request): Promise<Response> {
  const parameters = new URL(request.url).searchParams
  const requestUri = parameters.get('request_uri')
  if (!requestUri?.startsWith(requestUriPrefix)) throw new AuthorizationFailed('pushFirst')
  const id = requestUri.slice(requestUriPrefix.length)
  const pushed = await issuer.rows.get<PushedRequest>('par', id)
  if (!pushed || pushed.clientId !== parameters.get('client_id')) throw new AuthorizationFailed('unknownRequest')
  if (issuer.now() >= pushed.expiresAt) throw new AuthorizationFailed('unknownRequest')
  return startLogin(issuer, id, pushed)
}
