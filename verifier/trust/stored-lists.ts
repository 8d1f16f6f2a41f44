// The lists as requests see them: what the refresher stored, remembered in the isolate for a short while. Never a fetch.
import type { Clock } from '../../shared/clock.ts'
import type { TrustList } from '../../shared/trust/trust-list.ts'
import type { TrustSnapshot } from './refresh-lists.ts'

export interface StoredLists {
  lists(): Promise<readonly TrustList[]>
  /** True when every source has a list that is not past its next update. */
  areCurrent(): Promise<boolean>
}

const memory = 20

export function createStoredLists(given: { read(): Promise<TrustSnapshot | undefined>; now: Clock; sources: number }): StoredLists {
  let known: { lists: readonly TrustList[]; until: number } | undefined
  const lists = async (): Promise<readonly TrustList[]> => {
    const now = given.now()
    if (known && now < known.until) return known.lists
    const stored = Object.values((await given.read()) ?? {}).flatMap(({ list }) => list ?? [])
    // A list that did not change stays the same object, so that what was decided by it stays decided.
    const kept = stored.map((list) => known?.lists.find(({ sha256 }) => sha256 === list.sha256) ?? list)
    known = { lists: kept, until: kept.length === given.sources ? now + memory : now }
    return kept
  }
  return {
    lists,
    areCurrent: async () => (await lists()).filter(({ nextUpdate }) => given.now() < nextUpdate).length === given.sources,
  }
}
