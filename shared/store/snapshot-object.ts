// One value that is made anew from time to time, by alarm and never while somebody waits: the verified trust lists.
// The last good value is kept until a better one is made; whoever reads decides whether it is still good.
import { DurableObject } from 'cloudflare:workers'

/** What a making gives: the value to keep, and the seconds until the next. */
export interface Made<T> {
  value: T
  again: number
}

/** Any moment that has passed. */
const atOnce = 1

export abstract class SnapshotObject<T> extends DurableObject {
  /** Makes the value; `previous` is what is kept now. */
  protected abstract make(previous: T | undefined): Promise<Made<T>>

  /** The value that is kept. Asking makes sure that an alarm is set. */
  protected async kept(): Promise<T | undefined> {
    if ((await this.ctx.storage.getAlarm()) === null) await this.ctx.storage.setAlarm(atOnce)
    return this.ctx.storage.get<T>('value')
  }

  /** Makes the value now: for cron. */
  async refresh(): Promise<void> {
    const { value, again } = await this.make(await this.ctx.storage.get<T>('value'))
    await this.ctx.storage.put('value', value)
    await this.ctx.storage.setAlarm(Date.now() + again * 1000)
  }

  override async alarm(): Promise<void> {
    await this.refresh()
  }
}
