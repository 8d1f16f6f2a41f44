// What happened to the lists, in the order in which it happened: each event holds the hash of the one before it, so that none can be
// changed, left out or put in without every later hash telling.
import { hex, sha256, utf8 } from '../shared/bytes.ts'

export const auditEvents = [
  'ADDED',
  'REPLACED',
  'UNCHANGED',
  'REJECTED',
  'EXPIRED',
  'REMOVED',
  'BOOTSTRAP_CHANGED',
  'PINNED_SIGNER_CHANGED',
] as const

export interface AuditEntry {
  /** Seconds. */
  at: number
  list: string
  event: (typeof auditEvents)[number]
  /** Why, where something was refused. */
  code?: string | undefined
  /** Hex SHA-256 of the list as received. */
  document?: string | undefined
  sequenceNumber?: number | undefined
  /** Hex SHA-256 of the signer's certificate. */
  signer?: string | undefined
}

export interface AuditEvent extends AuditEntry {
  /** From one, without a gap. */
  number: number
  /** Hash of the event before; zeros before the first. */
  previous: string
  hash: string
}

export type AuditHead = Pick<AuditEvent, 'number' | 'hash'>

export const beforeTheFirst: AuditHead = { number: 0, hash: '0'.repeat(64) }

/** Of the members in this order, as JSON; null for what is absent. */
const hashOf = async ({ number, previous, ...entry }: Omit<AuditEvent, 'hash'>): Promise<string> => {
  const { at, list, event, code, document, sequenceNumber, signer } = entry
  const members = [number, at, list, event, code, document, sequenceNumber, signer, previous]
  return hex(await sha256(utf8(JSON.stringify(members.map((member) => member ?? null)))))
}

export async function chainEvents(head: AuditHead, entries: readonly AuditEntry[]): Promise<AuditEvent[]> {
  const chained: AuditEvent[] = []
  for (const entry of entries) {
    const { number, hash: previous } = chained.at(-1) ?? head
    const event = { ...entry, number: number + 1, previous }
    chained.push({ ...event, hash: await hashOf(event) })
  }
  return chained
}

/** @returns the number of the first event that does not follow from the one before it */
export async function firstBroken(events: readonly AuditEvent[], head = beforeTheFirst): Promise<number | undefined> {
  let before = head
  for (const event of events) {
    const { hash, ...said } = event
    if (event.number !== before.number + 1 || event.previous !== before.hash || hash !== (await hashOf(said)))
      return event.number
    before = event
  }
  return undefined
}
