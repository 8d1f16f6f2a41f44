// Revoking, in one step with what follows from it: bits, the states of batches, the end of what was agreed to, and a notice for each person.
// What a lost key signed may be millions of copies, and a list may be long: these are revoked in steps, and each person is told once the last
// is done. A step that was killed is done again, and changes nothing twice.
import { base64url } from '../bytes.ts'
import { day } from '../clock.ts'
import type { Random } from '../random.ts'
import type { Batches, BatchRow } from './batches.ts'
import { forgetExpired, sweepStep } from './forget-expired.ts'
import type { Payments } from './payments.ts'
import { entryStatus, type StatusPages } from './status-pages.ts'
import {
  listStep,
  type Notice,
  noticeLife,
  type OneAffected,
  type Revocation,
  type RevocationReason,
  type RevocationState,
  type Waiting,
} from './status-store.ts'

type Sql = DurableObjectState['storage']['sql']

/** One step of a large revocation looks at so many batches, and revokes so many of them at most. */
const lookStep = 20_000
const revokeStep = 1000
const remembered = 90 * day

const running = 'SELECT id FROM revocations WHERE done < last'
/** Of which somebody has to be told still. */
const untold = 'SELECT id FROM revocations WHERE untold IS NOT NULL'

interface Given {
  sql: Sql
  random: Random
  batches: Batches
  pages: StatusPages
  payments: Payments
}

