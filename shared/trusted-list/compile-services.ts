// From verified trusted lists to the bundle that decisions are made from (ETSI TS 119 612 clause 5.5). Services that issue qualified certificates
// or attestations keep their keys and history, also those that never were granted: whoever is certified by one of them is not by the authority
// above. All others are there to be known by name, when they are granted now.
// Leaves out: national lists other than of their own territory, certificates that cannot be read.
import { fromBase64, hex } from '../bytes.ts'
import { DerRefused, derContent, derElements, tags } from '../trust/der.ts'
import type {
  BundledCriteria,
  BundledIdentity,
  BundledQualification,
  BundledState,
  ListFacts,
  ServiceBundle,
} from '../trust/service-bundle.ts'
import { writeKey, writeKeyHash } from './bundled-key.ts'
import { type CertificateFacts, readFacts } from './certificate-facts.ts'
import { serviceStatuses, serviceTypes } from './service-uris.ts'
import type { CriteriaList, ListedService, ServiceState, TrustedList } from './trusted-list.ts'

const decisive: ReadonlySet<string> = new Set(Object.values(serviceTypes))

/** `listOfLists`: under which the national lists were authenticated. Each list is taken when the one before is done. */
export async function compileServices(listOfLists: TrustedList, lists: Iterable<TrustedList>): Promise<ServiceBundle> {
  const words = createTable<string>()
  const providers = createTable<ServiceBundle['providers'][number]>()
  const qualifications = createTable<BundledQualification>()
  const identities = createIdentities()
  const services: ServiceBundle['services'] = []
  const facts: ServiceBundle['lists'] = []
  for (const one of lists) {
    const list = facts.push({ territory: one.territory, ...factsOf(one) }) - 1
    for (const service of one.services) {
      const isDecisive = wasDecisive(service)
      if (!isDecisive && service.states[0]?.status !== serviceStatuses.granted) continue
      const keys = await keysOf(service)
      const { names, tradeNames } = service.provider
      const states = isDecisive ? service.states : service.states.slice(0, 1)
      const ofOthers = await Promise.all(states.map((state) => isOfAnotherKey(state, keys)))
      services.push([
        providers.placeOf({ list, names: [...new Set([...names, ...tradeNames])] }),
        [...new Set(keys.map((key) => identities.placeOf(key, isDecisive)))],
        states.map((state, at): BundledState => {
          const { since, additional, qualifications: found } = state
          const head = [words.placeOf(state.type), words.placeOf(state.status), since] as const
          const flaw = state.hasUnknownCritical ? 'critical' : ofOthers[at] ? 'key' : undefined
          const more = additional.map(words.placeOf)
          const places = found.map(({ qualifiers, criteria }) =>
            qualifications.placeOf([qualifiers.map(words.placeOf), bundled(criteria)]),
          )
          if (flaw) return [...head, more, places, flaw]
          if (places.length > 0) return [...head, more, places]
          return more.length > 0 ? [...head, more] : [...head]
        }),
      ])
    }
  }
  return {
    version: 1,
    listOfLists: factsOf(listOfLists),
    lists: facts,
    words: words.values,
    providers: providers.values,
    qualifications: qualifications.values,
    identities: identities.values(),
    services,
  }
}

const factsOf = ({ operator, sequenceNumber, sha256, signerSha256, nextUpdate }: TrustedList): ListFacts => ({
  operator,
  sequenceNumber,
  sha256,
  signerSha256,
  nextUpdate: nextUpdate ?? null,
})

const wasDecisive = ({ states }: ListedService): boolean => states.some(({ type }) => decisive.has(type))

/** A key of a service, or what the list says of one that it does not show. */
interface ListedKey {
  facts: CertificateFacts | undefined
  /** Hex: of the certificate, of the list, and made of the key itself, as the identifiers of history may be (RFC 5280 section 4.2.1.2). */
  keyIds: string[]
}

