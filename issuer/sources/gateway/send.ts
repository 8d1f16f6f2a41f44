// How a source behind the gateway is reached: bearer token, one new token where the last is refused, and every way not to be answered as one
// SourceError or NoAnswer. The caller reads the body; nothing is kept.
import { BodyRefused } from '../../../shared/http/body.ts'
import { type Fetch, type Fetched, fetchBounded } from '../../../shared/http/fetch.ts'
import { SourceError } from '../source-error.ts'
import { createGatewayTokens, type GatewayGiven } from './access-token.ts'
import type { CallSource } from './call-source.ts'
import { createReach, isNoAnswer } from './no-answer.ts'
import type { Trail } from './trail.ts'

export interface Call {
  source: string
  url: string
  /** Of the access token, where it is not the name of the source. */
  scope?: string
  trail: Trail
}

export interface Sent {
  headers: Record<string, string>
  /** Made for each try: what is signed is signed at the moment that it says. */
  body(): string | Promise<string>
}

/** `read` judges the answer, and its SourceError counts in the circuit. */
export type Send = <T>(call: Call, sent: Sent, read: (answer: Fetched) => T) => Promise<T>

const answerLimit = 512 * 1024

export function createSend(given: GatewayGiven & { callSource: CallSource }): Send {
  const reach = createReach(given)
  const token = createGatewayTokens(given)
  const post = async (fetch: Fetch, url: string, { headers, body }: Sent, signal: AbortSignal, bearer: string) =>
    fetchBounded(fetch, url, {
      method: 'POST',
      signal,
      bytes: answerLimit,
      headers: { Authorization: `Bearer ${bearer}`, ...headers },
      body: await body(),
    })
  const ask = async (
    { source, url, trail, scope = source }: Call,
    sent: Sent,
    signal: AbortSignal,
  ): Promise<Fetched> => {
    const fetch = reach(trail)
    const take = (refused?: string) =>
      token(fetch, scope, signal, refused).catch(unavailable(source, 'the gateway gives no token'))
    const answerTo = (bearer: string) =>
      post(fetch, url, sent, signal, bearer).catch((error: unknown) => {
        // An answer about one person: for everybody else the source is there.
        if (error instanceof BodyRefused && error.tooLarge)
          throw new SourceError(source, 'malformed', 'the answer is too large')
        return unavailable(source, 'the answer is a redirect')(error)
      })
    const first = await take()
    const answer = await answerTo(first)
    return answer.status === 401 ? answerTo(await take(first)) : answer
  }
  return (call, sent, read) =>
    given.callSource(call.source, async (signal) => {
      const answer = await ask(call, sent, signal)
      // A fault of the source comes with 500; beyond it a proxy speaks.
      if (answer.status > 500) throw new SourceError(call.source, 'unavailable', `status ${answer.status}`)
      return read(answer)
    })
}

/** What is silence stays it, for one more try. */
const unavailable =
  (source: string, reason: string) =>
  (error: unknown): never => {
    throw isNoAnswer(error) ? error : new SourceError(source, 'unavailable', reason)
  }
