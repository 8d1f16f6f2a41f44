// POST /verification/v1/transactions/{id}/digital-credential: a relying party hands in what the browser gave its page (OpenID4VP 1.0
// appendix A.4). It hands in what belongs to the session that asked: nothing else here does (VP-DCAPI-11). The origin that wallets have
// to have answered to is that of the transaction; there is none in the body (VP-DCAPI-08).
// Refuses: a protocol that the browser was not offered, and what cannot be read.
import * as z from 'zod/mini'
import { readInput } from '../../shared/http/input.ts'
import type { JsonObject } from '../../shared/json.ts'
import { OAuthError } from '../../shared/oauth/oauth-error.ts'
import { protocolOf } from '../digital-credentials/protocols.ts'
import { openOwn } from '../own-transaction.ts'
import type { Verifier } from '../verifier.ts'
import { judgeHandedIn } from './judge-handed-in.ts'

/** As `navigator.credentials.get` gave it. */
export const digitalCredentialShape = z.strictObject({ protocol: z.string(), data: z.record(z.string(), z.unknown()) })

const limit = 4_000_000

export async function digitalCredentialEndpoint(verifier: Verifier, id: string, request: Request): Promise<Response> {
  const own = await openOwn(verifier, id, request)
  const { protocol: name, data } = await readInput(request, digitalCredentialShape, limit)
  return judgeHandedIn(verifier, request, {
    id,
    own,
    flow: 'digitalCredentials',
    pointer: '/data',
    read: async (transaction) => {
      const protocol = protocolOf(transaction, name)
      if (!protocol) throw new OAuthError('invalid_request', 'The answer is of a protocol that was not offered')
      return protocol.read(transaction, data as JsonObject)
    },
  })
}
