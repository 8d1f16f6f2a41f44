// The lists as requests see them: what the refresher stored, remembered in the isolate for a short while. Never a fetch.
import type { Clock } from '../clock.ts'
import type { TrustSnapshot } from './refresh-lists.ts'
import type { TrustList } from './trust-list.ts'

export interface StoredLists {
  lists(): Promise<readonly TrustList[]>
  /** Where a list is published, by its SHA-256: for queries that name a list. */
  addressOf(sha256: string): Promise<string | undefined>
  /** True when every source has a list that is not past its next update. */
  areCurrent(): Promise<boolean>
}

const memory = 20

export function createStoredLists(given: {
  read(): Promise<TrustSnapshot | undefined>
  now: Clock
  sources: number
}): StoredLists {
  let known: { lists: readonly TrustList[]; addresses: Map<string, string>; until: number } | undefined
  const lists = async (): Promise<readonly TrustList[]> => {
    const now = given.now()
    if (known && now < known.until) return known.lists
    const snapshot = (await given.read()) ?? {}
    const stored = Object.values(snapshot).flatMap(({ list }) => list ?? [])
    // A list that did not change stays the same object, so that what was decided by it stays decided.
    const kept = stored.map((list) => known?.lists.find(({ sha256 }) => sha256 === list.sha256) ?? list)
    const addresses = new Map(
      Object.entries(snapshot).flatMap(([address, { list }]) => (list ? [[list.sha256, address] as const] : [])),
    )
    known = { lists: kept, addresses, until: kept.length === given.sources ? now + memory : now }
    return kept
  }
  return {
    lists,
    addressOf: async (sha256) => {
      await lists()
      return known?.addresses.get(sha256)
    },
    areCurrent: async () =>
      (await lists()).filter(({ nextUpdate }) => given.now() < nextUpdate).length === given.sources,
  }
}
