// What has to tie a presentation to its request: the verifier and the address of the answer (OpenID4VP 1.0 appendices B.2.6.1 and B.3.6),
// the origin of the page that asked (appendix A.4, VP-DCAPI-07),
// or the issuer's interactive authorization endpoint (OpenID4VCI 1.1 draft, appendices A.2 and A.3), whoever passed the request on.
import type { Bytes, Digest } from '../../shared/bytes.ts'
import { parsePublicJwk, thumbprintBytes } from '../../shared/keys/public-key.ts'
import {
  interactiveAuthorizationTranscript,
  openId4VpDcApiTranscript,
  openId4VpTranscript,
} from '../../shared/mdoc/session-transcript.ts'
import { digestBy } from '../../shared/sha256/digests.ts'
import { isEncrypted, responseUriOf, type Transaction } from '../transaction.ts'
import type { Verifier } from '../verifier.ts'
import type { Binding } from './presentation.ts'

/** `id`: of the request. */
export const bindingOf = (verifier: Verifier, id: string, transaction: Transaction): Binding => ({
  ...wayOf(verifier, id, transaction),
  nonce: transaction.nonce,
  algorithms: transaction.algorithms,
  ...(isEncrypted(transaction) && { readerKey: transaction.encryptionKey }),
  now: verifier.now(),
})

function wayOf(
  { config, digests }: Verifier,
  id: string,
  transaction: Transaction,
): Pick<Binding, 'audience' | 'transcript'> {
  const { clientId, nonce, origin, expectedUrl } = transaction
  const digest = digestBy(digests)
  const thumbprint = () => thumbprintOf(transaction, digest)
  if (expectedUrl !== undefined)
    return {
      // The draft wants the origin alone here and the whole address in the transcript; wallets that take the address for both mean us too.
      audience: [`iae:${new URL(expectedUrl).origin}`, `iae:${expectedUrl}`],
      transcript: async () =>
        interactiveAuthorizationTranscript({ endpoint: expectedUrl, nonce, jwkThumbprint: await thumbprint() }),
    }
  if (origin !== undefined)
    return {
      audience: `origin:${origin}`,
      transcript: async () => openId4VpDcApiTranscript({ origin, nonce, jwkThumbprint: await thumbprint() }, digest),
    }
  const responseUri = responseUriOf(config.verifierUrl, id)
  return {
    audience: clientId,
    transcript: async () =>
      openId4VpTranscript({ clientId, nonce, responseUri, jwkThumbprint: await thumbprint() }, digest),
  }
}

/** Of the key that the answer was encrypted to; undefined for a plain answer. */
async function thumbprintOf(transaction: Transaction, digest: Digest): Promise<Bytes | undefined> {
  if (!isEncrypted(transaction)) return undefined
  const { d: _, ...publicKey } = transaction.encryptionKey
  return thumbprintBytes(parsePublicJwk(publicKey), digest)
}
