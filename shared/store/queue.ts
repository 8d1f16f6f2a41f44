// Messages that have to reach somebody else, tried again and again, and kept as dead letters where they never do.
// A queue neither reads nor writes them: whoever fills it seals them, and what empties it has the key.

/** Times are seconds. */
export interface Queued {
  id: string
  sealed: string
  state: 'waiting' | 'dead'
  /** How often it was tried. */
  tries: number
  /** When it is tried next, or when a dead one is forgotten. */
  due: number
  /** Why the last try failed; empty before the first. */
  reason: string
}

export interface Queue {
  /** In the place of what has that id. */
  put(id: string, sealed: string, due: number): Promise<void>
  /** What was tried in vain, or is due, in one of the two states or in both; the newest first, a hundred at most. */
  list(now: number, state?: Queued['state']): Promise<Queued[]>
  /** A dead one is tried again as if it were new; false where there is no such one. */
  revive(id: string, now: number): Promise<boolean>
}

export const maximumTries = 8
/** Of a dead letter. */
export const deadLife = 7 * 86_400
/** Of one queue, the dead included: then the oldest go. */
export const maximumQueued = 10_000
/** As many as a list shows. */
export const maximumListed = 100

/**
 * Seconds until the next try: half a minute, and then twice as much each time, an hour in all, by a quarter sooner or later so that not
 * all come at once. `chance`: 0 to 1.
 */
export const delayAfter = (tries: number, chance: number): number =>
  Math.round(28 * 2 ** (tries - 1) * (0.75 + chance / 2))
