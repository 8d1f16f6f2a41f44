// The lists as requests see them: what the function that keeps them verified, remembered in the isolate for a short while. Never a fetch.
import type { Clock } from '../clock.ts'
import type { HealthDetails } from '../http/health.ts'
import type { Remembered } from '../store/stored.ts'
import type { Certificate } from './certificate.ts'
import { type CrlMemory, createCrlMemory, emptyCrlMemory, linksOf } from './crl-memory.ts'
import { listFaults } from './list-faults.ts'
import type { ServiceBundle } from './service-bundle.ts'
import { type TrustBundle, type TrustListNamespace, type TrustReader, trustListObject } from './trust-bundle.ts'
import type { TrustedAs, TrustList } from './trust-list.ts'

export interface StoredLists {
  lists(): Promise<readonly TrustList[]>
  /** Of the trusted lists of countries; undefined where none is kept. */
  services(): Promise<ServiceBundle | undefined>
  /** Where a list is published, by its SHA-256: for queries that name a list. */
  addressOf(sha256: string): Promise<string | undefined>
  /** What is away of the lists that there have to be, those of countries included; nothing while all are there and current. */
  faults(): Promise<HealthDetails>
}

/** With the CRLs that came with them, for decisions. */
export interface StoredTrust extends StoredLists {
  /** A list of lists is configured: without trusted lists of countries then, what they have to say is missing. */
  hasListOfLists(): Promise<boolean>
  /** What the CRLs say that came with the lists. */
  crls(): CrlMemory
  /** Has the CRLs fetched that the certificates of a path name. */
  missesCrl(path: readonly Certificate[]): void
}

/** Seconds. In the sandbox people withdraw somebody and look. */
export const listMemory = { production: 20, sandbox: 1 }

export const rememberedTrustLists = {
  what: 'the trust lists',
  most: 1,
  until: '20 s',
} as const satisfies Remembered

/** `kinds`: the lists that matter to who asks; every one unless this says otherwise. */
export function createStoredLists(given: {
  read: TrustReader['read']
  /** Tells that CRLs are not known; left out where nobody fetches any. */
  missesCrl?: TrustReader['missesCrl']
  now: Clock
  kinds?: readonly TrustedAs[] | undefined
  /** Seconds for which they are remembered. */
  memory?: number
}): StoredTrust {
  const { memory = listMemory.production } = given
  let known:
    | { bundle: TrustBundle; lists: readonly TrustList[]; crls: CrlMemory; from: number; until: number }
    | undefined
  const bundle = async (): Promise<TrustBundle> => {
    const now = given.now()
    // Of a clock that went back nobody knows how long ago they were read.
    if (known && now >= known.from && now < known.until) return known.bundle
    const fresh = await given.read(known?.bundle.generation, given.kinds)
    const read = fresh ?? known?.bundle ?? { generation: 0, members: [] }
    const stored = read.members.flatMap(({ list }) => list ?? [])
    // A list that did not change stays the same object, so that what was decided by it stays decided.
    const kept = stored.map(
      (list) => known?.lists.find(({ sha256, crl }) => sha256 === list.sha256 && crl === list.crl) ?? list,
    )
    const isMissing = read.hasListOfLists && !read.services
    const whole = read.members.length > 0 && kept.length === read.members.length && !isMissing
    const services = isSame(known?.bundle.services, read.services) ? known?.bundle.services : read.services
    known = {
      bundle: { ...read, ...(services && { services }) },
      lists: kept,
      crls: known && !fresh ? known.crls : read.crls ? createCrlMemory(read.crls) : emptyCrlMemory,
      from: now,
      until: whole ? now + memory : now,
    }
    return known.bundle
  }
  return {
    lists: async () => {
      await bundle()
      return known?.lists ?? []
    },
    services: async () => (await bundle()).services,
    hasListOfLists: async () => (await bundle()).hasListOfLists ?? false,
    addressOf: async (sha256) => (await bundle()).members.find(({ list }) => list?.sha256 === sha256)?.url,
    faults: async () => listFaults(await bundle(), given.now()),
    crls: () => known?.crls ?? emptyCrlMemory,
    missesCrl: (path) => {
      // Nobody waits for it; what is not heard now is said again.
      given.missesCrl?.(linksOf(path)).catch(() => {})
    },
  }
}

/** Made of the same lists. */
const isSame = (one: ServiceBundle | undefined, other: ServiceBundle | undefined): boolean =>
  one === other || JSON.stringify([one?.listOfLists, one?.lists]) === JSON.stringify([other?.listOfLists, other?.lists])

export const storedTrustLists = (
  namespace: TrustListNamespace,
  now: Clock,
  { kinds, memory }: { kinds?: readonly TrustedAs[]; memory?: number } = {},
): StoredTrust => {
  const object = () => namespace.get(namespace.idFromName(trustListObject))
  return createStoredLists({
    read: (...asked) => object().read(...asked),
    missesCrl: (links) => object().missesCrl(links),
    now,
    kinds,
    ...(memory !== undefined && { memory }),
  })
}
