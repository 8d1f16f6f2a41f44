// The browser goes back to the relying party, with a code or an error, always with `iss` (RFC 9207), and with its own query kept.
import type { OAuthError } from '../../shared/oauth/oauth-error.ts'
import type { AuthenticationRequest } from './authentication-request.ts'
import type { Facade } from './facade.ts'

type Destination = Pick<AuthenticationRequest, 'redirectUri' | 'state'>

export function backToClient(
  { openIdConnect }: Facade,
  { redirectUri, state }: Destination,
  answer: Record<string, string>,
): Response {
  const parameters = new URLSearchParams({
    ...answer,
    ...(state !== undefined && { state }),
    iss: openIdConnect.issuer,
  })
  const joint = redirectUri.includes('?') ? '&' : '?'
  return new Response(null, {
    status: 303,
    headers: { Location: `${redirectUri}${joint}${parameters}`, 'Cache-Control': 'no-store' },
  })
}

export const backWithError = (facade: Facade, to: Destination, { code, message }: OAuthError): Response =>
  backToClient(facade, to, { error: code, error_description: message })
