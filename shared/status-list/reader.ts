// Status lists of issuers: fetched, verified with a certificate listed for the Revocation role, and kept no longer than the list
// allows (draft-ietf-oauth-status-list section 8). Believed for one kind of credential, a list says nothing about another.
import { textOf } from '../bytes.ts'
import type { Clock } from '../clock.ts'
import { hour } from '../clock.ts'
import { isSafeAddress } from '../http/address.ts'
import { type Fetch, fetchBounded } from '../http/fetch.ts'
import type { DecideTrust } from '../trust/decide-trust.ts'
import type { TrustKind, TrustList } from '../trust/trust-list.ts'
import { StatusListRefused } from './bits.ts'
import { type StatusList, verifyStatusListToken } from './token.ts'

/** 0 is valid; `unknown` says why nobody can tell. */
export type StatusAnswer = { status: number } | { unknown: string }

export interface StatusReference {
  index: number
  uri: string
  /** Of the credential: the trust list whose Revocation role signs the status list. */
  kind: TrustKind
}

export interface StatusLists {
  statusOf(reference: StatusReference, lists: readonly TrustList[], asked?: StatusListsAsked): Promise<StatusAnswer>
}

/**
 * What one request has asked for, by kind and address: with it a list is fetched once for that request, whatever comes of it. Empty at first,
 * and never shared by two requests: workerd lets none wait for what another fetches.
 */
export type StatusListsAsked = Map<string, Promise<StatusList>>

export interface StatusListsGiven {
  fetch: Fetch
  now: Clock
  decideTrust: DecideTrust
  /** Plain http on localhost, in the sandbox alone. */
  insecure: boolean
}

interface Kept {
  list: StatusList
  /** SHA-256 of the trust list that its signer is on. */
  trustedBy: string
  until: number
}

const maximumKept = 100

export function createStatusListReader(given: StatusListsGiven): StatusLists {
  const kept = new Map<string, Kept>()
  const read = async (named: NamedList, lists: readonly TrustList[]): Promise<StatusList> => {
    const name = nameOf(named)
    const known = kept.get(name)
    const now = given.now()
    // Believed because of a trust list, and no longer than that one is ours.
    if (known && now < known.until && lists.some(({ sha256 }) => sha256 === known.trustedBy)) return known.list
    const { list, trustedBy } = await fetchList(given, named, lists)
    if (kept.size >= maximumKept) kept.clear()
    kept.set(name, { list, trustedBy, until: Math.min(list.expiresAt, now + Math.min(list.ttl ?? 0, hour)) })
    return list
  }
  return {
    statusOf: async ({ index, ...named }, lists, asked) => {
      try {
        const list = asked?.get(nameOf(named)) ?? read(named, lists)
        asked?.set(nameOf(named), list)
        const status = (await list).statusAt(index)
        return status === undefined ? { unknown: 'the status list has no such index' } : { status }
      } catch (error) {
        return { unknown: error instanceof StatusListRefused ? error.message : 'the status list cannot be fetched' }
      }
    },
  }
}

type NamedList = Omit<StatusReference, 'index'>

const nameOf = ({ kind, uri }: NamedList): string => `${kind} ${uri}`

async function fetchList(
  given: StatusListsGiven,
  { kind, uri }: NamedList,
  lists: readonly TrustList[],
): Promise<Omit<Kept, 'until'>> {
  if (!isSafeAddress(uri, given.insecure)) throw new StatusListRefused('the status list is not at an https address')
  const headers = { Accept: 'application/statuslist+jwt' }
  const response = await fetchBounded(given.fetch, uri, { seconds: 5, bytes: 4_000_000, headers })
  if (response.status !== 200) throw new StatusListRefused('the status list cannot be fetched')
  if (response.headers.get('Content-Type') !== 'application/statuslist+jwt')
    throw new StatusListRefused('the status list has another media type')
  const now = given.now()
  let trustedBy = ''
  const list = await verifyStatusListToken(textOf(response.body), {
    uri,
    now,
    trust: async (chain) => {
      const decision = await given.decideTrust(lists, {
        kind,
        role: 'revocation',
        chain,
        now,
        purpose: 'statusList',
      })
      if (decision.decision !== 'trusted') return undefined
      trustedBy = decision.evidence.list.sha256
      return decision
    },
  })
  return { list, trustedBy }
}
