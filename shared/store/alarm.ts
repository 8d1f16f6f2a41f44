// The alarm of a Durable Object. It is set in the same breath as what it will end: asking the platform first when the alarm is would be a
// moment in which a kill leaves a row that nothing ends.
import { systemClock } from '../clock.ts'

export interface Alarm {
  /** Makes sure that it rings by then. Seconds. */
  by(time: number): void
  /** To be said first when it rings: from then on none is set. */
  rang(): void
}

/** In the constructor of the object. */
export function createAlarm(ctx: DurableObjectState): Alarm {
  let at = Number.POSITIVE_INFINITY
  ctx.blockConcurrencyWhile(async () => {
    at = ((await ctx.storage.getAlarm()) ?? Number.POSITIVE_INFINITY) / 1000
  })
  return {
    by: (time) => {
      const wanted = Math.max(time, systemClock())
      if (wanted >= at) return
      at = wanted
      void ctx.storage.setAlarm(wanted * 1000)
    },
    rang: () => {
      at = Number.POSITIVE_INFINITY
    },
  }
}
