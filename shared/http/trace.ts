// Trace ids (Belgif trc-header): ours on every response, the caller's echoed, and nothing about a person in either.

const acceptable = /^[A-Za-z0-9-]{1,36}$/

export interface Trace {
  id: string
  relatedId?: string
}

export function traceOf(request: Request): Trace {
  const related = request.headers.get('BelGov-Trace-Id')
  return { id: crypto.randomUUID(), ...(related && acceptable.test(related) && { relatedId: related }) }
}

export function addTrace(response: Response, trace: Trace): void {
  response.headers.set('BelGov-Trace-Id', trace.id)
  if (trace.relatedId) response.headers.set('BelGov-Related-Trace-Id', trace.relatedId)
}
