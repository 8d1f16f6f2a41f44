// The status list of the issuer says that the credential still counts. A list that cannot be had or believed is neither yes nor no:
// undetermined, and so no pass. The list is asked for only after the issuer is trusted (TSL-VER-01). Only a credential that lives for a
// day or less may do without a list (EAA-4.2.13-03 of ETSI TS 119 472-1).
import { day } from '../../shared/clock.ts'
import { failed, type Judgement, passed, undetermined } from './finding.ts'
import type { Presentation } from './presentation.ts'
import type { Subject } from './subject.ts'

export async function notRevoked({ presentation, trust, verifier }: Subject): Promise<Judgement> {
  const { status } = presentation
  if (!status)
    return isShortLived(presentation)
      ? passed('the credential lives for a day or less, and needs no status list')
      : undetermined('the credential names no status list, and lives too long to do without')
  if ((await trust()).decision !== 'trusted')
    return undetermined('the status is not asked for where the issuer is not trusted')
  const answer = await verifier.statusLists.statusOf(status, await verifier.trustLists.lists())
  if ('unknown' in answer) return undetermined(answer.unknown)
  return answer.status === 0 ? passed('the status list says valid') : failed('the credential is revoked')
}

const isShortLived = ({ validity: { from, until } }: Presentation): boolean =>
  from !== undefined && until !== undefined && until - from <= day
