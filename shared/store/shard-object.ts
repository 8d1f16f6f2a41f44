// A shard of the store as a Durable Object with SQLite: its single thread is what makes `take` and `redeem` atomic.
// An alarm sweeps what has expired; nothing here can be read without the secrets that only callers hold.
import { DurableObject } from 'cloudflare:workers'
import type { Bytes } from '../bytes.ts'
import { minute, systemClock } from '../clock.ts'
import { systemRandom } from '../random.ts'
import { createAlarm } from './alarm.ts'
import { forgetExpired } from './forget-expired.ts'
import {
  createRows,
  maximumGuardTries,
  type Redeemed,
  type Rows,
  type SealedRow,
  type Shard,
  type Taken,
} from './rows.ts'
import type { Kinds } from './stored.ts'

const sweepEvery = minute
/** By what their rows are found. */
const keys = { rows: 'id', redeemed: 'id', listed: 'place' } as const
const tables = Object.keys(keys) as (keyof typeof keys)[]

export class ShardObject extends DurableObject implements Shard {
  readonly #sql = this.ctx.storage.sql
  readonly #alarm = createAlarm(this.ctx)

  constructor(ctx: DurableObjectState, env: unknown) {
    super(ctx, env as never)
    this.#sql.exec(`CREATE TABLE IF NOT EXISTS rows (
      id TEXT PRIMARY KEY, sealed BLOB NOT NULL, expires INTEGER NOT NULL, guard TEXT, tries INTEGER NOT NULL DEFAULT 0
    ) WITHOUT ROWID`)
    this.#sql.exec('CREATE TABLE IF NOT EXISTS redeemed (id TEXT PRIMARY KEY, expires INTEGER NOT NULL) WITHOUT ROWID')
    this.#sql.exec(`CREATE TABLE IF NOT EXISTS listed (
      place INTEGER PRIMARY KEY, list TEXT NOT NULL, sealed BLOB NOT NULL, expires INTEGER NOT NULL
    )`)
    this.#sql.exec('CREATE INDEX IF NOT EXISTS listed_by_list ON listed (list, place)')
    for (const table of tables) this.#sql.exec(`CREATE INDEX IF NOT EXISTS ${table}_by_expiry ON ${table} (expires)`)
  }

  async put(id: string, sealed: Bytes, expiresAt: number, guard?: string): Promise<void> {
    this.#insert({ id, sealed, expiresAt, ...(guard !== undefined && { guard }) })
    this.#sweepSoon()
  }

  #insert({ id, sealed, expiresAt, guard = undefined }: SealedRow): void {
    this.#sql.exec(
      'INSERT INTO rows (id, sealed, expires, guard) VALUES (?, ?, ?, ?)',
      id,
      sealed.buffer,
      expiresAt,
      guard ?? null,
    )
  }

  async get(id: string, now: number): Promise<Bytes | undefined> {
    const [row] = this.#sql.exec('SELECT sealed FROM rows WHERE id = ? AND expires > ?', id, now)
    return row && new Uint8Array(row.sealed as ArrayBuffer)
  }

  async take(id: string, now: number, guard?: string): Promise<Taken> {
    const [row] = this.#sql.exec('SELECT sealed, guard, tries FROM rows WHERE id = ? AND expires > ?', id, now)
    if (!row) return { refused: 'unknown' }
    if (row.guard !== (guard ?? null)) {
      const tries = (row.tries as number) + 1
      if (tries < maximumGuardTries) {
        this.#sql.exec('UPDATE rows SET tries = ? WHERE id = ?', tries, id)
        return { refused: 'wrongGuard' }
      }
      this.#sql.exec('DELETE FROM rows WHERE id = ?', id)
      return { refused: 'locked' }
    }
    this.#sql.exec('DELETE FROM rows WHERE id = ?', id)
    return { sealed: new Uint8Array(row.sealed as ArrayBuffer) }
  }

  /** Without an await between its writes, and in a transaction: all of it or nothing. */
  async exchange(id: string, now: number, rows: readonly SealedRow[]): Promise<boolean> {
    const taken = this.ctx.storage.transactionSync(() => {
      if (this.#sql.exec('DELETE FROM rows WHERE id = ? AND expires > ?', id, now).rowsWritten === 0) return false
      for (const row of rows) this.#insert(row)
      return true
    })
    if (taken) this.#sweepSoon()
    return taken
  }

  async redeem(id: string, now: number, expiresAt: number): Promise<boolean> {
    this.#sql.exec('DELETE FROM redeemed WHERE id = ? AND expires <= ?', id, now)
    const first =
      this.#sql.exec('INSERT OR IGNORE INTO redeemed (id, expires) VALUES (?, ?)', id, expiresAt).rowsWritten > 0
    if (first) this.#sweepSoon()
    return first
  }

  async redeemWithin(group: string, id: string, now: number, expiresAt: number): Promise<Redeemed> {
    const [closed] = this.#sql.exec('SELECT 1 FROM redeemed WHERE id = ? AND expires > ?', group, now)
    if (closed) return 'closed'
    return (await this.redeem(id, now, expiresAt)) ? 'first' : 'again'
  }

  async append(list: string, sealed: Bytes, expiresAt: number, most: number): Promise<void> {
    this.#sql.exec('INSERT INTO listed (list, sealed, expires) VALUES (?, ?, ?)', list, sealed.buffer, expiresAt)
    this.#sql.exec(
      `DELETE FROM listed WHERE list = ?1 AND place <=
        (SELECT place FROM listed WHERE list = ?1 ORDER BY place DESC LIMIT 1 OFFSET ?2)`,
      list,
      most,
    )
    this.#sweepSoon()
  }

  async listed(list: string, now: number): Promise<Bytes[]> {
    const found = this.#sql.exec(
      'SELECT sealed FROM listed WHERE list = ? AND expires > ? ORDER BY place DESC',
      list,
      now,
    )
    return [...found].map(({ sealed }) => new Uint8Array(sealed as ArrayBuffer))
  }

  override async alarm(): Promise<void> {
    this.#alarm.rang()
    const now = systemClock()
    const isLeft = tables
      .map((table) => forgetExpired(this.#sql, { table, key: keys[table], end: 'expires' }, now))
      .some(Boolean)
    if (isLeft) return this.#alarm.by(now)
    const firsts = tables.map((table) => `SELECT MIN(expires) AS first FROM ${table}`)
    const [next] = this.#sql.exec(`SELECT MIN(first) AS expires FROM (${firsts.join(' UNION ALL ')})`)
    if (typeof next?.expires === 'number') this.#alarm.by(Math.max(next.expires, now + sweepEvery))
  }

  /** Soon after something was stored: most of it is short-lived. What is left then waits until the first of it expires. */
  #sweepSoon(): void {
    this.#alarm.by(systemClock() + sweepEvery)
  }
}

/** Rows in Durable Objects. Changing `shards` strands the rows that are in flight, so change it when nobody is. */
export function durableRows<Kind extends string, Once extends string>(
  namespace: DurableObjectNamespace<ShardObject>,
  shards: number,
  kinds: Kinds<Kind, Once>,
): Rows<Kind, Once> {
  return createRows({
    shard: (index) => namespace.get(namespace.idFromName(`shard-${index}`)) as unknown as Shard,
    count: shards,
    now: systemClock,
    random: systemRandom,
    kinds,
  })
}
