// The entries of one `navigator.credentials.get({ digital: { requests } })` (OpenID4VP 1.0 appendix A.3), the best first: the same question
// in each protocol that this relying party may ask in, with one nonce and one key to encrypt to.
import type { JsonObject } from '../../shared/json.ts'
import type { Transaction } from '../transaction.ts'
import type { Verifier } from '../verifier.ts'
import { protocolOf } from './protocols.ts'

export interface DigitalCredentialRequest {
  protocol: string
  data: JsonObject
}

export const digitalCredentialRequests = (
  verifier: Verifier,
  transaction: Transaction,
): Promise<DigitalCredentialRequest[]> =>
  Promise.all(
    (transaction.protocols ?? [])
      .flatMap((name) => protocolOf(transaction, name) ?? [])
      .map(async ({ protocol, create }) => ({ protocol, data: await create(verifier, transaction) })),
  )
