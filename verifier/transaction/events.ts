// GET /verification/v1/transactions/{id}/events: how far a transaction is, as server-sent events (WHATWG HTML section 9.2), until it ends
// or 40 seconds have passed; a client then comes again by itself. Rows are looked at once a second: no object is held open, and one
// stream stays below the 50 calls that the smallest plan of the platform lets one request make.
import { Problem } from '../../shared/http/problem.ts'
import { openOwn, readingScopes } from '../own-transaction.ts'
import type { RelyingPartyTransaction, TransactionState } from '../transaction.ts'
import type { Verifier } from '../verifier.ts'
import { stateOf } from './state.ts'

const looks = 40
/** Between comments that keep the connection open. */
const beat = 15
/** Whether it was released or forgotten meanwhile is seen by every so manieth look. */
const existenceEvery = 8

export async function eventsEndpoint(
  verifier: Verifier,
  id: string,
  request: Request,
  pause: () => Promise<void> = second,
): Promise<Response> {
  const transaction = await openOwn(verifier, id, request, readingScopes)
  if (!/text\/event-stream|\*\/\*/.test(request.headers.get('Accept') ?? '*/*'))
    throw new Problem('badRequest', 'The answer is text/event-stream')
  const seen = request.headers.get('Last-Event-ID') ?? undefined
  // Who has heard how it ended is told not to come again.
  if (seen !== undefined && seen !== 'pending' && seen === (await stateOf(verifier, id, transaction)))
    return new Response(null, { status: 204 })
  const left = new AbortController()
  const events = eventsOf(verifier, { id, transaction, seen, pause, left: left.signal })
  const encoder = new TextEncoder()
  const body = new ReadableStream<Uint8Array>({
    pull: async (controller) => {
      const { done, value } = await events.next()
      if (left.signal.aborted) return
      if (done) controller.close()
      else controller.enqueue(encoder.encode(value))
    },
    cancel: () => left.abort(),
  })
  return new Response(body, {
    headers: { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store', 'X-Accel-Buffering': 'no' },
  })
}

interface Watched {
  id: string
  transaction: RelyingPartyTransaction
  /** The state of which the client has heard. */
  seen: string | undefined
  pause(): Promise<void>
  /** The client has gone: nobody waits for the next event. */
  left: AbortSignal
}

async function* eventsOf(
  verifier: Verifier,
  { id, transaction, seen, pause, left }: Watched,
): AsyncGenerator<string, undefined> {
  yield 'retry: 1000\n\n'
  let told = seen
  for (let look = 0; look < looks; look++) {
    if (look > 0) await pause()
    if (left.aborted) return
    const state = await stateOf(verifier, id, transaction)
    // Of one that was released nothing is left, and it would look as if it were still pending.
    if (state === 'pending' && look % existenceEvery === existenceEvery - 1 && !(await isThere(verifier, id))) return
    if (state !== told) yield eventOf(id, state)
    else if (look % beat === beat - 1) yield ': still\n\n'
    if (state !== 'pending') return
    told = state
  }
}

const isThere = async ({ rows }: Verifier, id: string): Promise<boolean> =>
  (await rows.get('relyingPartyTransaction', id)) !== undefined

const eventOf = (id: string, state: TransactionState): string =>
  `event: state\nid: ${state}\ndata: ${JSON.stringify({ id, state })}\n\n`

const second = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 1000))
