// Holds what is kept against where lists come from now: the configuration, and for countries the list of lists. Whoever may sign a list no
// longer has no list any more, at once and without a fetch; so has a country that is pointed to no longer.
import { fromBase64, hex, sha256 } from '../shared/bytes.ts'
import { parseCertificate } from '../shared/trust/certificate.ts'
import { isStillSigner } from '../shared/trust/self-rollover.ts'
import { pointersTo, territoriesOf } from '../shared/trusted-list/list-pointers.ts'
import type { TrustedList } from '../shared/trusted-list/trusted-list.ts'
import type { AuditEntry } from './audit.ts'
import { type KeptList, newList } from './kept-list.ts'
import type { SequenceMemory, VerifiedList } from './list-verifier.ts'
import { idOf, type ListSource, type NationalSource, signersOf } from './source.ts'

export interface Synced {
  /** Those that are new or changed. */
  lists: KeptList[]
  removed: string[]
  entries: AuditEntry[]
  changed: boolean
}

export interface SyncGiven {
  now: number
  /** Outlives the list itself. */
  memoryOf(id: string): SequenceMemory | undefined
  /** Of a list that is kept, by its hash. */
  modelOf(sha256: string): VerifiedList['model'] | undefined
}

export async function syncSources(
  before: readonly KeptList[],
  sources: readonly ListSource[],
  given: SyncGiven,
): Promise<Synced> {
  const { now, memoryOf } = given
  const synced: Synced = { lists: [], removed: [], entries: [], changed: false }
  const wanted = new Map(sources.map((source) => [idOf(source), source]))
  for (const { id, active } of before) {
    if (wanted.has(id)) continue
    synced.removed.push(id)
    synced.entries.push({ at: now, list: id, event: 'REMOVED', document: active?.sha256 })
    synced.changed = true
  }
  for (const [id, source] of wanted) {
    const known = before.find((one) => one.id === id)
    if (known && JSON.stringify(known.source) === JSON.stringify(source)) continue
    if (!known) {
      synced.lists.push(newList(id, source, now, memoryOf(id)))
      synced.changed = true
      continue
    }
    const { kept, event } = await changeSource(known, source, given)
    synced.lists.push(kept)
    if (event) synced.entries.push({ at: now, list: id, event, document: known.active?.sha256 })
    synced.changed = true
  }
  return synced
}

async function changeSource(known: KeptList, source: ListSource, { now, modelOf }: SyncGiven) {
  const sameSigners = JSON.stringify(trustOf(known.source)) === JSON.stringify(trustOf(source))
  const holds =
    known.active !== undefined &&
    !toleratesLess(known.source, source) &&
    (sameSigners || (await isSignedFor(source, known.active.signerSha256, modelOf(known.active.sha256))))
  const { last } = newList(known.id, source, now, known.last)
  const kept: KeptList = {
    ...known,
    source,
    last,
    dueAt: now,
    failures: 0,
    taken: 0,
    // Of another place, or of what was made of it under another configuration.
    etag: undefined,
    ...(!holds && { active: undefined, expired: false, verifierAlarms: [] }),
  }
  const event = source.type === 'listOfLists' ? 'BOOTSTRAP_CHANGED' : 'PINNED_SIGNER_CHANGED'
  return { kept, event: sameSigners ? undefined : (event as AuditEntry['event']) }
}

/** Whom a list named for itself may sign no longer where that is not allowed any more. */
const trustOf = (source: ListSource): string[] =>
  source.type === 'listOfLists'
    ? [source.journal, ...source.signers]
    : [...(source.type === 'entities' && source.selfRollover ? ['selfRollover'] : []), ...signersOf(source).sort()]

/** The list that is kept may be one of those that deviate. */
const toleratesLess = (before: ListSource, now: ListSource): boolean =>
  before.type === 'entities' &&
  now.type === 'entities' &&
  (before.tolerate ?? []).some((deviation) => !now.tolerate?.includes(deviation))

/** The chain of pivots that led to the list of lists may have begun at somebody who is trusted no more: it is walked anew. */
async function isSignedFor(
  source: ListSource,
  signerSha256: string,
  model: VerifiedList['model'] | undefined,
): Promise<boolean> {
  if (source.type === 'listOfLists') return false
  if (source.type === 'entities' && model && 'kind' in model) {
    const signers = source.signers.map((one) => parseCertificate(fromBase64(one)))
    return isStillSigner({ signers, selfRollover: source.selfRollover }, model)
  }
  const fingerprints = await Promise.all(signersOf(source).map(async (one) => hex(await sha256(fromBase64(one)))))
  return fingerprints.includes(signerSha256)
}

/** The lists of countries that a list of lists points to, each with its signers (TS 119 615 section 4.2.4, PRO-03). */
export const nationalSources = (
  list: Pick<TrustedList, 'pointers'>,
  { sequenceNumbers = {}, countries }: { sequenceNumbers?: Record<string, number>; countries?: readonly string[] } = {},
): NationalSource[] =>
  territoriesOf(list)
    .filter((territory) => territory !== 'EU' && (countries?.includes(territory) ?? true))
    .map((territory) => {
      const pointers = pointersTo(list, territory)
      const { [territory]: sequenceNumber } = sequenceNumbers
      const url = pointers[0]?.location ?? ''
      return { type: 'national', territory, url, pointers, ...(sequenceNumber !== undefined && { sequenceNumber }) }
    })
