// The signatures of one decision: each is verified once, however many services of a list have the same authority, and no more of them than an
// honest chain takes. Anybody may send a chain whose certificates all bear the name of a listed authority, and each would be held against every
// key of that name.
// Refuses: to verify any further signature once there were too many.
import type { Certificate } from './certificate.ts'
import type { IsSigned } from './path.ts'

/** Four inside of a chain, and keys of one name. */
const maximumSignatures = 32

export interface BoundedSignatures {
  isSigned: IsSigned
  /** True when one was not verified. */
  areTooMany(): boolean
}

export function createBoundedSignatures(): BoundedSignatures {
  const known = new Map<Certificate, Map<string, Promise<boolean>>>()
  let verified = 0
  let areTooMany = false
  return {
    areTooMany: () => areTooMany,
    isSigned: async (certificate, issuer) => {
      const byIssuer = known.get(certificate) ?? new Map<string, Promise<boolean>>()
      known.set(certificate, byIssuer)
      const before = byIssuer.get(issuer.id)
      if (before) return before
      if (verified === maximumSignatures) {
        areTooMany = true
        return false
      }
      verified += 1
      const found = certificate.isSignedBy(issuer)
      byIssuer.set(issuer.id, found)
      return found
    },
  }
}
