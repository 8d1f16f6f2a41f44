// Why a list of trusted entities is refused: a reason in fixed words and, where a source's configuration could tolerate it, the name of the
// deviation (docs/trust.md). A list that was refused says nothing at all.

/** What an operator has to look at, whatever else becomes of the list. */
export type ListAlarm = 'sequenceRollback' | 'sequenceReused'

export class TrustListRefused extends Error {
  /** As `tolerate` of the source would have to name it. */
  readonly deviation: string | undefined
  readonly alarm: ListAlarm | undefined

  constructor(reason: string, more: { deviation?: string; alarm?: ListAlarm } = {}) {
    super(reason)
    this.deviation = more.deviation
    this.alarm = more.alarm
  }
}
