// Fetches a list (draft-ietf-oauth-status-list section 8): SD-JWT VCs have theirs as JWT, mdocs as CWT.
// Refuses: addresses that are not https or lead inside a network, redirects, other media types than were asked for, what is too large.
import type { Bytes } from '../bytes.ts'
import { isSafeAddress } from '../http/address.ts'
import { BodyRefused } from '../http/body.ts'
import { type Fetch, type Fetched, fetchBounded } from '../http/fetch.ts'
import { StatusListRefused } from './bits.ts'
import { cwtTypes } from './cwt.ts'
import type { NamedList } from './named-list.ts'

export const jwtType = 'application/statuslist+jwt'

/** A list that cannot be had now; later it may well be. */
export class StatusListUnavailable extends StatusListRefused {}

export interface FetchGiven {
  fetch: Fetch
  /** Plain http on localhost, in the sandbox alone. */
  insecure: boolean
}

export interface FetchedList {
  /** One of those that were asked for. */
  type: string
  body: Bytes
  etag: string | undefined
}

const mostBytes = 4_000_000

/** Undefined for what `etag` names already. @throws StatusListRefused */
export async function fetchList(given: FetchGiven, named: NamedList, etag?: string): Promise<FetchedList | undefined> {
  if (!isSafeAddress(named.uri, given.insecure))
    throw new StatusListRefused('the status list is not at an https address')
  const wanted = typesOf(named)
  const { status, headers, body } = await ask(given.fetch, named.uri, {
    Accept: wanted.map((type, nth) => (nth === 0 ? type : `${type};q=0.5`)).join(', '),
    ...(etag !== undefined && { 'If-None-Match': etag }),
  })
  if (status === 304 && etag !== undefined) return undefined
  if (status !== 200) throw unavailable()
  const type = headers.get('Content-Type') ?? ''
  if (!wanted.includes(type)) throw new StatusListRefused('the status list has another media type')
  return { type, body, etag: headers.get('ETag') ?? undefined }
}

function typesOf({ method, prefers }: NamedList): readonly string[] {
  if (method === 'identifierList') return [cwtTypes.identifierList]
  return prefers === 'cwt' ? [cwtTypes.statusList, jwtType] : [jwtType]
}

async function ask(fetch: Fetch, uri: string, headers: Record<string, string>): Promise<Fetched> {
  try {
    return await fetchBounded(fetch, uri, { seconds: 5, bytes: mostBytes, headers })
  } catch (error) {
    throw error instanceof BodyRefused && error.tooLarge
      ? new StatusListRefused('the status list is too large')
      : unavailable()
  }
}

const unavailable = (): StatusListUnavailable => new StatusListUnavailable('the status list cannot be fetched')
