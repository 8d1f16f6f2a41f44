// How a wallet on @openid4vc/openid4vci comes to an access token: by the pre-authorized code of an offer, or by the browser.
// Every token is bound to a DPoP key that is made for it.
import { browse, type Persona } from '../../sandbox/wallet/browser.ts'
import { type Access, type Offer, type OtherWallet, readOffer, redirectUri } from './openid4vci-wallet.ts'

export const jan: Persona = { persona: 'jan', level: 'Level500', decision: 'approve' }

export async function accessByCode(wallet: OtherWallet, link: string, txCode?: string): Promise<Access> {
  const { offer: credentialOffer, metadata } = await readOffer(wallet, link)
  const dpop = await wallet.createKey()
  const { accessTokenResponse } = await wallet.client.retrievePreAuthorizedCodeAccessTokenFromOffer({
    credentialOffer,
    issuerMetadata: metadata,
    dpop: { signer: dpop },
    ...(txCode && { txCode }),
  })
  const { access_token: accessToken, refresh_token: refreshToken } = accessTokenResponse
  return { accessToken, refreshToken, dpop, metadata }
}

/** PAR, the browser, and what came back from it with `iss` checked; the code is not redeemed yet. */
export async function authorize(wallet: OtherWallet, from: string | Offer, as: Persona) {
  const { client, clientId } = wallet
  const { offer: credentialOffer, metadata: issuerMetadata } = await readOffer(wallet, from)
  const dpop = await wallet.createKey()
  const supported = issuerMetadata.credentialIssuer.credential_configurations_supported
  const started = await client.initiateAuthorization({
    credentialOffer,
    issuerMetadata,
    clientId,
    redirectUri,
    scope: credentialOffer.credential_configuration_ids.map((id) => supported[id]?.scope).join(' '),
    dpop: { signer: dpop },
  })
  if (!('authorizationRequestUrl' in started)) throw new TypeError('the issuer asked for a presentation first')
  const url = await browse(fetch, started.authorizationRequestUrl, redirectUri, as)
  const [authorizationServerMetadata] = issuerMetadata.authorizationServers
  if (!authorizationServerMetadata) throw new TypeError('the issuer names no authorization server')
  const back = client.parseAndVerifyAuthorizationResponseRedirectUrl({ url, authorizationServerMetadata })
  const redeem = (codeVerifier: string | undefined, key = dpop) =>
    client.retrieveAuthorizationCodeAccessTokenFromOffer({
      credentialOffer,
      issuerMetadata,
      authorizationCode: back.code ?? '',
      redirectUri,
      dpop: { signer: key },
      ...(codeVerifier && { pkceCodeVerifier: codeVerifier }),
    })
  return { ...started, back, dpop, metadata: issuerMetadata, redeem }
}

export async function accessByBrowser(wallet: OtherWallet, from: string | Offer): Promise<Access> {
  const { pkce, dpop, metadata, redeem } = await authorize(wallet, from, jan)
  const { accessTokenResponse } = await redeem(pkce?.codeVerifier)
  const { access_token: accessToken, refresh_token: refreshToken } = accessTokenResponse
  return { accessToken, refreshToken, dpop, metadata, clientId: wallet.clientId }
}
