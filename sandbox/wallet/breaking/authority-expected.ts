// Wallets only should heed the authorities that a query names (OpenID4VP 1.0 section 6.1.1).
import { type Breach, bothFormats } from './breach.ts'

export const authorityExpected: readonly Breach[] = [
  {
    check: 'authorityExpected',
    about:
      'shows a credential by a trusted issuer under another authority than the query names; takes a request that names one',
    formats: bothFormats,
    heedsNoAuthorities: true,
    onlyOverOpenId4Vp: true,
  },
]
