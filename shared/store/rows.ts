// State that must outlive a request: rows with an expiry, each readable only by who knows its secret.
// A row is found by a hash of its secret and encrypted under another, so the store can neither read nor present it.
// Single use is `take` or `redeem`, never read-then-write (design: atomic).
import { type Bytes, base64url, concat, hex, sha256, textOf, utf8 } from '../bytes.ts'
import { decrypt, deriveKey, encrypt } from '../keys/seal.ts'
import { type Random, randomId } from '../random.ts'
import type { Kinds } from './stored.ts'

/** What a shard answers to a take: the sealed row, or why there is none. */
export type Taken = { sealed: Bytes } | { refused: 'unknown' | 'wrongGuard' | 'locked' }

/** As a shard keeps it. */
export interface SealedRow {
  id: string
  sealed: Bytes
  expiresAt: number
  guard?: string
}

/** One shard of the store: a Durable Object in production, a map in tests. Times are seconds. */
export interface Shard {
  put(id: string, sealed: Bytes, expiresAt: number, guard?: string): Promise<void>
  get(id: string, now: number): Promise<Bytes | undefined>
  /** Removes and returns the row, once. A wrong guard is counted; the fifth wrong one removes the row. */
  take(id: string, now: number, guard?: string): Promise<Taken>
  /** Removes a row and puts others here in its place, all or nothing. False where there is no such row. */
  exchange(id: string, now: number, rows: readonly SealedRow[]): Promise<boolean>
  /** True for the first caller alone, until `expiresAt`. */
  redeem(id: string, now: number, expiresAt: number): Promise<boolean>
  /** As `redeem`, as long as the group itself was not redeemed on this shard: a group ends by redeeming it. */
  redeemWithin(group: string, id: string, now: number, expiresAt: number): Promise<Redeemed>
  /** Adds to a list, which keeps the newest `most`. */
  append(list: string, sealed: Bytes, expiresAt: number, most: number): Promise<void>
  /** What was appended and has not expired, the newest first. */
  listed(list: string, now: number): Promise<Bytes[]>
}

/** `closed`: the group has ended, whoever asks. */
export type Redeemed = 'first' | 'again' | 'closed'

/** Rows of these kinds, and what these kinds were used for: whoever is given more kinds fits where fewer are wanted. */
export interface Rows<Kind extends string = never, Once extends string = never> {
  /** `secret` has at least 128 random bits; `guard` is a second secret. */
  put: (kind: Kind, secret: string, value: unknown, expiresAt: number, guard?: string) => Promise<void>
  get: <T>(kind: Kind, secret: string) => Promise<T | undefined>
  take: <T>(
    kind: Kind,
    secret: string,
    guard?: string,
  ) => Promise<{ value: T } | { refused: 'unknown' | 'wrongGuard' | 'locked' }>
  /**
   * Takes a row and puts others in its place, in one step: for one caller alone, of all who try. Their secrets are siblings. False for every
   * other caller, of whom nothing is put.
   */
  exchange: (kind: Kind, secret: string, rows: readonly NewRow<Kind>[]) => Promise<boolean>
  /** True for the first caller alone: single use of something that is not stored itself (nonce, jti, answer). */
  redeem: (kind: Once, name: string, expiresAt: number) => Promise<boolean>
  /** Single use of something that belongs to a group (a proof of a token that was given out), while the group lasts. */
  redeemWithin: (group: string, kind: Once, name: string, expiresAt: number) => Promise<Redeemed>
  /** Ends a group until `expiresAt`, after which nothing of it may be of use any more. */
  close: (group: string, expiresAt: number) => Promise<void>
  /** Adds to a list, found and read by its secret as a row is; it keeps the newest `most`. */
  append: (kind: Kind, secret: string, value: unknown, expiresAt: number, most: number) => Promise<void>
  /** The newest first. */
  list: <T>(kind: Kind, secret: string) => Promise<T[]>
}

/** Bytes of a value as JSON: a row of a Durable Object takes two million and more, of which sealing needs a few. */
export const largestValue = 1_990_000

/** Whether it can be kept; to be asked of whatever others decide the size of. */
export const fitsRow = (value: unknown): boolean => utf8(JSON.stringify(value)).length <= largestValue

export interface NewRow<Kind extends string> {
  kind: Kind
  secret: string
  value: unknown
  expiresAt: number
  guard?: string
}

/** A secret that says by itself where its rows lie, whatever their kind, so that rows of siblings lie together. */
export const placedId = (random: Random): string => siblingId(hex(random(1)), random)

/** Another one in the same place; beyond that neither tells the other. */
export const siblingId = (id: string, random: Random): string => `${id.slice(0, 2)}.${randomId(random)}`

