// Deleting what has expired, so many rows at a time: however much there is, nobody waits long for the object, and no step outgrows what the
// platform gives it.
type Sql = DurableObjectState['storage']['sql']

/** Rows of a table that one step deletes. */
export const sweepStep = 2000

/** @param key the primary key. @param end the column with the time in seconds, which has an index. @returns whether some are left */
export function forgetExpired(sql: Sql, { table, key, end }: { table: string; key: string; end: string }, now: number) {
  const expired = `SELECT ${key} FROM ${table} WHERE ${end} <= ? ORDER BY ${end} LIMIT ?`
  sql.exec(`DELETE FROM ${table} WHERE ${key} IN (${expired})`, now, sweepStep)
  return [...sql.exec(expired, now, 1)].length > 0
}
