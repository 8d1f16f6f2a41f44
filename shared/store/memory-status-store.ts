// The status store in memory: for tests and the bench, with the same answers as the Durable Object. What both have to do stands in the tests
// that run against both (status-store-contract.ts).
import type { Bytes } from '../bytes.ts'
import { base64url } from '../bytes.ts'
import { type Clock, day, systemClock } from '../clock.ts'
import type { Random } from '../random.ts'
import { createIndexAt, createIndexOrder } from './index-order.ts'
import { createMemoryUnitWatch } from './memory-unit-watch.ts'
import { createSigningTurns } from './signing-turns.ts'
import {
  type Affected,
  type Allocation,
  type BatchState,
  type GrantsEnd,
  isSameToken,
  type KeptToken,
  type ListBits,
  type ListForm,
  listSize,
  mostPast,
  mostTogether,
  type Notice,
  noticeLife,
  type OneAffected,
  type Paid,
  type Payment,
  type Placed,
  type RevocationReason,
  type RevocationState,
  type StatusStore,
  settleWithin,
  staleWithin,
  usableOf,
} from './status-store.ts'

interface MemoryList {
  bits: ListBits
  indexAt: (turn: number) => number
  used: number
  version: number
  bytes: Bytes
  kept: Map<ListForm, KeptToken>
  /** The newest last. */
  past: (KeptToken & { form: ListForm; forget: number })[]
  identifierKey: Bytes | undefined
}

interface MemoryBatch extends Allocation {
  handle: string
  placed: Placed[]
  state: BatchState['state']
  settleBy: number
}

export interface MemoryStatusStore extends StatusStore {
  /** What the alarm of the object does; of how many persons something is still kept. */
  sweep(): number
}

