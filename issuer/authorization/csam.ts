// CSAM as OpenID provider, as its Federal Authentication Service (FAS) is integrated: authorization code with PKCE, state and nonce; the
// ID token and the signed userinfo are both verified. Over oauth4webapi.
import {
  type AuthorizationServer,
  allowInsecureRequests,
  authorizationCodeGrantRequest,
  type Client,
  ClientSecretBasic,
  customFetch,
  discoveryRequest,
  getValidatedIdTokenClaims,
  type IDToken,
  type JWKSCacheInput,
  jwksCache,
  processAuthorizationCodeResponse,
  processDiscoveryResponse,
  processUserInfoResponse,
  userInfoRequest,
  validateApplicationLevelSignature,
  validateAuthResponse,
} from 'oauth4webapi'
import { hour } from '../../shared/clock.ts'
import type { Remembered } from '../../shared/store/stored.ts'
import type { Issuer } from '../issuer.ts'

/** What CSAM says about who logged in. */
export interface CsamLogin {
  /** The national number, as CSAM writes it; not parsed yet. */
  nationalNumber: unknown
  acr: string | undefined
  language: string | undefined
}

export const callbackUrl = ({ config }: Issuer): string => `${config.issuerUrl}/login/callback`

const clientOf = ({ config }: Issuer): Client => ({
  client_id: config.csam.clientId,
  id_token_signed_response_alg: 'RS256',
  userinfo_signed_response_alg: 'RS256',
})

const optionsOf = ({ fetch, config }: Issuer) => ({
  [customFetch]: (url: string, init: object) => fetch(url, init as RequestInit),
  [allowInsecureRequests]: config.profile === 'sandbox',
  signal: AbortSignal.timeout(10_000),
})

// What is kept for each issuer of this isolate: CSAM's metadata and keys, public and refreshed.
const kept = new WeakMap<Issuer, { server: AuthorizationServer; until: number; jwks: JWKSCacheInput }>()

export const rememberedCsam = {
  what: "CSAM's metadata and keys",
  most: 1,
  until: '1 h',
} as const satisfies Remembered

export async function discoverCsam(issuer: Issuer): Promise<AuthorizationServer> {
  const known = kept.get(issuer)
  if (known && issuer.now() < known.until) return known.server
  const address = new URL(issuer.config.csam.issuer)
  const server = await processDiscoveryResponse(address, await discoveryRequest(address, optionsOf(issuer)))
  kept.set(issuer, { server, until: issuer.now() + hour, jwks: {} })
  return server
}

/** Exchanges the code of a callback. @throws when anything that CSAM sent does not verify. */
export async function completeCsamLogin(
  issuer: Issuer,
  callback: URLSearchParams,
  expected: { state: string; nonce: string; verifier: string },
): Promise<CsamLogin> {
  const server = await discoverCsam(issuer)
  const client = clientOf(issuer)
  const options = { ...optionsOf(issuer), [jwksCache]: kept.get(issuer)?.jwks ?? {} }
  const parameters = validateAuthResponse(server, client, callback, expected.state)
  const tokenResponse = await authorizationCodeGrantRequest(
    server,
    client,
    ClientSecretBasic(issuer.config.csam.clientSecret),
    parameters,
    callbackUrl(issuer),
    expected.verifier,
    options,
  )
  const tokens = await processAuthorizationCodeResponse(server, client, tokenResponse, {
    expectedNonce: expected.nonce,
    requireIdToken: true,
  })
  await validateApplicationLevelSignature(server, tokenResponse, options)
  const idToken = getValidatedIdTokenClaims(tokens)
  if (!idToken) throw new TypeError('CSAM gave no ID token')
  const userInfoResponse = await userInfoRequest(server, client, tokens.access_token, options)
  const userInfo = await processUserInfoResponse(server, client, idToken.sub, userInfoResponse)
  await validateApplicationLevelSignature(server, userInfoResponse, options)
  return {
    nationalNumber: userInfo.egovNRN,
    acr: levelOf(idToken),
    language: typeof userInfo.prefLanguage === 'string' ? userInfo.prefLanguage : undefined,
  }
}

/** `acr`, or the level among `amr`, where FAS also puts it. */
function levelOf({ acr, amr }: IDToken): string | undefined {
  if (typeof acr === 'string') return acr
  const methods: unknown[] = Array.isArray(amr) ? amr : []
  return methods.find((method): method is string => typeof method === 'string' && method.startsWith('urn:be:fedict:'))
}
