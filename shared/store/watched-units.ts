// The watch over wallets as tables: one row for each list and provider, and one for the newest round. An index leads to the batches that
// depend on it, and goes with them.
import { base64url } from '../bytes.ts'
import type { Random } from '../random.ts'
import type { Batches, BatchRow } from './batches.ts'
import {
  mostUnanswered,
  overdueAfter,
  type UnansweredList,
  type UnitList,
  unitStep,
  untilLookedAgain,
  type WatchRound,
} from './unit-watch.ts'

type Sql = DurableObjectState['storage']['sql']

interface Given {
  sql: Sql
  random: Random
  batches: Batches
  /** @returns how many copies */
  revoke(rows: readonly BatchRow[], revocation: string, until: number): number
}

export function createWatchedUnits({ sql, random, batches, revoke }: Given) {
  sql.exec(`
    CREATE TABLE IF NOT EXISTS watch (
      one INTEGER PRIMARY KEY CHECK (one = 1), round INTEGER NOT NULL, name TEXT NOT NULL, begun INTEGER NOT NULL, ended INTEGER,
      lists INTEGER NOT NULL DEFAULT 0, units INTEGER NOT NULL DEFAULT 0, revoked INTEGER NOT NULL DEFAULT 0
    )`)

  const unanswered = (): UnansweredList[] =>
    [
      ...sql.exec(
        'SELECT uri, provider, reason, answered FROM unit_lists WHERE reason IS NOT NULL ORDER BY answered LIMIT ?',
        mostUnanswered,
      ),
    ].map(({ uri, provider, reason, answered }) => ({
      uri: uri as string,
      provider: provider as string,
      reason: reason as string,
      since: answered as number,
    }))

  const newest = (now: number): WatchRound | undefined => {
    const [row] = sql.exec('SELECT name, begun, ended, lists, units, revoked FROM watch')
    if (!row) return undefined
    const [late] = sql.exec(
      'SELECT count(*) FILTER (WHERE answered <= ?) AS overdue, min(retry) AS retry FROM unit_lists',
      now - overdueAfter,
    )
    return {
      id: row.name as string,
      state: row.ended === null ? 'running' : 'done',
      begunAt: row.begun as number,
      ...(row.ended !== null && { endedAt: row.ended as number }),
      lists: row.lists as number,
      units: row.units as number,
      revoked: row.revoked as number,
      unanswered: unanswered(),
      overdue: late?.overdue as number,
      ...(late?.retry != null && { retryAt: late.retry as number }),
    }
  }

  return {
    begin: (now: number): WatchRound => {
      const known = newest(now)
      if (known?.state === 'running') return known
      sql.exec(
        `INSERT INTO watch (one, round, name, begun) VALUES (1, 1, ?1, ?2)
          ON CONFLICT (one) DO UPDATE SET round = round + 1, name = ?1, begun = ?2, ended = NULL, lists = 0, units = 0, revoked = 0`,
        base64url(random(16)),
        now,
      )
      sql.exec('UPDATE unit_lists SET after = -1')
      return newest(now) as WatchRound
    },
    newest,
    next: (now: number): UnitList | undefined => {
      const [row] = sql.exec(
        `SELECT id, uri, provider, after FROM unit_lists JOIN watch
          WHERE unit_lists.round < watch.round OR retry <= ? ORDER BY unit_lists.round >= watch.round, id LIMIT 1`,
        now,
      )
      if (!row) sql.exec('UPDATE watch SET ended = ? WHERE ended IS NULL', now)
      return (
        row && {
          id: row.id as number,
          uri: row.uri as string,
          provider: row.provider as string,
          after: row.after as number,
        }
      )
    },
    indices: (list: number, after: number, most: number): number[] =>
      [
        ...sql.exec(
          'SELECT DISTINCT idx FROM units WHERE unit_list = ? AND idx > ? ORDER BY idx LIMIT ?',
          list,
          after,
          most,
        ),
      ].map(({ idx }) => idx as number),
    revoke: (list: number, indices: readonly number[], until: number): { revoked: number; isLeft: boolean } => {
      const [round] = sql.exec('SELECT name FROM watch')
      const found = new Map<number, BatchRow>()
      let isLeft = false
      for (const index of indices) {
        if (found.size >= unitStep) isLeft = true
        if (isLeft) break
        const rows = batches.byUnit(list, index, unitStep + 1)
        isLeft = rows.length > unitStep
        for (const row of rows.slice(0, unitStep)) found.set(row.id, row)
      }
      // Of each list its own: who is told of one is also told of what falls hours later, when another answers.
      const revoked = round ? revoke([...found.values()], `${round.name}-${list}`, until) : 0
      sql.exec('UPDATE watch SET revoked = revoked + ?', revoked)
      return { revoked, isLeft }
    },
    pass: (list: number, after: number, units: number): void => {
      sql.exec('UPDATE unit_lists SET after = ? WHERE id = ?', after, list)
      sql.exec('UPDATE watch SET units = units + ?', units)
    },
    end: (list: number, now: number, failure?: string): void => {
      sql.exec('UPDATE watch SET lists = lists + 1 WHERE round > (SELECT round FROM unit_lists WHERE id = ?)', list)
      sql.exec('UPDATE unit_lists SET after = -1, round = (SELECT round FROM watch) WHERE id = ?', list)
      if (failure === undefined)
        sql.exec(
          'UPDATE unit_lists SET answered = ?, failures = 0, retry = NULL, reason = NULL WHERE id = ?',
          now,
          list,
        )
      else {
        const [row] = sql.exec('SELECT failures FROM unit_lists WHERE id = ?', list)
        sql.exec(
          'UPDATE unit_lists SET failures = failures + 1, retry = ?, reason = ? WHERE id = ?',
          now + untilLookedAgain((row?.failures ?? 0) as number),
          failure,
          list,
        )
      }
    },
  }
}

export type WatchedUnits = ReturnType<typeof createWatchedUnits>
