// When a credential is valid. Whole UTC days, so that the times tell nothing about the moment of issuance and link nobody's
// copies (VCI-PRIV-01); never outside the validity of the certificate that signs it (MD-ISS-10).
import { day, isoDate, startOfDay } from '../../shared/clock.ts'
import type { CredentialType, IssueDates } from '../../shared/credentials/credential-type.ts'
import type { Signer } from '../../shared/keys/signer.ts'
import { parseCertificate } from '../../shared/trust/certificate.ts'

/** Seconds. */
export interface Period {
  from: number
  until: number
}

/** What all copies of a batch share. */
export interface Times {
  /** The technical validity. */
  valid: Period
  /** The administrative validity, which the credential shows. */
  dates: IssueDates
}

/** `end`: a moment that somebody else's word on the wallet or its keys ends at; the last whole day before it counts. */
export function timesOf(now: number, type: CredentialType, certificates: Period, end?: number): Times {
  const today = startOfDay(now)
  return {
    valid: {
      from: Math.max(today, certificates.from),
      until: Math.min(
        today + type.validityDays * day,
        certificates.until,
        ...(end === undefined ? [] : [startOfDay(end)]),
      ),
    },
    dates: { issuance: isoDate(today), expiry: isoDate(today + type.administrativeDays * day) },
  }
}

const parsed = new WeakMap<Signer, Period>()

/** When all certificates of a signer are valid; parsed once for each signer. */
export function certificatePeriod(signer: Signer): Period {
  const known = parsed.get(signer)
  if (known) return known
  const chain = signer.chain.map(parseCertificate)
  const period = {
    from: Math.max(...chain.map(({ notBefore }) => notBefore)),
    until: Math.min(...chain.map(({ notAfter }) => notAfter)),
  }
  parsed.set(signer, period)
  return period
}
