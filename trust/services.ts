// The services of all countries as decisions take them, made of the lists that are kept whenever a generation is new: one list in memory at a time,
// and kept in the store, so that readers wait for it only where nobody made it yet.
import { textOf, utf8 } from '../shared/bytes.ts'
import type { ServiceBundle } from '../shared/trust/service-bundle.ts'
import { compileServices } from '../shared/trusted-list/compile-services.ts'
import type { TrustedList } from '../shared/trusted-list/trusted-list.ts'
import type { TrustStore } from './trust-store.ts'

type Kept = { generation: number; services: ServiceBundle | undefined }

const name = 'services'

/** Undefined where there is no list of lists, or no list of a country. */
export async function servicesOf(
  store: Pick<TrustStore, 'generation' | 'lists' | 'model' | 'pieces'>,
  now: number,
): Promise<ServiceBundle | undefined> {
  const generation = store.generation()
  const bytes = store.pieces.get(name)
  const kept = bytes && (JSON.parse(textOf(bytes)) as Kept)
  if (kept?.generation === generation) return kept.services
  const services = await compiled(store)
  // Another generation may have come meanwhile; then this one is for nobody after this answer.
  if (store.generation() === generation)
    store.pieces.put(name, utf8(JSON.stringify({ generation, services } satisfies Kept)), now)
  return services
}

async function compiled(store: Pick<TrustStore, 'lists' | 'model'>): Promise<ServiceBundle | undefined> {
  const active = store.lists().flatMap(({ active, source }) => (active ? [{ type: source.type, ...active }] : []))
  const [above] = active.filter(({ type }) => type === 'listOfLists')
  const national = active.filter(({ type }) => type === 'national')
  const listOfLists = above && store.model<TrustedList>(above.sha256)
  if (!listOfLists || national.length === 0) return undefined
  const lists = function* (): Iterable<TrustedList> {
    for (const { sha256 } of national) {
      const list = store.model<TrustedList>(sha256)
      if (list) yield list
    }
  }
  return compileServices(listOfLists, lists())
}
