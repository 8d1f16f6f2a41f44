// The table of duties (Durable Object DUTIES of the issuer).
import type { StoredTables } from './stored.ts'

export const dutyTables = {
  duties: {
    columns: {
      name: 'name of the duty',
      due: 'when it is due next',
      failures: 'how often in a row it failed',
    },
    until: 'it is a duty no longer',
  },
} as const satisfies StoredTables
