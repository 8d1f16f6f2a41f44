// x5c (RFC 7515 section 4.1.6): the certificates that a JOSE header names, the signer's own first. None of them is parsed or believed here.
// Refuses: no certificate, more than five, other than padded base64, and, before it is decoded, what is too long for a certificate.
import { type Bytes, fromBase64 } from '../bytes.ts'
import type { Json } from '../json.ts'
import { CertificateRefused, maximumCertificateLength } from './certificate.ts'
import { maximumPathLength } from './path.ts'

const maximumTextLength = 4 * Math.ceil(maximumCertificateLength / 3)

/** @throws CertificateRefused */
export function parseX5c(x5c: Json | undefined): Bytes[] {
  if (!Array.isArray(x5c) || x5c.length === 0 || x5c.length > maximumPathLength)
    throw new CertificateRefused('the header names no certificate, or too many')
  return x5c.map((entry) => {
    if (typeof entry !== 'string') throw new CertificateRefused('the header names a certificate that is not base64')
    if (entry.length > maximumTextLength) throw new CertificateRefused('the certificate is too long')
    try {
      return fromBase64(entry)
    } catch {
      throw new CertificateRefused('the header names a certificate that is not base64')
    }
  })
}
