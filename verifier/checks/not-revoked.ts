// The status list of the issuer says that the credential still counts. A list that cannot be had or believed is neither yes nor no:
// undetermined, and so no pass. The list is asked for only after everything else about the credential is right, its issuer's signature
// first: certificates are public, and beside a copied one the address is whatever somebody wrote (TSL-VER-01). Only a credential that
// lives for a day or less may do without a list (EAA-4.2.13-03 of ETSI TS 119 472-1), and one whose type has none by policy: who
// may issue that type may leave it out.
import { day } from '../../shared/clock.ts'
import { typeOf } from '../../shared/credentials/presented-type.ts'
import { contentIntact } from './content-intact.ts'
import { failed, type Judgement, passed, unavailable, undetermined } from './finding.ts'
import { holderBound } from './holder-bound.ts'
import { issuerTrusted } from './issuer-trusted.ts'
import type { Presentation } from './presentation.ts'
import type { Subject } from './subject.ts'
import { validNow } from './valid-now.ts'

export async function notRevoked(subject: Subject): Promise<Judgement> {
  const { status } = subject.presentation
  if (!status) return withoutStatus(subject)
  const trust = await subject.trust()
  if (trust.decision !== 'trusted' || !(await subject.signedByIssuer()))
    return undetermined("the status is not asked for where the issuer's signature is not verified")
  const others = await Promise.all([issuerTrusted, validNow, contentIntact, holderBound].map((judge) => judge(subject)))
  if (others.some(({ outcome }) => outcome !== 'passed'))
    return undetermined('the status is not asked for where the credential is not right, or not presented by its holder')
  const { entity, country } = trust.service
  const answer = await subject.statusOf({
    ...status,
    kind: trust.evidence.list.kind,
    entity: { entity, country },
    ...(subject.presentation.format === 'mso_mdoc' && { prefers: 'cwt' }),
  })
  if ('unknown' in answer) return answer.unavailable ? unavailable(answer.unknown) : undetermined(answer.unknown)
  const { remark } = answer
  if (answer.status === 0) return passed(`the status list says valid${remark ? `, ${remark}` : ''}`)
  return failed(refusals[answer.status] ?? 'the status list gives the credential a status that is not understood')
}

/** Registered values (section 7.1 of the draft); all but 0 refuse, whatever the issuer means by its own. */
const refusals: Record<number, string> = { 1: 'the credential is revoked', 2: 'the credential is suspended' }

async function withoutStatus(subject: Subject): Promise<Judgement> {
  if (isShortLived(subject.presentation))
    return passed('the credential lives for a day or less, and needs no status list')
  const { types, config } = subject.verifier
  const trust = await subject.trust()
  const isForTests = trust.decision === 'trusted' && trust.forTests === true
  if (isForTests && (await subject.signedByIssuer()))
    return passed('who is trusted for tests alone needs no status list')
  const hasNone = typeOf(subject.presentation, { types, typesUrl: config.typesUrl })?.status === 'none'
  // What it says of its type counts once the signature does, by who is on the list of that type.
  return hasNone && subject.presentation.validity.until !== undefined && (await subject.signedByIssuer())
    ? passed('credentials of this type have no status list: they are left to expire')
    : undetermined('the credential names no status list, and lives too long to do without')
}

const isShortLived = ({ validity: { from, until } }: Presentation): boolean =>
  from !== undefined && until !== undefined && until - from <= day
