// Status lists of issuers: remembered in the isolate, or shared by all of them, or else fetched, and always verified
// (draft-ietf-oauth-status-list section 8). Believed for one kind of credential and one issuer, a list says nothing about another.
// A list that cannot be fetched is answered from an earlier copy, for as long as our own policy wants, and never once that one has expired.
import { type Clock, day } from '../clock.ts'
import { type Random, systemRandom } from '../random.ts'
import type { Remembered } from '../store/stored.ts'
import type { DecideTrust } from '../trust/trust-decision.ts'
import type { TrustList } from '../trust/trust-list.ts'
import { StatusListRefused } from './bits.ts'
import { freshUntil, renewAt } from './copy.ts'
import { type FetchedList, type FetchGiven, fetchList, jwtType, StatusListUnavailable } from './fetch-list.ts'
import { type NamedList, namedBy, nameOf } from './named-list.ts'
import type { SharedLists } from './shared-lists.ts'
import type { StatusClaim } from './status-claim.ts'
import { type BelievedList, verifyList } from './verify-list.ts'

/**
 * 0 is valid; `unknown` says why nobody can tell, and whether that is because the list cannot be had now. `remark`: what is unusual about
 * the list that answered.
 */
export type StatusAnswer = { status: number; remark?: string } | { unknown: string; unavailable?: true }

export type StatusReference = StatusClaim & Pick<NamedList, 'kind' | 'entity' | 'prefers'>

export interface StatusLists {
  statusOf(reference: StatusReference, lists: readonly TrustList[], asked?: StatusListsAsked): Promise<StatusAnswer>
}

/**
 * What one request has asked for, by name of the list: with it a list is fetched once for that request, whatever comes of it. Empty at
 * first, and never shared by two requests: workerd lets none wait for what another fetches.
 */
export type StatusListsAsked = Map<string, Promise<ReadList>>

export interface StatusListsGiven extends FetchGiven {
  now: Clock
  decideTrust: DecideTrust
  /** None where an isolate has its own copies alone. */
  shared?: SharedLists
  /** Seconds for which an earlier copy answers, after the time for which it may be kept: a day unless said. */
  stale?: number
  random?: Random
}

export interface ReadList extends BelievedList {
  type: string
  freshUntil: number
  /** When it was first past the time for which it may be kept. */
  agedAt: number
  /** Past that time, and no newer one is to be had. */
  isOld?: true
}

/** For how long nobody asks again for a list that could not be fetched, where there is an earlier copy: seconds. */
const patience = 30
const maximumKept = 100
const maximumKeptBytes = 24_000_000

export const rememberedStatusLists = {
  what: 'status lists of issuers and of wallet providers',
  most: maximumKept,
  until: 'they expire, or are fetched anew',
} as const satisfies Remembered

export function createStatusListReader(given: StatusListsGiven): StatusLists {
  const memory = createMemory()
  const { stale = day } = given
  const read = async (named: NamedList, lists: readonly TrustList[]): Promise<ReadList> => {
    const now = given.now()
    const known = memory.recall(named, lists, now)
    if (known && now < known.freshUntil) return known
    const shared = await readShared(given, named, lists)
    if (shared) memory.remember(named, shared)
    if (shared && now < shared.freshUntil) return shared
    const earlier = later(known, shared)
    try {
      const fetched = later(earlier, await fetchAndShare(given, named, lists))
      memory.remember(named, fetched)
      return fetched
    } catch (error) {
      const worthless = (earlier?.agedAt ?? 0) + stale
      if (!earlier || now >= worthless || !(error instanceof StatusListUnavailable)) throw error
      const old = { ...earlier, isOld: true, freshUntil: Math.min(now + patience, worthless) } as const
      memory.remember(named, old)
      return old
    }
  }
  return {
    statusOf: async ({ kind, entity, prefers, ...claim }, lists, asked) => {
      const named = namedBy(claim, { kind, ...(entity && { entity }), ...(prefers && { prefers }) })
      const name = nameOf(named)
      try {
        const list = asked?.get(name) ?? read(named, lists)
        asked?.set(name, list)
        return answerOf(claim, named, await list)
      } catch (error) {
        if (!(error instanceof StatusListRefused)) throw error
        return { unknown: error.message, ...(error instanceof StatusListUnavailable && { unavailable: true }) }
      }
    },
  }
}

