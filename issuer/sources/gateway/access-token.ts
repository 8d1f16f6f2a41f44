// The gateway's access token (OAuth 2.0 client credentials), taken once and kept in the isolate until shortly before it ends. Who we are is
// proven by a secret, by a key (RFC 7523 section 2.2), or by the certificate of the connection alone (RFC 8705 section 2.1).
import {
  type AuthorizationServer,
  allowInsecureRequests,
  type ClientAuth,
  ClientSecretBasic,
  clientCredentialsGrantRequest,
  customFetch,
  modifyAssertion,
  PrivateKeyJwt,
  processClientCredentialsResponse,
  TlsClientAuth,
} from 'oauth4webapi'
import type { Clock } from '../../../shared/clock.ts'
import type { Fetch } from '../../../shared/http/fetch.ts'
import type { Remembered } from '../../../shared/store/stored.ts'

/** The certificate of the connection is none of these: it stands behind `fetch`. */
export type GatewayAuthentication =
  | { clientSecret: string }
  | { clientKey: { key: CryptoKey; kid: string } }
  | { byCertificate: true }

export type GatewayAccess = { tokenUrl: string; clientId: string } & GatewayAuthentication

export interface GatewayGiven {
  /** Of the gateway alone. */
  fetch: Fetch
  now: Clock
  access: GatewayAccess
  /** Plain http is for the sandbox on localhost. */
  insecure: boolean
}

/** `refused`: the token that was given last, and is not taken. */
export type GatewayTokens = (fetch: Fetch, scope: string, signal: AbortSignal, refused?: string) => Promise<string>

const margin = 30
/** There is one for each source. */
const maximumKept = 50

export const rememberedGatewayTokens = {
  what: 'access tokens of the gateway, by scope',
  most: maximumKept,
  until: 'shortly before they end',
} as const satisfies Remembered

export function createGatewayTokens({ now, access, insecure }: Omit<GatewayGiven, 'fetch'>): GatewayTokens {
  const { tokenUrl, clientId } = access
  const server: AuthorizationServer = { issuer: new URL(tokenUrl).origin, token_endpoint: tokenUrl }
  const client = { client_id: clientId }
  const authentication = authenticationOf(access)
  const kept = new Map<string, { token: string; until: number }>()
  return async (fetch, scope, signal, refused) => {
    const known = kept.get(scope)
    if (known && known.token !== refused && now() < known.until) return known.token
    const response = await clientCredentialsGrantRequest(
      server,
      client,
      authentication,
      { scope },
      {
        [customFetch]: (url: string, init: object) => fetch(url, init as RequestInit),
        [allowInsecureRequests]: insecure,
        signal,
      },
    )
    const { access_token: token, expires_in: life } = await processClientCredentialsResponse(server, client, response)
    if (kept.size >= maximumKept) kept.clear()
    kept.set(scope, { token, until: now() + (life ?? 60) - margin })
    return token
  }
}

function authenticationOf(access: GatewayAccess): ClientAuth {
  if ('clientSecret' in access) return ClientSecretBasic(access.clientSecret)
  if ('byCertificate' in access) return TlsClientAuth()
  return PrivateKeyJwt(access.clientKey, {
    // The token endpoint (RFC 7523 section 3): of the gateway we know that address, and no identifier. It is the operator's and the only
    // one that we authenticate to, so that no other server could have us sign for it.
    [modifyAssertion]: (_, payload) => {
      payload.aud = access.tokenUrl
    },
  })
}
