// credential_response_encryption (OpenID4VCI 1.0 section 8.2): to which key and how the wallet wants the answer.
// Refuses: a wish in a plain request, whose key anybody on the way could have put there; keys and algorithms that the metadata does
// not name; none where this issuer answers encrypted only.
import { isObject, type JsonObject } from '../../shared/json.ts'
import { isContentEncryption, type JweRecipient } from '../../shared/keys/jwe.ts'
import { importPublicJwk, KeyRefused, type PublicJwk, parsePublicJwk } from '../../shared/keys/public-key.ts'
import { OAuthError } from '../../shared/oauth/oauth-error.ts'
import type { Issuer } from '../issuer.ts'
import type { RequestBody } from './read-body.ts'

/** @throws OAuthError invalid_encryption_parameters */
export async function parseResponseEncryption(
  { config }: Issuer,
  { body, encrypted }: RequestBody,
): Promise<JweRecipient | undefined> {
  const wish = body.credential_response_encryption
  if (wish === undefined) {
    if (config.encryption.response === 'required') throw refused('This issuer answers encrypted only')
    return undefined
  }
  if (!encrypted) throw refused('An encrypted answer is for encrypted requests')
  if (!isObject(wish)) throw refused('The encryption of the answer is not described')
  const { jwk, enc, zip } = wish
  if (!isContentEncryption(enc)) throw refused('The answer cannot be encrypted with such an enc')
  if (zip !== undefined && zip !== 'DEF') throw refused('The answer cannot be compressed in such a way')
  return { jwk: await recipientOf(jwk), enc, deflate: zip === 'DEF' }
}

async function recipientOf(jwk: unknown): Promise<JweRecipient['jwk']> {
  const { alg, use, kid }: JsonObject = isObject(jwk) ? jwk : {}
  if (alg !== 'ECDH-ES' || (use !== undefined && use !== 'enc'))
    throw refused('The answer cannot be encrypted to such a key')
  return { ...(await publicPartOf(jwk)), alg, ...(typeof kid === 'string' && { kid }) }
}

/** A point of its curve, found out before anything is issued. */
async function publicPartOf(jwk: unknown): Promise<PublicJwk> {
  try {
    const key = parsePublicJwk(jwk)
    await importPublicJwk(key)
    return key
  } catch (error) {
    throw error instanceof KeyRefused ? refused('The answer cannot be encrypted to such a key') : error
  }
}

const refused = (description: string): OAuthError => new OAuthError('invalid_encryption_parameters', description)
