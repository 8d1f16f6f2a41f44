// A queue as a Durable Object: its alarm tries what is due, and its single thread counts each try once, however many isolates put.
// At least once: where the object ends in the middle of a try, it is tried again.
import { DurableObject } from 'cloudflare:workers'
import { systemClock } from '../clock.ts'
import { createAlarm } from './alarm.ts'
import { deadLife, delayAfter, maximumListed, maximumQueued, maximumTries, type Queue, type Queued } from './queue.ts'

const atOnce = 20

export abstract class QueueObject extends DurableObject implements Queue {
  readonly #sql = this.ctx.storage.sql
  readonly #alarm = createAlarm(this.ctx)

  constructor(ctx: DurableObjectState, env: unknown) {
    super(ctx, env as never)
    this.#sql.exec(`CREATE TABLE IF NOT EXISTS messages (
      place INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, sealed TEXT NOT NULL, state TEXT NOT NULL DEFAULT 'waiting',
      tries INTEGER NOT NULL DEFAULT 0, due INTEGER NOT NULL, reason TEXT NOT NULL DEFAULT ''
    )`)
    this.#sql.exec('CREATE INDEX IF NOT EXISTS messages_by_due ON messages (due)')
  }

  /** @returns why it did not arrive, in fixed words; undefined where it did. `last`: nothing is tried after it. */
  protected abstract attempt(sealed: string, last: boolean): Promise<string | undefined>

  async put(id: string, sealed: string, due: number): Promise<void> {
    // A new place, so that what comes of a try that is under way is not written down for what replaced it.
    this.#sql.exec('INSERT OR REPLACE INTO messages (id, sealed, due) VALUES (?, ?, ?)', id, sealed, due)
    this.#alarm.by(due)
  }

  async list(now: number, state?: Queued['state']): Promise<Queued[]> {
    const found = this.#sql.exec(
      `SELECT id, sealed, state, tries, due, reason FROM messages
        WHERE (state = 'dead' AND due > ?1 OR state = 'waiting' AND (tries > 0 OR due <= ?1)) AND state = COALESCE(?2, state)
        ORDER BY place DESC LIMIT ?3`,
      now,
      state ?? null,
      maximumListed,
    )
    return [...found] as unknown as Queued[]
  }

  async revive(id: string, now: number): Promise<boolean> {
    const revived = this.#sql.exec(
      `UPDATE messages SET state = 'waiting', tries = 0, due = ?2 WHERE id = ?1 AND state = 'dead' AND due > ?2`,
      id,
      now,
    )
    if (revived.rowsWritten === 0) return false
    this.#alarm.by(now)
    return true
  }

  override async alarm(): Promise<void> {
    this.#alarm.rang()
    const now = systemClock()
    this.#sql.exec("DELETE FROM messages WHERE state = 'dead' AND due <= ?", now)
    this.#sql.exec(
      'DELETE FROM messages WHERE place <= (SELECT place FROM messages ORDER BY place DESC LIMIT 1 OFFSET ?)',
      maximumQueued,
    )
    const due = this.#sql.exec(
      "SELECT place, sealed, tries FROM messages WHERE state = 'waiting' AND due <= ? ORDER BY due LIMIT ?",
      now,
      atOnce,
    )
    await Promise.all(
      [...due].map((one) => this.#try(one as unknown as { place: number; sealed: string; tries: number })),
    )
    const [next] = this.#sql.exec('SELECT MIN(due) AS due FROM messages')
    if (typeof next?.due === 'number') this.#alarm.by(next.due)
  }

  async #try({ place, sealed, tries }: { place: number; sealed: string; tries: number }): Promise<void> {
    const tried = tries + 1
    const isLast = tried >= maximumTries
    const reason = await this.attempt(sealed, isLast).catch(() => 'something went wrong here')
    if (reason === undefined) {
      this.#sql.exec('DELETE FROM messages WHERE place = ?', place)
      return
    }
    const due = systemClock() + (isLast ? deadLife : delayAfter(tried, Math.random()))
    const state = isLast ? 'dead' : 'waiting'
    this.#sql.exec(
      'UPDATE messages SET state = ?, tries = ?, due = ?, reason = ? WHERE place = ?',
      ...[state, tried, due, reason, place],
    )
  }
}
