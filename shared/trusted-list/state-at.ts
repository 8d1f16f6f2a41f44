// What a service was at a time (ETSI TS 119 615 PRO-4.3.4-03): its current state from its start on, else the youngest one before it that had
// begun. A state never reaches back before its start (TS 119 612 clause 5.5.5).
// Refuses: a time before every start. Real lists have equal and unordered times, for which PRO-4.3.4-03A would give up: of equal ones, the one
// that stands later is the older, and both are warnings.

export type HistoryWarning = 'history-times-equal' | 'history-unordered'

export interface StateAt<State> {
  state: State
  warnings: HistoryWarning[]
}

/** `states`: the current one first, then what was before, as the list has them. Undefined before every start. */
export function stateAt<State extends { since: number }>(
  states: readonly State[],
  time: number,
): StateAt<State> | undefined {
  const [current, ...before] = states
  if (!current) return undefined
  let state: State | undefined
  if (current.since <= time) state = current
  else for (const one of before) if (one.since <= time && (state === undefined || one.since > state.since)) state = one
  return state && { state, warnings: warningsOf(states) }
}

function warningsOf(states: readonly { since: number }[]): HistoryWarning[] {
  const warnings = new Set<HistoryWarning>()
  for (const [at, { since }] of states.entries()) {
    const next = states[at + 1]?.since
    if (next === since) warnings.add('history-times-equal')
    else if (next !== undefined && next > since) warnings.add('history-unordered')
  }
  return [...warnings]
}
