// A source, or the gateway before it, that did not answer: the network failed, the time was over, a proxy says so in its place, or it wants
// to be left alone. Every other response is an answer, also one that must not be used. Each call has a trace id of its own.
import type { Clock } from '../../../shared/clock.ts'
import { BodyRefused } from '../../../shared/http/body.ts'
import type { Fetch } from '../../../shared/http/fetch.ts'
import { answeredTraceId, traced } from '../../../shared/http/trace.ts'
import type { Trail } from './trail.ts'

/** The message is for operators: fixed words. */
export class NoAnswer extends Error {
  /** Seconds for which whoever was asked wants to be left alone; 0 where it does not say for how long, undefined where it does not want it. */
  readonly pause: number | undefined

  constructor(reason: string, pause?: number) {
    super(reason)
    this.pause = pause
  }
}

/** RFC 9110 section 15.6: a gateway got no usable answer, there is no service now, a gateway waited too long. */
const silent = [502, 503, 504]
/** RFC 6585 section 4. */
const tooManyRequests = 429

/** The fetch of one look-up, which throws NoAnswer for silence and leaves its trace. */
export const createReach =
  ({ fetch, now }: { fetch: Fetch; now: Clock }) =>
  (trail: Trail): Fetch =>
  async (url, init) => {
    const call = traced(init)
    trail.sentTraceIds.push(call.id)
    const response = await fetch(url, call.init).catch(() => {
      throw new NoAnswer('no answer')
    })
    const answered = answeredTraceId(response)
    if (answered) trail.answeredTraceIds.push(answered)
    const { status } = response
    if (status !== tooManyRequests && !silent.includes(status)) return response
    response.body?.cancel().catch(() => {})
    const pause = retryAfter(response, now) ?? (status === tooManyRequests ? 0 : undefined)
    throw new NoAnswer(`status ${status}`, pause)
  }

/** Retry-After (RFC 9110 section 10.2.3) in seconds; undefined when it is not there or cannot be read. */
function retryAfter({ headers }: Response, now: Clock): number | undefined {
  const text = headers.get('Retry-After') ?? ''
  if (/^\d{1,9}$/.test(text)) return Number(text)
  // Of other texts some would pass for dates.
  const date = text.endsWith(' GMT') ? Date.parse(text) : Number.NaN
  return Number.isNaN(date) ? undefined : Math.max(0, Math.ceil(date / 1000 - now()))
}

/** True for silence that began after the headers, too. */
export const isNoAnswer = (error: unknown): boolean =>
  error instanceof NoAnswer || (error instanceof BodyRefused && !error.tooLarge)

export const pauseOf = (error: unknown): number | undefined => (error instanceof NoAnswer ? error.pause : undefined)
