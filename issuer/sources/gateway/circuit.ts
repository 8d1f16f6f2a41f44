// Whether a source is asked at all. Closed: yes. Open, after five failures in a row: no, so that neither wallets nor the source wait
// for what will not come. Half-open, 30 s later: one look-up at a time, whose answer closes the circuit again.
import type { Clock } from '../../../shared/clock.ts'
import type { Log } from '../../../shared/log.ts'

export interface Circuit {
  /** Undefined while the source is left alone; otherwise what has to hear, once, whether the source answered. */
  admit(): Promise<Report | undefined>
}

export type Report = (answered: boolean) => Promise<void>

export interface CircuitGiven {
  now: Clock
  log: Log
}

type State = { is: 'closed'; failures: number } | { is: 'open'; probeAt: number }

const mostFailures = 5
/** Seconds for which an open circuit leaves its source alone. */
const rest = 30
/** Seconds after which a probe is given up: the platform may have ended its request, and then nobody reports. */
const probeTime = 15

export function createCircuit({ now, log }: CircuitGiven, source: string): Circuit {
  let state: State = { is: 'closed', failures: 0 }
  const turn = (next: State): void => {
    if (next.is !== state.is) log({ event: 'source.circuit', source, state: next.is })
    state = next
  }
  return {
    admit: async () => {
      if (state.is === 'open') {
        if (now() < state.probeAt) return undefined
        turn({ is: 'open', probeAt: now() + probeTime })
      }
      const admitted = state
      return async (answered) => {
        // What began before the circuit turned says nothing about now.
        if (admitted !== state) return
        if (answered) return turn({ is: 'closed', failures: 0 })
        const failures = admitted.is === 'closed' ? admitted.failures + 1 : mostFailures
        if (admitted.is === 'closed') admitted.failures = failures
        if (failures >= mostFailures) turn({ is: 'open', probeAt: now() + rest })
      }
    },
  }
}
