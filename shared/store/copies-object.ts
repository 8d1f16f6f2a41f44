// Copies of what others publish, under its name: shared by all isolates, made anew by alarm and by cron while nobody waits, and never
// kept once they have expired. Bounded in number and in bytes; what nobody asked for in a week is forgotten.
import { DurableObject } from 'cloudflare:workers'
import type { Bytes } from '../bytes.ts'
import { day, minute, startOfDay, systemClock } from '../clock.ts'

export interface Copy<T> {
  /** What there is to say about it, as JSON. */
  about: T
  body: Bytes
  /** Seconds. Undefined: it is not made anew ahead of time. */
  renewAt: number | undefined
  expiresAt: number
}

const mostCopies = 200
/** Of one copy: a row holds no more than two megabytes. */
const mostBytes = 1_900_000
const mostBytesInAll = 32_000_000
/** From the start of the day on which it was last asked for: a week at the least. */
const untilForgotten = 8 * day
/** As many as a Worker may ask at once. */
const atOnce = 6
const whenFaulty = minute

export abstract class CopiesObject<T> extends DurableObject {
  readonly #sql = this.ctx.storage.sql

  constructor(ctx: DurableObjectState, env: unknown) {
    super(ctx, env as never)
    this.#sql.exec(`
      CREATE TABLE IF NOT EXISTS copies (
        name TEXT PRIMARY KEY, about TEXT NOT NULL, body BLOB NOT NULL, renew INTEGER, expires INTEGER NOT NULL,
        asked INTEGER NOT NULL
      ) WITHOUT ROWID;`)
  }

  /** Makes a copy anew. @throws when it cannot: what there is stays, and it is tried again. */
  protected abstract renew(copy: Copy<T>): Promise<Copy<T>>

  /** Whether a copy is to take the place of the one that is kept. */
  protected abstract replaces(kept: Copy<T>, copy: Copy<T>): boolean

  async read(name: string): Promise<Copy<T> | undefined> {
    const copy = this.#find(name)
    if (!copy || copy.expiresAt <= systemClock()) return undefined
    // The day alone: when somebody asked is nobody's business.
    const today = startOfDay(systemClock())
    this.#sql.exec('UPDATE copies SET asked = ? WHERE name = ? AND asked < ?', today, name, today)
    return copy
  }

  async keep(name: string, copy: Copy<T>): Promise<void> {
    if (this.#put(name, copy)) await this.#setAlarm()
  }

  /** Makes anew what is due, and forgets what is over: for cron. */
  async refresh(): Promise<void> {
    const now = systemClock()
    this.#sql.exec('DELETE FROM copies WHERE expires <= ?1 OR asked + ?2 <= ?1', now, untilForgotten)
    const due = [...this.#sql.exec('SELECT name FROM copies WHERE renew <= ? ORDER BY renew', now)]
    for (let at = 0; at < due.length; at += atOnce)
      await Promise.all(due.slice(at, at + atOnce).map(({ name }) => this.#renew(name as string)))
    await this.#setAlarm()
  }

  override async alarm(): Promise<void> {
    await this.refresh()
  }

  async #renew(name: string): Promise<void> {
    const kept = this.#find(name)
    if (!kept) return
    const again = systemClock() + whenFaulty
    const renewed = await this.renew(kept).catch(() => undefined)
    if (!renewed || !this.#put(name, renewed)) this.#sql.exec('UPDATE copies SET renew = ? WHERE name = ?', again, name)
  }

  #find(name: string): Copy<T> | undefined {
    const [row] = this.#sql.exec('SELECT about, body, renew, expires FROM copies WHERE name = ?', name)
    return (
      row && {
        about: JSON.parse(row.about as string) as T,
        body: new Uint8Array(row.body as ArrayBuffer),
        renewAt: (row.renew ?? undefined) as number | undefined,
        expiresAt: row.expires as number,
      }
    )
  }

  #put(name: string, copy: Copy<T>): boolean {
    const { about, body, renewAt, expiresAt } = copy
    if (body.length > mostBytes) return false
    const kept = this.#find(name)
    if (kept && !this.replaces(kept, copy)) return false
    if (!kept) this.#makeRoom(body.length)
    this.#sql.exec(
      `INSERT INTO copies (name, about, body, renew, expires, asked) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
        ON CONFLICT (name) DO UPDATE SET about = ?2, body = ?3, renew = ?4, expires = ?5`,
      name,
      JSON.stringify(about),
      body,
      renewAt ?? null,
      expiresAt,
      startOfDay(systemClock()),
    )
    return true
  }

  /** Forgets what nobody asked for in the longest time. */
  #makeRoom(bytes: number): void {
    const [held] = this.#sql.exec('SELECT COUNT(*) AS count, COALESCE(SUM(LENGTH(body)), 0) AS bytes FROM copies')
    let [count, size] = [held?.count as number, held?.bytes as number]
    for (const row of this.#sql
      .exec('SELECT name, LENGTH(body) AS bytes FROM copies ORDER BY asked, expires')
      .toArray()) {
      if (count < mostCopies && size + bytes <= mostBytesInAll) return
      this.#sql.exec('DELETE FROM copies WHERE name = ?', row.name)
      count -= 1
      size -= row.bytes as number
    }
  }

  /** At the next time that something is due or over. */
  async #setAlarm(): Promise<void> {
    const ends = 'SELECT MIN(MIN(COALESCE(renew, expires), expires, asked + ?)) AS at FROM copies'
    const [next] = this.#sql.exec(ends, untilForgotten)
    if (next?.at === null || next === undefined) return
    await this.ctx.storage.setAlarm(Math.max(next.at as number, systemClock() + 1) * 1000)
  }
}
