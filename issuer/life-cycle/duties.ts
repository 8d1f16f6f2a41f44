// Everything that the issuer does without being asked.
import { minute } from '../../shared/clock.ts'
import type { Duty } from '../../shared/store/duty.ts'
import { tellUnlisted } from '../../shared/trust/own-certificates.ts'
import type { Issuer } from '../issuer.ts'
import { tellPeople } from '../notices/tell-people.ts'
import { ownCertificates } from '../own-certificates.ts'
import { publishLists } from '../status/publish-lists.ts'
import { watchDuty } from './watch.ts'

/** Says which certificates end soon, and whether wallets find them on the lists. */
const ownCertificatesDuty: Duty<Issuer> = {
  name: 'ownCertificates',
  every: 15 * minute,
  run: async (issuer) => {
    issuer.certificates.tell()
    await tellUnlisted({ ...issuer, trustLists: issuer.ownLists }, ownCertificates(issuer))
    return undefined
  },
}

/** Told as soon as something is revoked; between, what was put off, or follows from what took a while. */
const noticesDuty: Duty<Issuer> = { name: 'notices', every: 5 * minute, run: tellPeople }

/** Publishes lists ahead of who asks; how often is its own matter, but where it fails altogether it waits no longer than this. */
const statusListsDuty: Duty<Issuer> = { name: 'statusLists', every: 5 * minute, run: publishLists }

export const duties: readonly Duty<Issuer>[] = [ownCertificatesDuty, watchDuty, noticesDuty, statusListsDuty]
