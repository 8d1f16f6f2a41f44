// The certificates that a function signs under, and when they end: whoever runs it hears of it for thirty days, once a day from each isolate,
// and who asks for the function's health sees which of them has ended, since nobody believes what is signed under it.
import { fromBase64 } from '../bytes.ts'
import { type Clock, day, isoDateTime } from '../clock.ts'
import { BindingsRefused } from '../http/bindings.ts'
import type { HealthDetails } from '../http/health.ts'
import type { Log } from '../log.ts'
import { parseCertificate } from './certificate.ts'

export interface BoundCertificate {
  /** That holds it. */
  binding: string
  /** Of several in one binding: whose. */
  clientId?: string
  /** The first end of its chain, in seconds. */
  endsAt: number
}

export interface CertificateEnds {
  /** Logs what ends soon, or has ended: `certificate.endsSoon`, `certificate.ended`. */
  tell(): void
  /** What has ended, by binding: empty where all is well. */
  ended(): HealthDetails
}

const warningTime = 30 * day

/** `x5c`: base64 DER, as bindings hold it. @throws BindingsRefused */
export function boundCertificate(
  binding: string,
  { x5c }: { x5c: readonly string[] },
  clientId?: string,
): BoundCertificate {
  try {
    const endsAt = Math.min(...x5c.map((text) => parseCertificate(fromBase64(text)).notAfter))
    return { binding, ...(clientId !== undefined && { clientId }), endsAt }
  } catch {
    throw new BindingsRefused(`This Worker refuses to run: ${binding} has a certificate that cannot be read`)
  }
}

export function createCertificateEnds(
  certificates: readonly BoundCertificate[],
  { now, log }: { now: Clock; log: Log },
): CertificateEnds {
  let toldOn: number | undefined
  const hasEnded = ({ endsAt }: BoundCertificate): boolean => now() > endsAt
  return {
    tell: () => {
      const today = Math.floor(now() / day)
      if (toldOn === today) return
      toldOn = today
      for (const { endsAt, ...named } of certificates) {
        if (endsAt - now() > warningTime) continue
        const event = hasEnded({ endsAt, ...named }) ? 'certificate.ended' : 'certificate.endsSoon'
        log({ event, ...named, endsAt: isoDateTime(endsAt) })
      }
    },
    ended: () =>
      Object.fromEntries(
        certificates
          .filter(hasEnded)
          .map(({ binding, endsAt }) => [
            binding,
            { status: 'DOWN', reason: `its certificate ended at ${isoDateTime(endsAt)}` },
          ]),
      ),
  }
}
