// The operator's API, /trust/v1: its addresses and what each takes. The verifier knows who may come and passes them on, the function that keeps
// the lists answers, and both have the addresses from here.
import * as z from 'zod/mini'

export const operatorScopes = { read: 'trust:read', refresh: 'trust:refresh' } as const

export type OperatorScope = (typeof operatorScopes)[keyof typeof operatorScopes]

export interface OperatorAddress {
  method: 'GET' | 'POST'
  path: `/trust/v1/${string}`
  scope: OperatorScope
}

const { read, refresh } = operatorScopes

export const operatorApi: readonly OperatorAddress[] = [
  { method: 'GET', path: '/trust/v1/lists', scope: read },
  { method: 'GET', path: '/trust/v1/services', scope: read },
  { method: 'POST', path: '/trust/v1/certificateChecks', scope: read },
  { method: 'GET', path: '/trust/v1/events', scope: read },
  { method: 'GET', path: '/trust/v1/documents/:sha256', scope: read },
  { method: 'POST', path: '/trust/v1/refreshes', scope: refresh },
]

export const certificateCheckShape = z.strictObject({ pem: z.string().check(z.maxLength(100_000)) })
