// Who vouches for wallets and their keys: certificates and statuses, judged against the lists of wallet providers. What cannot be judged
// now is neither yes nor no: the wallet may come again, and gets nothing now.

import type { AttestationGiven } from '../shared/oauth/attestation.ts'
import { OAuthError } from '../shared/oauth/oauth-error.ts'
import type { Issuer } from './issuer.ts'

export const walletProviders = (issuer: Issuer): AttestationGiven => ({
  now: issuer.now,
  trust: async (chain) => {
    const decision = await issuer.decideTrust(await issuer.trustLists.lists(), {
      kind: 'wallet',
      role: 'issuance',
      chain,
      now: issuer.now(),
      purpose: 'walletProvider',
    })
    if (decision.decision === 'undetermined') throw unknown()
    return decision.decision === 'trusted' ? decision : undefined
  },
  isValid: async (status) => {
    const answer = await issuer.walletStatus.statusOf({ ...status, kind: 'wallet' }, await issuer.trustLists.lists())
    if ('unknown' in answer) throw unknown()
    return answer.status === 0
  },
})

const unknown = (): OAuthError =>
  new OAuthError('temporarily_unavailable', 'The wallet provider cannot be judged now; try again later', {
    status: 503,
    headers: { 'Retry-After': '30' },
  })
