// Who has which status index, as its users see it: the Durable Object in production, a map in tests.
import type { Bytes } from '../bytes.ts'

/** Entries of a list. At half full the next list is opened, so that a random draw soon finds a free index. */
export const listSize = 2 ** 20

/** What is given out, to whom, and for what. */
export interface Payment {
  /** Keyed hash of a person and a credential type. */
  subject: string
  /** What pays, once: whoever brings it again gets nothing. */
  once?: { id: string; expiresAt: number }
  /** Seconds; when the person agreed, or the partner: a revocation after it ends it. */
  grantedAt?: number
}

export interface Allocation extends Payment {
  count: number
  /** Seconds. */
  expiresAt: number
}

/** `used`: what pays was used before. `ended`: a revocation ended what was agreed to; nothing is used up then. */
export type Paid = 'paid' | 'used' | 'ended'

/** What was agreed to before `at` counts no more; remembered until nothing of it can live. Seconds. */
export interface GrantsEnd {
  at: number
  until: number
}

export interface Placed {
  list: number
  index: number
}

/** SD-JWT VCs are checked by a JWT, mdocs by a CWT. */
export type ListForm = 'jwt' | 'cwt'

/** A signed token as it is served, the same bytes for everybody. */
export interface KeptToken {
  /** Compact JWS, or base64url of the CWT. */
  token: string
  /** Address that the token says it is published at. */
  uri: string
  version: number
  issuedAt: number
  expiresAt: number
}

export interface StatusStore {
  /**
   * Random indices that nobody had before, all in one list; undefined for what was paid with before, none at all for what a revocation
   * ended.
   */
  allocate(allocation: Allocation): Promise<Placed[] | undefined>
  /** As `allocate`, for copies that have no index. */
  pay(payment: Payment): Promise<Paid>
  /** True for the first caller alone, until `expiresAt`: what `once` of an allocation is, where nothing is allocated. */
  redeem(once: { id: string; expiresAt: number }): Promise<boolean>
  /** @returns how many credentials that were valid are now revoked; there is no way back. `end`: of what would give new ones. */
  revoke(subject: string, end?: GrantsEnd): Promise<number>
  /** The version of a list's bits, with the token of this form that was signed last; undefined for an unknown list. */
  read(list: number, form: ListForm): Promise<{ version: number; kept: KeptToken | undefined } | undefined>
  /** One bit for each entry, least significant first. */
  bits(list: number): Promise<{ version: number; bytes: Bytes }>
  /** Keeps a token unless another was kept since `replaces`; the token that is now kept. */
  keep(list: number, form: ListForm, token: KeptToken, replaces: KeptToken | undefined): Promise<KeptToken>
}

/** A list of `size` entries in which these are set: one bit each, least significant first. */
export function bitsOf(set: Iterable<number>, size = listSize): Bytes {
  const bytes = new Uint8Array(size / 8)
  for (const index of set) bytes[index >> 3] = (bytes[index >> 3] as number) | (1 << (index & 7))
  return bytes
}
