// How many look-ups one isolate makes at one source at the same time. Beyond that they are refused at once: a queue would hold
// requests for longer than wallets wait.
import type { Clock } from '../../../shared/clock.ts'

export interface Limit {
  /** Undefined when there is no place; otherwise what gives the place back. */
  enter(): (() => void) | undefined
}

/** Seconds after which a place is free again whatever happens: the platform may have ended its request, and then nobody leaves. */
const longest = 15

export function createLimit({ now }: { now: Clock }, most: number): Limit {
  const inside = new Set<{ until: number }>()
  return {
    enter: () => {
      if (inside.size >= most) for (const place of inside) if (place.until <= now()) inside.delete(place)
      if (inside.size >= most) return undefined
      const place = { until: now() + longest }
      inside.add(place)
      return () => void inside.delete(place)
    },
  }
}