export function createRevocations({ sql, random, batches, pages, payments }: Given) {
  sql.exec(`
    CREATE TABLE IF NOT EXISTS revocations (
      id TEXT PRIMARY KEY, reason TEXT NOT NULL, signer TEXT, revoked INTEGER NOT NULL, done INTEGER NOT NULL, last INTEGER NOT NULL,
      at INTEGER NOT NULL, more TEXT NOT NULL DEFAULT '{}', untold INTEGER
    ) WITHOUT ROWID;
    CREATE INDEX IF NOT EXISTS revocations_running ON revocations (at) WHERE done < last;
    CREATE INDEX IF NOT EXISTS revocations_untold ON revocations (untold) WHERE untold IS NOT NULL;
    CREATE INDEX IF NOT EXISTS revocations_by_time ON revocations (at);
    CREATE TABLE IF NOT EXISTS revocation_entries (
      revocation TEXT NOT NULL, turn INTEGER NOT NULL, affected TEXT NOT NULL, PRIMARY KEY (revocation, turn)
    ) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS notices (
      id INTEGER PRIMARY KEY AUTOINCREMENT, revocation TEXT NOT NULL, subject TEXT NOT NULL, note TEXT NOT NULL, reason TEXT NOT NULL,
      at INTEGER NOT NULL, due INTEGER, tries INTEGER NOT NULL DEFAULT 0, UNIQUE (revocation, subject)
    );
    CREATE INDEX IF NOT EXISTS notices_due ON notices (due) WHERE due IS NOT NULL;
    CREATE INDEX IF NOT EXISTS notices_by_time ON notices (at) WHERE due IS NOT NULL;
    CREATE INDEX IF NOT EXISTS notices_waiting ON notices (revocation) WHERE due IS NULL;`)

  /** @returns how many copies */
  const revokeRows = (rows: readonly BatchRow[], why: { id: string; reason: RevocationReason; at: number }): number => {
    const valid = rows.filter(({ state }) => state !== 'revoked')
    pages.mark(valid, entryStatus.revoked)
    for (const row of valid) {
      batches.setState(row, 'revoked')
      // A batch that was never handed out is nobody's.
      if (row.note !== undefined && why.reason !== 'replaced' && row.state !== 'pending')
        sql.exec(
          'INSERT OR IGNORE INTO notices (revocation, subject, note, reason, at) VALUES (?, ?, ?, ?, ?)',
          why.id,
          // Who is told: two parents hold credentials about one child.
          row.holder ?? row.subject,
          row.note,
          why.reason,
          why.at,
        )
    }
    return valid.reduce((sum, { count }) => sum + count, 0)
  }

  /** What a revocation left to be told is due now: so many at a time, for of a lost key there are millions. */
  const tell = (id: string, now: number): void => {
    const waiting = 'SELECT id FROM notices WHERE revocation = ? AND due IS NULL LIMIT ?'
    sql.exec(`UPDATE notices SET due = ? WHERE id IN (${waiting})`, now, id, sweepStep)
    const isLeft = [...sql.exec(waiting, id, 1)].length > 0
    sql.exec('UPDATE revocations SET untold = ? WHERE id = ?', isLeft ? 1 : null, id)
  }

  const find = (id: string): RevocationState | undefined => {
    const [row] = sql.exec('SELECT reason, signer, revoked, done, last FROM revocations WHERE id = ?', id)
    if (!row) return undefined
    const [done, of] = [row.done as number, row.last as number]
    return {
      id,
      state: done < of ? 'running' : 'done',
      reason: row.reason as RevocationReason,
      revoked: row.revoked as number,
      done,
      of,
    }
  }

  /** What is done to one, beside its bits. @returns how many copies */
  const revokeOne = (affected: OneAffected, { why, more }: Running): number => {
    const { end, validUntil = 0, stale } = more
    const rows = rowsOf(affected)
    // The grant that gave a batch is not known, and what would give the same again is ended with it: all of its person and type.
    const subjects = 'subject' in affected ? [affected.subject] : rows.map(({ holder, subject }) => holder ?? subject)
    for (const subject of subjects) {
      if (end) payments.end(subject, end)
      if (stale) payments.markStale(subject, why.at)
    }
    return revokeRows(
      rows.filter(({ expiresAt }) => expiresAt >= validUntil),
      why,
    )
  }

  /** One step of a revocation; its state after it. */
  const doStep = (id: string, now: number): RevocationState => {
    const [row] = sql.exec('SELECT reason, signer, done, last, at, more FROM revocations WHERE id = ?', id)
    const [done, last] = [row?.done as number, row?.last as number]
    const why = { id, reason: row?.reason as RevocationReason, at: row?.at as number }
    const more = JSON.parse(row?.more as string) as More
    const signer = row?.signer as string | null
    const upTo = Math.min(done + (signer === null ? listStep : lookStep), last)
    const signed = signer === null ? [] : batches.bySigner(signer, done, upTo, revokeStep)
    const to = signed.length < revokeStep ? upTo : (signed.at(-1)?.id as number)
    const revoked =
      signer !== null
        ? revokeRows(signed, why)
        : entries(id, done, to).reduce((sum, affected) => sum + revokeOne(affected, { why, more }), 0)
    sql.exec('UPDATE revocations SET revoked = revoked + ?, done = ? WHERE id = ?', revoked, to, id)
    sql.exec('DELETE FROM revocation_entries WHERE revocation = ? AND turn < ?', id, to)
    if (to === last) tell(id, now)
    return find(id) as RevocationState
  }

  const entries = (id: string, from: number, to: number): OneAffected[] =>
    [
      ...sql.exec(
        'SELECT affected FROM revocation_entries WHERE revocation = ? AND turn >= ? AND turn < ? ORDER BY turn',
        id,
        from,
        to,
      ),
    ].map(({ affected }) => JSON.parse(affected as string) as OneAffected)

  return {
    revoke: ({ id = base64url(random(16)), affected, reason, ...more }: Revocation, now: number): RevocationState => {
      const known = find(id)
      if (known) return known
      const bySigner = 'signer' in affected
      const list = bySigner ? [] : 'list' in affected ? affected.list : [affected]
      sql.exec(
        'INSERT INTO revocations (id, reason, signer, revoked, done, last, at, more) VALUES (?, ?, ?, 0, 0, ?, ?, ?)',
        id,
        reason,
        bySigner ? affected.signer : null,
        bySigner ? Math.max(1, batches.newest()) : list.length,
        now,
        JSON.stringify(more),
      )
      for (const [turn, one] of list.entries())
        sql.exec(
          'INSERT INTO revocation_entries (revocation, turn, affected) VALUES (?, ?, ?)',
          id,
          turn,
          JSON.stringify(one),
        )
      return bySigner ? (find(id) as RevocationState) : doStep(id, now)
    },
    /** One step of what runs, the oldest first, and its state then; undefined where nothing does. */
    goOn: (now: number): RevocationState | undefined => {
      const [toTell] = sql.exec(`${untold} LIMIT 1`)
      const [toRevoke] = sql.exec(`${running} ORDER BY at LIMIT 1`)
      if (toTell) tell(toTell.id as string, now)
      return toRevoke && doStep(toRevoke.id as string, now)
    },
    isLeft: (): boolean => [untold, running].some((query) => [...sql.exec(`${query} LIMIT 1`)].length > 0),
    find,
    /** One step of the watch over wallets: of one list, all steps of a round are one revocation. */
    revokeUnits: (rows: readonly BatchRow[], id: string, until: number, now: number): number => {
      for (const { grant } of rows) if (grant !== undefined) payments.end(grant, { at: until, until })
      const revoked = revokeRows(rows, { id, reason: 'walletRevoked', at: now })
      if (revoked === 0) return 0
      sql.exec(
        `INSERT INTO revocations (id, reason, revoked, done, last, at) VALUES (?1, 'walletRevoked', ?2, 1, 1, ?3)
          ON CONFLICT (id) DO UPDATE SET revoked = revoked + ?2`,
        id,
        revoked,
        now,
      )
      tell(id, now)
      return revoked
    },
    /** Nobody is told: the person has another. */
    replace: (rows: readonly BatchRow[], now: number): void => {
      revokeRows(rows, { id: '', reason: 'replaced', at: now })
    },
    dueNotices: (now: number, most: number): Notice[] =>
      [
        ...sql.exec(
          'SELECT id, revocation, note, reason, at, tries FROM notices WHERE due <= ? ORDER BY due LIMIT ?',
          now,
          most,
        ),
      ].map(({ id, revocation, note, reason, at, tries }) => ({
        id: id as number,
        revocation: revocation as string,
        note: note as string,
        reason: reason as RevocationReason,
        at: at as number,
        tries: tries as number,
      })),
    /** Told, and forgotten; or to be tried again. */
    endNotice: (id: number, retryAt?: number): void => {
      if (retryAt === undefined) sql.exec('DELETE FROM notices WHERE id = ?', id)
      else sql.exec('UPDATE notices SET due = ?, tries = tries + 1 WHERE id = ?', retryAt, id)
    },
    waiting: (): Waiting => {
      const [row] = sql.exec(
        `SELECT (SELECT count(*) FROM (SELECT 1 FROM notices WHERE due IS NOT NULL LIMIT 10000)) AS count,
          (SELECT min(at) FROM notices WHERE due IS NOT NULL) AS since,
          (SELECT min(due) FROM notices WHERE due IS NOT NULL) AS next`,
      )
      return {
        count: row?.count as number,
        since: (row?.since ?? undefined) as number | undefined,
        next: (row?.next ?? undefined) as number | undefined,
      }
    },
    /** One step; true while something is left. Nothing runs for so long. */
    sweep: (now: number): boolean => {
      const isLeft = forgetExpired(sql, { table: 'revocations', key: 'id', end: 'at' }, now - remembered)
      // A day later than who tells gives up, and says so.
      const old = 'SELECT id FROM notices WHERE due IS NOT NULL AND at <= ? ORDER BY at LIMIT ?'
      sql.exec(`DELETE FROM notices WHERE id IN (${old})`, now - noticeLife - day, sweepStep)
      return isLeft || [...sql.exec(old, now - noticeLife - day, 1)].length > 0
    },
    isEmpty: (): boolean => {
      const [row] = sql.exec('SELECT EXISTS (SELECT 1 FROM revocations) OR EXISTS (SELECT 1 FROM notices) AS some')
      return !row?.some
    },
  }

  function rowsOf(affected: OneAffected): BatchRow[] {
    if ('subject' in affected) return batches.bySubject(affected.subject)
    const found = batches.byHandle(affected.handle)
    return found ? [found] : []
  }
}

/** What is to be done beside revoking. */
type More = Omit<Revocation, 'id' | 'affected' | 'reason'>

interface Running {
  why: { id: string; reason: RevocationReason; at: number }
  more: More
}

export type Revocations = ReturnType<typeof createRevocations>
