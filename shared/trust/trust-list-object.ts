// The verified trust lists of a function: one Durable Object for all its isolates, refreshed by its alarm and by cron, and never while
// somebody waits.
import { type Clock, systemClock } from '../clock.ts'
import { readBindings } from '../http/bindings.ts'
import { consoleLog } from '../log.ts'
import { type Made, SnapshotObject } from '../store/snapshot-object.ts'
import { refreshLists, type TrustSnapshot } from './refresh-lists.ts'
import { createStoredLists, type StoredLists } from './stored-lists.ts'
import { readTrustSources } from './trust-sources.ts'

export class TrustListObject extends SnapshotObject<TrustSnapshot> {
  protected override make(previous: TrustSnapshot | undefined): Promise<Made<TrustSnapshot>> {
    const read = readBindings(this.env as Readonly<Record<string, unknown>>)
    const sources = readTrustSources(read, read.text('PROFILE') === 'sandbox')
    read.finish()
    const fetch = (url: string, init?: RequestInit) => globalThis.fetch(url, init)
    return refreshLists({ sources, fetch, now: systemClock, log: consoleLog }, previous)
  }
}

export type TrustListNamespace = DurableObjectNamespace<TrustListObject>

const objectOf = (namespace: TrustListNamespace) => namespace.get(namespace.idFromName('trust-lists'))

/** `sources`: how many lists there have to be. */
export const storedTrustLists = (namespace: TrustListNamespace, sources: number, now: Clock): StoredLists =>
  createStoredLists({ read: () => objectOf(namespace).read(), now, sources })

/** Makes the lists anew, for cron. */
export const refreshTrustLists = (namespace: TrustListNamespace): Promise<void> => objectOf(namespace).refresh()
