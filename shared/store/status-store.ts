// Which copies have which places in the status lists, and what became of them, as its users see it: the Durable Object in production, a map
// in tests. One row is a batch: the copies of one answer. It goes when they expire; the bits of their places stay.
import type { Bytes } from '../bytes.ts'
import { day } from '../clock.ts'
import type { UnitWatch } from './unit-watch.ts'

/** Entries of a list. */
export const listSize = 2 ** 20

/** So many of a list are given out; the others are decoys for good. */
export const usableOf = (size: number): number => size - size / 16

/** Copies of one batch: a list that is nearly full loses fewer places than this. */
export const mostTogether = 1000

/** 1: valid or revoked, as the law wants it of a PID, a QEAA or a PuB-EAA. 2: also suspended, from which there is a way back. */
export type ListBits = 1 | 2

/** What is given out, to whom, and for what. */
export interface Payment {
  /** Keyed hash of a person and a credential type. */
  subject: string
  /** What pays, once: whoever brings it again gets nothing. */
  once?: { id: string; expiresAt: number }
  /** The same of who receives it, and of the type, where it is about somebody else: found and ended by either. */
  holder?: string
  /** Seconds; when the person agreed, or the partner: a revocation after it ends it. */
  grantedAt?: number
  /** Hash that names what was granted to one wallet: once that one is revoked, nothing is given for it any more. */
  grant?: string
  /** Seconds; when the record was asked for: a change that was reported since makes it stale. */
  recordAt?: number
}

/** A status that somebody else keeps, of a wallet's instance or of its keys: while it is valid, so is the batch. */
export interface UnitStatus {
  uri: string
  index: number
  /** Who vouches, as the watch finds it again; opaque here. */
  provider: string
}

export interface Allocation extends Payment {
  count: number
  /** Seconds. */
  expiresAt: number
  /** SHA-256 of the certificate (DER) whose key signs, base64url: what is revoked when the key is lost. */
  signer: string
  /** 1 unless said. */
  bits?: ListBits
  /** Where a person has one live set: keyed hash of person and configuration. The batch waits then for `settle`, and what was agreed to
   * before what is live there gets nothing: `ended`. */
  slot?: string
  /** Sealed for who tells the person of a revocation: opaque here. */
  note?: string
  units?: readonly UnitStatus[]
}

export interface Placed {
  list: number
  index: number
}

export interface Allocated {
  /** Name of the batch. */
  handle: string
  placed: Placed[]
}

/**
 * `used`: what pays was used before. `ended`: a revocation ended what was agreed to. `stale`: the record changed since it was asked for.
 * `suspended`: so are copies that are out. But for the first, nothing is used up.
 */
export type Unpaid = 'used' | 'ended' | 'stale' | 'suspended'
export type Paid = 'paid' | Unpaid

/** What was agreed to before `at` counts no more; remembered until nothing of it can live. Seconds. */
export interface GrantsEnd {
  at: number
  until: number
}

/** Why copies stopped being valid. `replaced` is nobody's loss, and nobody is told. */
export const revocationReasons = [
  'requested',
  'recordChanged',
  'deceased',
  'entitlementLost',
  'keyCompromised',
  'walletRevoked',
  'issuedInError',
  'replaced',
] as const
export type RevocationReason = (typeof revocationReasons)[number]

/** A batch, or all of a person and type, whether they are about that person or held by them. */
export type OneAffected = { handle: string } | { subject: string }

/** One of these, all that a key signed until now (so it signs no more before it is revoked), or many of these: together where they are few, and in steps otherwise. */
export type Affected = OneAffected | { signer: string } | { list: readonly OneAffected[] }

export interface Revocation {
  /** Whoever brings it again changes nothing, and hears what became of it; of its own, unless said. */
  id?: string
  affected: Affected
  reason: RevocationReason
  /** Also of what was agreed to before, which would give new ones; never of what a key signed. */
  end?: GrantsEnd
  /** Only copies that are valid until then or longer; seconds. */
  validUntil?: number
  /** Records that were asked for before are of no use any more. */
  stale?: true
}

/** `running`: there are so many that the rest follows by and by. Counts are copies. */
export interface RevocationState {
  id: string
  state: 'running' | 'done'
  reason: RevocationReason
  revoked: number
  /** Batches of a key, or entries of a list, that were looked at, of how many. */
  done: number
  of: number
}

/** Somebody who has to be told of a revocation. Seconds. */
export interface Notice {
  id: number
  /** Whoever has several of one revocation is told once. */
  revocation: string
  /** As it came with the allocation. */
  note: string
  reason: RevocationReason
  at: number
  tries: number
}

/** How many there are (up to ten thousand are counted), since when the oldest should have been told, and when the next is due. Seconds. */
export interface Waiting {
  count: number
  since: number | undefined
  next: number | undefined
}

/** What is known of a batch without its copies. */
export interface BatchState {
  handle: string
  /** Of its list: 2 where it can be suspended. */
  bits: ListBits
  count: number
  /** Seconds. */
  expiresAt: number
  state: 'pending' | 'valid' | 'suspended' | 'revoked'
}

