// A partner of the issuer in memory: calls our own APIs with a token for the scopes that a test names.
import type { Hono } from 'hono'
import type { Guarded } from '../../shared/http/guard-app.ts'
import type { LogEvent } from '../../shared/log.ts'
import { createApp } from '../app.ts'
import type { Issuer } from '../issuer.ts'

export interface MemoryPartner {
  call(method: 'GET' | 'POST', path: string, body?: unknown): Promise<Response>
  /** What the issuer logged of it, without the lines of the requests themselves. */
  logged: LogEvent[]
}

export async function createMemoryPartner(issuer: Issuer, scopes: readonly string[]): Promise<MemoryPartner> {
  const logged: LogEvent[] = []
  const log = (event: LogEvent): void => {
    if (!event.event.startsWith('issuer.')) logged.push(event)
  }
  const app: Hono<Guarded> = createApp({ ...issuer, log })
  const token = await issuer.seals.partnerToken.seal({ clientId: 'partner', scopes }, issuer.now() + 600)
  return {
    logged,
    call: async (method, path, body) =>
      app.request(`${issuer.config.issuerUrl}/issuance/v1${path}`, {
        method,
        headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
        ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      }),
  }
}
