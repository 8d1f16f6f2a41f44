// The encrypted response (OpenID4VP 1.0 section 8.3): to the key of this transaction alone, whatever apu and apv the wallet chose.
// Nobody was asked to compress: `zip` is refused, not unpacked (VP-ENC-07).
import type { JsonObject } from '../shared/json.ts'
import { decryptJwe, JweRefused } from '../shared/keys/jwe.ts'
import { OAuthError } from '../shared/oauth/oauth-error.ts'
import type { Transaction } from './transaction.ts'

const limit = 4_000_000

/** @throws OAuthError invalid_request */
export async function decryptResponse({ encryptionKey }: Transaction, jwe: string): Promise<JsonObject> {
  try {
    return await decryptJwe(jwe, { keys: [encryptionKey], length: limit, deflate: false })
  } catch (error) {
    if (error instanceof JweRefused)
      throw new OAuthError('invalid_request', 'The answer cannot be decrypted with the key of the request')
    throw error
  }
}
