// How a source or a list of the sandbox fails without answering, whatever its protocol.

/** Undefined for a source that answers, if late. */
export async function silence(behaviour: string): Promise<Response | undefined> {
  switch (behaviour) {
    case 'slow':
      await new Promise((resolve) => setTimeout(resolve, 30_000))
      return undefined
    case 'unavailable':
      return new Response(null, { status: 503 })
    case 'maintenance':
      return new Response(null, { status: 503, headers: { 'Retry-After': '5' } })
    case 'tooManyRequests':
      return new Response(null, { status: 429, headers: { 'Retry-After': '5' } })
    default:
      return undefined
  }
}
