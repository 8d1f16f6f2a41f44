// The verified trust lists: one Durable Object for all functions and isolates, refreshed by its alarm and by cron, and never while somebody
// waits.
import { systemClock } from '../shared/clock.ts'
import { consoleLog } from '../shared/log.ts'
import { type Made, SnapshotObject } from '../shared/store/snapshot-object.ts'
import { refreshLists, type TrustSnapshot } from '../shared/trust/refresh-lists.ts'
import type { TrustBundle } from '../shared/trust/trust-bundle.ts'
import type { TrustKind } from '../shared/trust/trust-list.ts'
import { readTrust } from './env.ts'

export class TrustListObject extends SnapshotObject<TrustSnapshot> {
  protected override make(previous: TrustSnapshot | undefined): Promise<Made<TrustSnapshot>> {
    const { sources } = readTrust(this.env as Readonly<Record<string, unknown>>)
    const fetch = (url: string, init?: RequestInit) => globalThis.fetch(url, init)
    return refreshLists({ sources, fetch, now: systemClock, log: consoleLog }, previous)
  }

  async read(known?: number, kinds?: readonly TrustKind[]): Promise<TrustBundle | undefined> {
    const snapshot = (await this.kept()) ?? {}
    const { sources } = readTrust(this.env as Readonly<Record<string, unknown>>)
    const members = sources
      .filter(({ kind }) => kinds?.includes(kind) ?? true)
      .map(({ kind, url }) => ({ kind, url, list: snapshot[url]?.list }))
    const generation = members.reduce((sum, { list }) => sum + (list?.sequenceNumber ?? 0), members.length)
    return generation === known ? undefined : { generation, members }
  }
}