async function keysOf({ states: [current] }: ListedService): Promise<ListedKey[]> {
  const { certificates = [], subjectKeyIds = [] } = current?.identity ?? {}
  const keys: ListedKey[] = []
  for (const certificate of new Set(certificates)) {
    const key = await readKeyOf(certificate, subjectKeyIds).catch(unreadable)
    if (key) keys.push(key)
  }
  return keys.length > 0 || subjectKeyIds.length === 0 ? keys : [{ facts: undefined, keyIds: subjectKeyIds }]
}

async function readKeyOf(certificate: string, listed: readonly string[]): Promise<ListedKey> {
  const facts = await readFacts(fromBase64(certificate))
  return { facts, keyIds: await keyIdsOf(facts, listed) }
}

function unreadable(error: unknown): undefined {
  if (error instanceof DerRefused) return undefined
  throw error
}

async function keyIdsOf({ key, subjectKeyId }: CertificateFacts, listed: readonly string[]): Promise<string[]> {
  const bits = derElements(derContent(key, tags.sequence))[1]?.content.subarray(1)
  const made = bits ? [hex(new Uint8Array(await crypto.subtle.digest('SHA-1', bits)))] : []
  return [...(subjectKeyId ? [subjectKeyId] : []), ...listed, ...made]
}

/** Each name with its key once, whoever has it; the key in full where one of them needs it. */
function createIdentities() {
  const values: BundledIdentity[] = []
  const places = new Map<string, number>()
  return {
    values: (): BundledIdentity[] => {
      const named = Map.groupBy(values, ([subject]) => subject)
      return values.map(([subject, key, keyId]) =>
        subject !== '' && named.get(subject)?.length === 1 ? [subject, key] : [subject, key, keyId ?? ''],
      )
    },
    placeOf: ({ facts, keyIds: [keyId = ''] }: ListedKey, inFull: boolean): number => {
      const name = facts ? `${facts.subject} ${facts.keyHash}` : keyId
      const place = places.get(name) ?? values.length
      places.set(name, place)
      const before = values[place]
      if (!facts) values[place] = ['', '', keyId]
      else if (!before || inFull)
        values[place] = [facts.subject, inFull ? writeKey(facts.key) : writeKeyHash(facts.keyHash), keyId]
      return place
    },
  }
}

/** Without what is empty. */
const bundled = ({ assert, hasUnknown, lists, ...criteria }: CriteriaList): BundledCriteria => ({
  assert,
  ...Object.fromEntries(Object.entries(criteria).filter(([, found]) => found.length > 0)),
  ...(lists.length > 0 ? { lists: lists.map(bundled) } : {}),
  ...(hasUnknown ? { hasUnknown } : {}),
})

/** History names the key by its identifier, and some lists by a certificate; a state of another key says nothing about this one. */
async function isOfAnotherKey({ identity }: ServiceState, keys: readonly ListedKey[]): Promise<boolean> {
  const { subjectKeyIds, certificates } = identity
  const known = keys.flatMap(({ keyIds }) => keyIds)
  if (subjectKeyIds.length > 0 && known.length > 0 && !subjectKeyIds.some((id) => known.includes(id.toLowerCase())))
    return true
  const hashes = keys.flatMap(({ facts }) => facts?.keyHash ?? [])
  const shown = await Promise.all(certificates.map((text) => readFacts(fromBase64(text)).catch(unreadable)))
  const others = shown.flatMap((facts) => facts?.keyHash ?? [])
  return hashes.length > 0 && others.length > 0 && !others.some((hash) => hashes.includes(hash))
}

/** Values that stand once, and their places. */
function createTable<Value>() {
  const values: Value[] = []
  const places = new Map<string, number>()
  return {
    values,
    placeOf: (value: Value): number => {
      const name = JSON.stringify(value)
      const place = places.get(name) ?? values.push(value) - 1
      places.set(name, place)
      return place
    },
  }
}
