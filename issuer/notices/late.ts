// Whether people wait to be told of a revocation for longer than they should: what GET /health says of it.
import { type Clock, hour, minute } from '../../shared/clock.ts'
import type { Remembered } from '../../shared/store/stored.ts'
import type { StatusLists } from '../status/status-lists.ts'

/** Seconds; the law gives 24 hours. */
export const lateAfter = 12 * hour

export const rememberedLate = {
  what: 'whether people wait to be told for too long',
  most: 1,
  until: '1 min',
} as const satisfies Remembered

/** Asked once a minute, whoever asks how often. */
export function createLateNotices(statusLists: Pick<StatusLists, 'waiting'>, now: Clock): () => Promise<boolean> {
  let known = { late: false, until: 0 }
  return async () => {
    if (now() >= known.until) {
      const { since } = await statusLists.waiting()
      known = { late: since !== undefined && since <= now() - lateAfter, until: now() + minute }
    }
    return known.late
  }
}
