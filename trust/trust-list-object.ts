// The verified trust lists: one Durable Object for all functions and isolates. Each alarm takes the one list that is due, so that a list that
// breaks something costs its own turn alone; nothing is fetched while somebody waits.
import { DurableObject } from 'cloudflare:workers'
import { type Bytes, sha256 as digest, hex } from '../shared/bytes.ts'
import { systemClock } from '../shared/clock.ts'
import type { Fetch } from '../shared/http/fetch.ts'
import { consoleLog, type Log, type LogEvent } from '../shared/log.ts'
import { crlSourcesOf, newLinks, refreshCrls, rememberLinks } from '../shared/trust/refresh-crls.ts'
import type { RememberedLink, TrustBundle, TrustReader } from '../shared/trust/trust-bundle.ts'
import type { TrustedAs, TrustList } from '../shared/trust/trust-list.ts'
import type { TrustedList } from '../shared/trusted-list/trusted-list.ts'
import { type Alarm, alarmsOf } from './alarms.ts'
import type { AuditEvent, AuditHead } from './audit.ts'
import { bundleOf, crlsOf, isCurrent } from './bundle.ts'
import { createCrlStore } from './crl-store.ts'
import { readTrust } from './env.ts'
import { type Bucket, bucketEvidence, type Evidence, ownEvidence } from './evidence.ts'
import { type KeptList, untilNext, whenWell } from './kept-list.ts'
import type { ListVerifiers, VerifiedList } from './list-verifier.ts'
import { type FoundService, type SearchedList, type ServiceQuery, searchServices } from './operator/search-services.ts'
import { type RefreshOutcome, refreshList } from './refresh-list.ts'
import { servicesOf } from './services.ts'
import { expire, type Settled, settle } from './settle.ts'
import type { ListSource } from './source.ts'
import { nationalSources, type Synced, type SyncGiven, syncSources } from './sync-sources.ts'
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

const notEnded = 'the look before at the list never came to an end'
const notKept: RefreshOutcome = {
  outcome: 'refused',
  code: 'NOT_KEPT',
  reason: 'the list could not be kept, or not what it rests on',
  sha256: undefined,
}

/** Once for each time that it begins. */
const alarmsToTell = ({ id, told }: KeptList, alarms: readonly Alarm[]): LogEvent[] =>
  alarms
    .filter(({ code }) => !told.includes(code))
    .map(({ code, detail }) => ({ event: 'trust.alarm', list: id, code, reason: detail }))

export class TrustListObject extends DurableObject implements TrustReader {
  readonly #store = createTrustStore(this.ctx.storage)
  readonly #crls = createCrlStore(this.ctx.storage.sql, this.#store.pieces)
  protected log: Log = consoleLog
  protected verifiers: ListVerifiers = verifiers
  /** Of lists and CRLs; `fetch` is what a Durable Object answers by. */
  protected load: Fetch = (url, init) => globalThis.fetch(url, init)
  #synced: Promise<void> | undefined

