// The status store in memory: for tests and the bench, with the same answers as the Durable Object.
import { type Random, randomBelow } from '../random.ts'
import {
  bitsOf,
  type KeptToken,
  type ListForm,
  listSize,
  type Paid,
  type Payment,
  type StatusStore,
} from './status-store.ts'

interface MemoryList {
  subjects: Map<number, string>
  revoked: Set<number>
  version: number
  kept: Map<ListForm, KeptToken>
}

/** `size`: entries of a list; a small one soon fills up. */
export function createMemoryStatusStore(random: Random, size = listSize): StatusStore {
  const lists: MemoryList[] = []
  const open = (): MemoryList => {
    const list: MemoryList = { subjects: new Map(), revoked: new Set(), version: 0, kept: new Map() }
    lists.push(list)
    return list
  }
  const listOf = (number: number): MemoryList | undefined => lists[number - 1]
  const redeemed = new Set<string>()
  const ended = new Map<string, number>()
  const redeem = (id: string): boolean => !redeemed.has(id) && redeemed.add(id).has(id)
  const pay = ({ subject, once, grantedAt }: Payment): Paid => {
    if (grantedAt !== undefined && grantedAt < (ended.get(subject) ?? 0)) return 'ended'
    return once && !redeem(once.id) ? 'used' : 'paid'
  }
  open()
  return {
    allocate: async ({ count, ...payment }) => {
      const paid = pay(payment)
      if (paid !== 'paid') return paid === 'ended' ? [] : undefined
      const { subject } = payment
      const newest = lists.at(-1)
      const { subjects } = newest && newest.subjects.size + count <= size / 2 ? newest : open()
      const indices: number[] = []
      while (indices.length < count) {
        const index = randomBelow(random, size)
        if (subjects.has(index)) continue
        subjects.set(index, subject)
        indices.push(index)
      }
      return indices.map((index) => ({ list: lists.length, index }))
    },
    pay: async (payment) => pay(payment),
    redeem: async ({ id }) => redeem(id),
    revoke: async (subject, end) => {
      if (end) ended.set(subject, end.at)
      let count = 0
      for (const list of lists) {
        const before = list.revoked.size
        for (const [index, of] of list.subjects) if (of === subject) list.revoked.add(index)
        if (list.revoked.size > before) list.version += 1
        count += list.revoked.size - before
      }
      return count
    },
    read: async (number, form) => {
      const list = listOf(number)
      return list && { version: list.version, kept: list.kept.get(form) }
    },
    bits: async (number) => {
      const list = listOf(number)
      return { version: list?.version ?? 0, bytes: bitsOf(list?.revoked ?? [], size) }
    },
    keep: async (number, form, token, replaces) => {
      const list = listOf(number)
      const kept = list?.kept.get(form)
      if (kept && kept.token !== replaces?.token && kept.version >= token.version) return kept
      list?.kept.set(form, token)
      return token
    },
  }
}
