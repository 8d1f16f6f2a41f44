// Who has which status index: the single writer of the status lists, as a Durable Object with SQLite.
// An index is drawn at random and taken by inserting it, so none is given twice and no two tell of each other (TSL-PRIV-01).
// What pays for indices is redeemed in the same step, so that a nonce costs no round trip of its own.
// Kept: index, keyed hash of subject and type, expiry, revoked; the names of used nonces; since when what was agreed to counts no more. An
// alarm forgets the hash once the credential has expired, and nothing can be given any more for what a revocation ended.
import { DurableObject } from 'cloudflare:workers'
import type { Bytes } from '../bytes.ts'
import { hour, systemClock } from '../clock.ts'
import { randomBelow, systemRandom } from '../random.ts'
import {
  type Allocation,
  bitsOf,
  type GrantsEnd,
  type KeptToken,
  type ListForm,
  listSize,
  type Paid,
  type Payment,
  type Placed,
  type StatusStore,
} from './status-store.ts'

const fullAt = listSize / 2

export class StatusListObject extends DurableObject implements StatusStore {
  readonly #sql = this.ctx.storage.sql

  constructor(ctx: DurableObjectState, env: unknown) {
    super(ctx, env as never)
    this.#sql.exec(`
      CREATE TABLE IF NOT EXISTS entries (
        list INTEGER NOT NULL, idx INTEGER NOT NULL, subject TEXT, expires INTEGER NOT NULL,
        revoked INTEGER NOT NULL DEFAULT 0, PRIMARY KEY (list, idx)
      ) WITHOUT ROWID;
      CREATE INDEX IF NOT EXISTS entries_by_subject ON entries (subject) WHERE subject IS NOT NULL;
      CREATE INDEX IF NOT EXISTS entries_revoked ON entries (list) WHERE revoked = 1;
      CREATE TABLE IF NOT EXISTS lists (
        list INTEGER PRIMARY KEY, used INTEGER NOT NULL DEFAULT 0, version INTEGER NOT NULL DEFAULT 0
      );
      CREATE TABLE IF NOT EXISTS tokens (
        list INTEGER NOT NULL, form TEXT NOT NULL, token TEXT NOT NULL, uri TEXT NOT NULL, version INTEGER NOT NULL,
        issued INTEGER NOT NULL, expires INTEGER NOT NULL, PRIMARY KEY (list, form)
      ) WITHOUT ROWID;
      CREATE TABLE IF NOT EXISTS redeemed (id TEXT PRIMARY KEY, expires INTEGER NOT NULL) WITHOUT ROWID;
      CREATE TABLE IF NOT EXISTS ended (subject TEXT PRIMARY KEY, at INTEGER NOT NULL, expires INTEGER NOT NULL) WITHOUT ROWID;
      INSERT OR IGNORE INTO lists (list) VALUES (1);`)
  }

  async allocate({ count, expiresAt, ...payment }: Allocation): Promise<Placed[] | undefined> {
    const paid = this.#pay(payment)
    if (paid !== 'paid') return paid === 'ended' ? [] : undefined
    const { subject } = payment
    const list = this.#openList(count)
    const placed: Placed[] = []
    while (placed.length < count) {
      const index = randomBelow(systemRandom, listSize)
      const insert = 'INSERT OR IGNORE INTO entries (list, idx, subject, expires) VALUES (?, ?, ?, ?)'
      if (this.#sql.exec(insert, list, index, subject, expiresAt).rowsWritten > 0) placed.push({ list, index })
    }
    this.#sql.exec('UPDATE lists SET used = used + ? WHERE list = ?', count, list)
    await this.#sweepLater()
    return placed
  }

  async pay(payment: Payment): Promise<Paid> {
    const paid = this.#pay(payment)
    if (paid === 'paid' && payment.once) await this.#sweepLater()
    return paid
  }

  async redeem(once: { id: string; expiresAt: number }): Promise<boolean> {
    const first = this.#redeem(once)
    if (first) await this.#sweepLater()
    return first
  }

  async revoke(subject: string, end?: GrantsEnd): Promise<number> {
    if (end)
      this.#sql.exec('INSERT OR REPLACE INTO ended (subject, at, expires) VALUES (?, ?, ?)', subject, end.at, end.until)
    const rows = [...this.#sql.exec('SELECT list, idx FROM entries WHERE subject = ? AND revoked = 0', subject)]
    this.#sql.exec('UPDATE entries SET revoked = 1 WHERE subject = ?', subject)
    for (const list of new Set(rows.map((row) => row.list as number)))
      this.#sql.exec('UPDATE lists SET version = version + 1 WHERE list = ?', list)
    if (end) await this.#sweepLater()
    return rows.length
  }

  async read(list: number, form: ListForm): Promise<{ version: number; kept: KeptToken | undefined } | undefined> {
    const [row] = this.#sql.exec('SELECT version FROM lists WHERE list = ?', list)
    return row && { version: row.version as number, kept: this.#keptToken(list, form) }
  }

  async bits(list: number): Promise<{ version: number; bytes: Bytes }> {
    const rows = [...this.#sql.exec('SELECT idx FROM entries WHERE list = ? AND revoked = 1', list)]
    const [row] = this.#sql.exec('SELECT version FROM lists WHERE list = ?', list)
    return { version: (row?.version ?? 0) as number, bytes: bitsOf(rows.map(({ idx }) => idx as number)) }
  }

  async keep(list: number, form: ListForm, token: KeptToken, replaces: KeptToken | undefined): Promise<KeptToken> {
    const kept = this.#keptToken(list, form)
    if (kept && kept.token !== replaces?.token && kept.version >= token.version) return kept
    this.#sql.exec(
      'INSERT OR REPLACE INTO tokens (list, form, token, uri, version, issued, expires) VALUES (?, ?, ?, ?, ?, ?, ?)',
      list,
      form,
      token.token,
      token.uri,
      token.version,
      token.issuedAt,
      token.expiresAt,
    )
    return token
  }

  override async alarm(): Promise<void> {
    this.#sql.exec('UPDATE entries SET subject = NULL WHERE expires <= ? AND subject IS NOT NULL', systemClock())
    for (const table of ['redeemed', 'ended']) this.#sql.exec(`DELETE FROM ${table} WHERE expires <= ?`, systemClock())
    const [left] = this.#sql.exec(
      `SELECT EXISTS (SELECT 1 FROM entries WHERE subject IS NOT NULL) OR EXISTS (SELECT 1 FROM redeemed)
        OR EXISTS (SELECT 1 FROM ended) AS some`,
    )
    if (left?.some) await this.ctx.storage.setAlarm(Date.now() + hour * 1000)
  }

  #keptToken(list: number, form: ListForm): KeptToken | undefined {
    const select = 'SELECT token, uri, version, issued, expires FROM tokens WHERE list = ? AND form = ?'
    const [row] = this.#sql.exec(select, list, form)
    return (
      row && {
        token: row.token as string,
        uri: row.uri as string,
        version: row.version as number,
        issuedAt: row.issued as number,
        expiresAt: row.expires as number,
      }
    )
  }

  #pay({ subject, once, grantedAt }: Payment): Paid {
    if (grantedAt !== undefined && this.#isEnded(subject, grantedAt)) return 'ended'
    return once && !this.#redeem(once) ? 'used' : 'paid'
  }

  #redeem({ id, expiresAt }: { id: string; expiresAt: number }): boolean {
    this.#sql.exec('DELETE FROM redeemed WHERE id = ? AND expires <= ?', id, systemClock())
    return this.#sql.exec('INSERT OR IGNORE INTO redeemed (id, expires) VALUES (?, ?)', id, expiresAt).rowsWritten > 0
  }

  #isEnded(subject: string, grantedAt: number): boolean {
    return [...this.#sql.exec('SELECT 1 FROM ended WHERE subject = ? AND at > ?', subject, grantedAt)].length > 0
  }

  async #sweepLater(): Promise<void> {
    if ((await this.ctx.storage.getAlarm()) === null) await this.ctx.storage.setAlarm(Date.now() + hour * 1000)
  }

  /** The newest list, or a new one when it is half full. */
  #openList(count: number): number {
    const [row] = this.#sql.exec('SELECT list, used FROM lists ORDER BY list DESC LIMIT 1')
    const list = row?.list as number
    if ((row?.used as number) + count <= fullAt) return list
    this.#sql.exec('INSERT INTO lists (list) VALUES (?)', list + 1)
    return list + 1
  }
}

/** One object writes all lists of an issuer. A stub belongs to one request, so each call takes its own. */
export function durableStatusStore(namespace: DurableObjectNamespace<StatusListObject>): StatusStore {
  const object = (): StatusStore => namespace.get(namespace.idFromName('status-lists'))
  return {
    allocate: (allocation) => object().allocate(allocation),
    pay: (payment) => object().pay(payment),
    redeem: (once) => object().redeem(once),
    revoke: (subject, end) => object().revoke(subject, end),
    read: (list, form) => object().read(list, form),
    bits: (list) => object().bits(list),
    keep: (list, form, token, replaces) => object().keep(list, form, token, replaces),
  }
}
