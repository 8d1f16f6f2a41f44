// A shard in memory: for tests and the bench, with the same answers as the Durable Object.
import type { Bytes } from '../bytes.ts'
import { maximumGuardTries, type Shard } from './rows.ts'

export function createMemoryShard(): Shard {
  const rows = new Map<string, { sealed: Bytes; expiresAt: number; guard: string | undefined; tries: number }>()
  const redeemed = new Map<string, number>()
  const lists = new Map<string, { sealed: Bytes; expiresAt: number }[]>()
  return {
    put: async (id, sealed, expiresAt, guard) => void rows.set(id, { sealed, expiresAt, guard, tries: 0 }),
    get: async (id, now) => {
      const row = rows.get(id)
      return row && row.expiresAt > now ? row.sealed : undefined
    },
    take: async (id, now, guard) => {
      const row = rows.get(id)
      if (!row || row.expiresAt <= now) return { refused: 'unknown' }
      if (row.guard === guard) {
        rows.delete(id)
        return { sealed: row.sealed }
      }
      row.tries += 1
      if (row.tries < maximumGuardTries) return { refused: 'wrongGuard' }
      rows.delete(id)
      return { refused: 'locked' }
    },
    exchange: async (id, now, others) => {
      const row = rows.get(id)
      if (!row || row.expiresAt <= now) return false
      rows.delete(id)
      for (const { id: other, sealed, expiresAt, guard } of others)
        rows.set(other, { sealed, expiresAt, guard, tries: 0 })
      return true
    },
    redeem: async (id, now, expiresAt) => {
      if ((redeemed.get(id) ?? 0) > now) return false
      redeemed.set(id, expiresAt)
      return true
    },
    redeemWithin: async (group, id, now, expiresAt) => {
      if ((redeemed.get(group) ?? 0) > now) return 'closed'
      if ((redeemed.get(id) ?? 0) > now) return 'again'
      redeemed.set(id, expiresAt)
      return 'first'
    },
    append: async (list, sealed, expiresAt, most) =>
      void lists.set(list, [{ sealed, expiresAt }, ...(lists.get(list) ?? [])].slice(0, most)),
    listed: async (list, now) =>
      (lists.get(list) ?? []).filter(({ expiresAt }) => expiresAt > now).map(({ sealed }) => sealed),
  }
}
