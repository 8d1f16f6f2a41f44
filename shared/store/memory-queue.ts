// A queue in memory, for tests: with the same answers as the Durable Object, and emptied by the test.
import { deadLife, delayAfter, maximumListed, maximumTries, type Queue, type Queued } from './queue.ts'

export interface MemoryQueue extends Queue {
  /** Tries what is due, as the alarm would. */
  run(now: number, attempt: (sealed: string, last: boolean) => Promise<string | undefined>): Promise<void>
}

export function createMemoryQueue(): MemoryQueue {
  const messages = new Map<string, Queued>()
  const put = (message: Queued): void => {
    messages.delete(message.id)
    messages.set(message.id, message)
  }
  return {
    put: async (id, sealed, due) => put({ id, sealed, state: 'waiting', tries: 0, due, reason: '' }),
    list: async (now, wanted) =>
      [...messages.values()]
        .filter(({ state, tries, due }) => (state === 'dead' ? due > now : tries > 0 || due <= now))
        .filter(({ state }) => wanted === undefined || state === wanted)
        .reverse()
        .slice(0, maximumListed),
    revive: async (id, now) => {
      const message = messages.get(id)
      if (message?.state !== 'dead' || message.due <= now) return false
      messages.set(id, { ...message, state: 'waiting', tries: 0, due: now })
      return true
    },
    run: async (now, attempt) => {
      for (const message of [...messages.values()]) {
        if (message.state === 'dead' || message.due > now) continue
        const tries = message.tries + 1
        const reason = await attempt(message.sealed, tries >= maximumTries)
        if (messages.get(message.id) !== message) continue
        if (reason === undefined) messages.delete(message.id)
        else if (tries < maximumTries)
          messages.set(message.id, { ...message, tries, reason, due: now + delayAfter(tries, 0.5) })
        else messages.set(message.id, { ...message, tries, reason, state: 'dead', due: now + deadLife })
      }
    },
  }
}
