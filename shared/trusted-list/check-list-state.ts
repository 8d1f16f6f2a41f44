// Whether a verified list is one to rely on now (ETSI TS 119 615 sections 4.1.4 and 4.2.4, TS 119 612 section 5.3): version, issue time, next update
// and sequence.
// Refuses: version 5 since Commission Implementing Decision (EU) 2025/2164 applies, a list from the future or past its next update, one that is older
// than one seen before, and another list under a number that was seen.
import type { TrustedList } from './trusted-list.ts'
import { TrustedListRefused } from './trusted-list-refused.ts'

/** What was accepted before; it never goes down, whatever is restored or deployed. */
export interface LastList {
  sequenceNumber: number
  /** Hex, of the list as received; undefined where the number is one of configuration. */
  sha256: string | undefined
}

/** 2026-04-29T00:00 in Brussels. */
const endOfVersion5 = Date.UTC(2026, 3, 28, 22) / 1000

/** `rule`: of TS 119 615, on the next update. @throws TrustedListRefused */
export function checkListState(
  list: TrustedList,
  given: { now: number; last?: LastList | undefined; rule: string },
): void {
  const { now, last, rule } = given
  if (list.version !== 6 && !(list.version === 5 && now < endOfVersion5))
    throw new TrustedListRefused('VERSION', `the list has version ${list.version}`)
  if (list.issued > now) throw new TrustedListRefused('ISSUED_IN_FUTURE', 'the list is from the future')
  if (list.nextUpdate !== undefined && list.nextUpdate <= now)
    throw new TrustedListRefused('EXPIRED', `the list is past its next update of ${timeText(list.nextUpdate)}`, rule)
  if (last && list.sequenceNumber < last.sequenceNumber)
    throw new TrustedListRefused(
      'SEQUENCE_ROLLBACK',
      `the list has number ${list.sequenceNumber}, and ${last.sequenceNumber} was seen`,
    )
  if (last && list.sequenceNumber === last.sequenceNumber && (last.sha256 ?? list.sha256) !== list.sha256)
    throw new TrustedListRefused('CONTENT_CHANGED', `another list had number ${last.sequenceNumber}`)
}

const timeText = (seconds: number): string => new Date(seconds * 1000).toISOString().replace('.000', '')
