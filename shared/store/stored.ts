// How whatever outlives a request is described, in the code that stores it: what it is, and what ends it. docs/storage.md is made of these
// descriptions, the types of the store take nothing that has none, and tests hold the tables on the disk to them.

/** A kind of rows (rows.ts). */
export interface RowKind {
  foundBy: string
  holds: string
  /** Seconds; the store refuses to keep one for longer. */
  life: number
  /** What ends it earlier. */
  taken?: string
}

/** What is written down as used, by a hash, so that it is not used again. */
export interface OnceKind {
  what: string
  /** Seconds; the store refuses to keep it for longer. */
  life: number
}

/** What one function keeps in the shards. */
export interface Kinds<Kind extends string = string, Once extends string = string> {
  rows: Readonly<Record<Kind, RowKind>>
  once: Readonly<Record<Once, OnceKind>>
}

/** A table of a Durable Object. */
export interface StoredTable {
  /** What each column holds. */
  columns: Readonly<Record<string, string>>
  /** What ends a row. */
  until: string
  /** Why rows stay that nothing ends. */
  stays?: string
}

export type StoredTables = Readonly<Record<string, StoredTable>>

/** What others carry, sealed so that only who gave it out can read it. */
export interface Carried {
  what: string
  holds: string
  /** Seconds. */
  life: number
}

/** What an isolate remembers until it ends, or earlier. */
export interface Remembered {
  what: string
  /** Entries. */
  most: number
  until: string
}
