// How the history of a list names a service of the past: by the key identifier of its certificate (TS 119 612 section 5.6.3, TS 119 602 annex H).
import { base64, fromBase64, fromHex } from '../../shared/bytes.ts'
import { verificationAlgorithms } from '../../shared/keys/verification-algorithm.ts'
import { parseCertificate } from '../../shared/trust/certificate.ts'

/** `certificate`: base64 DER. @returns base64 */
export const keyIdOf = (certificate: string): string =>
  base64(fromHex(parseCertificate(fromBase64(certificate), verificationAlgorithms).subjectKeyId ?? ''))
