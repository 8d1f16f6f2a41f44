// What a person has to look at, while it is so: a list or its signer about to expire, a list that was not had for a day, a number that went
// down, a new Official Journal. An alarm changes no decision.
import { fromBase64 } from '../shared/bytes.ts'
import { day } from '../shared/clock.ts'
import { CertificateRefused, parseCertificate } from '../shared/trust/certificate.ts'
import type { KeptList } from './kept-list.ts'
import { signersOf } from './source.ts'

export interface Alarm {
  code: string
  detail: string
}

const beforeSigner = 60 * day
const mostBeforeList = 7 * day
const untilStale = day

export async function alarmsOf(kept: KeptList, now: number): Promise<Alarm[]> {
  const { active, error, source, checkedAt, verifierAlarms } = kept
  const alarms: Alarm[] = verifierAlarms.map((code) => ({ code, detail: details[code] ?? code }))
  const tell = (code: string, detail: string): void => void alarms.push({ code, detail })
  if (error?.code === 'SEQUENCE_ROLLBACK' || error?.code === 'CONTENT_CHANGED') tell(error.code, error.reason)
  if (!active) {
    tell('NO_LIST', 'there is no list that may be trusted')
    return alarms
  }
  if (active.nextUpdate !== undefined) {
    // A quarter of its life for lists that live shortly.
    const before = Math.min(mostBeforeList, (active.nextUpdate - active.issued) / 4)
    if (now >= active.nextUpdate) tell('LIST_EXPIRED', 'the list is past its next update')
    else if (now >= active.nextUpdate - before) tell('LIST_EXPIRING', 'the list is about to pass its next update')
  }
  if (checkedAt !== undefined && now - checkedAt > untilStale) tell('LIST_STALE', 'the list was not had for a day')
  const signerEnds = await endOfSigner(signersOf(source), active.signerSha256)
  if (signerEnds !== undefined && now >= signerEnds - beforeSigner)
    tell('SIGNER_EXPIRING', "the certificate of the list's signer is about to expire")
  return alarms
}

const details: Record<string, string> = {
  NEW_OFFICIAL_JOURNAL: 'the list of lists names a newer publication of the Official Journal than the configuration',
  SIGNER_ANNOUNCED: 'the list names certificates for whoever signs it next that are not in the configuration',
  SEVERAL_PLACES: 'the list of lists names several places of the list of one country, and the first of them counts',
  LOCATION_CHANGED: 'the list of lists says that it is at another address than the configured one',
}

async function endOfSigner(signers: readonly string[], signerSha256: string): Promise<number | undefined> {
  for (const text of signers) {
    try {
      const certificate = parseCertificate(fromBase64(text))
      if ((await certificate.fingerprint()) === signerSha256) return certificate.notAfter
    } catch (error) {
      // What no certificate can be made of has no end to tell of, and costs no alarm of another list.
      if (!(error instanceof CertificateRefused || error instanceof TypeError)) throw error
    }
  }
  return undefined
}
