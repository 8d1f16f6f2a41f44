// Links that open a wallet (OpenID4VCI 1.0 section 4.1, OpenID4VP 1.0 section 9): under a scheme that wallets register, or at an https
// address that opens one wallet (universal link).

/** Of one wallet: https, without query and fragment. */
export function isWalletAddress(address: string): boolean {
  const url = URL.parse(address)
  return url?.protocol === 'https:' && !url.username && !url.password && !/[?#\s]/.test(address)
}

/** `scheme`: a name alone, or an address as `isWalletAddress` accepts. */
export const walletLink = (scheme: string, query: string): string =>
  `${scheme.includes(':') ? scheme : `${scheme}://`}?${query}`
