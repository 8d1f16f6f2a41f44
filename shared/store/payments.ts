// What pays for a batch, once, and what pays no more since a revocation ended what was agreed to: tables beside the lists, so that paying
// and giving places is one step.
import type { GrantsEnd, Paid, Payment } from './status-store.ts'

type Sql = DurableObjectState['storage']['sql']

export function createPayments(sql: Sql) {
  sql.exec(`
    CREATE TABLE IF NOT EXISTS redeemed (id TEXT PRIMARY KEY, expires INTEGER NOT NULL) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS ended (subject TEXT PRIMARY KEY, at INTEGER NOT NULL, expires INTEGER NOT NULL) WITHOUT ROWID;`)

  const redeem = ({ id, expiresAt }: { id: string; expiresAt: number }, now: number): boolean => {
    sql.exec('DELETE FROM redeemed WHERE id = ? AND expires <= ?', id, now)
    return sql.exec('INSERT OR IGNORE INTO redeemed (id, expires) VALUES (?, ?)', id, expiresAt).rowsWritten > 0
  }
  const isEnded = (subject: string, grantedAt: number): boolean =>
    [...sql.exec('SELECT 1 FROM ended WHERE subject = ? AND at > ?', subject, grantedAt)].length > 0

  return {
    redeem,
    pay: ({ subject, grant, once, grantedAt }: Payment, now: number): Paid => {
      if (grantedAt !== undefined && isEnded(subject, grantedAt)) return 'ended'
      if (grant !== undefined && isEnded(grant, 0)) return 'ended'
      return once && !redeem(once, now) ? 'used' : 'paid'
    },
    /** Of a person and type, or of what was granted to a wallet. The latest end counts. */
    end: (subject: string, { at, until }: GrantsEnd): void => {
      sql.exec(
        `INSERT INTO ended (subject, at, expires) VALUES (?1, ?2, ?3)
          ON CONFLICT (subject) DO UPDATE SET at = max(at, ?2), expires = max(expires, ?3)`,
        subject,
        at,
        until,
      )
    },
    sweep: (now: number): void => {
      for (const table of ['redeemed', 'ended']) sql.exec(`DELETE FROM ${table} WHERE expires <= ?`, now)
    },
    isEmpty: (): boolean => {
      const [row] = sql.exec('SELECT EXISTS (SELECT 1 FROM redeemed) OR EXISTS (SELECT 1 FROM ended) AS some')
      return !row?.some
    },
  }
}

export type Payments = ReturnType<typeof createPayments>
