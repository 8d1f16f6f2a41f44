// Whoever holds the key agreed to something else than was asked for, or to nothing (OpenID4VP 1.0 sections 8.4 and B.3.3.1). Issuers of mdocs
// here let devices authorise nothing.
import { base64url, sha256, utf8 } from '../../../shared/bytes.ts'
import { WalletRefused } from '../wallet.ts'
import type { Breach } from './breach.ts'

export const transactionDataAuthorised: readonly Breach[] = [
  {
    check: 'transactionDataAuthorised',
    about: 'authorises another transaction than was asked for, or one where none was',
    formats: ['dc+sd-jwt'],
    misbind: async (proof) => ({
      ...proof,
      more: { ...proof.more, transaction_data_hashes: [base64url(await sha256(utf8('another transaction')))] },
    }),
  },
  {
    check: 'transactionDataAuthorised',
    face: 'missing',
    about: 'authorises nothing; takes a request that wants something authorised',
    formats: ['dc+sd-jwt'],
    misbind: ({ more, ...proof }) => {
      if (!more) throw new WalletRefused('nothing is to be authorised')
      return proof
    },
  },
]
