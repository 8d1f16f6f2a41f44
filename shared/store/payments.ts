// What pays for a batch, once, and what pays no more since a revocation ended what was agreed to, or since the record changed that was asked
// for: tables beside the lists, so that paying and giving places is one step.
import { forgetExpired } from './forget-expired.ts'
import { type GrantsEnd, type Paid, type Payment, staleWithin } from './status-store.ts'

type Sql = DurableObjectState['storage']['sql']

const tables = [
  ['redeemed', 'id'],
  ['ended', 'subject'],
  ['stale', 'subject'],
] as const

export function createPayments(sql: Sql) {
  sql.exec(`
    CREATE TABLE IF NOT EXISTS redeemed (id TEXT PRIMARY KEY, expires INTEGER NOT NULL) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS ended (subject TEXT PRIMARY KEY, at INTEGER NOT NULL, expires INTEGER NOT NULL) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS stale (subject TEXT PRIMARY KEY, at INTEGER NOT NULL, expires INTEGER NOT NULL) WITHOUT ROWID;
    CREATE INDEX IF NOT EXISTS redeemed_by_end ON redeemed (expires);
    CREATE INDEX IF NOT EXISTS ended_by_end ON ended (expires);
    CREATE INDEX IF NOT EXISTS stale_by_end ON stale (expires);`)

  const redeem = ({ id, expiresAt }: { id: string; expiresAt: number }, now: number): boolean => {
    sql.exec('DELETE FROM redeemed WHERE id = ? AND expires <= ?', id, now)
    return sql.exec('INSERT OR IGNORE INTO redeemed (id, expires) VALUES (?, ?)', id, expiresAt).rowsWritten > 0
  }
  const isEnded = (subject: string, grantedAt: number): boolean =>
    [...sql.exec('SELECT 1 FROM ended WHERE subject = ? AND at > ?', subject, grantedAt)].length > 0
  const isStale = (subject: string, recordAt: number): boolean =>
    [...sql.exec('SELECT 1 FROM stale WHERE subject = ? AND at >= ?', subject, recordAt)].length > 0
  /** The latest counts. */
  const note = (table: 'ended' | 'stale', subject: string, at: number, until: number): void => {
    sql.exec(
      `INSERT INTO ${table} (subject, at, expires) VALUES (?1, ?2, ?3)
        ON CONFLICT (subject) DO UPDATE SET at = max(at, ?2), expires = max(expires, ?3)`,
      subject,
      at,
      until,
    )
  }

  return {
    redeem,
    isEnded,
    pay: (payment: Payment & { slot?: string }, now: number): Paid => {
      const { subject, holder, grant, once, grantedAt, recordAt, slot } = payment
      const names = [subject, holder, slot].filter((name) => name !== undefined)
      if (grantedAt !== undefined && names.some((name) => isEnded(name, grantedAt))) return 'ended'
      if (grant !== undefined && isEnded(grant, 0)) return 'ended'
      if (recordAt !== undefined && isStale(subject, recordAt)) return 'stale'
      return once && !redeem(once, now) ? 'used' : 'paid'
    },
    /** Of a person and type, of one live set, or of what was granted to a wallet. */
    end: (subject: string, { at, until }: GrantsEnd): void => note('ended', subject, at, until),
    /** Records of before are of no use any more. */
    markStale: (subject: string, now: number): void => note('stale', subject, now, now + staleWithin),
    /** One step; true while something is left. */
    sweep: (now: number): boolean =>
      tables.map(([table, key]) => forgetExpired(sql, { table, key, end: 'expires' }, now)).some(Boolean),
    isEmpty: (): boolean => tables.every(([table]) => [...sql.exec(`SELECT 1 FROM ${table} LIMIT 1`)].length === 0),
  }
}

export type Payments = ReturnType<typeof createPayments>
