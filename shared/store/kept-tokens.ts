// The signed tokens of the lists as they are served, one of each form, kept so that everybody gets the same bytes.
import type { KeptToken, ListForm } from './status-store.ts'

type Sql = DurableObjectState['storage']['sql']

export function createKeptTokens(sql: Sql) {
  sql.exec(`
    CREATE TABLE IF NOT EXISTS tokens (
      list INTEGER NOT NULL, form TEXT NOT NULL, token TEXT NOT NULL, uri TEXT NOT NULL, version INTEGER NOT NULL,
      issued INTEGER NOT NULL, expires INTEGER NOT NULL, PRIMARY KEY (list, form)
    ) WITHOUT ROWID;`)

  const read = (list: number, form: ListForm): KeptToken | undefined => {
    const select = 'SELECT token, uri, version, issued, expires FROM tokens WHERE list = ? AND form = ?'
    const [row] = sql.exec(select, list, form)
    return (
      row && {
        token: row.token as string,
        uri: row.uri as string,
        version: row.version as number,
        issuedAt: row.issued as number,
        expiresAt: row.expires as number,
      }
    )
  }

  return {
    read,
    keep: (list: number, form: ListForm, token: KeptToken, replaces: KeptToken | undefined): KeptToken => {
      const kept = read(list, form)
      if (kept && kept.token !== replaces?.token && kept.version >= token.version) return kept
      sql.exec(
        'INSERT OR REPLACE INTO tokens (list, form, token, uri, version, issued, expires) VALUES (?, ?, ?, ?, ?, ?, ?)',
        list,
        form,
        token.token,
        token.uri,
        token.version,
        token.issuedAt,
        token.expiresAt,
      )
      return token
    },
  }
}

export type KeptTokens = ReturnType<typeof createKeptTokens>
