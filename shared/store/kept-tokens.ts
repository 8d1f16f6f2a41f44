// The signed tokens of the lists as they are served, one of each form, kept so that everybody gets the same bytes; and, for who asks how
// things stood, those that were served before.
import type { Bytes } from '../bytes.ts'
import { forgetExpired } from './forget-expired.ts'
import { isSameToken, type KeptToken, type ListForm, mostPast } from './status-store.ts'

type Sql = DurableObjectState['storage']['sql']

const columns = 'token, uri, version, issued, expires'

export function createKeptTokens(sql: Sql) {
  sql.exec(`
    CREATE TABLE IF NOT EXISTS signed_tokens (
      list INTEGER NOT NULL, form TEXT NOT NULL, token BLOB NOT NULL, uri TEXT NOT NULL, version INTEGER NOT NULL,
      issued INTEGER NOT NULL, expires INTEGER NOT NULL, PRIMARY KEY (list, form)
    ) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS past_tokens (
      id INTEGER PRIMARY KEY, list INTEGER NOT NULL, form TEXT NOT NULL, token BLOB NOT NULL, uri TEXT NOT NULL,
      version INTEGER NOT NULL, issued INTEGER NOT NULL, expires INTEGER NOT NULL, forget INTEGER NOT NULL
    );
    CREATE INDEX IF NOT EXISTS past_tokens_by_time ON past_tokens (list, form, issued);
    CREATE INDEX IF NOT EXISTS past_tokens_by_end ON past_tokens (forget);`)

  const read = (list: number, form: ListForm): KeptToken | undefined => {
    const [row] = sql.exec(`SELECT ${columns} FROM signed_tokens WHERE list = ? AND form = ?`, list, form)
    return row && tokenOf(row)
  }

  const remember = (list: number, form: ListForm, token: KeptToken, until: number): void => {
    sql.exec(
      `INSERT INTO past_tokens (list, form, ${columns}, forget) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
      list,
      form,
      ...valuesOf(token),
      until,
    )
    sql.exec(
      `DELETE FROM past_tokens WHERE list = ?1 AND form = ?2 AND issued < (
        SELECT issued FROM past_tokens WHERE list = ?1 AND form = ?2 ORDER BY issued DESC LIMIT 1 OFFSET ?3)`,
      list,
      form,
      mostPast - 1,
    )
  }

  return {
    read,
    keep: (
      list: number,
      form: ListForm,
      token: KeptToken,
      { replaces, rememberUntil }: { replaces: KeptToken | undefined; rememberUntil: number | undefined },
    ): KeptToken => {
      const kept = read(list, form)
      // A version never goes down, whoever says what it replaces.
      const isOlder =
        kept && (kept.version > token.version || (kept.version === token.version && !isSameToken(kept, replaces)))
      if (isOlder) return kept
      sql.exec(
        `INSERT OR REPLACE INTO signed_tokens (list, form, ${columns}) VALUES (?, ?, ?, ?, ?, ?, ?)`,
        list,
        form,
        ...valuesOf(token),
      )
      if (rememberUntil !== undefined) remember(list, form, token, rememberUntil)
      return token
    },
    past: (list: number, form: ListForm, at: number): KeptToken | undefined => {
      const [row] = sql.exec(
        `SELECT ${columns} FROM past_tokens WHERE list = ? AND form = ? AND issued <= ?
          ORDER BY issued DESC, id DESC LIMIT 1`,
        list,
        form,
        at,
      )
      return row && (row.expires as number) > at ? tokenOf(row) : undefined
    },
    /** One step; true while something is left. */
    sweep: (now: number): boolean => forgetExpired(sql, { table: 'past_tokens', key: 'id', end: 'forget' }, now),
    /** Of what has an end: the token that is served has none. */
    isEmpty: (): boolean => [...sql.exec('SELECT 1 FROM past_tokens LIMIT 1')].length === 0,
  }
}

export type KeptTokens = ReturnType<typeof createKeptTokens>

const valuesOf = ({ token, uri, version, issuedAt, expiresAt }: KeptToken) =>
  [token, uri, version, issuedAt, expiresAt] as const

const tokenOf = (row: Record<string, unknown>): KeptToken => ({
  token: new Uint8Array(row.token as ArrayBuffer) as Bytes,
  uri: row.uri as string,
  version: row.version as number,
  issuedAt: row.issued as number,
  expiresAt: row.expires as number,
})
