// Errors of our own APIs: application/problem+json as the Belgif REST guide has it (RFC 9457).
// Standard types keep Belgif's URN and page; ours are urn:problem-type:attestry:*.

/** One thing wrong with the input: where it is, never what it was. */
export interface InputIssue {
  type: 'schemaViolation' | 'invalidInput' | 'unknownInput' | 'referencedResourceNotFound'
  in: 'body' | 'path' | 'query' | 'header'
  /** JSON pointer or parameter name. */
  name: string
  detail: string
}

const problems = {
  badRequest: { status: 400, title: 'Bad Request' },
  noAccessToken: { status: 401, title: 'No Access Token' },
  invalidAccessToken: { status: 401, title: 'Invalid Access Token' },
  missingScope: { status: 403, title: 'Missing Scope' },
  missingPermission: { status: 403, title: 'Missing Permission' },
  resourceNotFound: { status: 404, title: 'Resource Not Found' },
  payloadTooLarge: { status: 413, title: 'Payload Too Large' },
  tooManyFailedRequests: { status: 429, title: 'Too Many Failed Requests' },
  notSuspendable: { status: 422, title: 'Not Suspendable', own: true },
  transactionOver: { status: 409, title: 'Transaction Over', own: true },
  internalServerError: { status: 500, title: 'Internal Server Error' },
  badGateway: { status: 502, title: 'Bad Gateway' },
  serviceUnavailable: { status: 503, title: 'Service Unavailable' },
} as const satisfies Record<string, ProblemKind>

/** `own`: not one of Belgif's. */
interface ProblemKind {
  status: number
  title: string
  own?: true
}

export type ProblemType = keyof typeof problems

const page = 'https://www.belgif.be/specification/rest/api-guide/problems/'

export class Problem extends Error {
  readonly type: ProblemType
  readonly more: { issues?: InputIssue[]; requiredScopes?: string[]; limit?: number; retryAfterSec?: number }

  constructor(type: ProblemType, detail: string, more: Problem['more'] = {}) {
    super(detail)
    this.type = type
    this.more = more
  }

  toResponse(): Response {
    const { status, title, own }: ProblemKind = problems[this.type]
    const { issues, ...rest } = this.more
    const body = {
      ...(own
        ? { type: `urn:problem-type:attestry:${this.type}` }
        : { type: `urn:problem-type:belgif:${this.type}`, href: `${page}${this.type}.html` }),
      title,
      status,
      detail: this.message,
      instance: `urn:uuid:${crypto.randomUUID()}`,
      ...rest,
      ...(issues && {
        issues: issues.map((issue) => ({ ...issue, type: `urn:problem-type:belgif:input-validation:${issue.type}` })),
      }),
    }
    const headers: Record<string, string> = { 'Content-Type': 'application/problem+json', 'Cache-Control': 'no-store' }
    if (status === 401)
      headers['WWW-Authenticate'] = this.type === 'noAccessToken' ? 'Bearer' : 'Bearer error="invalid_token"'
    if (rest.retryAfterSec !== undefined) headers['Retry-After'] = String(rest.retryAfterSec)
    return new Response(JSON.stringify(body), { status, headers })
  }
}

/** A 400 for one wrong member of the body. */
export const badInput = (name: string, detail: string, type: InputIssue['type'] = 'schemaViolation'): Problem =>
  new Problem('badRequest', 'The request is not as this API describes it', {
    issues: [{ type, in: 'body', name, detail }],
  })

/** A 400 for one wrong query parameter. */
export const badParameter = (name: string, detail: string, type: InputIssue['type'] = 'schemaViolation'): Problem =>
  new Problem('badRequest', 'The request is not as this API describes it', {
    issues: [{ type, in: 'query', name, detail }],
  })
