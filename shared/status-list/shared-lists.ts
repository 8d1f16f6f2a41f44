// Lists that all isolates of a function share: fetched by one of them or ahead of time, and verified again by each that reads one.
import type { Bytes } from '../bytes.ts'
import type { NamedList } from './named-list.ts'

export interface StoredList {
  /** As it came. */
  type: string
  body: Bytes
  etag: string | undefined
  /** Seconds; it is fetched anew after `freshUntil`, and worth nothing after `expiresAt`. */
  issuedAt: number
  freshUntil: number
  expiresAt: number
  renewAt: number | undefined
}

export interface SharedLists {
  read(named: NamedList): Promise<StoredList | undefined>
  /** What was verified; of two the one that was issued later stays. */
  keep(named: NamedList, stored: StoredList): Promise<void>
}
