// Randomness, passed in wherever it is used.
import { type Bytes, base64url } from './bytes.ts'

/** Fresh bytes of a cryptographic generator. */
export type Random = (length: number) => Bytes

export const systemRandom: Random = (length) => crypto.getRandomValues(new Uint8Array(length))

/** An unguessable identifier: 256 bits in 43 URL-safe characters, the most that wallets accept for a nonce (VP-REQ-05). */
export const randomId = (random: Random): string => base64url(random(32))

/** Numbers below 2^32, drawn together: a call of the generator takes longer than the bytes it gives. */
const draw = (random: Random, count: number): Uint32Array => new Uint32Array(random(4 * count).buffer)

/** A whole number below `limit` (at most 2^32), every one equally likely. */
export function randomBelow(random: Random, limit: number): number {
  for (;;) {
    const fair = fairBelow(limit, draw(random, 1)[0] as number)
    if (fair !== undefined) return fair
  }
}

/** A number below `limit` out of one below 2^32; none for the few at the end that would make some likelier than others. */
const fairBelow = (limit: number, drawn: number): number | undefined =>
  drawn < Math.floor(2 ** 32 / limit) * limit ? drawn % limit : undefined

/** The items in an order that tells nothing (Fisher and Yates). */
export function shuffled<T>(random: Random, items: readonly T[]): T[] {
  const order = [...items]
  const drawn = draw(random, order.length)
  for (let i = order.length - 1; i > 0; i--) {
    const j = fairBelow(i + 1, drawn[i] as number) ?? randomBelow(random, i + 1)
    ;[order[i], order[j]] = [order[j] as T, order[i] as T]
  }
  return order
}
