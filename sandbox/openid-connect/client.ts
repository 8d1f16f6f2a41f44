// A relying party that knows OpenID Connect and nothing of wallets, over oauth4webapi: authorization code with PKCE, state and nonce, a key of
// its own for the token endpoint, the ID token verified against the published key.
import { importJWK } from 'jose'
import {
  type AuthorizationServer,
  allowInsecureRequests,
  authorizationCodeGrantRequest,
  type Client,
  calculatePKCECodeChallenge,
  customFetch,
  discoveryRequest,
  generateRandomCodeVerifier,
  generateRandomNonce,
  generateRandomState,
  getValidatedIdTokenClaims,
  type IDToken,
  PrivateKeyJwt,
  processAuthorizationCodeResponse,
  processDiscoveryResponse,
  processUserInfoResponse,
  type UserInfoResponse,
  userInfoRequest,
  validateApplicationLevelSignature,
  validateAuthResponse,
} from 'oauth4webapi'
import type { Sandbox } from '../sandbox.ts'

/** What the browser's visit has to remember until it comes back. */
export interface Visit {
  clientId: string
  state: string
  nonce: string
  verifier: string
}

const callbackUrl = ({ config }: Sandbox): string => `${config.sandboxUrl}/openid-connect/callback`

const clientOf = (clientId: string): Client => ({ client_id: clientId, id_token_signed_response_alg: 'ES256' })

const optionsOf = ({ fetch }: Sandbox) => ({
  [customFetch]: (url: string, init: object) => fetch(url, init as RequestInit),
  [allowInsecureRequests]: true,
})

async function discover(sandbox: Sandbox): Promise<AuthorizationServer> {
  const issuer = new URL(`${sandbox.config.verifierUrl}/oidc`)
  return processDiscoveryResponse(issuer, await discoveryRequest(issuer, optionsOf(sandbox)))
}

export async function start(
  sandbox: Sandbox,
  { clientId, scope, language }: { clientId: string; scope: string; language: string },
): Promise<{ url: string; visit: Visit }> {
  const { authorization_endpoint = '' } = await discover(sandbox)
  const visit = {
    clientId,
    state: generateRandomState(),
    nonce: generateRandomNonce(),
    verifier: generateRandomCodeVerifier(),
  }
  const parameters = new URLSearchParams({
    response_type: 'code',
    client_id: clientId,
    redirect_uri: callbackUrl(sandbox),
    scope,
    state: visit.state,
    nonce: visit.nonce,
    code_challenge: await calculatePKCECodeChallenge(visit.verifier),
    code_challenge_method: 'S256',
    ui_locales: language,
  })
  return { url: `${authorization_endpoint}?${parameters}`, visit }
}

export interface LoggedIn {
  idToken: IDToken
  userInfo: UserInfoResponse
}

/** @throws when anything that came back does not verify, or is an error. */
export async function complete(sandbox: Sandbox, visit: Visit, callback: URLSearchParams): Promise<LoggedIn> {
  const { clientId, state, nonce, verifier } = visit
  const [server, client, options] = [await discover(sandbox), clientOf(clientId), optionsOf(sandbox)]
  const parameters = validateAuthResponse(server, client, callback, state)
  const key = (await importJWK(sandbox.partnerKey, 'ES256')) as CryptoKey
  const authentication = PrivateKeyJwt({ key, kid: sandbox.partnerKey.kid ?? '' })
  const url = callbackUrl(sandbox)
  const response = await authorizationCodeGrantRequest(
    server,
    client,
    authentication,
    parameters,
    url,
    verifier,
    options,
  )
  const tokens = await processAuthorizationCodeResponse(server, client, response, {
    expectedNonce: nonce,
    requireIdToken: true,
  })
  await validateApplicationLevelSignature(server, response, options)
  const idToken = getValidatedIdTokenClaims(tokens)
  if (!idToken) throw new TypeError('an ID token was required')
  const answered = await userInfoRequest(server, client, tokens.access_token, options)
  return { idToken, userInfo: await processUserInfoResponse(server, client, idToken.sub, answered) }
}
