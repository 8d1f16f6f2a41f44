// The status list of the issuer says that the credential still counts. A list that cannot be had or believed is neither yes nor no:
// undetermined, and so no pass. The list is asked for only after the issuer is trusted (TSL-VER-01).
import { failed, type Judgement, passed, undetermined } from './finding.ts'
import type { Subject } from './subject.ts'

export async function notRevoked({ presentation, trust, verifier }: Subject): Promise<Judgement> {
  const { status } = presentation
  if (!status) return passed('the credential names no status list: its issuer ends it by its expiry alone')
  if ((await trust()).decision !== 'trusted')
    return undetermined('the status is not asked for where the issuer is not trusted')
  const answer = await verifier.statusLists.statusOf(status, await verifier.trustLists.lists())
  if ('unknown' in answer) return undetermined(answer.unknown)
  return answer.status === 0 ? passed('the status list says valid') : failed('the credential is revoked')
}
