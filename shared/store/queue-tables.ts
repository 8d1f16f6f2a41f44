// The table of a queue (Durable Object DELIVERY of the verifier).
import type { StoredTables } from './stored.ts'

export const queueTables = {
  messages: {
    columns: {
      place: 'the order in which it came',
      id: 'hash of the name of the transaction',
      sealed: "the transaction's name, how it ended and the partner's name, sealed under a key out of `SEAL_SECRET`",
      state: 'whether it waits or was given up',
      tries: 'how often it was tried',
      due: 'when it is tried next, or forgotten',
      reason: 'why it did not arrive, in fixed words',
    },
    until: 'it arrived, or seven days after the last try; the newest 10 000 of a partner',
  },
} as const satisfies StoredTables
