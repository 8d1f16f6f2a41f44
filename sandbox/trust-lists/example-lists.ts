// The lists of a sandbox whose keys were just made, for tests.
import { systemRandom } from '../../shared/random.ts'
import { createMemoryShard } from '../../shared/store/memory-shard.ts'
import { createRows } from '../../shared/store/rows.ts'
import type { SandboxPki } from '../pki/sandbox-pki.ts'
import { type SandboxRows, sandboxKinds } from '../stores.ts'
import { entitiesOf, listedCertificatesOf } from './listed.ts'
import { createLists, type SandboxLists } from './sandbox-lists.ts'

export const baseUrl = 'http://localhost:8789'

/** `now` in seconds: what the store believes. */
export function createExampleLists(pki: SandboxPki, now: () => number): { lists: SandboxLists; rows: SandboxRows } {
  const memory = createMemoryShard()
  // As the Durable Object, which keeps what it has.
  const shard = {
    ...memory,
    put: async (...row: Parameters<typeof memory.put>) => {
      if (await memory.get(row[0], now())) throw new TypeError('there is such a row')
      await memory.put(...row)
    },
  }
  const rows = createRows({ shard: () => shard, count: 1, now, random: systemRandom, kinds: sandboxKinds })
  return { rows, lists: openLists(pki, rows) }
}

/** After a restart: the same rows, and nothing else. */
export const openLists = (pki: SandboxPki, rows: SandboxRows): SandboxLists =>
  createLists({
    rows,
    baseUrl,
    operator: pki.signers.listOperator,
    operators: pki.listOperators,
    entities: entitiesOf(pki),
    certificates: listedCertificatesOf(pki),
  })