/** SD-JWT VCs are checked by a JWT, mdocs by a CWT, or by a CWT that names who is revoked. */
export type ListForm = 'jwt' | 'cwt' | 'identifiers'

/** A signed token as it is served, the same bytes for everybody. */
export interface KeptToken {
  /** The text of a compact JWS, or a CWT. */
  token: Bytes
  /** Address that the token says it is published at. */
  uri: string
  version: number
  issuedAt: number
  expiresAt: number
}

/** One of the lists there are. */
export interface ListState {
  list: number
  bits: ListBits
  /** Whether somebody was named by an identifier of it. */
  identified: boolean
}

export interface StatusStore extends UnitWatch {
  /** Places that nobody had before, all in one list and in no order. */
  allocate(allocation: Allocation): Promise<Allocated | Unpaid>
  /** As `allocate`, for copies that have no place. */
  pay(payment: Payment): Promise<Paid>
  /** True for the first caller alone, until `expiresAt`: what `once` of an allocation is, where nothing is allocated. */
  redeem(once: { id: string; expiresAt: number }): Promise<boolean>
  /**
   * Before a batch with a slot is handed out: from now on it is the live one, and what was live in its slot is revoked, in one step. False
   * where it waited for too long, or `end` of another says that its agreement counts no more: then it is revoked itself, and nothing may be
   * handed out. `end`: what was agreed to before gets nothing in this slot from now on, so that of two wallets the one counts that the
   * person chose last, and not the one that renews last.
   */
  settle(handle: string, end?: GrantsEnd): Promise<boolean>
  /** There is no way back. What was revoked before is not counted again. */
  revoke(revocation: Revocation): Promise<RevocationState>
  /** Of the last ninety days; undefined for an unknown one. */
  revocation(id: string): Promise<RevocationState | undefined>
  /** There and back, of what stands in lists of two bits and is not revoked. @returns how many copies changed */
  suspend(affected: OneAffected, suspended: boolean): Promise<number>
  /** Whether anything was signed by this key of which something is remembered. */
  isSigner(signer: string): Promise<boolean>
  /** The wallets' units that hold what is not revoked of these persons and types, each once. */
  unitsOf(subjects: readonly string[]): Promise<UnitStatus[]>
  /** Of a person and type, the newest first. */
  batches(subject: string): Promise<BatchState[]>
  /** Undefined for one that is unknown, or has expired. */
  batch(handle: string): Promise<BatchState | undefined>
  /** Who has to be told now, the longest due first. */
  notices(now: number, most: number): Promise<Notice[]>
  /** Was told, and is forgotten; with a time: to be tried again then. */
  endNotice(id: number, retryAt?: number): Promise<void>
  /** Who has not been told yet, but for revocations that still run. */
  waiting(): Promise<Waiting>
  /**
   * The version of a list's bits, with the token of this form that was signed last; undefined for an unknown list, and for the identifiers of
   * a list in which nobody has one.
   */
  read(list: number, form: ListForm): Promise<{ version: number; kept: KeptToken | undefined } | undefined>
  /** The statuses of all entries, least significant bit first. */
  bits(list: number): Promise<{ version: number; bits: ListBits; bytes: Bytes }>
  /** In the order in which they were opened. */
  lists(): Promise<ListState[]>
  /** Secret of a list, under which its places have identifiers: the same whenever it is asked for. */
  identifierKey(list: number): Promise<Bytes>
  /** True for who asks first, and then for nobody until a token of this list and form was kept, or the time for that is over. */
  maySign(list: number, form: ListForm): Promise<boolean>
  /**
   * Keeps a token unless another was kept since `replaces`; the token that is now kept. With `rememberUntil`, in seconds, it is found as a
   * past one until then.
   */
  keep(
    list: number,
    form: ListForm,
    token: KeptToken,
    replaces: KeptToken | undefined,
    rememberUntil?: number,
  ): Promise<KeptToken>
  /** The token that was the newest at a time, if it is still remembered, and had not expired then. */
  past(list: number, form: ListForm, at: number): Promise<KeptToken | undefined>
}

/** How long a batch with a slot may wait for `settle`, in seconds: longer than any answer takes. */
export const settleWithin = 600

/** How long somebody may wait to be told, in seconds. */
export const noticeLife = 90 * day
/** Of two tokens of one list and form. */
export const isSameToken = (one: KeptToken, other: KeptToken | undefined): boolean =>
  one.version === other?.version && one.issuedAt === other.issuedAt && one.uri === other.uri

/** Whoever is to sign a token has so many seconds, and then it is somebody else's turn. */
export const signWithin = 5

/** So many past tokens of a list and form are remembered, the newest ones. */
export const mostPast = 5000

/** How long a report that a record changed is remembered: longer than any answer takes. */
export const staleWithin = 600

/** Entries of a list that are revoked in one step. */
export const listStep = 500

/** A list of `size` entries in which these are set: one bit each, least significant first. */
export function bitsOf(set: Iterable<number>, size = listSize): Bytes {
  const bytes = new Uint8Array(size / 8)
  for (const index of set) bytes[index >> 3] = (bytes[index >> 3] as number) | (1 << (index & 7))
  return bytes
}
