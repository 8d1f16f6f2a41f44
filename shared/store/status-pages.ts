// The status lists as tables: whose turn is next, and the statuses themselves in pages, of which there are only those that say something.
import type { Bytes } from '../bytes.ts'
import type { Random } from '../random.ts'
import { forgetEarlierLists, highestEarlierList } from './earlier-lists.ts'
import { createIndexAt, createIndexOrder } from './index-order.ts'
import { type ListBits, type ListState, listSize, mostTogether, type Placed, usableOf } from './status-store.ts'

type Sql = DurableObjectState['storage']['sql']

/** Of one row: an index changes one page of 32, and a list is read in 32 rows. */
const pageSize = 4096

/** Written once, and over again only where a batch was suspended and is not any more. */
export const entryStatus = { valid: 0, revoked: 1, suspended: 2 } as const
type EntryStatus = (typeof entryStatus)[keyof typeof entryStatus]

export interface OpenedBits {
  version: number
  bits: ListBits
  bytes: Bytes
}

export function createStatusPages(sql: Sql, random: Random) {
  sql.exec(`
    CREATE TABLE IF NOT EXISTS status_lists (
      list INTEGER PRIMARY KEY, bits INTEGER NOT NULL, used INTEGER NOT NULL DEFAULT 0, version INTEGER NOT NULL DEFAULT 0
    );
    CREATE TABLE IF NOT EXISTS index_orders (list INTEGER PRIMARY KEY, bytes BLOB NOT NULL);
    CREATE TABLE IF NOT EXISTS status_pages (
      list INTEGER NOT NULL, page INTEGER NOT NULL, bytes BLOB NOT NULL, PRIMARY KEY (list, page)
    ) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS identifier_keys (list INTEGER PRIMARY KEY, bytes BLOB NOT NULL);`)
  const orders = new Map<number, (turn: number) => number>()

  /** @param above the number is higher; the next one, unless said */
  const open = (bits: ListBits, above?: number): number => {
    const number = above === undefined ? null : above + 1
    const [row] = sql.exec('INSERT INTO status_lists (list, bits) VALUES (?, ?) RETURNING list', number, bits)
    const list = row?.list as number
    // In a table of its own: the row beside it is written with every batch, and would be so with all of this.
    const order = createIndexOrder(random, listSize).buffer
    sql.exec('INSERT INTO index_orders (list, bytes) VALUES (?, ?)', list, order)
    return list
  }
  // There is a list from the first day, so that who asks for it before the first copy learns nothing.
  if ([...sql.exec('SELECT 1 FROM status_lists LIMIT 1')].length === 0) open(1, highestEarlierList(sql))
  forgetEarlierLists(sql)

  const indexAt = (list: number): ((turn: number) => number) => {
    const known = orders.get(list)
    if (known) return known
    const [row] = sql.exec('SELECT bytes FROM index_orders WHERE list = ?', list)
    const made = createIndexAt(new Uint8Array(row?.bytes as ArrayBuffer), listSize)
    orders.set(list, made)
    return made
  }

  /** Of what was written for good: the order of a list that was taken back would be remembered here. */
  const places = (list: number, first: number, count: number): Placed[] => {
    const at = indexAt(list)
    return Array.from({ length: count }, (_, turn) => ({ list, index: at(first + turn) }))
  }

  /** Pages of a list that get another status somewhere, each written once. */
  const write = (list: number, indices: Iterable<number>, status: EntryStatus): void => {
    const bits = bitsOfList(list)
    const perByte = 8 / bits
    const changed = new Map<number, Uint8Array>()
    for (const index of indices) {
      const byte = Math.floor(index / perByte)
      const page = Math.floor(byte / pageSize)
      const bytes = changed.get(page) ?? readPage(list, page)
      changed.set(page, bytes)
      const shift = (index % perByte) * bits
      const at = byte % pageSize
      bytes[at] = ((bytes[at] as number) & ~((2 ** bits - 1) << shift)) | (status << shift)
    }
    for (const [page, bytes] of changed)
      sql.exec('INSERT OR REPLACE INTO status_pages (list, page, bytes) VALUES (?, ?, ?)', list, page, bytes.buffer)
    if (changed.size > 0) sql.exec('UPDATE status_lists SET version = version + 1 WHERE list = ?', list)
  }

  const readPage = (list: number, page: number): Uint8Array<ArrayBuffer> => {
    const [row] = sql.exec('SELECT bytes FROM status_pages WHERE list = ? AND page = ?', list, page)
    return row ? new Uint8Array(row.bytes as ArrayBuffer) : new Uint8Array(pageSize)
  }

  const bitsOfList = (list: number): ListBits => {
    const [row] = sql.exec('SELECT bits FROM status_lists WHERE list = ?', list)
    return (row?.bits ?? 1) as ListBits
  }

  return {
    /** The turns from `first` on are the caller's: of the newest list, or of a new one where that is full. */
    take: (bits: ListBits, count: number): { list: number; first: number } => {
      if (!Number.isInteger(count) || count < 1 || count > mostTogether)
        throw new RangeError(`a batch has 1 to ${mostTogether} copies`)
      const [row] = sql.exec('SELECT list, used FROM status_lists WHERE bits = ? ORDER BY list DESC LIMIT 1', bits)
      const [newest, used] = [row?.list as number | undefined, (row?.used ?? 0) as number]
      const isFull = newest === undefined || used + count > usableOf(listSize)
      const [list, first] = isFull ? [open(bits), 0] : [newest, used]
      sql.exec('UPDATE status_lists SET used = ? WHERE list = ?', first + count, list)
      return { list, first }
    },
    places,
    bits: bitsOfList,
    /** @param batches whose copies get the status */
    mark: (batches: readonly { list: number; first: number; count: number }[], status: EntryStatus): void => {
      const byList = new Map<number, number[]>()
      for (const { list, first, count } of batches) {
        const indices = byList.get(list) ?? []
        byList.set(list, indices)
        for (const { index } of places(list, first, count)) indices.push(index)
      }
      for (const [list, indices] of byList) write(list, indices, status)
    },
    lists: (): ListState[] =>
      [
        ...sql.exec(
          `SELECT list, bits, list IN (SELECT list FROM identifier_keys) AS identified FROM status_lists ORDER BY list`,
        ),
      ].map((row) => ({ list: row.list as number, bits: row.bits as ListBits, identified: row.identified === 1 })),
    isIdentified: (list: number): boolean =>
      [...sql.exec('SELECT 1 FROM identifier_keys WHERE list = ?', list)].length > 0,
    identifierKey: (list: number): Bytes => {
      sql.exec('INSERT OR IGNORE INTO identifier_keys (list, bytes) VALUES (?, ?)', list, random(32).buffer)
      const [row] = sql.exec('SELECT bytes FROM identifier_keys WHERE list = ?', list)
      return new Uint8Array(row?.bytes as ArrayBuffer)
    },
    version: (list: number): number | undefined => {
      const [row] = sql.exec('SELECT version FROM status_lists WHERE list = ?', list)
      return row && (row.version as number)
    },
    read: (list: number): OpenedBits => {
      const [row] = sql.exec('SELECT version, bits FROM status_lists WHERE list = ?', list)
      const bits = (row?.bits ?? 1) as ListBits
      const bytes = new Uint8Array((listSize * bits) / 8)
      for (const { page, bytes: part } of sql.exec('SELECT page, bytes FROM status_pages WHERE list = ?', list))
        bytes.set(new Uint8Array(part as ArrayBuffer), (page as number) * pageSize)
      return { version: (row?.version ?? 0) as number, bits, bytes }
    },
  }
}

export type StatusPages = ReturnType<typeof createStatusPages>
