// A chain as it was sent, the signer's own certificate first. Refuses, with the reason: what is no certificate.
import type { Bytes } from '../bytes.ts'
import { usualAlgorithms } from '../keys/verification-algorithm.ts'
import { type Certificate, CertificateRefused, parseCertificate } from './certificate.ts'
import type { TrustQuestion } from './trust-decision.ts'

/** The reason where it cannot be read. */
export function parseChain(chain: readonly Bytes[], { algorithms = [] }: TrustQuestion): Certificate[] | string {
  try {
    return chain.map((der) => parseCertificate(der, [...usualAlgorithms, ...algorithms]))
  } catch (error) {
    if (error instanceof CertificateRefused) return error.message
    throw error
  }
}
