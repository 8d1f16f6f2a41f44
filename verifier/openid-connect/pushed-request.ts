// POST /oidc/par (RFC 9126): an authentication request comes from the relying party itself, which proves who it is before anybody's browser
// is sent. Refuses: what an authentication request is refused for, addresses that are not registered, a request_uri inside.
import { readOAuthForm, required } from '../../shared/oauth/form.ts'
import { OAuthError } from '../../shared/oauth/oauth-error.ts'
import { randomId } from '../../shared/random.ts'
import { verifierRows } from '../stores.ts'
import { type AuthenticationRequest, checkAuthenticationRequest } from './authentication-request.ts'
import { checkClient } from './check-client.ts'
import type { Facade } from './facade.ts'

const { life } = verifierRows.openIdConnectRequest
export const requestUriPrefix = 'urn:ietf:params:oauth:request_uri:'

export async function pushedRequestEndpoint(facade: Facade, request: Request): Promise<Response> {
  const form = await readOAuthForm(request)
  const client = await checkClient(facade, form)
  if (form.has('request_uri')) throw new OAuthError('invalid_request', 'A pushed request holds no request_uri')
  const redirectUri = required(form, 'redirect_uri')
  if (!client.redirectUris.includes(redirectUri))
    throw new OAuthError('invalid_request', 'The redirect_uri is not registered')
  const pushed = await checkAuthenticationRequest(facade, client, redirectUri, form)
  const id = randomId(facade.random)
  await facade.rows.put('openIdConnectRequest', id, pushed, facade.now() + life)
  return Response.json(
    { request_uri: `${requestUriPrefix}${id}`, expires_in: life },
    { status: 201, headers: { 'Cache-Control': 'no-cache, no-store' } },
  )
}

/** Once; undefined where it is not there, or another client's. */
export async function takePushed(
  { rows }: Facade,
  requestUri: string,
  clientId: string,
): Promise<AuthenticationRequest | undefined> {
  const id = requestUri.slice(requestUriPrefix.length)
  const pushed = await rows.get<AuthenticationRequest>('openIdConnectRequest', id)
  if (pushed?.clientId !== clientId) return undefined
  return 'refused' in (await rows.take('openIdConnectRequest', id)) ? undefined : pushed
}
