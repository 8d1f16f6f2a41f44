// The object of the status lists inside workerd, with its tables on this disk, filled as if so many places had been given; and batches that
// are asked of it, a call each, as issuances ask. /NAME?fill=1000000&from=0 or /NAME?batches=500, where NAME is that of an object.
import { base64url } from '../shared/bytes.ts'
import { day, systemClock } from '../shared/clock.ts'
import { systemRandom } from '../shared/random.ts'
import { StatusListObject } from '../shared/store/status-list-object.ts'
import { type Allocation, listSize, usableOf } from '../shared/store/status-store.ts'

/** Copies of a batch. */
const copies = 20

/** Calls that are under way at a time. */
const together = 64

const hashes = 'lower(hex(randomblob(16))) || substr(lower(hex(randomblob(6))), 1, 11)'

export class PlacesObject extends StatusListObject {
  /** Rows as `allocate` writes them, for entries from `from` up to `to`. */
  async fill(from: number, to: number): Promise<void> {
    const { sql } = this.ctx.storage
    const perList = Math.floor(usableOf(listSize) / copies)
    const end = systemClock() + 90 * day
    for (let list = 1; list <= Math.ceil(to / copies / perList); list++) {
      const used = Math.min(perList, to / copies - (list - 1) * perList) * copies
      sql.exec('INSERT OR IGNORE INTO status_lists (list, bits) VALUES (?, 1)', list)
      sql.exec('UPDATE status_lists SET used = ? WHERE list = ?', used, list)
      sql.exec('INSERT OR IGNORE INTO index_orders (list, bytes) VALUES (?, randomblob(16384))', list)
    }
    sql.exec("INSERT OR IGNORE INTO signers (id, name) VALUES (1, 'signer')")
    sql.exec(
      "INSERT OR IGNORE INTO unit_lists (id, uri, provider) VALUES (1, 'https://provider.example/1', 'provider')",
    )
    sql.exec(
      `WITH RECURSIVE turns (turn) AS (SELECT ?1 UNION ALL SELECT turn + 1 FROM turns WHERE turn + 1 < ?2)
        INSERT INTO batches (id, token, subject, note, signer, list, first, count, expires, state, units)
        SELECT turn + 1, lower(hex(randomblob(8))), ${hashes}, lower(hex(randomblob(100))), 1, 1 + turn / ?3, turn % ?3 * ${copies},
          ${copies}, ?4 + turn / 10000, 1, '[[1,' || turn || ']]' FROM turns`,
      from / copies,
      to / copies,
      perList,
      end,
    )
    sql.exec(
      'INSERT INTO units (unit_list, idx, batch) SELECT 1, id * 7919 % 1000003, id FROM batches WHERE id > ?',
      from / copies,
    )
  }
}

interface Env {
  PLACES: { idFromName(name: string): unknown; get(id: unknown): PlacesObject }
}

export default {
  async fetch(request: Request, env: Env): Promise<Response> {
    const { pathname, searchParams } = new URL(request.url)
    const object = () => env.PLACES.get(env.PLACES.idFromName(pathname))
    const number = (name: string) => Number(searchParams.get(name))
    if (searchParams.has('to')) await object().fill(number('from'), number('to'))
    const asked = Array.from({ length: number('batches') }, batch)
    await Promise.all(
      Array.from({ length: together }, async () => {
        for (let one = asked.pop(); one; one = asked.pop()) {
          const given = await object().allocate(one)
          if (typeof given === 'string') throw new Error(given)
        }
      }),
    )
    return new Response('done')
  },
}

const batch = (): Allocation => ({
  subject: base64url(systemRandom(32)),
  count: copies,
  expiresAt: systemClock() + 90 * day + 86_400,
  grantedAt: systemClock(),
  recordAt: systemClock(),
  signer: 'signer',
  note: base64url(systemRandom(150)),
  once: { id: base64url(systemRandom(16)), expiresAt: systemClock() + 300 },
  units: [{ uri: 'https://provider.example/1', index: Math.floor(Math.random() * 2 ** 20), provider: 'provider' }],
})
