// Step 3 of receiving: an access token, over the pre-authorized code of the offer or over the browser (PAR, PKCE, iss), or later over the
// refresh token that came with it.
import { base64url, sha256, utf8 } from '../../shared/bytes.ts'
import { isObject, type Json } from '../../shared/json.ts'
import { randomId, systemRandom } from '../../shared/random.ts'
import type { ClientHeaders } from './attestation.ts'
import type { DpopClient } from './dpop-client.ts'
import { expectJson, textMember } from './expect.ts'
import type { IssuerMetadata } from './issuer-metadata.ts'
import type { Offer } from './offer.ts'
import { clientId, redirectUri as ownScheme, WalletRefused } from './wallet.ts'

export const form = (values: Record<string, string>, headers: Record<string, string>) => ({
  method: 'POST',
  headers: { 'Content-Type': 'application/x-www-form-urlencoded', ...headers },
  body: new URLSearchParams(values).toString(),
})

export interface Tokens {
  accessToken: string
  /** For renewal without the person; issuers give one to wallets that hold an attested key. */
  refreshToken: string | undefined
  /** What the token is for, where the issuer says so: one credential each, in the issuer's order. */
  granted: WantedCredential[] | undefined
}

/** What a credential request asks for: by its identifier, where the issuer gave one. */
export interface WantedCredential {
  configurationId: string
  identifier?: string
}

/** What all requests of one receiving share. */
export interface TokenClient {
  dpop: DpopClient
  issuer: IssuerMetadata
  clientHeaders: ClientHeaders
}

export async function tokenForOffer(
  { dpop, issuer, clientHeaders }: TokenClient,
  code: string,
  txCode: string | undefined,
): Promise<Tokens> {
  const values = {
    grant_type: 'urn:ietf:params:oauth:grant-type:pre-authorized_code',
    'pre-authorized_code': code,
    ...(txCode && { tx_code: txCode }),
  }
  return redeem({ dpop, issuer, clientHeaders }, values)
}

export const tokenForRefresh = (client: TokenClient, refreshToken: string): Promise<Tokens> =>
  redeem(client, { grant_type: 'refresh_token', refresh_token: refreshToken, client_id: clientId })

async function redeem({ dpop, issuer, clientHeaders }: TokenClient, values: Record<string, string>): Promise<Tokens> {
  const request = form(values, await clientHeaders())
  const answer = await expectJson(await dpop.request(issuer.tokenEndpoint, request), 'the token')
  const { refresh_token: refreshToken } = answer
  return {
    accessToken: textMember(answer, 'access_token'),
    refreshToken: typeof refreshToken === 'string' ? refreshToken : undefined,
    granted: grantedIn(answer.authorization_details),
  }
}

function grantedIn(details: Json | undefined): WantedCredential[] | undefined {
  if (details === undefined) return undefined
  const granted = (Array.isArray(details) ? details : []).flatMap((detail) => {
    const { credential_configuration_id: id, credential_identifiers: identifiers } = isObject(detail) ? detail : {}
    if (typeof id !== 'string' || !Array.isArray(identifiers)) return []
    return identifiers.map((identifier) => ({ configurationId: id, identifier: String(identifier) }))
  })
  if (granted.length === 0) throw new WalletRefused('the token says that it is for nothing')
  return granted
}

/** Whoever logs in and decides for the wallet's owner, or the owner. */
export interface Browser {
  /** Where it hands over to the wallet. */
  redirectUri: string
  /** @returns the address that it came back to, which begins with `redirectUri` */
  visit(start: string): Promise<string>
}

export interface AuthorizationRequest {
  values: Record<string, string>
  state: string
  /** Of PKCE. */
  verifier: string
  redirectUri: string
}

export async function createAuthorizationRequest(
  issuer: IssuerMetadata,
  offer: Offer,
  redirectUri = ownScheme,
): Promise<AuthorizationRequest> {
  const verifier = randomId(systemRandom)
  const state = randomId(systemRandom)
  const values = {
    response_type: 'code',
    client_id: clientId,
    redirect_uri: redirectUri,
    scope: offer.configurationIds.map((id) => scopeOf(issuer, id)).join(' '),
    state,
    code_challenge: base64url(await sha256(utf8(verifier))),
    code_challenge_method: 'S256',
    ...(offer.issuerState && { issuer_state: offer.issuerState }),
  }
  return { values, state, verifier, redirectUri }
}

export const tokenForCode = (
  client: TokenClient,
  code: string,
  { verifier, redirectUri }: AuthorizationRequest,
): Promise<Tokens> =>
  redeem(client, {
    grant_type: 'authorization_code',
    code,
    redirect_uri: redirectUri,
    client_id: clientId,
    code_verifier: verifier,
  })

export async function tokenOverBrowser(client: TokenClient, offer: Offer, browser: Browser): Promise<Tokens> {
  const { dpop, issuer, clientHeaders } = client
  const request = await createAuthorizationRequest(issuer, offer, browser.redirectUri)
  const pushed = form(request.values, await clientHeaders())
  const answer = await expectJson(await dpop.request(issuer.parEndpoint, pushed), 'the pushed request', 201)
  const query = new URLSearchParams({ client_id: clientId, request_uri: textMember(answer, 'request_uri') })
  const back = new URL(await browser.visit(`${issuer.authorizationEndpoint}?${query}`)).searchParams
  if (back.get('iss') !== issuer.issuer || back.get('state') !== request.state)
    throw new WalletRefused('the browser came back from somebody else')
  const code = back.get('code')
  if (!code) throw new WalletRefused(`the issuer answered ${back.get('error')}: ${back.get('error_description')}`)
  return tokenForCode(client, code, request)
}

function scopeOf(issuer: IssuerMetadata, configurationId: string): string {
  const configuration = issuer.configurations[configurationId]
  if (!isObject(configuration) || typeof configuration.scope !== 'string')
    throw new WalletRefused('the issuer does not describe what it offers')
  return configuration.scope
}
