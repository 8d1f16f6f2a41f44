// The gateway's access token (OAuth 2.0 client credentials), taken once and kept in the isolate until shortly before it ends.
import {
  type AuthorizationServer,
  allowInsecureRequests,
  ClientSecretBasic,
  clientCredentialsGrantRequest,
  customFetch,
  processClientCredentialsResponse,
} from 'oauth4webapi'
import type { Clock } from '../../../shared/clock.ts'
import type { Fetch } from '../../../shared/http/fetch.ts'

export interface GatewayAccess {
  tokenUrl: string
  clientId: string
  clientSecret: string
}

export interface GatewayGiven {
  fetch: Fetch
  now: Clock
  access: GatewayAccess
  /** Plain http is for the sandbox on localhost. */
  insecure: boolean
}

const margin = 30

/** @returns a function that gives a token, and takes a new one when told that the last was refused. */
export function createGatewayTokens({ fetch, now, access, insecure }: GatewayGiven) {
  const kept = new Map<string, { token: string; until: number }>()
  return async (scope: string, signal: AbortSignal, refused?: string): Promise<string> => {
    const known = kept.get(scope)
    if (known && known.token !== refused && now() < known.until) return known.token
    const server: AuthorizationServer = { issuer: new URL(access.tokenUrl).origin, token_endpoint: access.tokenUrl }
    const client = { client_id: access.clientId }
    const response = await clientCredentialsGrantRequest(
      server,
      client,
      ClientSecretBasic(access.clientSecret),
      { scope },
      {
        [customFetch]: (url: string, init: object) => fetch(url, init as RequestInit),
        [allowInsecureRequests]: insecure,
        signal,
      },
    )
    const { access_token: token, expires_in: life } = await processClientCredentialsResponse(server, client, response)
    kept.set(scope, { token, until: now() + (life ?? 60) - margin })
    return token
  }
}
