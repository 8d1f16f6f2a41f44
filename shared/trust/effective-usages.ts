// What a signer may be for once its authorities are asked: an authority with an extended key usage certifies for that and nothing else
// (RFC 5280 section 4.2.1.12 names it for the key; that it nests is how every validator of the Internet reads it).
// Refuses: a certificate none of whose usages is left.
import type { Certificate } from './certificate.ts'

/** anyExtendedKeyUsage. */
const anyUsage = '2.5.29.37.0'

/** Usages that every certificate of the path has; undefined where none of them names any. */
export function effectiveUsages(path: readonly Certificate[]): readonly string[] | undefined {
  let left: readonly string[] | undefined
  for (const { extendedKeyUsage: usages } of path) {
    if (usages.length === 0 || usages.includes(anyUsage)) continue
    left = left === undefined ? usages : left.filter((usage) => usages.includes(usage))
  }
  return left
}