const placed = /^[\da-f]{2}(?=\.[\w-]{43}$)/

export interface RowsGiven<Kind extends string, Once extends string> {
  /** The shard of a number below `count`. */
  shard(index: number): Shard
  count: number
  now(): number
  random: Random
  /** What may be kept here, and for how long. */
  kinds: Kinds<Kind, Once>
}

export const maximumGuardTries = 5

/** Rows over any number of shards; the secret chooses the shard, by its hash or by what it says. */
export function createRows<Kind extends string, Once extends string>({
  shard,
  count,
  now,
  random,
  kinds,
}: RowsGiven<Kind, Once>): Rows<Kind, Once> {
  const place = async (kind: string, secret: string) => {
    const hash = await sha256(utf8(`${kind}\n${secret}`))
    const [said] = placed.exec(secret) ?? []
    const at = said === undefined ? ((hash[0] as number) << 8) | (hash[1] as number) : Number.parseInt(said, 16)
    return { id: base64url(hash), index: at % count, on: shard(at % count) }
  }
  /** Nothing is kept for longer than is said of its kind (docs/storage.md). */
  const within = (kind: { life: number } | undefined, expiresAt: number): number => {
    if (!kind || !(expiresAt <= now() + kind.life)) throw new TypeError('nothing is kept for longer than its kind says')
    return expiresAt
  }
  const rowKey = async (kind: string, secret: string) => deriveKey(await sha256(utf8(`row\n${kind}\n${secret}`)), 'row')
  const guardOf = async (secret: string, guard: string | undefined) =>
    guard === undefined ? undefined : base64url(await sha256(utf8(`guard\n${secret}\n${guard}`)))
  const seal = async (kind: string, secret: string, value: unknown) => {
    const iv = random(12)
    return concat(iv, await encrypt(await rowKey(kind, secret), iv, utf8(JSON.stringify(value))))
  }
  const openWith = async (key: CryptoKey, sealed: Bytes) =>
    JSON.parse(textOf(await decrypt(key, sealed.slice(0, 12), sealed.slice(12))))
  const open = async (kind: string, secret: string, sealed: Bytes) => openWith(await rowKey(kind, secret), sealed)

  return {
    put: async (kind, secret, value, expiresAt, guard) => {
      const { id, on } = await place(kind, secret)
      await on.put(
        id,
        await seal(kind, secret, value),
        within(kinds.rows[kind], expiresAt),
        await guardOf(secret, guard),
      )
    },
    get: async (kind, secret) => {
      const { id, on } = await place(kind, secret)
      const sealed = await on.get(id, now())
      return sealed && open(kind, secret, sealed)
    },
    take: async (kind, secret, guard) => {
      const { id, on } = await place(kind, secret)
      const taken = await on.take(id, now(), await guardOf(secret, guard))
      return 'sealed' in taken ? { value: await open(kind, secret, taken.sealed) } : taken
    },
    exchange: async (kind, secret, others) => {
      const { id, index, on } = await place(kind, secret)
      const sealed = await Promise.all(
        others.map(async ({ kind: other, secret: its, value, expiresAt, guard }): Promise<SealedRow> => {
          const where = await place(other, its)
          if (where.index !== index) throw new TypeError('rows in the place of another lie where it lay')
          const guarded = await guardOf(its, guard)
          return {
            id: where.id,
            sealed: await seal(other, its, value),
            expiresAt: within(kinds.rows[other], expiresAt),
            ...(guarded !== undefined && { guard: guarded }),
          }
        }),
      )
      return on.exchange(id, now(), sealed)
    },
    redeem: async (kind, name, expiresAt) => {
      const { id, on } = await place(kind, name)
      return on.redeem(id, now(), within(kinds.once[kind], expiresAt))
    },
    redeemWithin: async (group, kind, name, expiresAt) => {
      const { id: groupId, on } = await place('group', group)
      const { id } = await place(kind, name)
      return on.redeemWithin(groupId, id, now(), within(kinds.once[kind], expiresAt))
    },
    close: async (group, expiresAt) => {
      const { id, on } = await place('group', group)
      await on.redeem(id, now(), within((kinds.once as Kinds['once']).group, expiresAt))
    },
    append: async (kind, secret, value, expiresAt, most) => {
      const { id, on } = await place(kind, secret)
      await on.append(id, await seal(kind, secret, value), within(kinds.rows[kind], expiresAt), most)
    },
    list: async (kind, secret) => {
      const { id, on } = await place(kind, secret)
      const [listed, key] = await Promise.all([on.listed(id, now()), rowKey(kind, secret)])
      return Promise.all(listed.map((sealed) => openWith(key, sealed)))
    },
  }
}
