// What is kept of the lists, in the tables of one Durable Object. A change is one transaction: lists, models, the memory of numbers, audit
// and generation together, so that whoever reads has all of the old or all of the new.
import { textOf, utf8 } from '../shared/bytes.ts'
import { type AuditEntry, type AuditEvent, type AuditHead, beforeTheFirst, chainEvents } from './audit.ts'
import { createPieces } from './evidence.ts'
import type { KeptList } from './kept-list.ts'
import type { SequenceMemory, VerifiedList } from './list-verifier.ts'

export interface Change {
  lists: readonly KeptList[]
  removed?: readonly string[]
  models?: readonly { sha256: string; model: VerifiedList['model'] }[]
  entries: readonly AuditEntry[]
  /** A new generation. */
  changed: boolean
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
    [...sql.exec('SELECT kept FROM lists ORDER BY id')].map(({ kept }) => JSON.parse(kept as string) as KeptList)
  const write = (
    { lists: changed, removed = [], models = [], changed: anew, at }: Change,
    events: AuditEvent[],
  ): void => {
    for (const id of removed) sql.exec('DELETE FROM lists WHERE id = ?', id)
    for (const kept of changed) {
      sql.exec(
        'INSERT OR REPLACE INTO lists (id, kept, due) VALUES (?, ?, ?)',
        kept.id,
        JSON.stringify(kept),
        kept.dueAt,
      )
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
    /** Marks a list as taken until then, whatever becomes of who took it. */
    take: (id: string, until: number): void => {
      sql.exec('UPDATE lists SET due = ? WHERE id = ?', until, id)
    },
    nextDue: (now: number): string | undefined => {
      // The list of lists first: it says what the others are.
      const [found] = sql.exec(
        "SELECT id FROM lists WHERE due <= ? ORDER BY id = 'listOfLists' DESC, due, id LIMIT 1",
        now,
      )
      return found?.id as string | undefined
    },
    allDue: (now: number): void => {
      sql.exec('UPDATE lists SET due = ?', now)
    },
    /** When something is due, in seconds. */
    firstDue: (): number | undefined => {
      const [found] = sql.exec('SELECT MIN(due) AS due FROM lists')
      return (found?.due as number | null) ?? undefined
    },
    events: (after: number, most: number): AuditEvent[] =>
      [...sql.exec('SELECT event FROM audit WHERE number > ? ORDER BY number LIMIT ?', after, most)].map(
        ({ event }) => JSON.parse(event as string) as AuditEvent,
      ),
    head,
    /** All of it or nothing; hashes are computed before, and again where another change came in between. */
    commit: async (change: Change): Promise<void> => {
      for (;;) {
        const before = head()
        const events = await chainEvents(before, change.entries)
        const done = storage.transactionSync(() => {
          if (head().hash !== before.hash) return false
          write(change, events)
          return true
        })
        if (done) return
      }
    },
  }
}

export type TrustStore = ReturnType<typeof createTrustStore>
