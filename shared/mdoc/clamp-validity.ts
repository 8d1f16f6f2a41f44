// Times of an mdoc within its signer's certificate (MD-ISS-10): times that are rounded for privacy can begin before a fresh
// certificate and end after an old one.
import type { Validity } from './issue.ts'

/** `certificate`: of the document signer; all times in seconds. @throws RangeError when they do not overlap at all */
export function clampValidity(
  { signed, validFrom, validUntil }: Validity,
  { notBefore, notAfter }: { notBefore: number; notAfter: number },
): Validity {
  const clamped = {
    signed: Math.max(signed, notBefore),
    validFrom: Math.max(validFrom, signed, notBefore),
    validUntil: Math.min(validUntil, notAfter),
  }
  if (clamped.validFrom >= clamped.validUntil) throw new RangeError('the signer cannot sign for this time')
  return clamped
}
