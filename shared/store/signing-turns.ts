// Whose turn it is to sign a token, so that one is signed for all that ask at once. In memory: whoever is killed with it loses a turn, which
// is over by itself after some seconds.
import type { Clock } from '../clock.ts'
import { type ListForm, signWithin } from './status-store.ts'

export function createSigningTurns(now: Clock) {
  const until = new Map<string, number>()
  const nameOf = (list: number, form: ListForm): string => `${form} ${list}`
  return {
    /** True for the first, and for no other until it ends. */
    take: (list: number, form: ListForm): boolean => {
      const name = nameOf(list, form)
      const left = (until.get(name) ?? 0) - now()
      // More than all of it is left where the clock went back.
      if (left > 0 && left <= signWithin) return false
      until.set(name, now() + signWithin)
      return true
    },
    end: (list: number, form: ListForm): void => void until.delete(nameOf(list, form)),
  }
}
