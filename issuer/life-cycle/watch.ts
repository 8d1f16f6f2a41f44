// The watch over wallets (WUA_29, WURevocation_18, VCR_07c; EU TS3 LC_GEN-4; CIR (EU) 2024/2977 article 5(4)(b)): every list of wallet
// providers on which a live PID depends is read anew, once for all of its PIDs, at least each day. What depends on a unit that is not valid
// any more is revoked, and all that depends on a provider who is not listed any more.
// Refuses to act on what it cannot judge: such a list is reported, and looked at again soon.
import { hour, isoDateTime, minute } from '../../shared/clock.ts'
import type { Duty } from '../../shared/store/duty.ts'
import { overdueAfter, type UnitList } from '../../shared/store/unit-watch.ts'
import type { ListedEntity } from '../../shared/trust/trust-decision.ts'
import { longestGrant } from '../grant.ts'
import type { Issuer } from '../issuer.ts'
import { findProvider, namedEntity } from '../listed-provider.ts'

export const watchEvery = 6 * hour
/** Not all issuers at once, nor one always at the same hour. */
const jitter = 30 * minute

/** Indices in one page, and of them in one revocation: the store that answers also gives places to who is waiting. */
const pageSize = 5_000
const revokeSize = 200

/** What one run may take; the rest of the round is done by the next, at once. Other duties wait for it, and some of them come each minute. */
const mostSteps = 400
const mostSeconds = 20

export const watchDuty: Duty<Issuer> = {
  name: 'watch',
  every: watchEvery,
  run: async (issuer) => {
    const { statusLists, now } = issuer
    const known = await statusLists.watch()
    const age = now() - (known?.begunAt ?? 0)
    // One that began later than now was begun by a clock that went back.
    if (age < 0 || age >= watchEvery - jitter) await statusLists.beginWatch()
    const hasTime = createBudget(issuer)
    for (;;) {
      if (!hasTime()) return now()
      const list = await statusLists.nextUnitList()
      if (!list) return endRound(issuer)
      if (!(await watchList(issuer, list, hasTime))) return now()
    }
  },
}

/** Counted in calls of the store. */
function createBudget({ now }: Issuer): () => boolean {
  const until = now() + mostSeconds
  let steps = 0
  return () => ++steps <= mostSteps && now() < until
}

/** @returns when the next is due */
async function endRound({ statusLists, now, random, log }: Issuer): Promise<number> {
  const round = await statusLists.watch()
  if (!round) return now() + watchEvery
  const { lists, units, revoked, unanswered, overdue, begunAt, retryAt } = round
  log({ event: 'wallets.watched', lists, units, revoked, unanswered: unanswered.length, overdue })
  for (const { since, reason, ...list } of unanswered)
    if (since <= now() - overdueAfter)
      log({ event: 'wallets.overdue', ...told(list), reason, since: isoDateTime(since) })
  const early = (jitter * (random(1)[0] ?? 0)) / 255
  return Math.min(Math.ceil(begunAt + watchEvery - early), retryAt ?? Number.POSITIVE_INFINITY)
}

type Judged = { statusAt(index: number): number | undefined } | { unknown: string }

/** @returns false where there was no time for all of it */
async function watchList(issuer: Issuer, list: UnitList, hasTime: () => boolean): Promise<boolean> {
  const { statusLists } = issuer
  const judged = await judge(issuer, list)
  if ('unknown' in judged) {
    await unanswered(issuer, list, judged.unknown)
    return true
  }
  let isWhole = true
  for (let { after } = list; ; ) {
    if (!hasTime()) return false
    const indices = await statusLists.units(list.id, after, pageSize)
    const last = indices.at(-1)
    if (last === undefined) break
    const gone = indices.filter((index) => {
      const status = judged.statusAt(index)
      isWhole &&= status !== undefined
      return status !== undefined && status !== 0
    })
    if (!(await revoke(issuer, list, gone, hasTime))) return false
    await statusLists.passUnits(list.id, last, indices.length)
    if (indices.length < pageSize) break
    after = last
  }
  if (isWhole) await statusLists.endUnitList(list.id)
  else await unanswered(issuer, list, 'the status list has no such index')
  return true
}

/** What is known of the units on a list: of a provider who is gone, that none is valid any more. */
async function judge(issuer: Issuer, { uri, provider }: UnitList): Promise<Judged> {
  // Before the lists: what comes between is then among them, and no list that was missing counts as one without the provider.
  const { TRUST_LISTS: fault } = await issuer.trustLists.faults()
  const lists = await issuer.trustLists.lists()
  const now = issuer.now()
  const current = lists.filter(({ nextUpdate }) => now < nextUpdate)
  const listed: ListedEntity | undefined = await findProvider(current, provider)
  if (listed) return orUnknown(issuer.walletListNow({ uri, kind: 'wallet', entity: entityOf(listed) }, lists))
  const areAllKnown = !fault && current.length === lists.length && current.some(({ kind }) => kind === 'wallet')
  return areAllKnown ? { statusAt: () => 1 } : { unknown: 'there is no current list of wallet providers' }
}

/** Whatever a list of one provider does to us, those of all others are looked at. */
const orUnknown = (judging: Promise<Judged>): Promise<Judged> =>
  judging.catch((error) => ({ unknown: `a failure of ours: ${error instanceof Error ? error.name : 'unknown'}` }))

const entityOf = ({ entity, country }: ListedEntity): ListedEntity => ({ entity, country })

/** @returns false where there was no time for all of it */
async function revoke(
  { statusLists, now, log }: Issuer,
  list: UnitList,
  gone: readonly number[],
  hasTime: () => boolean,
): Promise<boolean> {
  let count = 0
  let isDone = true
  for (let at = 0; at < gone.length && isDone; ) {
    isDone = hasTime()
    if (!isDone) break
    const step = await statusLists.revokeUnits(list.id, gone.slice(at, at + revokeSize), now() + longestGrant)
    count += step.revoked
    if (!step.isLeft) at += revokeSize
  }
  if (count > 0) log({ event: 'wallets.revoked', ...told(list), count })
  return isDone
}

async function unanswered({ statusLists, log }: Issuer, list: UnitList, reason: string): Promise<void> {
  await statusLists.endUnitList(list.id, reason)
  log({ event: 'wallets.unanswered', ...told(list), reason })
}

/** Public: where a provider publishes, and who it is by its trust list. */
function told({ uri, provider }: Pick<UnitList, 'uri' | 'provider'>) {
  const { entity, country } = namedEntity(provider)
  return { uri, provider: entity, country }
}