function answerOf(claim: StatusClaim, named: NamedList, { list, type, isOld }: ReadList): StatusAnswer {
  const status = statusIn(list, claim)
  if (status === undefined) return { unknown: 'the status list has no such index' }
  const remarks = [
    ...(named.prefers === 'cwt' && type === jwtType ? ['which its issuer has as JWT alone'] : []),
    ...(isOld ? ['of which there is an earlier copy alone'] : []),
  ]
  return { status, ...(remarks.length > 0 && { remark: remarks.join(', ') }) }
}

/** Who is named in an identifier list is revoked, and nobody else. */
function statusIn(list: BelievedList['list'], claim: StatusClaim): number | undefined {
  if (claim.index !== undefined) return 'statusAt' in list ? list.statusAt(claim.index) : undefined
  return 'has' in list ? Number(list.has(claim.identifier)) : undefined
}

/** Of two the one that was issued later: what a cache in between hands out again takes no revocation back. */
function later(earlier: ReadList | undefined, now: ReadList): ReadList
function later(earlier: ReadList | undefined, now: ReadList | undefined): ReadList | undefined
function later(earlier: ReadList | undefined, now: ReadList | undefined): ReadList | undefined {
  if (!earlier || !now) return now ?? earlier
  if (earlier.list.issuedAt <= now.list.issuedAt) return now
  const { isOld: _, ...still } = earlier
  return { ...still, freshUntil: now.freshUntil, agedAt: now.agedAt }
}

/** Undefined where there is none, and where it is not to be believed any more. */
async function readShared(
  { shared, decideTrust, now }: StatusListsGiven,
  named: NamedList,
  lists: readonly TrustList[],
): Promise<ReadList | undefined> {
  const stored = await shared?.read(named).catch(() => undefined)
  if (!stored) return undefined
  try {
    const believed = await verifyList({ decideTrust, lists, now: now() }, named, stored)
    return { ...believed, type: stored.type, freshUntil: stored.freshUntil, agedAt: stored.freshUntil }
  } catch (error) {
    if (error instanceof StatusListRefused) return undefined
    throw error
  }
}

/** As it is at its address now. @throws StatusListRefused */
export async function fetchAndShare(
  given: StatusListsGiven,
  named: NamedList,
  lists: readonly TrustList[],
): Promise<ReadList> {
  const { shared, decideTrust, now, random = systemRandom } = given
  const fetched = (await fetchList(given, named)) as FetchedList
  const fetchedAt = now()
  const believed = await verifyList({ decideTrust, lists, now: fetchedAt }, named, fetched)
  const { list } = believed
  const until = freshUntil(list, fetchedAt)
  const { issuedAt, expiresAt } = list
  const times = { issuedAt, expiresAt, freshUntil: until, renewAt: renewAt(list, fetchedAt, random) }
  await shared?.keep(named, { ...fetched, ...times }).catch(() => {})
  return { ...believed, type: fetched.type, freshUntil: until, agedAt: until }
}

/** Of one isolate. Believed because of a trust list, and no longer than that one is ours. */
function createMemory() {
  const kept = new Map<string, ReadList>()
  let bytes = 0
  const forget = (name: string): void => {
    bytes -= kept.get(name)?.list.size ?? 0
    kept.delete(name)
  }
  return {
    recall: (named: NamedList, lists: readonly TrustList[], now: number): ReadList | undefined => {
      const known = kept.get(nameOf(named))
      const good = known && now < known.list.expiresAt && lists.some(({ sha256 }) => sha256 === known.trustedBy)
      return good ? known : undefined
    },
    remember: (named: NamedList, list: ReadList): void => {
      const name = nameOf(named)
      forget(name)
      if (kept.size >= maximumKept || bytes + list.list.size > maximumKeptBytes) {
        kept.clear()
        bytes = 0
      }
      kept.set(name, list)
      bytes += list.list.size
    },
  }
}
