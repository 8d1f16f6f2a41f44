// One JSON line for each event, for the platform's log. A line never holds a claim value, a national number,
// a token, a code, a nonce or a key: callers pass words and counts that they chose, not what they were sent.

export type LogEvent = {
  /** What happened, in dotted lower case: `credential.issued`. */
  event: string
  /** The trace of the request, as `shared/http/trace.ts` made it. */
  traceId?: string
} & Record<string, string | number | boolean | undefined>

export type Log = (event: LogEvent) => void

export const consoleLog: Log = (event) => console.log(JSON.stringify(event))

export const silentLog: Log = () => {}
