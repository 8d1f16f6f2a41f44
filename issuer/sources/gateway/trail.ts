// By which names our calls and a source's answers can be found again, at the source and here: trace ids (Belgif trc-header) and tickets of
// the KSZ-BCSS. Of one look-up; its line in the log has them, each name with its ids.

export interface Trail {
  /** Of our questions: one for each, however often it is tried. */
  readonly tickets: string[]
  /** Of our calls, to the gateway's token endpoint and to the source: a new one for each. */
  readonly sentTraceIds: string[]
  /** Of the answers, as they name themselves. */
  readonly answeredTraceIds: string[]
  /** What the KSZ-BCSS calls its answers. */
  readonly sourceTickets: string[]
}

export const createTrail = (): Trail => ({ tickets: [], sentTraceIds: [], answeredTraceIds: [], sourceTickets: [] })
