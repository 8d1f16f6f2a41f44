// The issuer's status lists: an index for every copy, revocation, and the signed token that verifiers read
// (draft-ietf-oauth-status-list): a JWT or a CWT of the same bits, each signed when it is first asked for, and again when a bit changed or
// half of its life is over.

import { base64url } from '../../shared/bytes.ts'
import { type Clock, day } from '../../shared/clock.ts'
import type { Signer } from '../../shared/keys/signer.ts'
import { createStatusListCwt } from '../../shared/status-list/cwt.ts'
import { createStatusListToken, type StatusListContent } from '../../shared/status-list/token.ts'
import type { Allocation, KeptToken, ListForm, Payment, StatusStore } from '../../shared/store/status-store.ts'

export interface StatusReference {
  uri: string
  index: number
}

/** What pays (a nonce, a transaction) was used before. */
export class UsedBefore extends Error {}

/** What was agreed to was ended by a revocation since. */
export class GrantEnded extends Error {}

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
  | 'batches'
  | 'batch'
  | 'notices'
  | 'endNotice'
  | 'waiting'

export interface StatusLists extends Pick<StatusStore, OfTheStore> {
  /** A fresh index for each copy of a batch, all in one list (herd privacy). @throws UsedBefore, GrantEnded */
  allocate(allocation: Allocation): Promise<PlacedBatch>
  /** The same for copies that have none: used up once, and only for what still counts. @throws UsedBefore, GrantEnded */
  pay(payment: Payment): Promise<void>
  /** A JWT, unless the form says CWT: that one in base64url. Undefined for a list that does not exist. */
  token(list: string, form?: ListForm): Promise<{ token: string; etag: string; maxAge: number } | undefined>
}

export interface StatusListsGiven {
  store: StatusStore
  signer: Signer
  issuerUrl: string
  now: Clock
  /** Seconds for which others may keep a copy: after it, a revocation is seen. */
  ttl: number
  /** After each revocation, of which people have to be told. */
  onRevoked?: () => Promise<void>
}

const life = day

const create: Record<ListForm, (signer: Signer, content: StatusListContent) => Promise<string>> = {
  jwt: createStatusListToken,
  cwt: async (signer, content) => base64url(await createStatusListCwt(signer, content)),
}

export function createStatusLists({ store, signer, issuerUrl, now, ttl, onRevoked }: StatusListsGiven): StatusLists {
  const uriOf = (list: number): string => `${issuerUrl}/status/${list}`
  const sign = async (list: number, form: ListForm, replaces: KeptToken | undefined): Promise<KeptToken> => {
    const { version, bits, bytes } = await store.bits(list)
    const issuedAt = now()
    const expiresAt = issuedAt + life
    const uri = uriOf(list)
    const content = { uri, bits, list: bytes, issuedAt, expiresAt, ttl }
    return store.keep(
      list,
      form,
      { token: await create[form](signer, content), uri, version, issuedAt, expiresAt },
      replaces,
    )
  }
  return {
    ...passedOn(store),
    revoke: async (revocation) => {
      const state = await store.revoke(revocation)
      // It is revoked whatever becomes of this: who is told looks by itself, too.
      if (state.revoked > 0) await onRevoked?.().catch(() => {})
      return state
    },
    allocate: async (allocation) => {
      const given = await store.allocate(allocation)
      if (given === 'used') throw new UsedBefore()
      if (given === 'ended') throw new GrantEnded()
      const references = given.placed.map(({ list, index }) => ({ uri: uriOf(list), index }))
      return { handle: given.handle, references }
    },
    pay: async (payment) => {
      const paid = await store.pay(payment)
      if (paid === 'used') throw new UsedBefore()
      if (paid === 'ended') throw new GrantEnded()
    },
    token: async (list, form = 'jwt') => {
      if (!/^[1-9]\d{0,8}$/.test(list)) return undefined
      const found = await store.read(Number(list), form)
      if (!found) return undefined
      const { version, kept } = found
      // An issuer that has moved signs anew: a token under another address is no token of this list.
      const current = kept?.version === version && kept.uri === uriOf(Number(list))
      const fresh = current && now() < kept.issuedAt + life / 2
      const { token, ...of } = fresh ? kept : await sign(Number(list), form, kept)
      return { token, etag: `"${form}-${of.version}-${of.issuedAt}"`, maxAge: ttl }
    },
  }
}

const passedOn = (store: StatusStore): Omit<Pick<StatusStore, OfTheStore>, 'revoke'> => ({
  redeem: (once) => store.redeem(once),
  settle: (handle) => store.settle(handle),
  revocation: (id) => store.revocation(id),
  suspend: (affected, suspended) => store.suspend(affected, suspended),
  batches: (subject) => store.batches(subject),
  batch: (handle) => store.batch(handle),
  notices: (now, most) => store.notices(now, most),
  endNotice: (id, retryAt) => store.endNotice(id, retryAt),
  waiting: () => store.waiting(),
})
