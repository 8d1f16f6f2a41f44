// The body of a credential request (OpenID4VCI 1.0 sections 8.2 and 10): JSON, or a JWE of it to a key of ours.
// Refuses: other media types, what is no JSON object, an encryption that was not offered, plain requests where that is asked for.
import { BodyRefused, kilobyte, mediaType, readText } from '../../shared/http/body.ts'
import { type JsonObject, JsonRefused, parseJsonObject } from '../../shared/json.ts'
import { decryptJwe, JweRefused } from '../../shared/keys/jwe.ts'
import { OAuthError } from '../../shared/oauth/oauth-error.ts'
import type { Issuer } from '../issuer.ts'

const limit = 256 * kilobyte

export interface RequestBody {
  body: JsonObject
  encrypted: boolean
}

/** @throws OAuthError invalid_credential_request or invalid_encryption_parameters */
export async function readRequestBody(issuer: Issuer, request: Request): Promise<RequestBody> {
  switch (mediaType(request)) {
    case 'application/jwt':
      return { body: await decrypt(issuer, await read(request)), encrypted: true }
    case 'application/json':
      if (issuer.config.encryption.request === 'required')
        throw new OAuthError('invalid_encryption_parameters', 'This issuer takes encrypted requests only')
      return { body: parse(await read(request)), encrypted: false }
    default:
      throw new OAuthError('invalid_credential_request', 'The request has to be application/json or application/jwt')
  }
}

async function read(request: Request): Promise<string> {
  try {
    return await readText(request, limit)
  } catch (error) {
    throw error instanceof BodyRefused ? unreadable() : error
  }
}

function parse(text: string): JsonObject {
  try {
    return parseJsonObject(text)
  } catch (error) {
    throw error instanceof JsonRefused ? unreadable() : error
  }
}

async function decrypt({ encryptionKeys }: Issuer, jwe: string): Promise<JsonObject> {
  try {
    return await decryptJwe(jwe, { keys: encryptionKeys, length: limit, deflate: true })
  } catch (error) {
    if (error instanceof JweRefused)
      throw new OAuthError('invalid_encryption_parameters', 'The request is not encrypted as the metadata says')
    throw error
  }
}

const unreadable = (): OAuthError =>
  new OAuthError('invalid_credential_request', 'The request is no JSON object of an acceptable size')
