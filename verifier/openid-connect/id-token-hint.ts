// id_token_hint (OpenID Connect Core 1.0 section 3.1.2.1): an ID token that we gave to this client says who is expected; it may have
// expired. Refuses: what we did not sign, and what was for somebody else.
import { type Jws, JwsRefused, parseJws, verifyJws } from '../../shared/keys/jws.ts'
import { importPublicJwk, parsePublicJwk } from '../../shared/keys/public-key.ts'
import { OAuthError } from '../../shared/oauth/oauth-error.ts'
import type { Facade } from './facade.ts'
import type { Client } from './openid-connect.ts'

/** @throws OAuthError invalid_request */
export async function hintedSubject(
  { openIdConnect }: Facade,
  { partner }: Client,
  hint: string | undefined,
): Promise<string | undefined> {
  if (hint === undefined) return undefined
  const { issuer, key: own } = openIdConnect
  const jws = parse(hint)
  const key = await importPublicJwk(parsePublicJwk(own.signer.publicJwk))
  const { iss, aud, sub } = jws.payload
  const isOurs = (await verifyJws(jws, key, own.signer.algorithm)) && iss === issuer && aud === partner.clientId
  if (!isOurs || typeof sub !== 'string') throw refused()
  return sub
}

function parse(hint: string): Jws {
  try {
    return parseJws(hint)
  } catch (error) {
    throw error instanceof JwsRefused ? refused() : error
  }
}

const refused = (): OAuthError => new OAuthError('invalid_request', 'The id_token_hint is no ID token for this client')
