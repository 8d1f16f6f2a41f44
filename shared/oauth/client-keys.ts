// The public keys that a client signs with: assertions and request objects alike.
import { type Jws, verifyJws } from '../keys/jws.ts'
import { algorithmOf, importPublicJwk, KeyRefused, type PublicJwk } from '../keys/public-key.ts'

export interface ClientKey {
  kid: string | undefined
  key: PublicJwk
}

/** By one of the keys; where the header names one, by that one alone. */
export async function isSignedByClient(jws: Jws, keys: readonly ClientKey[]): Promise<boolean> {
  const { kid } = jws.header
  for (const one of keys) if ((kid === undefined || kid === one.kid) && (await isSignedBy(jws, one.key))) return true
  return false
}

async function isSignedBy(jws: Jws, key: PublicJwk): Promise<boolean> {
  try {
    return await verifyJws(jws, await importPublicJwk(key), algorithmOf(key))
  } catch (error) {
    if (error instanceof KeyRefused) return false
    throw error
  }
}
