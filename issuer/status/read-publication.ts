// How the operator wants lists to be published. Refuses: an interval or a life of copies that keeps a revocation from sight, more history
// than one object can hold, and identifier lists for a type that has no mdoc, no status, or a status that they cannot say.
import { day } from '../../shared/clock.ts'
import { findType } from '../../shared/credentials/index.ts'
import type { BindingReader } from '../../shared/http/bindings.ts'
import { type Publication, tokenLife } from './published-tokens.ts'

type Env = Readonly<Record<string, unknown>>

/** Seconds: a revocation has to be in the lists within a minute. */
const longestInterval = 60
/** Days. */
const longestHistory = 90

export function readPublication(read: BindingReader, env: Env): Publication {
  const ttl = read.count('STATUS_TTL')
  const interval = read.count('STATUS_INTERVAL')
  const days = env.STATUS_HISTORY_DAYS === undefined ? 0 : read.count('STATUS_HISTORY_DAYS')
  if (ttl > tokenLife / 2) read.refuse('STATUS_TTL', 'is more than twelve hours: copies would outlive their lists')
  if (interval > longestInterval)
    read.refuse('STATUS_INTERVAL', 'is more than a minute: a revocation would be seen too late')
  if (days > longestHistory) read.refuse('STATUS_HISTORY_DAYS', 'is more than ninety days')
  return { ttl, interval, history: days * day }
}

/** Ids of types, one space between them, or `none`, as it is unless said. */
export function identifierListsOf(read: BindingReader, env: Env): string[] {
  const said = env.IDENTIFIER_LISTS === undefined ? 'none' : read.text('IDENTIFIER_LISTS')
  const ids = said === 'none' ? [] : said.split(' ').filter(Boolean)
  for (const id of ids) {
    const type = findType(id)
    const hasMdoc = type?.configurations.some(({ format }) => format === 'mso_mdoc')
    if (!type || !hasMdoc || type.status === 'none')
      read.refuse('IDENTIFIER_LISTS', 'names what is no type with an mdoc that can be revoked')
    else if (type.suspendable)
      read.refuse('IDENTIFIER_LISTS', 'names a type that can be suspended, which such a list cannot say')
  }
  return ids
}
