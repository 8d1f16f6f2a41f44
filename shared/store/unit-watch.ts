// What the watch over wallets keeps (WUA_29, VCR_07c; EU TS3 LC_GEN-4), as its users see it: which status lists of wallet providers say
// whether the units stand that copies were given to, how far a round over them is, and which of them gave no good answer.
import { day, hour } from '../clock.ts'
import { untilRetry } from './duty.ts'

/** A list that is to be looked at now. */
export interface UnitList {
  id: number
  uri: string
  /** As it came with the allocations. */
  provider: string
  /** Indices up to this one were looked at before the round was interrupted; -1 where none was. */
  after: number
}

/** A list that could not be judged when it was last looked at. */
export interface UnansweredList {
  uri: string
  provider: string
  reason: string
  /** Seconds; the last good answer, or when it was first met. */
  since: number
}

/** The newest round. */
export interface WatchRound {
  /** What follows from a list is one revocation, named by this and the number of the list. */
  id: string
  state: 'running' | 'done'
  /** Seconds. */
  begunAt: number
  endedAt?: number
  /** Lists and indices that were looked at, and copies that were revoked. */
  lists: number
  units: number
  revoked: number
  /** At most a hundred, the longest without an answer first. */
  unanswered: UnansweredList[]
  /** Lists without a good answer for a day: the law asks for one each day. */
  overdue: number
  /** Seconds; when the first of the unanswered is looked at again. */
  retryAt?: number
}

export interface UnitWatch {
  /** A round over all lists; the one that runs, where one does. */
  beginWatch(): Promise<WatchRound>
  /** Undefined before the first. */
  watch(): Promise<WatchRound | undefined>
  /** One that this round has not come to, or else one that is due again; undefined when there is none, which ends the round. */
  nextUnitList(): Promise<UnitList | undefined>
  /** Indices of a list that live copies depend on, each once, in order, from the one behind `after`. */
  units(list: number, after: number, most: number): Promise<number[]>
  /**
   * Revokes what depends on these, for good, tells whose it is, and ends until then (seconds) what was granted to the same wallet. One call
   * takes two hundred batches: true in `isLeft` asks for the next, since one index may be of all the keys of a kind.
   */
  revokeUnits(list: number, indices: readonly number[], until: number): Promise<{ revoked: number; isLeft: boolean }>
  /** So many indices more were looked at, up to this one: an interrupted round goes on behind it. */
  passUnits(list: number, after: number, units: number): Promise<void>
  /** All of the list was looked at; with a reason: it could not be judged, and is looked at again soon. */
  endUnitList(list: number, failure?: string): Promise<void>
}

/** Batches that one step revokes. */
export const unitStep = 200
export const mostUnanswered = 100
export const overdueAfter = day

/** Seconds until an unanswered list is looked at again. */
export const untilLookedAgain = (failures: number): number => untilRetry(failures, hour)
