// The key that a certificate is for, as lists of trusted entities name it: the bytes of its SubjectPublicKeyInfo, and the identifier of it
// (RFC 5280 sections 4.1.2.7 and 4.2.1.2, method 1), which stands in histories where there is no certificate.
import { type Bytes, hex } from '../bytes.ts'
import type { Certificate } from './certificate.ts'
import { DerRefused, derContent, derElements, tags } from './der.ts'

/** DER of SubjectPublicKeyInfo. @throws DerRefused */
export function publicKeyOf({ der }: Pick<Certificate, 'der'>): Bytes {
  const [signed] = derElements(derContent(der, tags.sequence))
  const fields = derElements(signed?.content ?? der)
  // Serial number, algorithm, issuer, validity and subject stand before it; a version before these, in all but the oldest.
  const key = fields[fields[0]?.tag === tags.version ? 6 : 5]
  if (!key) throw new DerRefused('the certificate has no key')
  return key.whole
}

/** Hex: as the certificate says it, and as it is reckoned where it says none. */
export async function keyIdentifiersOf(certificate: Certificate): Promise<string[]> {
  const [, key] = derElements(derContent(publicKeyOf(certificate), tags.sequence))
  const digest = await crypto.subtle.digest('SHA-1', key?.content.slice(1) ?? new Uint8Array())
  return [certificate.subjectKeyId, hex(new Uint8Array(digest))].filter((one) => one !== undefined)
}
