// Whether a source is asked at all. Closed: yes. Open, after five failures in a row or where the source says so itself: no, so that neither
// wallets nor the source wait for what will not come. Half-open, 30 s later or when the source said: one look-up at a time, whose answer
// closes the circuit again.
import type { Clock } from '../../../shared/clock.ts'
import type { Log } from '../../../shared/log.ts'
import type { OtherIsolates } from './other-isolates.ts'

export interface Circuit {
  /** Undefined while the source is left alone; otherwise what has to hear, once, whether the source answered. */
  admit(): Promise<Report | undefined>
  /** While the source is left alone, and then until a look-up was answered, here or elsewhere. */
  isOpen(): Promise<boolean>
}

/** `pause`: seconds for which a source that did not answer wants to be left alone. */
export type Report = (answered: boolean, pause?: number) => Promise<void>

export interface CircuitGiven {
  now: Clock
  log: Log
  others: OtherIsolates
}

interface Closed {
  is: 'closed'
  failures: number
}

/** Seconds. */
interface Open {
  is: 'open'
  since: number
  probeAt: number
}

const mostFailures = 5
/** Seconds for which an open circuit leaves its source alone. */
const rest = 30
/** Most seconds for which a source may ask to be left alone: a mistake in its header shall not end issuance for a day. */
const longestRest = 60
/** Seconds after which a probe is given up: the platform may have ended its request, and then nobody reports. */
const probeTime = 15

export function createCircuit({ now, log, others }: CircuitGiven, source: string): Circuit {
  let state: Closed | Open = { is: 'closed', failures: 0 }

  const open = async (pause?: number): Promise<void> => {
    if (state.is === 'closed') log({ event: 'source.circuit', source, state: 'open' })
    const probeAt = now() + Math.min(pause || rest, longestRest)
    state = { is: 'open', since: now(), probeAt }
    await others.tell(source, { openUntil: probeAt })
  }
  const close = async (): Promise<void> => {
    log({ event: 'source.circuit', source, state: 'closed' })
    state = { is: 'closed', failures: 0 }
    await others.tell(source, { answeredAt: now() })
  }
  const fail = async (closed: Closed, pause: number): Promise<void> => {
    closed.failures += 1
    if (pause > 0 || closed.failures >= mostFailures) return open(pause)
    const { openUntil = 0 } = await others.hear(source)
    if (state === closed && openUntil > now()) state = { is: 'open', since: now(), probeAt: openUntil }
  }
  const admitClosed = (closed: Closed): Report => {
    return async (answered, pause = 0) => {
      // What began before the circuit opened says nothing about now.
      if (state !== closed) return
      if (answered) closed.failures = 0
      else await fail(closed, pause)
    }
  }
  const admitProbe = async ({ since }: Open): Promise<Report | undefined> => {
    // Before anything is waited for: whoever comes meanwhile is no probe.
    const probing: Open = { is: 'open', since, probeAt: now() + probeTime }
    state = probing
    const { openUntil = 0, answeredAt = 0 } = await others.hear(source)
    if (state !== probing) return undefined
    if (answeredAt > since) {
      const closed: Closed = { is: 'closed', failures: 0 }
      state = closed
      return admitClosed(closed)
    }
    const elsewhere = openUntil > now() ? openUntil : undefined
    if (elsewhere || !(await others.mayProbe(source, probing.probeAt))) {
      if (state === probing) state = { ...probing, probeAt: elsewhere ?? now() + 1 }
      return undefined
    }
    return async (answered, pause) => {
      if (state === probing) await (answered ? close() : open(pause))
    }
  }
  return {
    admit: async () => {
      if (state.is === 'closed') return admitClosed(state)
      return now() < state.probeAt ? undefined : admitProbe(state)
    },
    isOpen: async () => {
      const { openUntil = 0, answeredAt = 0 } = await others.hear(source)
      return state.is === 'open' ? answeredAt <= state.since : openUntil > now()
    },
  }
}
