import { describe, expect, it } from 'vitest'
import { base64 } from '../bytes.ts'
import { day, isoDateTime } from '../clock.ts'
import type { LogEvent } from '../log.ts'
import { boundCertificate, createCertificateEnds } from './certificate-ends.ts'
import { issue, issueAuthority, now as start } from './example-certificates.ts'

const endsAt = start + 40 * day
const authority = await issueAuthority(undefined, { until: start + 400 * day })
const signer = await issue(authority, { until: endsAt })
const x5c = [signer, authority].map(({ der }) => base64(der))
const end = isoDateTime(endsAt)

function watch() {
  const clock = { time: start }
  const logged: LogEvent[] = []
  const certificates = createCertificateEnds(
    [
      boundCertificate('ACCESS_SIGNER', { x5c }),
      boundCertificate('RELYING_PARTY_SIGNERS', { x5c: x5c.slice(0, 1) }, 'library'),
      boundCertificate('PID_SIGNER', { x5c: x5c.slice(1) }),
    ],
    { now: () => clock.time, log: (event) => void logged.push(event) },
  )
  const toldAt = (time: number): LogEvent[] => {
    clock.time = time
    logged.length = 0
    certificates.tell()
    return [...logged]
  }
  return { clock, certificates, toldAt }
}

describe('a certificate of our own', () => {
  it('is told of from thirty days before its end, with the binding that holds it, and whose it is there', () => {
    const { toldAt } = watch()
    expect(toldAt(endsAt - 30 * day - 1)).toEqual([])
    // The same day, in which it was said what there is to say.
    expect(toldAt(endsAt - 30 * day)).toEqual([])
    const soon = [
      { event: 'certificate.endsSoon', binding: 'ACCESS_SIGNER', endsAt: end },
      { event: 'certificate.endsSoon', binding: 'RELYING_PARTY_SIGNERS', clientId: 'library', endsAt: end },
    ]
    expect(toldAt(endsAt - 29 * day)).toEqual(soon)
    expect(watch().toldAt(endsAt - 30 * day)).toEqual(soon)
    expect(watch().toldAt(endsAt)).toEqual(soon)
    expect(
      watch()
        .toldAt(endsAt + 1)
        .map(({ event }) => event),
    ).toEqual(['certificate.ended', 'certificate.ended'])
  })

  it('is told of once a day', () => {
    const { toldAt } = watch()
    const morning = Math.floor((endsAt - 10 * day) / day) * day
    expect(toldAt(morning)).toHaveLength(2)
    expect(toldAt(morning + day - 1)).toEqual([])
    expect(toldAt(morning + day)).toHaveLength(2)
  })

  it('has ended after its last second, and says so by its binding alone', () => {
    const { clock, certificates } = watch()
    for (const time of [start, endsAt - day, endsAt]) {
      clock.time = time
      expect(certificates.ended()).toEqual({})
    }
    clock.time = endsAt + 1
    const down = { status: 'DOWN', reason: `its certificate ended at ${end}` }
    expect(certificates.ended()).toEqual({ ACCESS_SIGNER: down, RELYING_PARTY_SIGNERS: down })
  })

  it('that cannot be read is named by its binding', () => {
    expect(() => boundCertificate('ACCESS_SIGNER', { x5c: [...x5c, 'AAAA'] })).toThrow(
      'ACCESS_SIGNER has a certificate that cannot be read',
    )
  })
})
