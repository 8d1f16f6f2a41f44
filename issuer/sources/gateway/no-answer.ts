// A source, or the gateway before it, that did not answer: the network failed, the time was over, or a proxy says so in its place.
// Every other response is an answer, also one that must not be used.
import { BodyRefused } from '../../../shared/http/body.ts'
import type { Fetch } from '../../../shared/http/fetch.ts'

/** The message is for operators: fixed words. */
export class NoAnswer extends Error {}

/** RFC 9110 section 15.6: a gateway got no usable answer, there is no service now, a gateway waited too long. */
const silent = [502, 503, 504]

/** The same fetch, that throws NoAnswer for silence. */
export const createReach =
  (fetch: Fetch): Fetch =>
  async (url, init) => {
    const response = await fetch(url, init).catch(() => {
      throw new NoAnswer('no answer')
    })
    if (!silent.includes(response.status)) return response
    response.body?.cancel().catch(() => {})
    throw new NoAnswer(`status ${response.status}`)
  }

/** True for silence that began after the headers, too. */
export const isNoAnswer = (error: unknown): boolean =>
  error instanceof NoAnswer || (error instanceof BodyRefused && !error.tooLarge)
