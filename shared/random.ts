// Randomness, passed in wherever it is used.
import { type Bytes, base64url } from './bytes.ts'

/** Fresh bytes of a cryptographic generator. */
export type Random = (length: number) => Bytes

export const systemRandom: Random = (length) => crypto.getRandomValues(new Uint8Array(length))

/** An unguessable identifier: 256 bits in 43 URL-safe characters, the most that wallets accept for a nonce (VP-REQ-05). */
export const randomId = (random: Random): string => base64url(random(32))

/** A whole number below `limit` (at most 2^32), every one equally likely. */
export function randomBelow(random: Random, limit: number): number {
  const fair = Math.floor(2 ** 32 / limit) * limit
  for (;;) {
    const value = new DataView(random(4).buffer).getUint32(0)
    if (value < fair) return value % limit
  }
}

/** The items in an order that tells nothing (Fisher and Yates). */
export function shuffled<T>(random: Random, items: readonly T[]): T[] {
  const order = [...items]
  for (let i = order.length - 1; i > 0; i--) {
    const j = randomBelow(random, i + 1)
    ;[order[i], order[j]] = [order[j] as T, order[i] as T]
  }
  return order
}