  /** Reading makes sure that an alarm is set. */
  async read(known?: number, kinds?: readonly TrustedAs[]): Promise<TrustBundle | undefined> {
    await this.#wake()
    const now = systemClock()
    if (this.#store.generation() === known) return undefined
    // First, so that what goes with it is at least of its generation: what is newer is asked for again.
    const bundle = bundleOf(this.#store, now, kinds)
    const services = (kinds?.includes('qeaa') ?? true) ? await this.#services(now) : undefined
    return { ...bundle, ...crlsOf(this.#crls.snapshot()), ...(services && { services }) }
  }

  /** Without them nothing is decided that they are asked about, and everything else is. */
  async #services(now: number): Promise<TrustBundle['services']> {
    let services: TrustBundle['services']
    await this.#alone('services', async () => {
      services = await servicesOf(this.#store, now)
    })
    return services
  }

  /** What was met before is known to be missed; what is new is fetched soon. */
  async missesCrl(links: readonly RememberedLink[]): Promise<void> {
    if (!this.#config().crlHosts) return
    const before = this.#crls.links()
    const fresh = newLinks(before, links)
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

  /** No list keeps the others from their turn, whatever becomes of it. */
  override async alarm(): Promise<void> {
    await this.#sync()
    const now = systemClock()
    for (const { id } of this.#store.lists()) await this.#alone(id, () => this.#expire(id))
    const id = this.#store.nextDue(now)
    const kept = id === undefined ? undefined : this.#store.list(id)
    if (kept) {
      if (kept.taken) this.log({ event: 'trust.faulty', list: kept.id, code: 'NOT_ENDED', reason: notEnded })
      // Before it begins: a list that ends the isolate is not the first again.
      const taken = this.#store.take(kept, now)
      await this.#setAlarm()
      await this.#alone(kept.id, () => this.#renew(taken))
    } else await this.#alone('crls', () => this.#renewCrls(now))
    await this.#services(systemClock())
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
    const body = await this.#evidence().get(sha256)
    // A bucket may have been written by others.
    return body && hex(await digest(body)) === sha256 ? body : undefined
  }

  /** Of the lists that are kept, whether they are served or not. */
  async search(query: ServiceQuery): Promise<{ items: FoundService[]; total: number }> {
    return searchServices(this.#models(), query)
  }

  /** One in memory at a time: all of them are more than a call may carry. */
  *#models(): Iterable<SearchedList> {
    const now = systemClock()
    const lists = this.#store.lists()
    for (const kept of lists) {
      const model = kept.active && this.#store.model(kept.active.sha256)
      if (model) yield { id: kept.id, current: isCurrent(kept, now, lists), model }
    }
  }

  /** As if it had just begun: the configuration is read anew. */
  protected forget(): void {
    this.#synced = undefined
  }

  async #alone(list: string, work: () => Promise<unknown>): Promise<void> {
    try {
      await work()
    } catch (error) {
      this.log({ event: 'trust.failed', list, error: error instanceof Error ? error.name : 'unknown' })
    }
  }

  async #renew(taken: KeptList): Promise<void> {
    const { sandbox } = this.#config()
    const current = isCurrent(taken, systemClock(), this.#store.lists())
    const outcome = await refreshList(
      { fetch: this.load, now: systemClock, sandbox, verifiers: this.verifiers },
      taken.source,
      {
        last: taken.last,
        // A list past its next update is asked for whole: that it did not change would be no good news.
        etag: current ? taken.etag : undefined,
        previous: taken.active && this.#store.model(taken.active.sha256),
      },
    )
    const settled = await this.#settle(taken, outcome).catch(() => this.#settle(taken, notKept))
    if (!settled) return
    const { kept, document } = settled
    const { active, error, id } = kept
    if (error) this.log({ event: 'trust.faulty', list: id, code: error.code, reason: error.reason })
    else if (document)
      this.log({
        event: 'trust.refreshed',
        list: id,
        sequenceNumber: active?.sequenceNumber,
        // As its source tolerates them.
        ...('deviations' in document.model && { deviations: document.model.deviations?.join(' ') }),
      })
  }

  /** @returns undefined where whoever may sign the list changed meanwhile */
  async #settle(taken: KeptList, outcome: RefreshOutcome): Promise<Settled | undefined> {
    let settled: Settled | undefined
    await this.#commit(async (now) => {
      const before = this.#store.list(taken.id)
      settled = undefined
      if (!before || JSON.stringify(before.source) !== JSON.stringify(taken.source)) return undefined
      settled = settle(before, outcome, now)
      const { kept, document } = settled
      // Who asked for a look meanwhile means another one.
      if (before.dueAt !== taken.dueAt) kept.dueAt = Math.min(before.dueAt, kept.dueAt)
      if (document) await this.#evidence().put(document.sha256, document.body, now)
      return { ...settled, follows: document && (await this.#follow(taken.source, document.model, now)) }
    })
    return settled
  }

  /** What a new list of lists makes of the lists of countries: they change with it, or not at all. */
  async #follow(source: ListSource, model: VerifiedList['model'], now: number): Promise<Synced | undefined> {
    const { national } = this.#config()
    if (source.type !== 'listOfLists' || !national || 'kind' in model) return undefined
    const before = this.#store.lists().filter((one) => one.source.type === 'national')
    return syncSources(before, nationalSources(model, national), this.#syncGiven(now))
  }

  #expire = (id: string): Promise<void> =>
    this.#commit(async (now) => {
      const before = this.#store.list(id)
      return before && expire(before, now)
    })

  /** In a turn of its own, when no list is due: those of authorities that are listed, and of certificates that were met. */
  async #renewCrls(now: number): Promise<void> {
    const { crlHosts } = this.#config()
    if (!crlHosts || now < this.#crls.due(now)) return
    this.#crls.setDue(now + untilNext(6))
    await this.#setAlarm()
    const lists = this.#store.lists().flatMap(({ active, source }) => {
      const model = source.type === 'entities' && active && this.#store.model<TrustList>(active.sha256)
      return model ? [model] : []
    })
    const sources = crlSourcesOf(lists, this.#crls.links(), crlHosts)
    const before = this.#crls.snapshot()
    const { snapshot, again } = await refreshCrls(
      { sources, fetch: this.load, now: systemClock, log: this.log },
      before,
    )
    const at = systemClock()
    const changed = JSON.stringify(crlsOf(snapshot)) !== JSON.stringify(crlsOf(before))
    // With the generation that tells of it: whoever was revoked is revoked for everybody.
    await this.#store.commit(() => ({ lists: [], entries: [], changed, at, also: () => this.#crls.keep(snapshot, at) }))
    this.#crls.setDue(at + again)
  }

