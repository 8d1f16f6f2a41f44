// The single writer of the status lists, as a Durable Object with SQLite: places, revocations and what pays are tables of one object, and
// each call changes them in one step. Giving places costs no round trip beyond the one that pays.
// An alarm forgets what has expired, goes on with large revocations, and ends batches that were never handed out.
import { DurableObject } from 'cloudflare:workers'
import { hour, minute, systemClock } from '../clock.ts'
import { consoleLog, type Log } from '../log.ts'
import { systemRandom } from '../random.ts'
import { createBatches, handleOf, stateOf } from './batches.ts'
import { sweepStep } from './forget-expired.ts'
import { createKeptTokens } from './kept-tokens.ts'
import { createPayments } from './payments.ts'
import { createRevocations } from './revocations.ts'
import { createSharedTurns } from './shared-turns.ts'
import { createSigningTurns } from './signing-turns.ts'
import { createStatusPages, entryStatus } from './status-pages.ts'
import {
  type Allocated,
  type Allocation,
  type BatchState,
  type GrantsEnd,
  type KeptToken,
  type ListBits,
  type ListForm,
  type ListState,
  type Notice,
  type OneAffected,
  type Paid,
  type Payment,
  type Revocation,
  type RevocationState,
  type StatusStore,
  settleWithin,
  type UnitStatus,
  type Unpaid,
  type Waiting,
} from './status-store.ts'
import type { UnitList, WatchRound } from './unit-watch.ts'
import { createWatchedUnits } from './watched-units.ts'

