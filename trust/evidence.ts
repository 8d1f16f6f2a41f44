// Lists as they were received, under their hash: what every decision in the audit rests on. In the object's own tables in pieces, or in a
// bucket of the platform where one is bound.
import { type Bytes, concat } from '../shared/bytes.ts'

export interface Evidence {
  put(sha256: string, body: Bytes, at: number): Promise<void>
  get(sha256: string): Promise<Bytes | undefined>
}

/** The part of the platform's object store that is used. */
export interface Bucket {
  put(key: string, value: Bytes): Promise<unknown>
  get(key: string): Promise<{ arrayBuffer(): Promise<ArrayBuffer> } | null>
}

export const bucketEvidence = (bucket: Bucket): Evidence => ({
  put: async (sha256, body) => void (await bucket.put(`raw/${sha256}`, body)),
  get: async (sha256) => {
    const found = await bucket.get(`raw/${sha256}`)
    return found ? new Uint8Array(await found.arrayBuffer()) : undefined
  },
})

type Sql = DurableObjectState['storage']['sql']

/** A row holds no more than two megabytes. */
const pieceLength = 1_000_000
/** In all; beyond it the oldest goes that is not served. */
const mostBytes = 512_000_000

export function createPieces(sql: Sql) {
  sql.exec(`CREATE TABLE IF NOT EXISTS documents (
    name TEXT PRIMARY KEY, length INTEGER NOT NULL, at INTEGER NOT NULL
  ) WITHOUT ROWID`)
  sql.exec(`CREATE TABLE IF NOT EXISTS pieces (
    name TEXT NOT NULL, place INTEGER NOT NULL, bytes BLOB NOT NULL, PRIMARY KEY (name, place)
  ) WITHOUT ROWID`)
  const remove = (name: string): void => {
    sql.exec('DELETE FROM pieces WHERE name = ?', name)
    sql.exec('DELETE FROM documents WHERE name = ?', name)
  }
  return {
    remove,
    put: (name: string, body: Bytes, at: number): void => {
      remove(name)
      for (let place = 0; place * pieceLength < body.length; place++) {
        const piece = body.slice(place * pieceLength, (place + 1) * pieceLength)
        sql.exec('INSERT INTO pieces (name, place, bytes) VALUES (?, ?, ?)', name, place, piece)
      }
      sql.exec('INSERT INTO documents (name, length, at) VALUES (?, ?, ?)', name, body.length, at)
    },
    get: (name: string): Bytes | undefined => {
      if ([...sql.exec('SELECT 1 FROM documents WHERE name = ?', name)].length === 0) return undefined
      const found = [...sql.exec('SELECT bytes FROM pieces WHERE name = ? ORDER BY place', name)]
      return concat(...found.map(({ bytes }) => new Uint8Array(bytes as ArrayBuffer)))
    },
    names: (prefix: string): string[] =>
      [...sql.exec('SELECT name FROM documents WHERE substr(name, 1, ?) = ?', prefix.length, prefix)].map(
        ({ name }) => name as string,
      ),
    /** Forgets the oldest of those with this prefix, beyond what there may be, but those that are served. */
    makeRoom: (prefix: string, served: ReadonlySet<string>, most = mostBytes): void => {
      const rows = [
        ...sql.exec(
          'SELECT name, length FROM documents WHERE substr(name, 1, ?) = ? ORDER BY at DESC, name',
          prefix.length,
          prefix,
        ),
      ]
      let length = 0
      for (const { name, length: own } of rows) {
        length += own as number
        if (length > most && !served.has((name as string).slice(prefix.length))) remove(name as string)
      }
    },
  }
}

export type Pieces = ReturnType<typeof createPieces>

/** Whole or not at all. */
export const ownEvidence = (storage: DurableObjectState['storage'], pieces: Pieces): Evidence => ({
  put: async (sha256, body, at) => storage.transactionSync(() => pieces.put(`raw/${sha256}`, body, at)),
  get: async (sha256) => pieces.get(`raw/${sha256}`),
})
