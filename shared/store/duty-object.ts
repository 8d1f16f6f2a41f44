// When which duty of a function is due: one Durable Object for all isolates, whose alarm does them one after the other. A duty that fails is
// logged and tried again, and keeps no other waiting; one that was killed in the middle is due again.
import { DurableObject } from 'cloudflare:workers'
import { systemClock } from '../clock.ts'
import { consoleLog, type Log } from '../log.ts'
import { createAlarm } from './alarm.ts'
import { type Duty, untilRetry } from './duty.ts'

export abstract class DutyObject<Given = unknown> extends DurableObject {
  readonly #sql = this.ctx.storage.sql
  readonly #alarm = createAlarm(this.ctx)
  protected log: Log = consoleLog
  /** Names that somebody gave since they were begun. */
  readonly #woken = new Set<string>()

  protected abstract duties(): readonly Duty<Given>[]
  protected abstract given(): Promise<Given>

  constructor(ctx: DurableObjectState, env: unknown) {
    super(ctx, env as never)
    this.#sql.exec(
      'CREATE TABLE IF NOT EXISTS duties (name TEXT PRIMARY KEY, due INTEGER NOT NULL, failures INTEGER NOT NULL) WITHOUT ROWID',
    )
  }

  /** Makes sure that the duties are done, and these, by name, at once. */
  async wake(names: readonly string[] = []): Promise<void> {
    const now = systemClock()
    this.#forgetOthers()
    for (const { name, every } of this.duties()) {
      this.#sql.exec('INSERT OR IGNORE INTO duties (name, due, failures) VALUES (?, ?, 0)', name, now)
      // The clock may have gone back, or the duty come more often than before.
      this.#sql.exec('UPDATE duties SET due = ?1 WHERE name = ?2 AND due > ?1', now + every, name)
    }
    for (const name of names) {
      this.#woken.add(name)
      this.#sql.exec('UPDATE duties SET due = min(due, ?) WHERE name = ?', now, name)
    }
    this.#setAlarm()
  }

  override async alarm(): Promise<void> {
    this.#alarm.rang()
    this.#forgetOthers()
    for (const duty of this.duties()) {
      const [row] = this.#sql.exec('SELECT due, failures FROM duties WHERE name = ?', duty.name)
      if (row && (row.due as number) <= systemClock()) await this.#do(duty, row.failures as number)
    }
    this.#setAlarm()
  }

  async #do(duty: Duty<Given>, failures: number): Promise<void> {
    const { name, every } = duty
    // Before it begins: what ends the isolate is tried again later, and not for ever at once.
    const retry = untilRetry(failures, every)
    this.#woken.delete(name)
    this.#note(name, systemClock() + retry, failures + 1)
    this.#setAlarm()
    try {
      const next = await duty.run(await this.given())
      const latest = systemClock() + every
      this.#note(name, this.#soonest(name, Math.min(latest, next ?? latest)), 0)
    } catch (error) {
      // From its end on: one that takes long to fail would be due again at once.
      this.#note(name, this.#soonest(name, systemClock() + retry), failures + 1)
      this.log({ event: 'duty.failed', duty: name, failures: failures + 1, reason: reasonOf(error) })
    }
  }

  /** Whoever woke it while it was done is not forgotten, however long that took. */
  #soonest(name: string, due: number): number {
    return this.#woken.has(name) ? systemClock() : due
  }

  #note(name: string, due: number, failures: number): void {
    this.#sql.exec('UPDATE duties SET due = ?, failures = ? WHERE name = ?', due, failures, name)
  }

  /** What is a duty no longer would be due for ever. */
  #forgetOthers(): void {
    const names = JSON.stringify(this.duties().map(({ name }) => name))
    this.#sql.exec('DELETE FROM duties WHERE name NOT IN (SELECT value FROM json_each(?))', names)
  }

  #setAlarm(): void {
    const [row] = this.#sql.exec('SELECT min(due) AS due FROM duties')
    if (typeof row?.due === 'number') this.#alarm.by(row.due)
  }
}

/** The kind of failure, and never what it was about. */
const reasonOf = (error: unknown): string => (error instanceof Error ? error.name : 'unknown')
