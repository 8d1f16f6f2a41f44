// Holder binding of a presentation: the key-binding JWT (RFC 9901 section 7.3, OpenID4VP 1.0 appendix B.3.6).
// Refuses: none at all, another type or algorithm, another holder, audience or nonce, a hash over anything else, and an
// issue time outside the window, on either side (VP-SD-07 to VP-SD-10).
import { base64url, utf8 } from '../bytes.ts'
import { isObject } from '../json.ts'
import { verifyJws } from '../keys/jws.ts'
import { KeyRefused } from '../keys/public-key.ts'
import { usualAlgorithms, type VerificationAlgorithm } from '../keys/verification-algorithm.ts'
import {
  importVerificationKey,
  parseVerificationJwk,
  verificationAlgorithmOf,
  verificationThumbprint,
} from '../keys/verification-key.ts'
import { hashOf, type SdJwt, SdJwtRefused } from './sd-jwt.ts'

export interface KeyBindingExpected {
  /** The full client_id with its prefix, or `origin:` and the origin; where there are several names for one verifier, any of them. */
  audience: string | readonly string[]
  nonce: string
  /** What the holder may sign with: the usual ones, unless this says otherwise. */
  algorithms?: readonly VerificationAlgorithm[]
  /** Seconds. */
  now: number
}

const oldest = 300
const furthest = 60

/** @throws SdJwtRefused with the first reason. */
export async function checkKeyBinding(
  sdJwt: SdJwt,
  { audience, nonce, algorithms = usualAlgorithms, now }: KeyBindingExpected,
): Promise<void> {
  const { keyBinding, payload } = sdJwt
  if (!keyBinding) throw new SdJwtRefused('there is no key-binding JWT')
  if (keyBinding.header.typ !== 'kb+jwt') throw new SdJwtRefused('the key-binding JWT has another typ than kb+jwt')
  const holder = holderKey(payload.cnf)
  const algorithm = verificationAlgorithmOf(holder)
  if (!algorithms.includes(algorithm))
    throw new SdJwtRefused('the holder signs with an algorithm that the request does not allow')
  const key = await importVerificationKey(holder).catch(refuse)
  if (!(await verifyJws(keyBinding, key, algorithm)))
    throw new SdJwtRefused('the key-binding JWT is not signed by the key that the credential is bound to')
  const claims = keyBinding.payload
  if (![audience].flat().some((name) => claims.aud === name))
    throw new SdJwtRefused('the presentation was made for another verifier')
  if (claims.nonce !== nonce) throw new SdJwtRefused('the presentation was made for another request')
  if (claims.sd_hash !== base64url(await digest(hashOf(payload), sdJwt.withoutKeyBinding)))
    throw new SdJwtRefused('the key-binding JWT covers another presentation')
  const issued = claims.iat
  if (typeof issued !== 'number') throw new SdJwtRefused('the key-binding JWT has no issue time')
  if (issued < now - oldest) throw new SdJwtRefused('the key-binding JWT is too old')
  if (issued > now + furthest) throw new SdJwtRefused('the key-binding JWT is from the future')
  if (claims.exp !== undefined && !(typeof claims.exp === 'number' && now < claims.exp))
    throw new SdJwtRefused('the key-binding JWT has expired')
  if (claims.nbf !== undefined && !(typeof claims.nbf === 'number' && claims.nbf <= now + furthest))
    throw new SdJwtRefused('the key-binding JWT is not valid yet')
}

/** RFC 7638 thumbprint of the key that the credential is bound to. @throws SdJwtRefused */
export async function holderThumbprint({ payload }: Pick<SdJwt, 'payload'>): Promise<string> {
  return verificationThumbprint(holderKey(payload.cnf))
}

const digest = async (hash: string, text: string): Promise<Uint8Array> =>
  new Uint8Array(await crypto.subtle.digest(hash, utf8(text)))

function holderKey(cnf: unknown) {
  if (!isObject(cnf)) throw new SdJwtRefused('the credential is bound to no key')
  try {
    return parseVerificationJwk(cnf.jwk)
  } catch (error) {
    return refuse(error)
  }
}

function refuse(error: unknown): never {
  throw error instanceof KeyRefused ? new SdJwtRefused(`the holder's key is refused: ${error.message}`) : error
}
