// By what a person's copies are found again: HMAC-SHA-256 of credential type and national number, under a key of its own. Who has the
// store but not the key cannot tell whose an entry is, nor which entries of several types belong to one number.
import { base64url, fromBase64url, utf8 } from '../../shared/bytes.ts'
import type { Issuer } from '../issuer.ts'

/** `secret`: at least 256 random bits, base64url. */
export async function createSubjectHash(secret: string): Promise<Issuer['subjectHash']> {
  const algorithm = { name: 'HMAC', hash: 'SHA-256' }
  const key = await crypto.subtle.importKey('raw', fromBase64url(secret), algorithm, false, ['sign'])
  return async (ssin, type) =>
    base64url(new Uint8Array(await crypto.subtle.sign('HMAC', key, utf8(`${type}\n${ssin}`))))
}
