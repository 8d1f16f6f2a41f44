// A list as it is kept between two looks at where it comes from.
import { minute } from '../shared/clock.ts'
import type { ListSummary, SequenceMemory } from './list-verifier.ts'
import type { ListSource } from './source.ts'

export interface KeptList {
  id: string
  source: ListSource
  /** What was verified last and is served while it is current. */
  active: ListSummary | undefined
  /** EXPIRED was said of it. */
  expired: boolean
  last: SequenceMemory | undefined
  etag: string | undefined
  /** When it was last found to be there and well, in seconds. */
  checkedAt: number | undefined
  dueAt: number
  /** In a row. */
  failures: number
  /** Looks in a row that were begun and never ended. */
  taken?: number
  error: { code: string; reason: string } | undefined
  verifierAlarms: string[]
  /** Codes of the alarms that were told. */
  told: string[]
  /** The day on which UNCHANGED or REJECTED was last said of it. */
  saidOn: number
}

/** The longest time between two looks. */
export const whenWell = 15 * minute
const atFirst = 10

/** Seconds until the next look: sooner after a failure, and less soon after many. */
export const untilNext = (failures: number): number =>
  failures === 0 ? whenWell : Math.min(whenWell, atFirst * 2 ** (failures - 1))

export const newList = (id: string, source: ListSource, now: number, last?: SequenceMemory): KeptList => ({
  id,
  source,
  active: undefined,
  expired: false,
  last:
    source.sequenceNumber !== undefined && source.sequenceNumber > (last?.sequenceNumber ?? 0)
      ? { sequenceNumber: source.sequenceNumber, content: undefined, sha256: undefined }
      : last,
  etag: undefined,
  checkedAt: undefined,
  dueAt: now,
  failures: 0,
  error: undefined,
  verifierAlarms: [],
  told: [],
  saidOn: 0,
})
