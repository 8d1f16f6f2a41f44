// Publishes a list as its operator would: the same bytes until something on it changes or its time asks for new ones, and then others with a higher
// sequence number. What was published is kept, since two lists of one number are a reason not to believe either.
import { base64url, hex, sha256, utf8 } from '../../shared/bytes.ts'
import { hour } from '../../shared/clock.ts'
import type { SandboxRows } from '../stores.ts'
import type { ListVersion } from './create-trusted-list.ts'
import { keepRow } from './keep-row.ts'

/** A list that may be published. */
export interface ListDraft {
  /** All that makes it what it is, but for its version. */
  about: unknown
  /** Seconds. */
  renewEvery: number
  validFor: number
  /** Its own version, where it has one for ever. */
  version?: ListVersion
  make(version: ListVersion): Promise<string>
}

export interface PublishedList extends ListVersion {
  document: string
  /** Hex SHA-256 of what it is about. */
  about: string
}

const table = 'publishedList'

export async function publishList(
  rows: SandboxRows,
  name: string,
  draft: ListDraft,
  now: number,
): Promise<PublishedList> {
  const about = hex(await sha256(utf8(JSON.stringify(draft.about))))
  const before = await rows.get<PublishedList>(table, name)
  if (before?.about === about && now >= before.issued && now < before.issued + draft.renewEvery) return before
  const version = draft.version ?? {
    // Above what any earlier state of this sandbox published.
    sequenceNumber: Math.max((before?.sequenceNumber ?? 0) + 1, Math.floor(now / hour)),
    issued: now,
    nextUpdate: now + draft.validFor,
  }
  const list = { ...version, about, document: await draft.make(version) }
  await keepRow(rows, table, name, list, now)
  return list
}

export const etagOf = async (document: string): Promise<string> => `"${base64url(await sha256(utf8(document)))}"`
