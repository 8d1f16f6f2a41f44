// Who vouches for wallets and their keys: certificates and statuses, judged against the lists of wallet providers. What cannot be judged
// now is neither yes nor no: the wallet may come again, and gets nothing now.

import type { AttestationGiven } from '../shared/oauth/attestation.ts'
import { OAuthError } from '../shared/oauth/oauth-error.ts'
import type { Issuer } from './issuer.ts'
import { namedEntity, nameProvider } from './listed-provider.ts'

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
    if (decision.decision !== 'trusted') return undefined
    return { key: decision.key, algorithm: decision.algorithm, name: nameProvider(decision) }
  },
  isValid: async ({ uri, index, provider }) => {
    const reference = { uri, index, kind: 'wallet', entity: namedEntity(provider) } as const
    const answer = await issuer.walletStatus.statusOf(reference, await issuer.trustLists.lists())
    if ('unknown' in answer) throw unknown()
    return answer.status === 0
  },
})

const unknown = (): OAuthError =>
  new OAuthError('temporarily_unavailable', 'The wallet provider cannot be judged now; try again later', {
    status: 503,
    headers: { 'Retry-After': '30' },
  })
