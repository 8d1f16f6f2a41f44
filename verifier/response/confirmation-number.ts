// What the wallet's device shows after an answer across devices, for its holder to type where the request was shown: six digits, all equally
// likely. Five guesses end the result.
import type { Random } from '../../shared/random.ts'

const count = 1_000_000
/** The largest multiple of it below 2 ** 32: above, the lowest numbers would come more often. */
const limit = Math.floor(2 ** 32 / count) * count

export function createConfirmationNumber(random: Random): string {
  for (;;) {
    const value = new DataView(random(4).buffer).getUint32(0)
    if (value < limit) return String(value % count).padStart(6, '0')
  }
}
