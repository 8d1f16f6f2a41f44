// A Verifier Attestation JWT (OpenID4VP 1.0 section 12), which an attester that wallets trust gives a relying party for a key. Held against
// the configuration when it is read: whether wallets trust the attester is theirs to say.
// Refuses: what is no JWT of that type, has ended, says nothing of whom or by whom, is for another key, or for fixed addresses of answers.
import type { JWK } from 'jose'
import { isObject } from '../../shared/json.ts'
import { type Jws, JwsRefused, parseJws } from '../../shared/keys/jws.ts'
import { KeyRefused, type PublicJwk, parsePublicJwk } from '../../shared/keys/public-key.ts'

/** What is wrong with it for who signs with this key, or undefined. `now` in seconds. */
export function attestationFault(text: string | undefined, key: JWK, now: number): string | undefined {
  if (text === undefined) return 'is missing'
  const jws = read(text)
  if (!jws) return 'is no JWT'
  const { header, payload } = jws
  if (header.typ !== 'verifier-attestation+jwt') return 'has another typ'
  if (typeof payload.iss !== 'string' || typeof payload.sub !== 'string' || payload.sub === '')
    return 'does not say by whom or about whom it is'
  if (typeof payload.exp !== 'number') return 'does not say when it ends'
  if (payload.exp <= now) return 'has ended'
  if (!isFor(key, payload.cnf)) return 'is for another key'
  // Every transaction is answered at an address of its own.
  if (payload.response_uris !== undefined) return 'is for fixed addresses of answers'
  return undefined
}

/** @throws JwsRefused */
export const subjectOf = (text: string): string => String(parseJws(text).payload.sub)

function read(text: string): Jws | undefined {
  try {
    return parseJws(text)
  } catch (error) {
    if (error instanceof JwsRefused) return undefined
    throw error
  }
}

function isFor({ crv, x, y }: JWK, cnf: unknown): boolean {
  const named = isObject(cnf) ? publicKeyIn(cnf.jwk) : undefined
  return named !== undefined && named.crv === crv && named.x === x && named.y === y
}

function publicKeyIn(jwk: unknown): PublicJwk | undefined {
  try {
    return parsePublicJwk(jwk)
  } catch (error) {
    if (error instanceof KeyRefused) return undefined
    throw error
  }
}
