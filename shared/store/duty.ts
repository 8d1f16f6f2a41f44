// What a function does without being asked, again and again.

export interface Duty<Given> {
  /** As the log calls it. */
  name: string
  /** Seconds from one round to the next. */
  every: number
  /** One round: what it could not do now it may leave to the next. @returns when that should be at the latest, in seconds */
  run(given: Given): Promise<number | undefined>
}

/** Seconds until a round that failed is tried again: half a minute, then longer, and never longer than the usual. */
export const untilRetry = (failures: number, every: number): number => Math.min(every, 30 * 2 ** Math.min(failures, 10))
