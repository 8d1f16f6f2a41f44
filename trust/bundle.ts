// A generation for those who decide: of each list what may be trusted now. Past its own next update, or past that of the list of lists that
// authenticated it, a list says nothing.
import type { CrlSnapshot } from '../shared/trust/refresh-crls.ts'
import type { TrustBundle } from '../shared/trust/trust-bundle.ts'
import type { TrustedAs, TrustList } from '../shared/trust/trust-list.ts'
import type { KeptList } from './kept-list.ts'
import type { TrustStore } from './trust-store.ts'

export function isCurrent({ active, source }: KeptList, now: number, lists: readonly KeptList[]): boolean {
  if (active === undefined || (active.nextUpdate !== undefined && now >= active.nextUpdate)) return false
  if (source.type !== 'national') return true
  return lists.some((one) => one.source.type === 'listOfLists' && isCurrent(one, now, lists))
}

/** CRLs as decisions ask them. */
export function crlsOf(snapshot: CrlSnapshot): Pick<TrustBundle, 'crls'> {
  const known = Object.entries(snapshot).flatMap(([address, { crls }]) =>
    crls.length > 0 ? [[address, crls] as const] : [],
  )
  return known.length > 0 ? { crls: Object.fromEntries(known) } : {}
}

export function bundleOf(store: TrustStore, now: number, kinds: readonly TrustedAs[] | undefined): TrustBundle {
  const lists = store.lists()
  const members = lists.flatMap((kept) => {
    const { source, active } = kept
    if (source.type !== 'entities' || !(kinds?.includes(source.kind) ?? true)) return []
    const list = active && isCurrent(kept, now, lists) ? store.model<TrustList>(active.sha256) : undefined
    // As the configuration has it now, also of a list that did not change since.
    const said = list && source.crl ? { ...list, crl: source.crl } : list
    return [{ kind: source.kind, url: source.url, list: said }]
  })
  // Of no matter to who asks for no services.
  const hasListOfLists = (kinds?.includes('qeaa') ?? true) && lists.some(({ source }) => source.type === 'listOfLists')
  const missingCountries = lists.flatMap((kept) =>
    hasListOfLists && kept.source.type === 'national' && !isCurrent(kept, now, lists) ? [kept.source.territory] : [],
  )
  return {
    generation: store.generation(),
    members,
    ...(hasListOfLists && { hasListOfLists }),
    ...(missingCountries.length > 0 && { missingCountries }),
  }
}