/** `size`: entries of a list; a small one soon fills up. */
export function createMemoryStatusStore(random: Random, size = listSize, now: Clock = systemClock): MemoryStatusStore {
  const lists: MemoryList[] = []
  const batches = new Map<string, MemoryBatch>()
  const redeemed = new Map<string, number>()
  const ended = new Map<string, { at: number; until: number }>()
  const stale = new Map<string, { at: number; until: number }>()
  const revocations = new Map<string, RevocationState>()
  const notices = new Map<number, Notice & { due: number }>()
  let noticed = 0
  const turns = createSigningTurns(now)
  const open = (bits: ListBits): MemoryList => {
    const indexAt = createIndexAt(createIndexOrder(random, size), size)
    const bytes = new Uint8Array((size * bits) / 8)
    const list: MemoryList = {
      ...{ bits, indexAt, bytes, used: 0, version: 0 },
      ...{ kept: new Map(), past: [], identifierKey: undefined },
    }
    lists.push(list)
    return list
  }
  const listOf = (number: number): MemoryList | undefined => lists[number - 1]
  const redeem = ({ id, expiresAt }: { id: string; expiresAt: number }): boolean => {
    if ((redeemed.get(id) ?? 0) > now()) return false
    redeemed.set(id, expiresAt)
    return true
  }
  const isEnded = (name: string | undefined, grantedAt = Number.POSITIVE_INFINITY): boolean =>
    name !== undefined && grantedAt < (ended.get(name)?.at ?? 0)
  const end = (name: string, { at, until }: GrantsEnd): void => {
    const before = ended.get(name)
    ended.set(name, { at: Math.max(at, before?.at ?? 0), until: Math.max(until, before?.until ?? 0) })
  }
  const pay = (payment: Payment & { slot?: string }): Paid => {
    const { subject, holder, grant, once, grantedAt, recordAt, slot } = payment
    if ([subject, holder, slot].some((one) => isEnded(one, grantedAt))) return 'ended'
    if (grant !== undefined && ended.has(grant)) return 'ended'
    if (recordAt !== undefined && recordAt <= (stale.get(subject)?.at ?? -1)) return 'stale'
    return once && !redeem(once) ? 'used' : 'paid'
  }
  const mark = (changed: readonly MemoryBatch[], state: 'valid' | 'revoked' | 'suspended'): number => {
    const touched = new Set<MemoryList>()
    for (const batch of changed) {
      batch.state = state
      for (const { list, index } of batch.placed) {
        const of = listOf(list) as MemoryList
        touched.add(of)
        const [at, shift] = [Math.floor((index * of.bits) / 8), (index * of.bits) % 8]
        const cleared = (of.bytes[at] as number) & ~((2 ** of.bits - 1) << shift)
        of.bytes[at] = cleared | ({ valid: 0, revoked: 1, suspended: 2 }[state] << shift)
      }
    }
    for (const list of touched) list.version += 1
    return changed.reduce((sum, { count }) => sum + count, 0)
  }
  const isOf = (batch: MemoryBatch, affected: Affected): boolean => {
    if ('handle' in affected) return batch.handle === affected.handle
    if ('subject' in affected) return [batch.subject, batch.holder].includes(affected.subject)
    if ('signer' in affected) return batch.signer === affected.signer
    return affected.list.some((one) => isOf(batch, one))
  }
  const affectedBy = (affected: Affected): MemoryBatch[] =>
    [...batches.values()].filter((batch) => isOf(batch, affected))
  const tell = (rows: readonly MemoryBatch[], revocation: string, reason: RevocationReason): void => {
    const told = new Map(rows.map(({ holder, subject, note }) => [holder ?? subject, note]))
    for (const note of told.values()) {
      if (note === undefined) continue
      const id = ++noticed
      notices.set(id, { id, revocation, note, reason, at: now(), tries: 0, due: now() })
    }
  }
  const watch = createMemoryUnitWatch<MemoryBatch>({
    now,
    live: () => [...batches.values()].filter(({ state }) => state !== 'revoked'),
    revoke: (rows, revocation, until) => {
      for (const { grant } of rows) if (grant !== undefined) ended.set(grant, { at: until, until })
      tell(
        rows.filter(({ state }) => state !== 'pending'),
        revocation,
        'walletRevoked',
      )
      return mark(rows, 'revoked')
    },
  })
  const endAbandoned = (): void => {
    mark(
      [...batches.values()].filter(({ state, settleBy }) => state === 'pending' && settleBy <= now()),
      'revoked',
    )
  }
  const stateOf = ({ handle, bits = 1, count, expiresAt, state }: MemoryBatch): BatchState => ({
    handle,
    bits,
    count,
    expiresAt,
    state,
  })
  open(1)
  return {
    ...watch,
    allocate: async (allocation) => {
      const isSuspended = ({ subject, state }: MemoryBatch) => subject === allocation.subject && state === 'suspended'
      if (allocation.bits === 2 && [...batches.values()].some(isSuspended)) return 'suspended'
      if (!Number.isInteger(allocation.count) || allocation.count < 1 || allocation.count > mostTogether)
        throw new RangeError(`a batch has 1 to ${mostTogether} copies`)
      const paid = pay(allocation)
      if (paid !== 'paid') return paid
      const { count, slot, bits = 1 } = allocation
      const newest = lists.findLast((list) => list.bits === bits)
      const list = newest && newest.used + count <= usableOf(size) ? newest : open(bits)
      const number = lists.indexOf(list) + 1
      const placed = Array.from({ length: count }, (_, at) => ({ list: number, index: list.indexAt(list.used + at) }))
      list.used += count
      const handle = base64url(random(16))
      const state = slot === undefined ? 'valid' : 'pending'
      watch.meet(allocation.units ?? [])
      batches.set(handle, { ...allocation, handle, placed, state, settleBy: now() + settleWithin })
      return { handle, placed }
    },
    pay: async (payment) => pay(payment),
    redeem: async (once) => redeem(once),
    settle: async (handle, granted) => {
      const batch = batches.get(handle)
      if (batch?.slot === undefined || batch.state !== 'pending') return batch?.state === 'valid'
      const live = [...batches.values()].filter(
        ({ slot, state }) => slot === batch.slot && (state === 'valid' || state === 'suspended'),
      )
      const isRefused = live.some(({ state }) => state === 'suspended') || isEnded(batch.slot, granted?.at)
      if (batch.settleBy <= now() || isRefused) {
        mark([batch], 'revoked')
        return false
      }
      if (granted) end(batch.slot, granted)
      batch.state = 'valid'
      mark(live, 'revoked')
      return true
    },
    revoke: async ({ id = base64url(random(16)), affected, reason, end: granted, validUntil = 0, stale: isStale }) => {
      const known = revocations.get(id)
      if (known) return known
      const list: readonly OneAffected[] = 'signer' in affected ? [] : 'list' in affected ? affected.list : [affected]
      const subjects = list.flatMap((one) =>
        'subject' in one ? [one.subject] : affectedBy(one).map(({ holder, subject }) => holder ?? subject),
      )
      for (const subject of subjects) {
        if (granted) end(subject, granted)
        if (isStale) stale.set(subject, { at: now(), until: now() + staleWithin })
      }
      const rows = affectedBy(affected).filter(({ state, expiresAt }) => state !== 'revoked' && expiresAt >= validUntil)
      if (reason !== 'replaced')
        tell(
          rows.filter(({ state }) => state !== 'pending'),
          id,
          reason,
        )
      const revoked = mark(rows, 'revoked')
      const of = Math.max(1, list.length)
      const state = { id, state: 'done', reason, revoked, done: of, of } as const
      revocations.set(id, state)
      return state
    },
    revocation: async (id) => revocations.get(id),
    suspend: async (affected, suspended) => {
      const [from, to] = suspended ? (['valid', 'suspended'] as const) : (['suspended', 'valid'] as const)
      const isOfTwo = ({ placed }: MemoryBatch) => listOf(placed[0]?.list ?? 0)?.bits === 2
      return mark(
        affectedBy(affected).filter((batch) => batch.state === from && isOfTwo(batch)),
        to,
      )
    },
    isSigner: async (signer) => [...batches.values()].some((batch) => batch.signer === signer),
    unitsOf: async (subjects) => {
      const units = subjects
        .flatMap((subject) => affectedBy({ subject }))
        .flatMap(({ state, units = [] }) => (state === 'revoked' ? [] : units))
      return [...new Map(units.map((unit) => [`${unit.index} ${unit.uri}`, unit])).values()]
    },
    batches: async (subject) => affectedBy({ subject }).map(stateOf).reverse(),
    batch: async (handle) => {
      const batch = batches.get(handle)
      return batch && stateOf(batch)
    },
    notices: async (at, most) =>
      [...notices.values()]
        .filter(({ due }) => due <= at)
        .sort((one, other) => one.due - other.due)
        .slice(0, most)
        .map(({ due: _, ...notice }) => notice),
    endNotice: async (id, retryAt) => {
      const notice = notices.get(id)
      if (retryAt === undefined || !notice) notices.delete(id)
      else notices.set(id, { ...notice, due: retryAt, tries: notice.tries + 1 })
    },
    waiting: async () => {
      const least = (of: (notice: Notice & { due: number }) => number): number | undefined =>
        notices.size === 0 ? undefined : Math.min(...[...notices.values()].map(of))
      return { count: notices.size, since: least(({ at }) => at), next: least(({ due }) => due) }
    },
    read: async (number, form) => {
      const list = listOf(number)
      if (form === 'identifiers' && !list?.identifierKey) return undefined
      return list && { version: list.version, kept: list.kept.get(form) }
    },
    bits: async (number) => {
      const list = listOf(number)
      return { version: list?.version ?? 0, bits: list?.bits ?? 1, bytes: (list?.bytes ?? new Uint8Array()).slice() }
    },
    lists: async () =>
      lists.map(({ bits, identifierKey }, at) => ({ list: at + 1, bits, identified: identifierKey !== undefined })),
    identifierKey: async (number) => {
      const list = listOf(number) as MemoryList
      list.identifierKey ??= random(32)
      return list.identifierKey
    },
    maySign: async (number, form) => turns.take(number, form),
    keep: async (number, form, token, replaces, rememberUntil) => {
      turns.end(number, form)
      const list = listOf(number)
      const kept = list?.kept.get(form)
      // A version never goes down, whoever says what it replaces.
      const isOlder =
        kept && (kept.version > token.version || (kept.version === token.version && !isSameToken(kept, replaces)))
      if (isOlder) return kept
      list?.kept.set(form, token)
      if (rememberUntil !== undefined) list?.past.push({ ...token, form, forget: rememberUntil })
      if (list && list.past.filter((one) => one.form === form).length > mostPast)
        list.past.splice(
          list.past.findIndex((one) => one.form === form),
          1,
        )
      return token
    },
    past: async (number, form, at) => {
      const found = listOf(number)?.past.findLast((one) => one.form === form && one.issuedAt <= at)
      if (!found || found.expiresAt <= at) return undefined
      const { form: _, forget: __, ...token } = found
      return token
    },
    sweep: () => {
      endAbandoned()
      for (const list of lists) list.past = list.past.filter(({ forget }) => forget > now())
      for (const [handle, { expiresAt }] of batches) if (expiresAt <= now()) batches.delete(handle)
      for (const [id, expiresAt] of redeemed) if (expiresAt <= now()) redeemed.delete(id)
      for (const [id, { at }] of notices) if (at <= now() - noticeLife - day) notices.delete(id)
      for (const kept of [ended, stale])
        for (const [subject, { until }] of kept) if (until <= now()) kept.delete(subject)
      return new Set([...batches.values()].map(({ subject }) => subject)).size + ended.size + stale.size + notices.size
    },
  }
}
