// The bundle of services opened for decisions: who is listed under a name, and what it is and was, in words again.
import type { Bytes } from '../bytes.ts'
import type { BundledCriteria, BundledState, ListFacts, ServiceBundle, StateFlaw } from '../trust/service-bundle.ts'
import { readKey } from './bundled-key.ts'
import type { CriteriaList, Qualification } from './trusted-list.ts'

export interface ServiceIndex {
  listOfLists: ListFacts
  listOf(territory: string): IndexedList | undefined
  /** Of a subject, as `CertificateFacts` has it. */
  identitiesOf(subject: string): readonly ListedIdentity[]
  /** Services of which the list shows no key, by its identifier. */
  withoutKey(keyId: string): readonly IndexedService[]
}

export type IndexedList = ServiceBundle['lists'][number]

/** A name and a key, and what is listed under them. */
export interface ListedIdentity {
  subject: string
  /** SubjectPublicKeyInfo in DER; undefined where no path may end at it. */
  readonly key: Bytes | undefined
  /** Hash of the key, where it is known by that alone. */
  readonly keyHash: string | undefined
  /** Empty where the name is enough. */
  keyId: string
  services: IndexedService[]
}

export interface IndexedService {
  list: IndexedList
  names: string[]
  /** Youngest first. */
  states: IndexedState[]
}

export interface IndexedState {
  type: string
  status: string
  since: number
  additional: string[]
  qualifications: Qualification[]
  flaw: StateFlaw | undefined
}

export function openServices(bundle: ServiceBundle): ServiceIndex {
  const words = (places: readonly number[]): string[] => places.map((place) => bundle.words[place] ?? '')
  const qualifications = bundle.qualifications.map(([qualifiers, criteria]) => ({
    qualifiers: words(qualifiers),
    criteria: wholeCriteria(criteria),
  }))
  const stateOf = ([type, status, since, additional = [], qualified = [], flaw]: BundledState): IndexedState => ({
    type: bundle.words[type] ?? '',
    status: bundle.words[status] ?? '',
    since,
    additional: words(additional),
    qualifications: qualified.flatMap((place) => qualifications[place] ?? []),
    flaw,
  })
  const identities = bundle.identities.map(identityOf)
  for (const [providerPlace, places, states] of bundle.services) {
    const provider = bundle.providers[providerPlace]
    const list = provider && bundle.lists[provider.list]
    if (!list) throw new TypeError('a service of the bundle has no list')
    const service = { list, names: provider.names, states: states.map(stateOf) }
    for (const place of places) identities[place]?.services.push(service)
  }
  const bySubject = Map.groupBy(identities, ({ subject }) => subject)
  const byKeyId = Map.groupBy(
    identities.filter(({ subject }) => subject === ''),
    ({ keyId }) => keyId,
  )
  const lists = new Map(bundle.lists.map((list) => [list.territory, list]))
  return {
    listOfLists: bundle.listOfLists,
    listOf: (territory) => lists.get(territory),
    identitiesOf: (subject) => (subject === '' ? [] : (bySubject.get(subject) ?? [])),
    withoutKey: (keyId) => byKeyId.get(keyId)?.flatMap(({ services }) => services) ?? [],
  }
}

/** Keys are read when they are asked for: of thousands, a decision takes a few. */
function identityOf([subject, text, keyId = '']: ServiceBundle['identities'][number]): ListedIdentity {
  let read: { key?: Bytes; keyHash?: string } | undefined
  const known = () => {
    read ??= readKey(text) ?? {}
    return read
  }
  return {
    subject,
    get key() {
      return known().key
    },
    get keyHash() {
      return known().keyHash
    },
    keyId,
    services: [],
  }
}

const wholeCriteria = ({ lists = [], ...criteria }: BundledCriteria): CriteriaList => ({
  keyUsages: [],
  policySets: [],
  extendedKeyUsages: [],
  subjectAttributes: [],
  hasUnknown: false,
  ...criteria,
  lists: lists.map(wholeCriteria),
})
