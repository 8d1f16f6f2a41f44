// Who is on the lists, by name, country or certificate: what a list says of them, whether it is trusted now or not.
import { fromBase64, hex, sha256 } from '../../shared/bytes.ts'
import type { TrustList } from '../../shared/trust/trust-list.ts'
import type { TrustedList } from '../../shared/trusted-list/trusted-list.ts'

export interface FoundService {
  /** Id of its list. */
  list: string
  /** Its list is served now. */
  current: boolean
  provider: string
  country: string | undefined
  /** `pid issuance`, or the type of a service of a national list. */
  type: string
  service: string | undefined
  status: string | undefined
  /** Seconds. */
  since: number | undefined
  /** Hex SHA-256. */
  certificates: string[]
}

export interface ServiceQuery {
  name?: string | undefined
  country?: string | undefined
  /** Hex SHA-256 of the DER. */
  certificate?: string | undefined
}

export interface SearchedList {
  id: string
  current: boolean
  model: TrustList | TrustedList
}

type Entry = Omit<FoundService, 'certificates' | 'list' | 'current'> & { names: string[]; ders: string[] }

export async function searchServices(
  lists: Iterable<SearchedList>,
  { name, country, certificate }: ServiceQuery,
  most = 100,
): Promise<{ items: FoundService[]; total: number }> {
  const wanted = name?.toLocaleLowerCase('en')
  const items: FoundService[] = []
  let total = 0
  for (const { id, current, model } of lists)
    for (const { names, ders, ...entry } of entriesOf(model)) {
      if (country !== undefined && entry.country !== country.toUpperCase()) continue
      if (wanted !== undefined && !names.some((one) => one.toLocaleLowerCase('en').includes(wanted))) continue
      const certificates = await Promise.all(ders.map(async (one) => hex(await sha256(fromBase64(one)))))
      if (certificate !== undefined && !certificates.includes(certificate)) continue
      total++
      if (items.length < most) items.push({ list: id, current, ...entry, certificates })
    }
  return { items, total }
}

function entriesOf(model: TrustList | TrustedList): Entry[] {
  if ('kind' in model)
    return model.services.map(({ entity, names = [], country, role, certificates }) => ({
      provider: entity,
      names: [entity, ...names],
      country,
      type: `${model.kind} ${role}`,
      service: undefined,
      status: undefined,
      since: undefined,
      ders: certificates,
    }))
  return model.services.flatMap(({ provider, territory, states: [state] }): Entry[] =>
    state
      ? [
          {
            provider: provider.names[0] ?? '',
            names: [...provider.names, ...provider.tradeNames, state.name],
            country: territory,
            type: state.type,
            service: state.name,
            status: state.status,
            since: state.since,
            ders: state.identity.certificates,
          },
        ]
      : [],
  )
}
