// Outgoing requests: no redirects, a time limit, a size limit. Callers pass URLs of configuration, or of somebody
// whom they have already trusted.
import type { Bytes } from '../bytes.ts'
import { readBytes } from './body.ts'

export type Fetch = (url: string, init?: RequestInit) => Promise<Response>

export interface Fetched {
  status: number
  headers: Headers
  body: Bytes
}

/** The time limit: seconds of this request, or a signal that others share. */
type Limits = { bytes: number } & ({ seconds: number } | { seconds?: never; signal: AbortSignal })

/** @throws when the answer is late, too large, a redirect, or does not come at all. */
export async function fetchBounded(
  fetch: Fetch,
  url: string,
  { bytes, ...init }: RequestInit & Limits,
): Promise<Fetched> {
  const response = await fetchUnread(fetch, url, init)
  return { status: response.status, headers: response.headers, body: await readBytes(response, bytes) }
}

/** What is said beside the status is not read. @throws when the answer is late, a redirect, or does not come at all. */
export async function fetchStatus(fetch: Fetch, url: string, init: RequestInit & { seconds: number }): Promise<number> {
  const response = await fetchUnread(fetch, url, init)
  await response.body?.cancel().catch(() => {})
  return response.status
}

async function fetchUnread(fetch: Fetch, url: string, { seconds, ...init }: RequestInit & { seconds?: number }) {
  const limit = seconds === undefined ? {} : { signal: AbortSignal.timeout(seconds * 1000) }
  const response = await fetch(url, { ...init, redirect: 'manual', ...limit })
  if (response.status >= 300 && response.status < 400 && response.status !== 304)
    throw new Error('a redirect is refused')
  return response
}