export class StatusListObject extends DurableObject implements StatusStore {
  readonly #sql = this.ctx.storage.sql
  readonly #pages = createStatusPages(this.#sql, systemRandom)
  readonly #payments = createPayments(this.#sql)
  readonly #batches = createBatches(this.#sql, systemRandom)
  readonly #tokens = createKeptTokens(this.#sql)
  readonly #revocations = createRevocations({
    sql: this.#sql,
    random: systemRandom,
    batches: this.#batches,
    pages: this.#pages,
    payments: this.#payments,
  })
  readonly #turns = createSigningTurns(systemClock)
  readonly #watched = createWatchedUnits({
    sql: this.#sql,
    random: systemRandom,
    batches: this.#batches,
    revoke: (rows, revocation, until) => this.#revocations.revokeUnits(rows, revocation, until, systemClock()),
  })
  protected log: Log = consoleLog
  readonly #turn = createSharedTurns()
  /** Milliseconds; when the alarm is, as far as it is known. */
  #alarmAt = Number.POSITIVE_INFINITY

  constructor(ctx: DurableObjectState, env: unknown) {
    super(ctx, env as never)
    ctx.blockConcurrencyWhile(async () => {
      this.#alarmAt = (await ctx.storage.getAlarm()) ?? Number.POSITIVE_INFINITY
    })
  }

  async allocate(allocation: Allocation): Promise<Allocated | Unpaid> {
    const batch = await this.#inTurn((now) => {
      const { bits = 1, count, subject } = allocation
      if (bits === 2 && this.#batches.isSuspended(subject)) return 'suspended'
      const paid = this.#payments.pay(allocation, now)
      return paid === 'paid' ? this.#batches.add(allocation, this.#pages.take(bits, count), now) : paid
    })
    if (typeof batch === 'string') return batch
    this.#wakeWithin(batch.slot === undefined ? hour : settleWithin)
    return { handle: handleOf(batch), placed: this.#pages.places(batch.list, batch.first, batch.count) }
  }

  async pay(payment: Payment): Promise<Paid> {
    const paid = await this.#inTurn((now) => this.#payments.pay(payment, now))
    if (paid === 'paid' && payment.once) this.#wakeWithin(hour)
    return paid
  }

  async redeem(once: { id: string; expiresAt: number }): Promise<boolean> {
    const first = await this.#inTurn((now) => this.#payments.redeem(once, now))
    if (first) this.#wakeWithin(hour)
    return first
  }

  async settle(handle: string, end?: GrantsEnd): Promise<boolean> {
    return this.#inTurn((now) => {
      const batch = this.#batches.byHandle(handle)
      if (batch?.slot === undefined || batch.state !== 'pending') return batch?.state === 'valid'
      const live = this.#batches.liveIn(batch.slot)
      const isRefused =
        this.#batches.isAbandoned(batch, now) ||
        live.some(({ state }) => state === 'suspended') ||
        (end !== undefined && this.#payments.isEnded(batch.slot, end.at))
      if (!isRefused) this.#batches.setState(batch, 'valid')
      if (!isRefused && end) this.#payments.end(batch.slot, end)
      this.#revocations.replace(isRefused ? [batch] : live, now)
      return !isRefused
    })
  }

  async revoke(revocation: Revocation): Promise<RevocationState> {
    const state = await this.#inTurn((now) => this.#revocations.revoke(revocation, now))
    this.#wakeWithin(state.state === 'running' ? 0 : hour)
    return state
  }

  async revocation(id: string): Promise<RevocationState | undefined> {
    return this.#revocations.find(id)
  }

  async suspend(affected: OneAffected, suspended: boolean): Promise<number> {
    const [from, to] = suspended ? (['valid', 'suspended'] as const) : (['suspended', 'valid'] as const)
    return this.#inTurn(() => {
      const rows =
        'subject' in affected ? this.#batches.bySubject(affected.subject) : [this.#batches.byHandle(affected.handle)]
      const changed = rows
        .filter((row) => row !== undefined)
        .filter(({ list, state }) => state === from && this.#pages.bits(list) === 2)
      this.#pages.mark(changed, entryStatus[to])
      for (const row of changed) this.#batches.setState(row, to)
      return changed.reduce((sum, { count }) => sum + count, 0)
    })
  }

  async isSigner(signer: string): Promise<boolean> {
    return this.#batches.isSigner(signer)
  }

  async unitsOf(subjects: readonly string[]): Promise<UnitStatus[]> {
    const units = subjects.flatMap((subject) => this.#batches.unitsOf(subject))
    return [...new Map(units.map((unit) => [`${unit.index} ${unit.uri}`, unit])).values()]
  }

  async batches(subject: string): Promise<BatchState[]> {
    return this.#batches.bySubject(subject).map((row) => ({ ...stateOf(row), bits: this.#pages.bits(row.list) }))
  }

  async batch(handle: string): Promise<BatchState | undefined> {
    const row = this.#batches.byHandle(handle)
    return row && { ...stateOf(row), bits: this.#pages.bits(row.list) }
  }

  async notices(now: number, most: number): Promise<Notice[]> {
    return this.#revocations.dueNotices(now, most)
  }

  async endNotice(id: number, retryAt?: number): Promise<void> {
    this.#revocations.endNotice(id, retryAt)
  }

  async waiting(): Promise<Waiting> {
    return this.#revocations.waiting()
  }

  async beginWatch(): Promise<WatchRound> {
    return this.#atOnce((now) => this.#watched.begin(now))
  }

  async watch(): Promise<WatchRound | undefined> {
    return this.#watched.newest(systemClock())
  }

  async nextUnitList(): Promise<UnitList | undefined> {
    return this.#atOnce((now) => this.#watched.next(now))
  }

  async units(list: number, after: number, most: number): Promise<number[]> {
    return this.#watched.indices(list, after, most)
  }

  async revokeUnits(list: number, indices: readonly number[], until: number) {
    const step = this.#atOnce(() => this.#watched.revoke(list, indices, until))
    this.#wakeWithin(hour)
    return step
  }

  async passUnits(list: number, after: number, units: number): Promise<void> {
    this.#atOnce(() => this.#watched.pass(list, after, units))
  }

  async endUnitList(list: number, failure?: string): Promise<void> {
    this.#atOnce((now) => this.#watched.end(list, now, failure))
  }

  async read(list: number, form: ListForm): Promise<{ version: number; kept: KeptToken | undefined } | undefined> {
    const version = this.#pages.version(list)
    if (form === 'identifiers' && !this.#pages.isIdentified(list)) return undefined
    return version === undefined ? undefined : { version, kept: this.#tokens.read(list, form) }
  }

  async bits(list: number): Promise<{ version: number; bits: ListBits; bytes: Uint8Array<ArrayBuffer> }> {
    return this.#pages.read(list)
  }

  async lists(): Promise<ListState[]> {
    return this.#pages.lists()
  }

  async identifierKey(list: number): Promise<Uint8Array<ArrayBuffer>> {
    return this.#pages.identifierKey(list)
  }

  async maySign(list: number, form: ListForm): Promise<boolean> {
    return this.#turns.take(list, form)
  }

  async keep(
    list: number,
    form: ListForm,
    token: KeptToken,
    replaces: KeptToken | undefined,
    rememberUntil?: number,
  ): Promise<KeptToken> {
    this.#turns.end(list, form)
    const kept = this.#atOnce(() => this.#tokens.keep(list, form, token, { replaces, rememberUntil }))
    if (rememberUntil !== undefined) this.#wakeWithin(hour)
    return kept
  }

  async past(list: number, form: ListForm, at: number): Promise<KeptToken | undefined> {
    return this.#tokens.past(list, form, at)
  }

  override async alarm(): Promise<void> {
    this.#alarmAt = Number.POSITIVE_INFINITY
    let stepped: RevocationState | undefined
    const steps = [
      (now: number) => {
        stepped = this.#revocations.goOn(now)
        return this.#revocations.isLeft()
      },
      (now: number) => this.#endAbandoned(now),
      (now: number) => this.#batches.sweep(now),
      (now: number) => this.#payments.sweep(now),
      (now: number) => this.#revocations.sweep(now),
      (now: number) => this.#tokens.sweep(now),
    ]
    // One that fails keeps no other from being done, and is tried again for as long as it takes: the platform itself would soon give up.
    for (const step of steps)
      try {
        if (this.#atOnce(step)) this.#wakeWithin(0)
      } catch (error) {
        this.log({ event: 'statusLists.failed', reason: error instanceof Error ? error.name : 'unknown' })
        this.#wakeWithin(minute)
      }
    if (stepped?.state === 'done') {
      const { id, reason, revoked } = stepped
      this.log({ event: 'revocation.done', revocation: id, reason, count: revoked })
    }
    const kept = [this.#batches, this.#payments, this.#revocations, this.#tokens]
    const isEmpty = kept.every((table) => table.isEmpty())
    if (!isEmpty) this.#wakeWithin(hour)
  }

  /**
   * Copies that were never handed out are decoys from now on, revoked ones in case somebody has them all the same. @returns whether there are
   * more
   */
  #endAbandoned(now: number): boolean {
    const abandoned = this.#batches.abandoned(now)
    this.#revocations.replace(abandoned, now)
    return abandoned.length === sweepStep
  }

  /** Together with whatever else is written then, but that one which fails takes none of the others back. */
  async #inTurn<T>(write: (now: number) => T): Promise<T> {
    await this.#turn()
    return this.#atOnce(write)
  }

  /** All that it writes or nothing, also where it fails in the middle: an exception by itself takes nothing back. */
  #atOnce<T>(write: (now: number) => T): T {
    return this.ctx.storage.transactionSync(() => write(systemClock()))
  }

  /** Together with what was just written, or not at all. */
  #wakeWithin(seconds: number): void {
    const at = Date.now() + seconds * 1000
    if (at >= this.#alarmAt) return
    this.#alarmAt = at
    void this.ctx.storage.setAlarm(at)
  }
}

/** One object writes all lists of an issuer. A stub belongs to one request, so each call takes its own. */
export function durableStatusStore(namespace: DurableObjectNamespace<StatusListObject>): StatusStore {
  const object = (): StatusStore => namespace.get(namespace.idFromName('status-lists'))
  return {
    allocate: (allocation) => object().allocate(allocation),
    pay: (payment) => object().pay(payment),
    redeem: (once) => object().redeem(once),
    settle: (handle, end) => object().settle(handle, end),
    revoke: (revocation) => object().revoke(revocation),
    revocation: (id) => object().revocation(id),
    suspend: (affected, suspended) => object().suspend(affected, suspended),
    isSigner: (signer) => object().isSigner(signer),
    unitsOf: (subjects) => object().unitsOf(subjects),
    batches: (subject) => object().batches(subject),
    batch: (handle) => object().batch(handle),
    notices: (now, most) => object().notices(now, most),
    endNotice: (id, retryAt) => object().endNotice(id, retryAt),
    waiting: () => object().waiting(),
    beginWatch: () => object().beginWatch(),
    watch: () => object().watch(),
    nextUnitList: () => object().nextUnitList(),
    units: (list, after, most) => object().units(list, after, most),
    revokeUnits: (list, indices, until) => object().revokeUnits(list, indices, until),
    passUnits: (list, after, units) => object().passUnits(list, after, units),
    endUnitList: (list, failure) => object().endUnitList(list, failure),
    read: (list, form) => object().read(list, form),
    bits: (list) => object().bits(list),
    lists: () => object().lists(),
    identifierKey: (list) => object().identifierKey(list),
    maySign: (list, form) => object().maySign(list, form),
    keep: (list, form, token, replaces, rememberUntil) => object().keep(list, form, token, replaces, rememberUntil),
    past: (list, form, at) => object().past(list, form, at),
  }
}
