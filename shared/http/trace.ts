// Trace ids (Belgif trc-header): ours on every response and a new one on every call that we make, the caller's echoed, and nothing about a
// person in any.

const header = 'BelGov-Trace-Id'
const acceptable = /^[A-Za-z0-9-]{1,36}$/
const uuid = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i

export interface Trace {
  id: string
  relatedId?: string
}

export function traceOf(request: Request): Trace {
  const related = request.headers.get(header)
  return { id: crypto.randomUUID(), ...(related && acceptable.test(related) && { relatedId: related }) }
}

export function addTrace(response: Response, trace: Trace): void {
  response.headers.set(header, trace.id)
  if (trace.relatedId) response.headers.set('BelGov-Related-Trace-Id', trace.relatedId)
}

/** The same request under a new trace id. */
export function traced(init: RequestInit | undefined): { id: string; init: RequestInit } {
  const id = crypto.randomUUID()
  const headers = new Headers(init?.headers)
  headers.set(header, id)
  return { id, init: { ...init, headers } }
}

/** Of an answer: undefined for everything but a UUID, so that a log that holds it holds nothing else. */
export const answeredTraceId = (response: Response): string | undefined => uuidOf(response.headers.get(header))

export const uuidOf = (text: string | null | undefined): string | undefined =>
  text && uuid.test(text) ? text.toLowerCase() : undefined
