// The verified trust lists: one Durable Object for all functions and isolates. Each alarm takes the one list that is due, so that a list that
// breaks something costs its own turn alone; nothing is fetched while somebody waits.
import { DurableObject } from 'cloudflare:workers'
import type { Bytes } from '../shared/bytes.ts'
import { systemClock } from '../shared/clock.ts'
import type { Fetch } from '../shared/http/fetch.ts'
import { consoleLog, type Log } from '../shared/log.ts'
import { crlSourcesOf, refreshCrls, rememberLinks } from '../shared/trust/refresh-crls.ts'
import type { RememberedLink, TrustBundle, TrustReader } from '../shared/trust/trust-bundle.ts'
import type { TrustedAs, TrustList } from '../shared/trust/trust-list.ts'
import type { TrustedList } from '../shared/trusted-list/trusted-list.ts'
import { type Alarm, alarmsOf } from './alarms.ts'
import type { AuditEvent, AuditHead } from './audit.ts'
import { bundleOf, crlsOf, isCurrent } from './bundle.ts'
import { createCrlStore } from './crl-store.ts'
import { readTrust } from './env.ts'
import { type Bucket, bucketEvidence, type Evidence, ownEvidence } from './evidence.ts'
import { type KeptList, untilNext } from './kept-list.ts'
import type { ListVerifiers, VerifiedList } from './list-verifier.ts'
import { refreshList } from './refresh-list.ts'
import { servicesOf } from './services.ts'
import { expire, type Settled, settle } from './settle.ts'
import type { ListSource } from './source.ts'
import { nationalSources, syncSources } from './sync-sources.ts'
import { createTrustStore } from './trust-store.ts'
import { verifiers } from './verifiers.ts'

/** A list as operators see it. */
export interface ShownList extends KeptList {
  alarms: Alarm[]
  /** It is served. */
  current: boolean
}

export interface TrustOverview {
  generation: number
  head: AuditHead
  lists: ShownList[]
}

/** Any moment that has passed, by whatever clock. */
const atOnce = 1

export class TrustListObject extends DurableObject implements TrustReader {
  readonly #store = createTrustStore(this.ctx.storage)
  readonly #crls = createCrlStore(this.ctx.storage.sql, this.#store.pieces)
  protected log: Log = consoleLog
  protected verifiers: ListVerifiers = verifiers
  protected fetch: Fetch = (url, init) => globalThis.fetch(url, init)
  #synced: Promise<void> | undefined

