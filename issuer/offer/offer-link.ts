// The link that carries an offer to a wallet (OpenID4VCI 1.0 section 4.1; HAIP 1.0 section 4.2 for `haip-vci`): by value or by reference,
// never both (VCI-OFFER-01), under a scheme that wallets register or an address that opens one wallet (universal link). Which schemes
// there are is the operator's to say: an offer in a link to any other place would hand its code over.
import { isWalletAddress, walletLink } from '../../shared/http/wallet-link.ts'

export type OfferParameter =
  | { credential_offer: string }
  /** Address of the offer. */
  | { credential_offer_uri: string }

const schemesOfWallets = ['openid-credential-offer', 'haip-vci']

/** One of the schemes of wallets, or an https address without query and fragment. */
export const isOfferScheme = (scheme: string): boolean => schemesOfWallets.includes(scheme) || isWalletAddress(scheme)

/** `scheme`: as `isOfferScheme` accepts. The value is percent-encoded, also where forms would write a plus (VCI-OFFER-11). */
export function offerLink(scheme: string, parameter: OfferParameter): string {
  const [[name, value] = ['', '']] = Object.entries(parameter)
  return walletLink(scheme, `${name}=${encodeURIComponent(value)}`)
}
