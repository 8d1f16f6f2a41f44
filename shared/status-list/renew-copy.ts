// A list that isolates share, made anew away from every request: fetched, and verified as whoever asks for it would. A list that did not
// change (304) lives on, and one that is not to be believed does not take the place of the good one.
import type { Clock } from '../clock.ts'
import type { Random } from '../random.ts'
import type { Copy } from '../store/copies-object.ts'
import { freshUntil, renewAt } from './copy.ts'
import { type FetchGiven, fetchList } from './fetch-list.ts'
import type { NamedList } from './named-list.ts'
import type { StoredList } from './shared-lists.ts'
import { type VerifyGiven, verifyList } from './verify-list.ts'

export interface AboutCopy extends Pick<StoredList, 'type' | 'issuedAt' | 'freshUntil'> {
  named: NamedList
  etag?: string
}

export function copyOf(named: NamedList, stored: StoredList): Copy<AboutCopy> {
  const { type, issuedAt, freshUntil, etag, body, renewAt, expiresAt } = stored
  return {
    about: { named, type, issuedAt, freshUntil, ...(etag !== undefined && { etag }) },
    body,
    renewAt,
    expiresAt,
  }
}

export function storedOf({ about, ...rest }: Copy<AboutCopy>): StoredList {
  const { type, issuedAt, freshUntil, etag } = about
  return { ...rest, type, issuedAt, freshUntil, etag }
}

export type RenewGiven = FetchGiven & Omit<VerifyGiven, 'now'> & { now: Clock; random: Random }

/** @throws StatusListRefused */
export async function renewCopy(given: RenewGiven, copy: Copy<AboutCopy>): Promise<Copy<AboutCopy>> {
  const { decideTrust, lists, random } = given
  const { named, type, etag } = copy.about
  const fetched = (await fetchList(given, named, etag)) ?? { type, body: copy.body, etag }
  const now = given.now()
  const { list } = await verifyList({ decideTrust, lists, now }, named, fetched)
  const { issuedAt, expiresAt } = list
  return copyOf(named, {
    ...fetched,
    issuedAt,
    expiresAt,
    freshUntil: freshUntil(list, now),
    renewAt: renewAt(list, now, random),
  })
}