  /** Reading makes sure that an alarm is set. */
  async read(known?: number, kinds?: readonly TrustedAs[]): Promise<TrustBundle | undefined> {
    await this.#wake()
    const now = systemClock()
    if (this.#store.generation() === known) return undefined
    // First, so that what goes with it is at least of its generation: what is newer is asked for again.
    const bundle = bundleOf(this.#store, now, kinds)
    const services = (kinds?.includes('qeaa') ?? true) ? await servicesOf(this.#store, now) : undefined
    return { ...bundle, ...crlsOf(this.#crls.snapshot()), ...(services && { services }) }
  }

  /** What was met before is known to be missed; what is new is fetched soon. */
  async missesCrl(links: readonly RememberedLink[]): Promise<void> {
    if (!this.#config().crlHosts) return
    const before = this.#crls.links()
    const fresh = links.filter((link) => before.every((known) => known.join() !== link.join()))
    if (fresh.length === 0) return
    const now = systemClock()
    this.#crls.remember(rememberLinks(before, fresh), now)
    this.#crls.setDue(now)
    await this.#sync()
    await this.#setAlarm()
  }

  /** Looks at every list again, one after the other: for cron, and for operators. */
  async refresh(): Promise<void> {
    await this.#wake()
    this.#store.allDue(systemClock())
    this.#crls.setDue(systemClock())
    await this.ctx.storage.setAlarm(atOnce)
  }

  override async alarm(): Promise<void> {
    await this.#sync()
    const now = systemClock()
    for (const kept of this.#store.lists()) await this.#commit(expire(kept, now), now)
    const id = this.#store.nextDue(now)
    const kept = id === undefined ? undefined : this.#store.list(id)
    if (kept) {
      // Before it begins: a list that ends the isolate is not the first again.
      this.#store.take(kept.id, now + untilNext(kept.failures + 1))
      await this.#setAlarm()
      await this.#renew(kept)
    } else await this.#renewCrls(now)
    await servicesOf(this.#store, systemClock())
    await this.#setAlarm()
  }

  async overview(): Promise<TrustOverview> {
    await this.#wake()
    const now = systemClock()
    const all = this.#store.lists()
    const lists = await Promise.all(
      all.map(async (kept) => ({
        ...kept,
        alarms: await alarmsOf(kept, now),
        current: isCurrent(kept, now, all),
      })),
    )
    return { generation: this.#store.generation(), head: this.#store.head(), lists }
  }

  async events(after: number, most: number): Promise<AuditEvent[]> {
    return this.#store.events(after, most)
  }

  async document(sha256: string): Promise<Bytes | undefined> {
    return this.#evidence().get(sha256)
  }

  /** What the lists that are kept say, whether they are served or not. */
  async models(): Promise<{ id: string; current: boolean; model: VerifiedList['model'] }[]> {
    const now = systemClock()
    const lists = this.#store.lists()
    return lists.flatMap((kept) => {
      const model = kept.active && this.#store.model(kept.active.sha256)
      return model ? [{ id: kept.id, current: isCurrent(kept, now, lists), model }] : []
    })
  }

  /** As if it had just begun: the configuration is read anew. */
  protected forget(): void {
    this.#synced = undefined
  }

  async #renew(kept: KeptList): Promise<void> {
    const { sandbox } = this.#config()
    const current = isCurrent(kept, systemClock(), this.#store.lists())
    const outcome = await refreshList(
      { fetch: this.fetch, now: systemClock, sandbox, verifiers: this.verifiers },
      kept.source,
      {
        last: kept.last,
        // A list past its next update is asked for whole: that it did not change would be no good news.
        etag: current ? kept.etag : undefined,
        previous: kept.active && this.#store.model(kept.active.sha256),
      },
    )
    // Whoever may sign it may have changed meanwhile.
    const before = this.#store.list(kept.id)
    if (JSON.stringify(before?.source) !== JSON.stringify(kept.source) || !before) return
    const now = systemClock()
    await this.#commit(settle(before, outcome, now), now)
    if (outcome.outcome === 'verified' && kept.source.type === 'listOfLists') await this.#sync(true)
  }

  /** In a turn of its own, when no list is due: those of authorities that are listed, and of certificates that were met. */
  async #renewCrls(now: number): Promise<void> {
    const { crlHosts } = this.#config()
    if (!crlHosts || now < this.#crls.due()) return
    this.#crls.setDue(now + untilNext(6))
    await this.#setAlarm()
    const lists = this.#store.lists().flatMap(({ active, source }) => {
      const model = source.type === 'entities' && active && this.#store.model<TrustList>(active.sha256)
      return model ? [model] : []
    })
    const sources = crlSourcesOf(lists, this.#crls.links(), crlHosts)
    const before = this.#crls.snapshot()
    const { snapshot, again } = await refreshCrls(
      { sources, fetch: this.fetch, now: systemClock, log: this.log },
      before,
    )
    const at = systemClock()
    this.#crls.keep(snapshot, at)
    this.#crls.setDue(at + again)
    if (JSON.stringify(crlsOf(snapshot)) !== JSON.stringify(crlsOf(before)))
      await this.#store.commit({ lists: [], entries: [], changed: true, at })
  }

  async #commit(settled: Settled | undefined, now: number): Promise<void> {
    if (!settled) return
    const { document, entries, changed } = settled
    if (document) await this.#evidence().put(document.sha256, document.body, now)
    const kept = this.#tellAlarms(settled.kept, await alarmsOf(settled.kept, now))
    const models = document ? [document] : []
    await this.#store.commit({ lists: [kept], models, entries, changed, at: now })
    const { active, error, id } = kept
    if (error) this.log({ event: 'trust.faulty', list: id, code: error.code, reason: error.reason })
    else if (changed)
      this.log({
        event: 'trust.refreshed',
        list: id,
        sequenceNumber: active?.sequenceNumber,
        // As its source tolerates them.
        ...(document && 'deviations' in document.model && { deviations: document.model.deviations?.join(' ') }),
      })
  }

  /** Once for each time that it begins. */
  #tellAlarms(kept: KeptList, alarms: readonly Alarm[]): KeptList {
    for (const { code, detail } of alarms)
      if (!kept.told.includes(code)) this.log({ event: 'trust.alarm', list: kept.id, code, reason: detail })
    return { ...kept, told: alarms.map(({ code }) => code) }
  }

  /** Once for each start, and whenever the list of lists changed. */
  #sync(anew = false): Promise<void> {
    if (anew || !this.#synced)
      this.#synced = this.#syncNow().catch((error) => {
        this.#synced = undefined
        throw error
      })
    return this.#synced
  }

  async #syncNow(): Promise<void> {
    const now = systemClock()
    const before = this.#store.lists()
    const sources = [...this.#config().sources]
    const { national } = this.#config()
    if (national) sources.push(...this.#nationalSources(before, national))
    const { lists, removed, entries, changed } = await syncSources(before, sources, {
      now,
      memoryOf: (id) => this.#store.memoryOf(id),
    })
    if (lists.length + removed.length === 0) return
    await this.#store.commit({ lists, removed, entries, changed, at: now })
    await this.#setAlarm()
  }

  /** As the list of lists has them; while there is none, as it had them, and then nothing that they say is served. */
  #nationalSources(before: readonly KeptList[], seeds: Parameters<typeof nationalSources>[1]): ListSource[] {
    const active = before.find(({ source }) => source.type === 'listOfLists')?.active
    const model = active && this.#store.model<TrustedList>(active.sha256)
    if (model) return nationalSources(model, seeds)
    return before.flatMap(({ source }) => (source.type === 'national' ? [source] : []))
  }

  async #wake(): Promise<void> {
    await this.#sync()
    if ((await this.ctx.storage.getAlarm()) === null) await this.#setAlarm()
  }

  /** When the next list is due, or passes its next update. */
  async #setAlarm(): Promise<void> {
    const ends = this.#store.lists().flatMap(({ active, expired }) => (expired ? [] : (active?.nextUpdate ?? [])))
    const crls = this.#config().crlHosts ? this.#crls.due() : Number.POSITIVE_INFINITY
    const next = Math.min(this.#store.firstDue() ?? Number.POSITIVE_INFINITY, crls, ...ends)
    if (Number.isFinite(next)) await this.ctx.storage.setAlarm(next <= systemClock() ? atOnce : next * 1000)
  }

  #evidence(): Evidence {
    const { EVIDENCE: bucket } = this.env as { EVIDENCE?: Bucket }
    return bucket ? bucketEvidence(bucket) : ownEvidence(this.#store.pieces)
  }

  #config() {
    return readTrust(this.env as Readonly<Record<string, unknown>>)
  }
}
