// The pre-authorized code (OpenID4VCI 1.0 section 6.1): taken once, together with the transaction code where the offer has one.
// Wrong transaction codes are counted where the code is stored; the fifth ends the offer.
import { required } from '../../shared/oauth/form.ts'
import { OAuthError } from '../../shared/oauth/oauth-error.ts'
import { endFamily, familyOf } from '../code.ts'
import type { OfferGrant, WalletGrant } from '../grant.ts'
import type { Issuer } from '../issuer.ts'
import type { ProvenWallet } from './proven-wallet.ts'

/** @throws OAuthError invalid_grant or invalid_request (VCI-TOK-09) */
export async function redeemPreAuthorizedCode(
  issuer: Issuer,
  form: Map<string, string>,
  wallet: ProvenWallet,
): Promise<WalletGrant> {
  const code = required(form, 'pre-authorized_code')
  const txCode = form.get('tx_code')
  const offer = await issuer.rows.get<OfferGrant>('preAuthorizedCode', code)
  if (!offer) {
    await endFamily(issuer, code)
    throw refused('The code was not given out here, was used before, or has expired')
  }
  if (offer.txCode && !txCode) throw new OAuthError('invalid_request', 'The offer asks for a transaction code')
  if (!offer.txCode && txCode !== undefined)
    throw new OAuthError('invalid_request', 'The offer does not ask for a transaction code')
  // Codes of letters are given out in capitals.
  const taken = await issuer.rows.take<OfferGrant>('preAuthorizedCode', code, txCode?.toUpperCase())
  // Somebody else brought it at the same moment, and was first.
  if ('refused' in taken && taken.refused === 'unknown') await endFamily(issuer, code)
  if ('refused' in taken)
    throw refused(
      taken.refused === 'wrongGuard'
        ? 'The transaction code is wrong'
        : 'The code was used before, or was locked after too many wrong transaction codes',
    )
  const { txCode: _, ...granted } = taken.value
  const { clientId } = wallet.client
  return { ...granted, family: await familyOf(code), ...(clientId !== undefined && { clientId }) }
}

const refused = (description: string): OAuthError => new OAuthError('invalid_grant', description)
