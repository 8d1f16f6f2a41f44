// Whether an authority of a path took a certificate below it back, by the CRLs that are known. The anchor itself is in the hands of its list.
// A certificate names a CRL or says that nobody revokes it (ISO/IEC 18013-5 table B.3, ETSI EN 319 412-2 clause 4.4): without either it is a finding.
// Refuses: a path with a revoked certificate, and, where its list demands CRLs, one with a certificate of which nothing is known.
import { isoDateTime } from '../clock.ts'
import type { Certificate } from './certificate.ts'
import type { CrlMemory } from './crl-memory.ts'

export type CrlPolicy = 'required'

export type RevocationResult =
  /** `isUnknown`: for want of a CRL. */
  | { refused: string; isUnknown: boolean }
  /** `until`: seconds, when what is known ends. `isIncomplete`: a CRL is named that is not known. */
  | { refused?: never; warnings: string[]; until: number; isIncomplete: boolean }

export interface RevocationInput {
  /** The anchor last. */
  path: readonly Certificate[]
  crls: CrlMemory
  policy: CrlPolicy | undefined
  /** Seconds. */
  at: number
}

export function checkRevocation({ path, crls, policy, at }: RevocationInput): RevocationResult {
  const warnings: string[] = []
  let until = Number.POSITIVE_INFINITY
  let isIncomplete = false
  for (const [index, issuer] of path.slice(1).entries()) {
    const certificate = path[index] as Certificate
    const found = crls.statusOf(certificate, issuer, at)
    const whose = index === 0 ? "the signer's certificate" : "an authority's certificate"
    if (found.status === 'revoked')
      return { refused: `${whose} was revoked on ${isoDateTime(found.since)} (${found.reason})`, isUnknown: false }
    if (found.status === 'good') {
      until = Math.min(until, found.until)
      continue
    }
    const reason = found.status === 'unnamed' ? 'it names no CRL' : found.reason
    const warning = `it is not known whether ${whose} was revoked: ${reason}`
    if (policy === 'required') return { refused: warning, isUnknown: true }
    if (found.status === 'unnamed' && found.isExempt) continue
    warnings.push(warning)
    isIncomplete ||= found.status === 'unknown'
  }
  return { warnings, until, isIncomplete }
}
