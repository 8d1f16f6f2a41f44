// CRLs between two looks at where they come from, and the certificates that were met which name one, in the tables of the object that keeps the
// lists. Public things alone: who presented what is not among them.
import { textOf, utf8 } from '../shared/bytes.ts'
import { hour } from '../shared/clock.ts'
import type { CrlSnapshot } from '../shared/trust/refresh-crls.ts'
import type { RememberedLink } from '../shared/trust/trust-bundle.ts'
import type { createPieces } from './evidence.ts'

type Sql = DurableObjectState['storage']['sql']

export function createCrlStore(sql: Sql, pieces: ReturnType<typeof createPieces>) {
  sql.exec('CREATE TABLE IF NOT EXISTS crl_due (at INTEGER NOT NULL)')
  const read = <T>(name: string): T | undefined => {
    const bytes = pieces.get(name)
    return bytes && (JSON.parse(textOf(bytes)) as T)
  }
  const setDue = (at: number): void => {
    sql.exec('DELETE FROM crl_due')
    sql.exec('INSERT INTO crl_due (at) VALUES (?)', at)
  }
  return {
    snapshot: (): CrlSnapshot => read('crl/lists') ?? {},
    links: (): RememberedLink[] => read('crl/links') ?? [],
    keep: (snapshot: CrlSnapshot, at: number): void => pieces.put('crl/lists', utf8(JSON.stringify(snapshot)), at),
    remember: (links: readonly RememberedLink[], at: number): void =>
      pieces.put('crl/links', utf8(JSON.stringify(links)), at),
    /** Seconds; the first time at once, and where a clock that was wrong put it off. */
    due: (now: number): number => {
      const [found] = sql.exec('SELECT at FROM crl_due')
      const at = (found?.at as number | undefined) ?? 0
      return at > now + hour ? now : at
    },
    setDue,
    holds: (): boolean => pieces.names('crl/').length > 0,
    forget: (): void => {
      for (const name of pieces.names('crl/')) pieces.remove(name)
      sql.exec('DELETE FROM crl_due')
    },
  }
}

export type CrlStore = ReturnType<typeof createCrlStore>
