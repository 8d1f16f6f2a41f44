// Certificates that led to a listed key, parsed, so that their signatures are verified once. Chains are public, and anybody may send one: nothing
// is kept but what an authority issued that is listed.
// Refuses: chains and certificates that are too long, and what is no certificate.
import { type Bytes, equalBytes } from '../bytes.ts'
import type { Remembered } from '../store/stored.ts'
import {
  type Certificate,
  CertificateRefused,
  maximumCertificateLength,
  parseCertificate,
} from '../trust/certificate.ts'
import { maximumPathLength } from '../trust/path.ts'

/** Certificates. Parsed, one takes some times its two kilobytes. */
const maximumKept = 400

export const rememberedCertificates = {
  what: 'certificates that led to a key on a trusted list',
  most: maximumKept,
  until: 'others take their place',
} as const satisfies Remembered

export function createCertificateMemory() {
  const kept = new Map<number, Certificate>()
  const recalled = (der: Bytes): Certificate | undefined => {
    const known = kept.get(shortNameOf(der))
    return known && equalBytes(known.der, der) ? known : undefined
  }
  return {
    /** @throws CertificateRefused */
    recall: (chain: readonly Bytes[]): Certificate[] => {
      if (chain.length > maximumPathLength) throw new CertificateRefused('the certificate chain is too long')
      return chain.map((der) => {
        if (der.length > maximumCertificateLength) throw new CertificateRefused('the certificate is too long')
        return recalled(der) ?? parseCertificate(der)
      })
    },
    remember: (path: readonly Certificate[]): void => {
      if (kept.size + path.length > maximumKept) kept.clear()
      for (const certificate of path) kept.set(shortNameOf(certificate.der), certificate)
    },
  }
}

/** Six bytes of the signature, to look under; what is found there is compared whole. */
function shortNameOf(der: Bytes): number {
  let name = 0
  for (let at = Math.max(0, der.length - 6); at < der.length; at++) name = name * 256 + (der[at] as number)
  return name
}
