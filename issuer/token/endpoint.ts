// POST /token (RFC 6749 section 3.2, OpenID4VCI 1.0 section 6): a code becomes an access token that is bound to the wallet.
import { findConfiguration } from '../../shared/credentials/index.ts'
import { readOAuthForm, required } from '../../shared/oauth/form.ts'
import { OAuthError } from '../../shared/oauth/oauth-error.ts'
import { checkResource } from '../check-resource.ts'
import { checkClient } from '../client/check-client.ts'
import { accessTokenLife, sealAccessToken, type WalletGrant } from '../grant.ts'
import type { Issuer } from '../issuer.ts'
import { redeemAuthorizationCode } from './authorization-code.ts'
import { checkSender } from './check-sender.ts'
import { askedOf, narrow } from './narrow.ts'
import { redeemPreAuthorizedCode } from './pre-authorized-code.ts'
import type { ProvenWallet } from './proven-wallet.ts'
import { createRefreshToken, redeemRefreshToken } from './refresh-token.ts'

export async function tokenEndpoint(issuer: Issuer, request: Request): Promise<Response> {
  const form = await readOAuthForm(request)
  // First, since a wallet that is asked for a nonce sends the same proof of its client again.
  const { sender, redeem: redeemProof } = await checkSender(issuer, request)
  const client = await checkClient(issuer, request, form)
  await redeemProof()
  const wallet = { client, sender }
  checkResource(issuer, form)
  const asked = askedOf(issuer, form)
  const granted = await redeem(issuer, form, wallet)
  const grant = narrow(granted, asked)
  const isRefreshed = form.get('grant_type') === refreshGrant
  const refreshToken = isRefreshed ? undefined : await createRefreshToken(issuer, keptOf(granted, grant), wallet)
  return Response.json(
    {
      access_token: await sealAccessToken(issuer, {
        ...grant,
        ...sender,
        ...(client.provider !== undefined && { provider: client.provider }),
        ...(client.until !== undefined && { until: client.until }),
        ...(client.units.length > 0 && { units: client.units }),
      }),
      token_type: sender.jkt === undefined ? 'Bearer' : 'DPoP',
      expires_in: accessTokenLife,
      ...(refreshToken && { refresh_token: refreshToken }),
      ...(grant.byIdentifier && describe(grant)),
    },
    { headers: { 'Cache-Control': 'no-store' } },
  )
}

/** What the token is for: less than was asked, where a person chose, or has no child (VCI-TOK-05, RFC 6749 section 5.1). */
const describe = ({ configurationIds, datasets = [] }: WalletGrant) => ({
  scope: configurationIds.map((id) => findConfiguration(id)?.configuration.scope ?? id).join(' '),
  authorization_details: configurationIds.map((id) => {
    const ofOthers = datasets.filter(({ configurationId }) => configurationId === id)
    return {
      type: 'openid_credential',
      credential_configuration_id: id,
      // A person has one record of each configuration, so that its name is its identifier too.
      credential_identifiers: ofOthers.length > 0 ? ofOthers.map(({ identifier }) => identifier) : [id],
    }
  }),
})

/** A narrower token narrows no later one, and identifiers that were given stay. */
const keptOf = (granted: WalletGrant, { byIdentifier }: WalletGrant): WalletGrant => ({
  ...granted,
  ...(byIdentifier && { byIdentifier }),
})

const refreshGrant = 'refresh_token'

function redeem(issuer: Issuer, form: Map<string, string>, wallet: ProvenWallet): Promise<WalletGrant> {
  switch (required(form, 'grant_type')) {
    case 'authorization_code':
      return redeemAuthorizationCode(issuer, form, wallet)
    case refreshGrant:
      return redeemRefreshToken(issuer, form, wallet)
    case 'urn:ietf:params:oauth:grant-type:pre-authorized_code':
      return redeemPreAuthorizedCode(issuer, form, wallet)
    default:
      throw new OAuthError('unsupported_grant_type', 'The grant_type is not supported')
  }
}
