// Judges an mdoc with @owf/mdoc over node:crypto: every check that the library makes.
import { Holder, type VerificationAssessment } from '@owf/mdoc'
import { mdocContext } from './mdoc-context.ts'

export interface Judged {
  issuerSigned: Uint8Array | string
  /** Base64 DER of the only authority that is trusted. */
  anchor: string
  now?: Date
}

/** Names of the checks. */
export async function judgeMdoc({ issuerSigned, anchor, now = new Date() }: Judged) {
  const checks: VerificationAssessment[] = []
  const verificationCallback = (one: VerificationAssessment) => checks.push(one)
  const trustedCertificates = [new Uint8Array(Buffer.from(anchor, 'base64'))]
  const input = { issuerSigned, trustedCertificates, now, verificationCallback, skewSeconds: 0 }
  await Holder.verifyIssuerSigned(input, mdocContext)
  const failed = checks.filter(({ status }) => status !== 'PASSED').map(({ check }) => check)
  return { failed, passed: checks.filter(({ status }) => status === 'PASSED').map(({ check }) => check) }
}
