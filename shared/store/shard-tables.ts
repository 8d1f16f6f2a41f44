// The tables of a shard (Durable Object SHARD).
import type { StoredTables } from './stored.ts'

const end = 'when it is deleted, in seconds'

export const shardTables = {
  rows: {
    columns: {
      id: 'SHA-256 of the secret that the row is found by, and of its kind',
      sealed: 'what the row holds, encrypted under a key out of that secret',
      expires: end,
      guard: 'SHA-256 of the second secret, where there is one',
      tries: 'how often the second secret was wrong',
    },
    until: 'as its kind says',
  },
  redeemed: {
    columns: { id: 'SHA-256 of what was used, and of its kind', expires: end },
    until: 'as its kind says',
  },
  listed: {
    columns: {
      place: 'the order in which it came',
      list: 'SHA-256 of the secret that the list is found by',
      sealed: 'what was added to the list, encrypted as a row is',
      expires: end,
    },
    until: 'as its kind says, or until enough newer ones stand in the list',
  },
} as const satisfies StoredTables
