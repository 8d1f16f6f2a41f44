// What is kept of the lists, in the tables of one Durable Object. A change is one transaction: lists, models, the memory of numbers, audit
// and generation together, so that whoever reads has all of the old or all of the new.
import { textOf, utf8 } from '../shared/bytes.ts'
import { type AuditEntry, type AuditEvent, type AuditHead, beforeTheFirst, chainEvents } from './audit.ts'
import { createPieces } from './evidence.ts'
import { type KeptList, untilNext, whenWell } from './kept-list.ts'
import type { SequenceMemory, VerifiedList } from './list-verifier.ts'

export interface Change {
  lists: readonly KeptList[]
  removed?: readonly string[]
  models?: readonly { sha256: string; model: VerifiedList['model'] }[]
  entries: readonly AuditEntry[]
  /** A new generation. */
  changed: boolean
  /** Written with it. */
  also?: () => void
  at: number
}

export function createTrustStore(storage: DurableObjectState['storage']) {
  const { sql } = storage
  const pieces = createPieces(sql)
  sql.exec(
    'CREATE TABLE IF NOT EXISTS lists (id TEXT PRIMARY KEY, kept TEXT NOT NULL, due INTEGER NOT NULL) WITHOUT ROWID',
  )
  // Outlives the lists themselves: no number ever goes down.
  sql.exec(
    'CREATE TABLE IF NOT EXISTS numbers (id TEXT PRIMARY KEY, number INTEGER NOT NULL, last TEXT NOT NULL) WITHOUT ROWID',
  )
  sql.exec('CREATE TABLE IF NOT EXISTS audit (number INTEGER PRIMARY KEY, event TEXT NOT NULL, hash TEXT NOT NULL)')
  sql.exec('CREATE TABLE IF NOT EXISTS generation (number INTEGER NOT NULL)')

  const head = (): AuditHead => {
    const [last] = sql.exec('SELECT number, hash FROM audit ORDER BY number DESC LIMIT 1')
    return last ? { number: last.number as number, hash: last.hash as string } : beforeTheFirst
  }
  const lists = (): KeptList[] =>
    [...sql.exec('SELECT kept, due FROM lists ORDER BY id')].map(({ kept, due }) => ({
      ...(JSON.parse(kept as string) as KeptList),
      dueAt: due as number,
    }))
  const writeList = (kept: KeptList): void => {
    const text = JSON.stringify(kept)
    sql.exec('INSERT OR REPLACE INTO lists (id, kept, due) VALUES (?, ?, ?)', kept.id, text, kept.dueAt)
  }
  /** Counts what was written, so that whoever made a change of what he had read hears that it is something else now. */
  let writes = 0
  const write = (
    { lists: changed, removed = [], models = [], changed: anew, also, at }: Change,
    events: AuditEvent[],
  ): void => {
    for (const id of removed) sql.exec('DELETE FROM lists WHERE id = ?', id)
    for (const kept of changed) {
      writeList(kept)
      if (kept.last)
        sql.exec(
          `INSERT INTO numbers (id, number, last) VALUES (?1, ?2, ?3)
            ON CONFLICT (id) DO UPDATE SET number = ?2, last = ?3 WHERE ?2 >= number`,
          kept.id,
          kept.last.sequenceNumber,
          JSON.stringify(kept.last),
        )
    }
    for (const { sha256, model } of models) pieces.put(`model/${sha256}`, utf8(JSON.stringify(model)), at)
    for (const event of events)
      sql.exec(
        'INSERT INTO audit (number, event, hash) VALUES (?, ?, ?)',
        event.number,
        JSON.stringify(event),
        event.hash,
      )
    also?.()
    if (!anew) return
    const number = generation() + 1
    sql.exec('DELETE FROM generation')
    sql.exec('INSERT INTO generation (number) VALUES (?)', number)
    const served = new Set(lists().flatMap(({ active }) => active?.sha256 ?? []))
    for (const name of pieces.names('model/')) if (!served.has(name.slice('model/'.length))) pieces.remove(name)
    pieces.makeRoom('raw/', served)
  }
  const generation = (): number => {
    const [found] = sql.exec('SELECT number FROM generation')
    return (found?.number as number | undefined) ?? 0
  }

  return {
    pieces,
    lists,
    generation,
    list: (id: string): KeptList | undefined => lists().find((one) => one.id === id),
    memoryOf: (id: string): SequenceMemory | undefined => {
      const [found] = sql.exec('SELECT last FROM numbers WHERE id = ?', id)
      return found && (JSON.parse(found.last as string) as SequenceMemory)
    },
    model: <T extends VerifiedList['model']>(sha256: string): T | undefined => {
      const bytes = pieces.get(`model/${sha256}`)
      return bytes && (JSON.parse(textOf(bytes)) as T)
    },
    /** Marks a list as taken for a while, whatever becomes of who took it: for longer where those before never came back. */
    take: (kept: KeptList, now: number): KeptList => {
      writes++
      const { taken = 0 } = kept
      const mine = { ...kept, taken: taken + 1, dueAt: now + untilNext(kept.failures + taken + 1) }
      writeList(mine)
      return mine
    },
    nextDue: (now: number): string | undefined => {
      // The list of lists first: it says what the others are. What is due later than it can be was put off by a clock that was wrong.
      const [found] = sql.exec(
        "SELECT id FROM lists WHERE due <= ?1 OR due > ?1 + ?2 ORDER BY id = 'listOfLists' DESC, due, id LIMIT 1",
        now,
        whenWell,
      )
      return found?.id as string | undefined
    },
    allDue: (now: number): void => {
      writes++
      sql.exec('UPDATE lists SET due = ?', now)
    },
    /** When something is due, in seconds. */
    firstDue: (now: number): number | undefined => {
      const [found] = sql.exec(
        'SELECT MIN(CASE WHEN due > ?1 + ?2 THEN ?1 ELSE due END) AS due FROM lists',
        now,
        whenWell,
      )
      return (found?.due as number | null) ?? undefined
    },
    events: (after: number, most: number): AuditEvent[] =>
      [...sql.exec('SELECT event FROM audit WHERE number > ? ORDER BY number LIMIT ?', after, most)].map(
        ({ event }) => JSON.parse(event as string) as AuditEvent,
      ),
    head,
    /**
     * All of it or nothing. `make` says what is to change, of what is there now, or that nothing is; it is asked again where another change came
     * in between, since it may wait for something.
     * @returns the events that were added to the audit
     */
    commit: async (make: () => Change | undefined | Promise<Change | undefined>): Promise<AuditEvent[]> => {
      for (;;) {
        const read = writes
        const change = await make()
        if (!change) return []
        const events = await chainEvents(head(), change.entries)
        if (writes !== read) continue
        storage.transactionSync(() => write(change, events))
        writes++
        return events
      }
    },
  }
}

export type TrustStore = ReturnType<typeof createTrustStore>
