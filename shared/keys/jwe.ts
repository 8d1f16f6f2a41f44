// Compact JWEs (RFC 7516) as credential requests, credential responses and presentations travel in them: ECDH-ES on a NIST curve,
// A128GCM or A256GCM. Encryption proves nothing about who encrypted.
// Refuses: other algorithms, a kid of no key of ours, compression where it was not offered or unpacks to too much, what is no
// JSON object inside.
import { CompactEncrypt, compactDecrypt, errors, importJWK, type JWK } from 'jose'
import { textOf, utf8 } from '../bytes.ts'
import { type JsonObject, JsonRefused, parseJsonObject } from '../json.ts'

export const contentEncryptions = ['A128GCM', 'A256GCM'] as const
export type ContentEncryption = (typeof contentEncryptions)[number]

export const isContentEncryption = (value: unknown): value is ContentEncryption =>
  contentEncryptions.some((one) => one === value)

export class JweRefused extends Error {}

export interface JweExpected {
  /** Private keys, each with `kid`. A JWE without a kid is for the first. */
  keys: readonly JWK[]
  /** Most characters of the JSON inside. */
  length: number
  /** `zip: DEF` was offered. */
  deflate: boolean
}

/** The JSON object inside. @throws JweRefused */
export async function decryptJwe(jwe: string, { keys, length, deflate }: JweExpected): Promise<JsonObject> {
  try {
    const { plaintext } = await compactDecrypt(
      jwe,
      ({ kid }) => {
        const key = kid === undefined ? keys[0] : keys.find((one) => one.kid === kid)
        if (!key) throw new JweRefused('it is encrypted to another key')
        return importJWK(key, 'ECDH-ES')
      },
      {
        keyManagementAlgorithms: ['ECDH-ES'],
        contentEncryptionAlgorithms: [...contentEncryptions],
        maxDecompressedLength: deflate ? length : 0,
      },
    )
    return parseJsonObject(textOf(plaintext), { length })
  } catch (error) {
    if (error instanceof errors.JOSEError || error instanceof JsonRefused || error instanceof TypeError)
      throw new JweRefused('it cannot be decrypted, or holds no JSON object')
    throw error
  }
}

export interface JwtRecipient {
  /** Public; its `kid`, where it has one, goes into the header (OpenID4VCI 1.0 section 10). */
  jwk: JWK
  enc: ContentEncryption
}

export interface JweRecipient extends JwtRecipient {
  deflate: boolean
}

/** @returns compact JWE around JSON. */
export const encryptJwe = (payload: object, { deflate, ...recipient }: JweRecipient): Promise<string> =>
  encrypt(JSON.stringify(payload), recipient, deflate ? { zip: 'DEF' } : {})

/** @returns compact JWE around a signed JWT, which its header says it is (RFC 7519 section 5.2). */
export const encryptJwt = (jwt: string, recipient: JwtRecipient): Promise<string> =>
  encrypt(jwt, recipient, { cty: 'JWT' })

async function encrypt(text: string, { jwk, enc }: JwtRecipient, header: object): Promise<string> {
  const jwe = new CompactEncrypt(utf8(text)).setProtectedHeader({
    alg: 'ECDH-ES',
    enc,
    ...(jwk.kid !== undefined && { kid: jwk.kid }),
    ...header,
  })
  return jwe.encrypt(await importJWK(jwk, 'ECDH-ES'))
}
