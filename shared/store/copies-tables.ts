// The table of copies of what others publish (Durable Object STATUS_CACHE of the verifier and of the issuer).
import type { StoredTables } from './stored.ts'

export const copiesTables = {
  copies: {
    columns: {
      name: 'address, kind, and the entity that it is believed for',
      about: 'the same, and when its issuer signed it',
      body: 'the token as its issuer signed it',
      renew: 'when it is made anew',
      expires: 'until when it counts',
      asked: 'the day on which it was last asked for',
    },
    until: 'it expires, or a week after nobody asked for it any more; 200, and 32 megabytes in all',
  },
} as const satisfies StoredTables
