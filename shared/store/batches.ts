// The batches as a table: who may be revoked by which hash, until when, and what became of them. A row is deleted once its copies have
// expired, and with it the last that leads to anybody; nothing of a wallet's unit stays either.
import { base64url } from '../bytes.ts'
import type { Random } from '../random.ts'
import { sweepStep } from './forget-expired.ts'
import { type Allocation, type BatchState, settleWithin, type UnitStatus } from './status-store.ts'

type Sql = DurableObjectState['storage']['sql']

export const batchStates = { pending: 0, valid: 1, suspended: 2, revoked: 3 } as const
export type BatchStateName = keyof typeof batchStates
const nameOfState = Object.keys(batchStates) as BatchStateName[]

export interface BatchRow {
  id: number
  token: string
  subject: string
  holder: string | undefined
  slot: string | undefined
  note: string | undefined
  /** Of the wallet whose unit it depends on. */
  grant: string | undefined
  list: number
  first: number
  count: number
  expiresAt: number
  state: BatchStateName
}

const columns = 'id, token, subject, holder, slot, note, grant_name, list, first, count, expires, state'

export function createBatches(sql: Sql, random: Random) {
  sql.exec(`
    CREATE TABLE IF NOT EXISTS batches (
      id INTEGER PRIMARY KEY AUTOINCREMENT, token TEXT NOT NULL, subject TEXT NOT NULL, holder TEXT, slot TEXT, note TEXT, signer INTEGER NOT NULL,
      list INTEGER NOT NULL, first INTEGER NOT NULL, count INTEGER NOT NULL, expires INTEGER NOT NULL, state INTEGER NOT NULL,
      settle_by INTEGER, units TEXT, grant_name TEXT
    );
    CREATE INDEX IF NOT EXISTS batches_by_subject ON batches (subject);
    CREATE INDEX IF NOT EXISTS batches_by_holder ON batches (holder) WHERE holder IS NOT NULL;
    CREATE INDEX IF NOT EXISTS batches_by_slot ON batches (slot) WHERE slot IS NOT NULL;
    CREATE INDEX IF NOT EXISTS batches_by_end ON batches (expires);
    CREATE INDEX IF NOT EXISTS batches_pending ON batches (settle_by) WHERE settle_by IS NOT NULL;
    CREATE TABLE IF NOT EXISTS signers (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
    CREATE TABLE IF NOT EXISTS unit_lists (
      id INTEGER PRIMARY KEY AUTOINCREMENT, uri TEXT NOT NULL, provider TEXT NOT NULL, answered INTEGER NOT NULL, round INTEGER NOT NULL DEFAULT 0,
      after INTEGER NOT NULL DEFAULT -1, failures INTEGER NOT NULL DEFAULT 0, retry INTEGER, reason TEXT, UNIQUE (uri, provider)
    );
    CREATE TABLE IF NOT EXISTS units (
      unit_list INTEGER NOT NULL, idx INTEGER NOT NULL, batch INTEGER NOT NULL, PRIMARY KEY (unit_list, idx, batch)
    ) WITHOUT ROWID;`)

  const signerId = (name: string): number | undefined => {
    const [row] = sql.exec('SELECT id FROM signers WHERE name = ?', name)
    return row && (row.id as number)
  }
  // Both are there already but for the first time, and looking is cheaper than writing.
  const madeSignerId = (name: string): number => {
    const [row] =
      signerId(name) === undefined ? sql.exec('INSERT INTO signers (name) VALUES (?) RETURNING id', name) : []
    return (row?.id as number | undefined) ?? (signerId(name) as number)
  }
  /**
   * A list that is new was asked just now: nothing is allocated for a unit that is not valid. Its number is no earlier list's, for the watch
   * may still hold that one, and would judge by its statuses.
   */
  const unitListId = (uri: string, provider: string, now: number): number => {
    const [known] = sql.exec('SELECT id FROM unit_lists WHERE uri = ? AND provider = ?', uri, provider)
    if (known) return known.id as number
    const insert = 'INSERT INTO unit_lists (uri, provider, answered) VALUES (?, ?, ?) RETURNING id'
    const [row] = sql.exec(insert, uri, provider, now)
    return row?.id as number
  }
  const select = (where: string, ...given: (string | number)[]): BatchRow[] =>
    [...sql.exec(`SELECT ${columns} FROM batches WHERE ${where}`, ...given)].map(rowOf)

  return {
    add: (allocation: Allocation, place: { list: number; first: number }, now: number): BatchRow => {
      const { subject, holder, slot, note, grant, signer, count, expiresAt, units = [] } = allocation
      const token = base64url(random(12))
      const state = slot === undefined ? 'valid' : 'pending'
      const watched = units.map(({ uri, index, provider }) => [unitListId(uri, provider, now), index] as const)
      const [row] = sql.exec(
        `INSERT INTO batches (token, subject, holder, slot, note, signer, list, first, count, expires, state, settle_by, units, grant_name)
          VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id`,
        token,
        subject,
        holder ?? null,
        slot ?? null,
        note ?? null,
        madeSignerId(signer),
        place.list,
        place.first,
        count,
        expiresAt,
        batchStates[state],
        slot === undefined ? null : now + settleWithin,
        watched.length > 0 ? JSON.stringify(watched) : null,
        (watched.length > 0 && grant) || null,
      )
      const id = row?.id as number
      for (const [list, index] of watched)
        sql.exec('INSERT OR IGNORE INTO units (unit_list, idx, batch) VALUES (?, ?, ?)', list, index, id)
      return { id, token, subject, holder, slot, note, grant, ...place, count, expiresAt, state }
    },
    byHandle: (handle: string): BatchRow | undefined => {
      const [, number = '', token = ''] = /^([0-9a-z]{1,9})\.([\w-]{16})$/.exec(handle) ?? []
      return select('id = ? AND token = ?', Number.parseInt(number, 36) || 0, token)[0]
    },
    /** About a person, or held by them. */
    bySubject: (subject: string): BatchRow[] => select('subject = ?1 OR holder = ?1 ORDER BY id DESC', subject),
    isSuspended: (subject: string): boolean =>
      [...sql.exec(`SELECT 1 FROM batches WHERE subject = ? AND state = ${batchStates.suspended} LIMIT 1`, subject)]
        .length > 0,
    /** What somebody has in a slot, whatever waits to take its place. */
    liveIn: (slot: string): BatchRow[] =>
      select(`slot = ? AND state IN (${batchStates.valid}, ${batchStates.suspended})`, slot),
    /** Of a signer, with ids above `after` and up to `to`, the first ones. */
    bySigner: (name: string, after: number, to: number, most: number): BatchRow[] =>
      select('signer = ? AND id > ? AND id <= ? ORDER BY id LIMIT ?', signerId(name) ?? 0, after, to, most),
    /** That depend on a wallet's unit. */
    byUnit: (list: number, index: number, most: number): BatchRow[] =>
      select('id IN (SELECT batch FROM units WHERE unit_list = ? AND idx = ? LIMIT ?)', list, index, most),
    isSigner: (name: string): boolean => signerId(name) !== undefined,
    /** Of a person and type; nothing of what is revoked, whose units are forgotten. */
    unitsOf: (subject: string): UnitStatus[] =>
      [
        ...sql.exec(
          `SELECT DISTINCT uri, idx, provider FROM batches JOIN units ON units.batch = batches.id
            JOIN unit_lists ON unit_lists.id = units.unit_list WHERE subject = ?1 OR holder = ?1`,
          subject,
        ),
      ].map(({ uri, idx, provider }) => ({
        uri: uri as string,
        index: idx as number,
        provider: provider as string,
      })),
    /** That waited for `settle` too long: so many at a time. */
    abandoned: (now: number): BatchRow[] => select('settle_by <= ? ORDER BY settle_by LIMIT ?', now, sweepStep),
    isAbandoned: ({ id }: BatchRow, now: number): boolean =>
      [...sql.exec('SELECT 1 FROM batches WHERE id = ? AND settle_by <= ?', id, now)].length > 0,
    newest: (): number => {
      const [row] = sql.exec('SELECT max(id) AS id FROM batches')
      return (row?.id ?? 0) as number
    },
    setState: ({ id }: BatchRow, state: BatchStateName): void => {
      // Who was revoked is told by a notice of its own, and is not watched any more.
      const forget = state === 'revoked' ? ', note = NULL, grant_name = NULL' : ''
      sql.exec(`UPDATE batches SET state = ?, settle_by = NULL${forget} WHERE id = ?`, batchStates[state], id)
      if (state === 'revoked') forgetUnits(id)
    },
    /** One step; true while something is left. */
    sweep: (now: number): boolean => {
      const expired = [
        ...sql.exec('SELECT id FROM batches WHERE expires <= ? ORDER BY expires LIMIT ?', now, sweepStep),
      ]
      for (const { id } of expired) {
        forgetUnits(id as number)
        sql.exec('DELETE FROM batches WHERE id = ?', id)
      }
      sql.exec('DELETE FROM unit_lists WHERE NOT EXISTS (SELECT 1 FROM units WHERE unit_list = unit_lists.id)')
      sql.exec('DELETE FROM signers WHERE NOT EXISTS (SELECT 1 FROM batches)')
      return expired.length === sweepStep
    },
    isEmpty: (): boolean => [...sql.exec('SELECT 1 FROM batches LIMIT 1')].length === 0,
  }

  function forgetUnits(id: number): void {
    const [row] = sql.exec('SELECT units FROM batches WHERE id = ?', id)
    if (typeof row?.units !== 'string') return
    for (const [list, index] of JSON.parse(row.units) as [number, number][])
      sql.exec('DELETE FROM units WHERE unit_list = ? AND idx = ? AND batch = ?', list, index, id)
    sql.exec('UPDATE batches SET units = NULL WHERE id = ?', id)
  }
}

export type Batches = ReturnType<typeof createBatches>

export const handleOf = ({ id, token }: Pick<BatchRow, 'id' | 'token'>): string => `${id.toString(36)}.${token}`

export const stateOf = (row: BatchRow): Omit<BatchState, 'bits'> => ({
  handle: handleOf(row),
  count: row.count,
  expiresAt: row.expiresAt,
  state: row.state,
})

const rowOf = (row: Record<string, unknown>): BatchRow => ({
  id: row.id as number,
  token: row.token as string,
  subject: row.subject as string,
  holder: (row.holder ?? undefined) as string | undefined,
  slot: (row.slot ?? undefined) as string | undefined,
  note: (row.note ?? undefined) as string | undefined,
  grant: (row.grant_name ?? undefined) as string | undefined,
  list: row.list as number,
  first: row.first as number,
  count: row.count as number,
  expiresAt: row.expires as number,
  state: nameOfState[row.state as number] as BatchStateName,
})