  async #commit(
    make: (now: number) => Promise<(Settled & { follows?: Synced | undefined }) | undefined>,
  ): Promise<void> {
    let told: LogEvent[] = []
    const events = await this.#store.commit(async () => {
      told = []
      const now = systemClock()
      const settled = await make(now)
      if (!settled) return undefined
      const { document, entries, changed, follows } = settled
      const alarms = await alarmsOf(settled.kept, now)
      told = alarmsToTell(settled.kept, alarms)
      const kept = { ...settled.kept, told: alarms.map(({ code }) => code) }
      return {
        lists: [kept, ...(follows?.lists ?? [])],
        removed: follows?.removed ?? [],
        models: document ? [document] : [],
        entries: [...entries, ...(follows?.entries ?? [])],
        changed,
        at: now,
      }
    })
    this.#tellEvents(events)
    for (const event of told) this.log(event)
  }

  /** The log has the hashes too, so that an audit whose end was cut off, or that was written anew, can be told from it. */
  #tellEvents(events: readonly AuditEvent[]): void {
    for (const { list, event, number, hash } of events)
      this.log({ event: 'trust.audited', list, what: event, number, hash })
  }

  /** Once for each start. */
  #sync(): Promise<void> {
    this.#synced ??= this.#syncNow().catch((error) => {
      this.#synced = undefined
      throw error
    })
    return this.#synced
  }

  async #syncNow(): Promise<void> {
    const events = await this.#store.commit(async () => {
      const now = systemClock()
      const before = this.#store.lists()
      const { sources, national, crlHosts } = this.#config()
      const all = [...sources, ...(national ? this.#nationalSources(before, national) : [])]
      const { lists, removed, entries, changed } = await syncSources(before, all, this.#syncGiven(now))
      // Of hosts that are configured no longer.
      const crlsEnd = !crlHosts && this.#crls.holds()
      if (lists.length + removed.length === 0 && !crlsEnd) return undefined
      return {
        lists,
        removed,
        entries,
        changed: changed || crlsEnd,
        at: now,
        ...(crlsEnd && { also: this.#crls.forget }),
      }
    })
    this.#tellEvents(events)
    await this.#setAlarm()
  }

  #syncGiven = (now: number): SyncGiven => ({
    now,
    memoryOf: (id) => this.#store.memoryOf(id),
    modelOf: (sha256) => this.#store.model(sha256),
  })

  /** As the list of lists has them; while there is none, as it had them, and then nothing that they say is served. */
  #nationalSources(before: readonly KeptList[], seeds: Parameters<typeof nationalSources>[1]): ListSource[] {
    const active = before.find(({ source }) => source.type === 'listOfLists')?.active
    const model = active && this.#store.model<TrustedList>(active.sha256)
    if (model) return nationalSources(model, seeds)
    return before.flatMap(({ source }) => (source.type === 'national' ? [source] : []))
  }

  async #wake(): Promise<void> {
    await this.#sync()
    const set = await this.ctx.storage.getAlarm()
    // A clock that was wrong may have put it off.
    if (set === null || set > (systemClock() + whenWell) * 1000) await this.#setAlarm()
  }

  /** When the next list is due, or passes its next update. */
  async #setAlarm(): Promise<void> {
    const now = systemClock()
    const ends = this.#store
      .lists()
      .flatMap(({ active, expired }) => (expired ? [] : (active?.nextUpdate ?? [])))
      // What should have been said by now, and could not be, is no reason to try without a pause.
      .map((end) => (end <= now ? now + untilNext(1) : end))
    const crls = this.#config().crlHosts ? this.#crls.due(now) : Number.POSITIVE_INFINITY
    const next = Math.min(this.#store.firstDue(now) ?? Number.POSITIVE_INFINITY, crls, ...ends)
    if (Number.isFinite(next)) await this.ctx.storage.setAlarm(next <= now ? atOnce : next * 1000)
  }

  #evidence(): Evidence {
    const { EVIDENCE: bucket } = this.env as { EVIDENCE?: Bucket }
    return bucket ? bucketEvidence(bucket) : ownEvidence(this.ctx.storage, this.#store.pieces)
  }

  #config() {
    return readTrust(this.env as Readonly<Record<string, unknown>>)
  }
}
