// When a credential is valid. Whole UTC days, so that the times tell nothing about the moment of issuance and link nobody's
// copies (VCI-PRIV-01); never outside the validity of the certificate that signs it (MD-ISS-10). The last day of the administrative
// validity is a day in Belgium, where it is over an hour or two before it is in UTC: nobody drives into a forfeiture meanwhile.
import { belgianDate, endOfBelgianDate } from '../../shared/belgium/belgian-date.ts'
import { day, isoDate, startOfDay } from '../../shared/clock.ts'
import { RecordUnfit } from '../../shared/credentials/credential-type.ts'
import type { Signer } from '../../shared/keys/signer.ts'
import { parseCertificate } from '../../shared/trust/certificate.ts'

/** Seconds. */
export interface Period {
  from: number
  until: number
}

/** What ends a credential. */
export interface Ends {
  /** At most so many days. */
  validityDays: number
  /** Last day of the administrative validity, `YYYY-MM-DD`. */
  expiry: string
  certificates: Period
  /** A moment that somebody else's word on the wallet or its keys ends at; the last whole day before it counts. */
  until?: number | undefined
}

/** As mappings are told them. */
export const daysOf = (now: number): { issuance: string; today: string } => ({
  issuance: isoDate(now),
  today: belgianDate(now),
})

/** The technical validity, which all copies of a batch share. @throws RecordUnfit where the administrative one is over */
export function validityOf(now: number, { validityDays, expiry, certificates, until }: Ends): Period {
  const today = startOfDay(now)
  const over = endOfBelgianDate(expiry)
  if (over <= now) throw new RecordUnfit('it has expired')
  return {
    from: Math.max(today, certificates.from),
    until: Math.min(
      today + validityDays * day,
      over,
      certificates.until,
      ...(until === undefined ? [] : [startOfDay(until)]),
    ),
  }
}

const parsed = new WeakMap<Signer, Period>()

/** When all certificates of a signer are valid; parsed once for each signer. */
export function certificatePeriod(signer: Signer): Period {
  const known = parsed.get(signer)
  if (known) return known
  const chain = signer.chain.map((der) => parseCertificate(der))
  const period = {
    from: Math.max(...chain.map(({ notBefore }) => notBefore)),
    until: Math.min(...chain.map(({ notAfter }) => notAfter)),
  }
  parsed.set(signer, period)
  return period
}
