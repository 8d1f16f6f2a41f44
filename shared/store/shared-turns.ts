// Calls of a Durable Object that come close together wait for one turn, and write in it: what is written in one turn is committed together,
// and a commit costs more than all that a call does besides. A call by itself does not wait.

/** Milliseconds since the last call from which on one is by itself. */
const apart = 10

/** @returns what each call awaits before it writes. Nothing of what it read before is to be believed after. */
export function createSharedTurns(): () => Promise<void> {
  let last = Number.NEGATIVE_INFINITY
  let next: Promise<void> | undefined
  return async () => {
    const now = Date.now()
    // The clock may have gone back.
    const isAlone = !next && Math.abs(now - last) > apart
    last = now
    if (isAlone) return
    next ??= new Promise((resolve) =>
      setTimeout(() => {
        next = undefined
        resolve()
      }, 0),
    )
    await next
  }
}
