// Certificates that led to a listed key, parsed, so that their signatures are verified once. Chains are public, and anybody may send one: nothing
// is kept but what an authority issued that is listed.
// Refuses: chains and certificates that are too long, and what is no certificate.
import { type Bytes, base64 } from '../bytes.ts'
import {
  type Certificate,
  CertificateRefused,
  maximumCertificateLength,
  parseCertificate,
} from '../trust/certificate.ts'
import { maximumPathLength } from '../trust/path.ts'

/** Certificates. Parsed, one takes some times its two kilobytes. */
const maximumKept = 400

export function createCertificateMemory() {
  const kept = new Map<string, Certificate>()
  return {
    /** @throws CertificateRefused */
    recall: (chain: readonly Bytes[]): Certificate[] => {
      if (chain.length > maximumPathLength) throw new CertificateRefused('the certificate chain is too long')
      return chain.map((der) => {
        if (der.length > maximumCertificateLength) throw new CertificateRefused('the certificate is too long')
        return kept.get(base64(der)) ?? parseCertificate(der)
      })
    },
    remember: (path: readonly Certificate[]): void => {
      if (kept.size + path.length > maximumKept) kept.clear()
      for (const certificate of path) kept.set(certificate.id, certificate)
    },
  }
}
