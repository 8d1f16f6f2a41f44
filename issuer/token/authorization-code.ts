// The authorization code (RFC 6749 section 4.1.3, RFC 7636): taken once, whatever comes of it.
import { base64url, equalSecrets, sha256, utf8 } from '../../shared/bytes.ts'
import { required } from '../../shared/oauth/form.ts'
import { OAuthError } from '../../shared/oauth/oauth-error.ts'
import { endFamily, familyOf } from '../code.ts'
import type { CodeGrant, WalletGrant } from '../grant.ts'
import type { Issuer } from '../issuer.ts'
import type { ProvenWallet } from './proven-wallet.ts'

/** @throws OAuthError invalid_grant */
export async function redeemAuthorizationCode(
  issuer: Issuer,
  form: Map<string, string>,
  { client, sender }: ProvenWallet,
): Promise<WalletGrant> {
  const code = required(form, 'code')
  const taken = await issuer.rows.take<CodeGrant>('code', code)
  if ('refused' in taken) {
    await endFamily(issuer, code)
    throw refused('The code was not given out here, was used before, or has expired')
  }
  const { clientId, instance, redirectUri, codeChallenge, dpopJkt, ...granted } = taken.value
  if (client.clientId !== clientId || client.instance !== instance)
    throw refused('The code was given to another client')
  // RFC 6749 wants it again, OAuth 2.1 does not: held against the pushed one where it is sent (AMB-09).
  const sent = form.get('redirect_uri')
  if (sent !== undefined && sent !== redirectUri) throw refused('The code was given for another redirect_uri')
  if (!(await fitsChallenge(form.get('code_verifier'), codeChallenge))) throw refused('The code_verifier does not fit')
  if (dpopJkt !== undefined && dpopJkt !== sender.jkt) throw refused('The code was given to another DPoP key')
  return { ...granted, clientId, family: await familyOf(code) }
}

async function fitsChallenge(verifier: string | undefined, challenge: string): Promise<boolean> {
  if (!verifier || !/^[A-Za-z0-9._~-]{43,128}$/.test(verifier)) return false
  return equalSecrets(base64url(await sha256(utf8(verifier))), challenge)
}

const refused = (description: string): OAuthError => new OAuthError('invalid_grant', description)
