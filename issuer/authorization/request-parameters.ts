// Where the parameters of a pushed request stand: in its form, or, if the client signs, in its request object alone (RFC 9126 section 3).
// Refuses: a request object of a client that has no key here, a plain form of a client that registered to sign.
import { OAuthError } from '../../shared/oauth/oauth-error.ts'
import { readRequestObject } from '../../shared/oauth/request-object.ts'
import type { Client } from '../client/check-client.ts'
import type { Issuer } from '../issuer.ts'

/** @throws OAuthError invalid_request_object or invalid_request */
export async function requestParameters(
  issuer: Issuer,
  form: Map<string, string>,
  { clientId, keys, registration }: Client,
): Promise<Map<string, string>> {
  const text = form.get('request')
  if (text === undefined) {
    if (registration?.requests.signed)
      throw new OAuthError('invalid_request', 'This client registered to sign requests')
    return form
  }
  if (clientId === undefined || keys.length === 0)
    throw new OAuthError(
      'invalid_request_object',
      'A request object has to be signed by a client that is attested or registered',
    )
  const algorithm = registration?.requests.algorithm
  return readRequestObject(issuer, { text, clientId, keys, algorithm, audience: issuer.config.issuerUrl })
}
