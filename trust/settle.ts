// What an outcome makes of a list that is kept, and what the audit says of it. A refused list changes nothing of what is served.

import type { Bytes } from '../shared/bytes.ts'
import { day } from '../shared/clock.ts'
import type { AuditEntry } from './audit.ts'
import { type KeptList, untilNext } from './kept-list.ts'
import type { VerifiedList } from './list-verifier.ts'
import type { RefreshOutcome } from './refresh-list.ts'

export interface Settled {
  kept: KeptList
  entries: AuditEntry[]
  /** To be kept with it. */
  document?: { model: VerifiedList['model']; sha256: string; body: Bytes }
  /** What is served changed. */
  changed: boolean
}

export function settle(before: KeptList, outcome: RefreshOutcome, now: number): Settled {
  const today = Math.floor(now / day)
  if (outcome.outcome === 'refused') return refuse(before, outcome, now)
  const well = { ...before, checkedAt: now, failures: 0, taken: 0, error: undefined, dueAt: now + untilNext(0) }
  const { active } = before
  const same = outcome.outcome === 'unchanged' || outcome.list.summary.sha256 === active?.sha256
  const summary = outcome.outcome === 'unchanged' ? active : outcome.list.summary
  const about = { at: now, list: before.id, ...said(summary) }
  if (same) {
    // Who may sign it next depends on the configuration as well.
    const anew = outcome.outcome === 'verified' && { etag: outcome.etag, verifierAlarms: outcome.list.alarms }
    const kept = { ...well, ...anew, saidOn: today }
    return { kept, changed: false, entries: before.saidOn === today ? [] : [{ ...about, event: 'UNCHANGED' }] }
  }
  const { list, body, etag } = outcome
  return {
    kept: {
      ...well,
      active: list.summary,
      expired: false,
      last: {
        sequenceNumber: list.summary.sequenceNumber,
        content: list.content,
        sha256: list.summary.sha256,
      },
      etag,
      verifierAlarms: list.alarms,
      saidOn: today,
    },
    entries: [{ ...about, event: active ? 'REPLACED' : 'ADDED' }],
    document: { model: list.model, sha256: list.summary.sha256, body },
    changed: true,
  }
}

function refuse(
  before: KeptList,
  { code, reason, sha256 }: Extract<RefreshOutcome, { outcome: 'refused' }>,
  now: number,
): Settled {
  const today = Math.floor(now / day)
  const failures = before.failures + 1
  // Once a day, and whenever the reason is another: a list is asked for many times a day.
  const known = before.error?.code === code && before.saidOn === today
  return {
    kept: { ...before, failures, taken: 0, error: { code, reason }, dueAt: now + untilNext(failures), saidOn: today },
    entries: known ? [] : [{ at: now, list: before.id, event: 'REJECTED', code, document: sha256 }],
    changed: false,
  }
}

/** Past its next update nothing that it says is trusted, whoever published what since; of a clock that was wrong it is taken back. */
export function expire(before: KeptList, now: number): Settled | undefined {
  const { active, id } = before
  if (!active) return undefined
  const expired = active.nextUpdate !== undefined && now >= active.nextUpdate
  if (expired === before.expired) return undefined
  return {
    kept: { ...before, expired },
    entries: [{ at: now, list: id, event: expired ? 'EXPIRED' : 'UNCHANGED', ...said(active) }],
    changed: true,
  }
}

const said = (summary: KeptList['active']) =>
  summary && {
    document: summary.sha256,
    sequenceNumber: summary.sequenceNumber,
    signer: summary.signerSha256,
  }
