// The encrypted response (OpenID4VP 1.0 section 8.3): ECDH-ES on P-256 with the key of this transaction alone, A128GCM or A256GCM, whatever
// apu and apv the wallet chose. Encryption proves nothing about who encrypted.
import { compactDecrypt, errors, importJWK } from 'jose'
import { textOf } from '../../shared/bytes.ts'
import { type JsonObject, JsonRefused, parseJsonObject } from '../../shared/json.ts'
import { OAuthError } from '../../shared/oauth/oauth-error.ts'
import type { Transaction } from '../transaction/transaction.ts'

const limit = 4_000_000

/** @throws OAuthError invalid_request */
export async function decryptResponse({ encryptionKey }: Transaction, jwe: string): Promise<JsonObject> {
  try {
    const { plaintext, protectedHeader } = await compactDecrypt(jwe, await importJWK(encryptionKey, 'ECDH-ES'), {
      keyManagementAlgorithms: ['ECDH-ES'],
      contentEncryptionAlgorithms: ['A128GCM', 'A256GCM'],
      // Nobody was asked to compress: `zip` is refused, not unpacked (VP-ENC-07).
      maxDecompressedLength: 0,
    })
    if (protectedHeader.kid !== undefined && protectedHeader.kid !== encryptionKey.kid) throw refused()
    return parseJsonObject(textOf(plaintext), { length: limit })
  } catch (error) {
    if (error instanceof errors.JOSEError || error instanceof JsonRefused || error instanceof TypeError) throw refused()
    throw error
  }
}

const refused = (): OAuthError =>
  new OAuthError('invalid_request', 'The answer cannot be decrypted with the key of the request')
