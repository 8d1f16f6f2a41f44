// How hard a secret is to guess, as the suite counts it: Shannon's entropy of its characters, times how many there are.

/** Bits. */
export function entropyOf(text: string): number {
  const counts = new Map<string, number>()
  for (const one of text) counts.set(one, (counts.get(one) ?? 0) + 1)
  const each = [...counts.values()].map((count) => count / text.length)
  return -text.length * each.reduce((sum, share) => sum + share * Math.log2(share), 0)
}
