// The issuer's status lists: a place for every copy, revocation, and the signed tokens that verifiers read
// (draft-ietf-oauth-status-list; ISO/IEC 18013-5 second edition section 12.3.6).
import type { Bytes } from '../../shared/bytes.ts'
import type { Clock } from '../../shared/clock.ts'
import type { Signer } from '../../shared/keys/signer.ts'
import type { Allocation, Payment, StatusStore, Unpaid } from '../../shared/store/status-store.ts'
import type { UnitWatch } from '../../shared/store/unit-watch.ts'
import { listAddress } from '../list-addresses.ts'
import { createPublishedTokens, type Publication, type PublishedTokens } from './published-tokens.ts'

export interface StatusReference {
  uri: string
  index: number
  /** What an mdoc names instead, where it was asked for. */
  identified?: { uri: string; identifier: Bytes }
}

/** What pays (a nonce, a transaction) was used before. */
export class UsedBefore extends Error {}

/** What was agreed to was ended by a revocation since. */
export class GrantEnded extends Error {}

/** The record changed since it was asked for. */
export class RecordStale extends Error {}

/** The person's copies are suspended, and until they are not any more there are no others. */
export class Suspended extends Error {}

const unpaid: Record<Unpaid, new () => Error> = {
  used: UsedBefore,
  ended: GrantEnded,
  stale: RecordStale,
  suspended: Suspended,
}

/** The places of a batch, and the name by which it is settled and revoked. */
export interface PlacedBatch {
  handle: string
  references: StatusReference[]
}

type OfTheStore =
  | 'redeem'
  | 'settle'
  | 'revoke'
  | 'revocation'
  | 'suspend'
  | 'isSigner'
  | 'unitsOf'
  | 'batches'
  | 'batch'
  | 'notices'
  | 'endNotice'
  | 'waiting'
  | keyof UnitWatch

export interface StatusLists extends Pick<StatusStore, OfTheStore>, Omit<PublishedTokens, 'identifiers'> {
  /**
   * A fresh index for each copy of a batch, all in one list (herd privacy), and an identifier where one is asked for. @throws UsedBefore,
   * GrantEnded, RecordStale, Suspended
   */
  allocate(allocation: Allocation, identified?: boolean): Promise<PlacedBatch>
  /** The same for copies that have none: used up once, and only for what still counts. @throws UsedBefore, GrantEnded, RecordStale */
  pay(payment: Payment): Promise<void>
}

export interface StatusListsGiven extends Partial<Publication> {
  store: StatusStore
  signer: Signer
  issuerUrl: string
  now: Clock
  ttl: number
  /** After each revocation, of which people have to be told. */
  onRevoked?: () => Promise<void>
}

/** `interval` and `history` are 0 unless said: every change is signed when it is asked for, and nothing is remembered. */
export function createStatusLists({ ttl, interval = 0, history = 0, ...given }: StatusListsGiven): StatusLists {
  const { store, issuerUrl, onRevoked } = given
  const { identifiers, ...published } = createPublishedTokens({ ...given, publication: { ttl, interval, history } })
  const identify = async (references: StatusReference[], list: number): Promise<StatusReference[]> => {
    const names = await (await identifiers(list)).of(references.map(({ index }) => index))
    const uri = listAddress(issuerUrl, list, 'identifiers')
    return references.map((one, at) => ({ ...one, identified: { uri, identifier: names[at] as Bytes } }))
  }
  // It is revoked whatever becomes of this: who is told looks by itself, too.
  const tellOf = async ({ revoked }: { revoked: number }): Promise<void> => {
    if (revoked > 0) await onRevoked?.().catch(() => {})
  }
  return {
    ...passedOn(store),
    ...published,
    revoke: async (revocation) => {
      const state = await store.revoke(revocation)
      await tellOf(state)
      return state
    },
    revokeUnits: async (list, indices, until) => {
      const step = await store.revokeUnits(list, indices, until)
      await tellOf(step)
      return step
    },
    allocate: async (allocation, identified = false) => {
      const given = await store.allocate(allocation)
      if (typeof given === 'string') throw new unpaid[given]()
      const references = given.placed.map(({ list, index }) => ({ uri: listAddress(issuerUrl, list, 'jwt'), index }))
      const [first] = given.placed
      return {
        handle: given.handle,
        references: identified && first ? await identify(references, first.list) : references,
      }
    },
    pay: async (payment) => {
      const paid = await store.pay(payment)
      if (paid !== 'paid') throw new unpaid[paid]()
    },
  }
}

const passedOn = (store: StatusStore): Omit<Pick<StatusStore, OfTheStore>, 'revoke' | 'revokeUnits'> => ({
  redeem: (once) => store.redeem(once),
  settle: (handle, end) => store.settle(handle, end),
  revocation: (id) => store.revocation(id),
  suspend: (affected, suspended) => store.suspend(affected, suspended),
  isSigner: (signer) => store.isSigner(signer),
  unitsOf: (subjects) => store.unitsOf(subjects),
  batches: (subject) => store.batches(subject),
  batch: (handle) => store.batch(handle),
  notices: (now, most) => store.notices(now, most),
  endNotice: (id, retryAt) => store.endNotice(id, retryAt),
  waiting: () => store.waiting(),
  beginWatch: () => store.beginWatch(),
  watch: () => store.watch(),
  nextUnitList: () => store.nextUnitList(),
  units: (list, after, most) => store.units(list, after, most),
  passUnits: (list, after, units) => store.passUnits(list, after, units),
  endUnitList: (list, failure) => store.endUnitList(list, failure),
})
