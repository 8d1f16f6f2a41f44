// What stood here in an earlier layout, a row for each place: nobody can revoke by it any more, so it is forgotten, and its lists are not
// served. A credential that names one is checked in vain, and not against somebody else's place.
type Sql = DurableObjectState['storage']['sql']

const isThere = (sql: Sql): boolean => [...sql.exec("SELECT 1 FROM sqlite_master WHERE name = 'entries'")].length > 0

/** Numbers go on above it: they are addresses, and credentials name them. */
export function highestEarlierList(sql: Sql): number {
  const [row] = isThere(sql) ? sql.exec('SELECT max(list) AS list FROM lists') : []
  return (row?.list ?? 0) as number
}

export function forgetEarlierLists(sql: Sql): void {
  if (!isThere(sql)) return
  for (const table of ['tokens', 'lists', 'entries']) sql.exec(`DROP TABLE IF EXISTS ${table}`)
}
