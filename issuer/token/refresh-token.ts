// The refresh token (RFC 6749 section 6): so that a wallet gets fresh copies without asking the person again. Bound to the attested key of
// the instance that got it, whatever DPoP key comes now; not rotated, since a lost answer must not end the wallet's grant (FAPI 2.0
// section 5.3.2.1). Refuses: another instance, client or wallet provider, a token of a code that was used twice, one that has expired.
import { minute } from '../../shared/clock.ts'
import { required } from '../../shared/oauth/form.ts'
import { OAuthError } from '../../shared/oauth/oauth-error.ts'
import { randomId } from '../../shared/random.ts'
import { openRefreshToken, sealRefreshToken, type WalletGrant } from '../grant.ts'
import type { Issuer } from '../issuer.ts'
import { isSameProvider } from '../listed-provider.ts'
import type { ProvenWallet } from './proven-wallet.ts'

/** For clients that prove who they are: a public client has nothing that outlives its DPoP key. */
export async function createRefreshToken(
  issuer: Issuer,
  grant: WalletGrant,
  { client: { authentication, instance, provider } }: ProvenWallet,
): Promise<string | undefined> {
  const { clientId, family } = grant
  if (authentication === 'none' || clientId === undefined || family === undefined) return undefined
  return sealRefreshToken(issuer, { ...grant, clientId, family, instance, ...(provider !== undefined && { provider }) })
}

/** @throws OAuthError invalid_grant */
export async function redeemRefreshToken(
  issuer: Issuer,
  form: Map<string, string>,
  { client }: ProvenWallet,
): Promise<WalletGrant> {
  const grant = await openRefreshToken(issuer, required(form, 'refresh_token'))
  if (!grant) throw refused('The refresh token was not given out here, or has expired')
  const { instance, provider, ...walletGrant } = grant
  if (client.authentication === 'none' || client.instance !== instance || client.clientId !== grant.clientId)
    throw refused('The refresh token was given to another instance of a wallet, or to another client')
  // A key that another provider vouches for now is in another wallet unit (ISSU_65).
  if (!isSameProvider(provider, client.provider)) throw refused('Another wallet provider vouches for the wallet now')
  const { rows, random, now } = issuer
  if ((await rows.redeemWithin(grant.family, 'refresh', randomId(random), now() + minute)) === 'closed')
    throw refused('The refresh token was revoked')
  return walletGrant
}

const refused = (description: string): OAuthError => new OAuthError('invalid_grant', description)
