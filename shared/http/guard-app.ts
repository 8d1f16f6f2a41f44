// What every app does with every request: a trace, safe headers, one log line without personal data, and one place
// where errors become responses. Whatever is not an OAuthError, a Problem or a refused body is a 500 and no word more.
// Refuses: a Host header that makes no address, a method that the address does not know.
import type { Hono } from 'hono'
import type { Log } from '../log.ts'
import { BodyRefused } from './body.ts'
import { Problem } from './problem.ts'
import { addTrace, type Trace, traceOf } from './trace.ts'

export interface Guarded {
  Variables: { trace: Trace }
}

/** An error that knows its own response: `OAuthError` and `Problem` both do. */
interface Answering {
  toResponse(): Response
}

const answers = (error: unknown): error is Error & Answering =>
  error instanceof Error && typeof (error as Partial<Answering>).toResponse === 'function'

export interface GuardAppGiven {
  log: Log
  /** First word of the events: `issuer`, `verifier`, `sandbox`. */
  name: string
  /** The page of an error that is for a person to read; undefined for every other error. */
  page?: (error: Error, request: Request) => Promise<Response> | undefined
}

export function guardApp(app: Hono<Guarded>, { log, name, page }: GuardAppGiven): void {
  app.use(async (context, next) => {
    const trace = traceOf(context.req.raw)
    context.set('trace', trace)
    await next()
    addTrace(context.res, trace)
    context.res.headers.set('X-Content-Type-Options', 'nosniff')
    context.res.headers.set('Referrer-Policy', 'no-referrer')
    // The route's pattern, not the path: a path may hold an identifier.
    const route = context.req.routePath
    log({ event: `${name}.request`, traceId: trace.id, method: context.req.method, route, status: context.res.status })
  })
  app.use(async (context, next) => {
    if (!URL.parse(context.req.url)) throw new Problem('badRequest', 'The Host header makes no address')
    await next()
  })
  app.onError((error, context) => {
    const shown = page?.(error, context.req.raw)
    if (shown) {
      log({ event: `${name}.stopped`, traceId: context.get('trace')?.id ?? '', reason: error.message })
      return shown
    }
    if (answers(error)) {
      log({ event: `${name}.refused`, traceId: context.get('trace')?.id ?? '', reason: error.message })
      return error.toResponse()
    }
    if (error instanceof BodyRefused)
      return new Problem(error.tooLarge ? 'payloadTooLarge' : 'badRequest', error.message).toResponse()
    log({ event: `${name}.failed`, traceId: context.get('trace')?.id ?? '', error: error.name, where: whereOf(error) })
    return new Problem('internalServerError', 'Something went wrong here').toResponse()
  })
  app.notFound((context) => {
    const allowed = methodsOf(app, context.req.path)
    if (allowed.length > 0) return new Response(null, { status: 405, headers: { Allow: allowed.join(', ') } })
    return new Problem('resourceNotFound', 'There is nothing here').toResponse()
  })
}

/** Methods that this path has a route for; what is used for all methods is no route. */
const methodsOf = (app: Hono<Guarded>, path: string): string[] =>
  ['GET', 'POST'].filter((method) => app.router.match(method, path)[0].some(([[, route]]) => route.method === method))

/** Where, not what: the message of an error we do not know may hold what somebody sent, over any number of lines. */
function whereOf({ stack = '', message }: Error): string | undefined {
  const at = stack.indexOf(message)
  if (at < 0) return undefined
  const lines = stack.slice(at + message.length).split('\n')
  return lines.find((line) => line.startsWith('    at '))?.trim()
}
