// How copies are used up, as the issuer's metadata says it (credential_reuse_policy, ETSI TS 119 472-3 section 4.2.4.2; ARF annex 2 ISSU_37
// to ISSU_57): which of them may be shown to whom, and when it is time for new ones. This wallet knows every method; where an issuer says
// none, each copy is shown once, and new ones are fetched when none is left.
import type { Reuse } from '../../shared/credentials/credential-type.ts'
import { isObject, type Json, type JsonObject } from '../../shared/json.ts'
import type { HeldCredential, Wallet } from './wallet.ts'

/** Of a credential configuration: the first method that is whole; undefined where the issuer says nothing that is understood. */
export function reuseOf({ credential_metadata: metadata }: JsonObject): Reuse | undefined {
  const policy = isObject(metadata) && metadata.credential_reuse_policy
  if (!isObject(policy) || policy.id !== 'arf_annex_ii' || !Array.isArray(policy.options)) return undefined
  for (const option of policy.options.filter(isObject))
    for (const method of Array.isArray(option.details) ? option.details : []) {
      const reuse = methodOf(method, option)
      if (reuse) return reuse
    }
  return undefined
}

function methodOf(name: Json, option: JsonObject): Reuse | undefined {
  const { batch_size: size, reissue_trigger_unused: unused, reissue_trigger_lifetime_left: left } = option
  const [batchSize, renewAtUnused, renewAtSecondsLeft] = [size, unused, left].map(Number) as [number, number, number]
  const isBatch = batchSize >= 2
  const isCounted = isBatch && renewAtUnused >= 0 && renewAtUnused < batchSize
  const isTimed = renewAtSecondsLeft > 0
  switch (name) {
    case 'once_only':
      return isCounted ? { method: name, batchSize, renewAtUnused } : undefined
    // The specification spells it in both ways.
    case 'limited_time':
    case 'limited-time':
      return isTimed ? { method: 'limited-time', renewAtSecondsLeft } : undefined
    case 'rotating-batch':
      return isBatch && isTimed ? { method: name, batchSize, renewAtSecondsLeft } : undefined
    case 'per-relying-party':
      return isCounted && isTimed ? { method: name, batchSize, renewAtUnused, renewAtSecondsLeft } : undefined
    default:
      return undefined
  }
}

/** Copies that stand for one another: of one grant, configuration and person. */
export const setOf = ({ issuer, configurationId, identifier, renewedBy }: HeldCredential): string =>
  JSON.stringify([issuer, configurationId, identifier, renewedBy])

/** Those that may be shown to this relying party, the best first; what came last goes first. */
export function usableCopies(copies: readonly HeldCredential[], to: string | undefined): HeldCredential[] {
  const sets = [...Map.groupBy(copies.toReversed(), setOf).values()]
  return sets.flatMap((newestFirst) => usableOf(newestFirst, to))
}

function usableOf(newestFirst: HeldCredential[], to: string | undefined): HeldCredential[] {
  const fresh = newestFirst.filter(({ used }) => !used)
  switch (newestFirst[0]?.reuse?.method) {
    case 'once_only':
      return fresh.length > 0 ? fresh : lastShown(newestFirst)
    case 'limited-time':
      return newestFirst
    case 'rotating-batch':
      return inAnyOrder(newestFirst)
    case 'per-relying-party': {
      const theirs = newestFirst.filter(({ shownTo }) => to !== undefined && shownTo === to)
      return theirs.length > 0 ? theirs : fresh.length > 0 ? fresh : lastShown(newestFirst)
    }
    default:
      return fresh
  }
}

/** Kept and shown again while no new ones are to be had (ISSU_47): always the same, so that only one is known to several. */
function lastShown(copies: readonly HeldCredential[]): HeldCredential[] {
  const latest = Math.max(...copies.map(({ shownAt = 0 }) => shownAt))
  return copies.filter(({ shownAt = 0 }) => shownAt === latest).slice(-1)
}

const inAnyOrder = (copies: readonly HeldCredential[]): HeldCredential[] =>
  copies
    .map((copy) => ({ copy, place: crypto.getRandomValues(new Uint32Array(1))[0] ?? 0 }))
    .sort((one, other) => one.place - other.place)
    .map(({ copy }) => copy)

/** A copy that was shown again keeps the moment of the first time, by which the last is known. */
export function markShown(wallet: Wallet, held: HeldCredential, to: string | undefined): void {
  if (!held.used) held.shownAt = wallet.now()
  if (held.reuse?.method === 'per-relying-party' && to !== undefined) held.shownTo ??= to
  held.used = true
}

/** Of one set: whether the policy asks for new ones now. Also when all have expired, whatever it says. */
export function isDue(copies: readonly HeldCredential[], now: number): boolean {
  const current = copies.filter(({ until = Number.POSITIVE_INFINITY }) => until > now)
  const unused = current.filter(({ used }) => !used).length
  const secondsLeft = Math.max(...current.map(({ until = Number.POSITIVE_INFINITY }) => until)) - now
  const reuse = copies.at(-1)?.reuse
  if (!reuse || current.length === 0) return unused === 0
  return (
    ('renewAtUnused' in reuse && unused <= reuse.renewAtUnused) ||
    ('renewAtSecondsLeft' in reuse && secondsLeft <= reuse.renewAtSecondsLeft)
  )
}

/** How many copies a new set has: what the policy says, or as many as before. */
export const sizeOf = (copies: readonly HeldCredential[]): number => {
  const reuse = copies.at(-1)?.reuse
  if (!reuse) return Math.max(1, copies.length)
  return 'batchSize' in reuse ? reuse.batchSize : 1
}
