// Who calls the facade from server to server: a registered client that proves itself by its key (private_key_jwt, OpenID Connect Core 1.0
// section 9). Refuses: everybody else, and every other way.
import { checkClientAssertion, claimedSubject, jwtBearer } from '../../shared/oauth/client-assertion.ts'
import { required } from '../../shared/oauth/form.ts'
import { OAuthError } from '../../shared/oauth/oauth-error.ts'
import type { Facade } from './facade.ts'
import type { Client } from './openid-connect.ts'

export const findClient = ({ openIdConnect }: Facade, clientId: unknown): Client | undefined =>
  openIdConnect.clients.find(({ partner }) => partner.clientId === clientId)

/** @throws OAuthError invalid_client */
export async function checkClient(facade: Facade, form: Map<string, string>): Promise<Client> {
  if (form.get('client_assertion_type') !== jwtBearer) throw unknown()
  const assertion = required(form, 'client_assertion')
  const client = findClient(facade, form.get('client_id') ?? claimedSubject(assertion))
  if (!client) throw unknown()
  const { keys, partner } = client
  await checkClientAssertion(facade, {
    assertion,
    clientId: partner.clientId,
    keys,
    audience: facade.openIdConnect.issuer,
  })
  return client
}

const unknown = (): OAuthError =>
  new OAuthError('invalid_client', 'The client is not known, or does not authenticate by private_key_jwt', {
    status: 401,
  })
