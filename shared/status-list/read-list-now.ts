// A status list as it is now, for who may not act on an earlier copy: always fetched, verified as every other, and left to all isolates.
// One call serves all indices of a list.
import type { TrustList } from '../trust/trust-list.ts'
import { StatusListRefused } from './bits.ts'
import type { NamedList } from './named-list.ts'
import { fetchAndShare, type StatusListsGiven } from './reader.ts'
import type { StatusList } from './verified-list.ts'

/** `unknown` says why nobody can tell. */
export type ListNow = Pick<StatusList, 'statusAt'> | { unknown: string }

export type ReadListNow = (named: Omit<NamedList, 'method'>, lists: readonly TrustList[]) => Promise<ListNow>

export const createReadListNow =
  (given: StatusListsGiven): ReadListNow =>
  async (named, lists) => {
    try {
      const { list } = await fetchAndShare(given, { ...named, method: 'statusList' }, lists)
      return 'statusAt' in list ? list : { unknown: 'the list is of another kind' }
    } catch (error) {
      if (!(error instanceof StatusListRefused)) throw error
      return { unknown: error.message }
    }
  }
