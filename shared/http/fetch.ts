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

/** @throws when the answer is late, too large, a redirect, or does not come at all. */
export async function fetchBounded(
  fetch: Fetch,
  url: string,
  { seconds, bytes, ...init }: RequestInit & { seconds: number; bytes: number },
): Promise<Fetched> {
  const response = await fetch(url, { ...init, redirect: 'manual', signal: AbortSignal.timeout(seconds * 1000) })
  if (response.status >= 300 && response.status < 400 && response.status !== 304)
    throw new Error('a redirect is refused')
  return { status: response.status, headers: response.headers, body: await readBytes(response, bytes) }
}
