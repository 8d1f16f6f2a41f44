// For how long a copy of a list may be used (TSL-VER-06): as long as the list says, an hour at most, and never once it has expired; and
// when it is best made anew, so that nobody waits for it: at a time of its own choosing, so that not all who read a list come at once.
import { hour, minute } from '../clock.ts'
import { type Random, randomBelow } from '../random.ts'
import type { VerifiedTimes } from './verified-list.ts'

/** Where a list does not say. */
const usual = 5 * minute

export const freshUntil = ({ expiresAt, ttl = usual }: VerifiedTimes, fetchedAt: number): number =>
  Math.min(expiresAt, fetchedAt + Math.min(ttl, hour))

/** Less is left to who asks: it would be fetched all the time, for nobody. */
const least = 2 * minute

const steps = 2 ** 16

/** Somewhere between five and seven eighths of its life. Undefined for a list whose copies are kept too shortly. */
export function renewAt(times: VerifiedTimes, fetchedAt: number, random: Random): number | undefined {
  const life = freshUntil(times, fetchedAt) - fetchedAt
  const share = 5 / 8 + randomBelow(random, steps) / steps / 4
  return life < least ? undefined : fetchedAt + Math.floor(life * share)
}
