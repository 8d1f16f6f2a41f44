// Key proofs of kind jwt (OpenID4VCI 1.0 appendix F.1 and F.4): each is signed by the key that its credential will be bound
// to, for this issuer, now, with our nonce. One wrong proof refuses the whole request (VCI-PROOF-11).
import { minute } from '../../shared/clock.ts'
import { isCurrent, type Jws, JwsRefused, parseJws, verifyJws } from '../../shared/keys/jws.ts'
import {
  algorithmOf,
  importPublicJwk,
  KeyRefused,
  type PublicJwk,
  parsePublicJwk,
} from '../../shared/keys/public-key.ts'
import { OAuthError } from '../../shared/oauth/oauth-error.ts'
import type { AccessGrant } from '../grant.ts'
import type { Issuer } from '../issuer.ts'

export interface CheckedProofs {
  /** All different, in the order of the proofs. */
  keys: PublicJwk[]
  /** The one nonce that all proofs carry; not redeemed yet. */
  nonce: string
}

const oldest = 5 * minute
const furthest = minute

/** @throws OAuthError invalid_proof */
export async function checkProofs(
  issuer: Issuer,
  proofs: readonly string[],
  grant: AccessGrant,
): Promise<CheckedProofs> {
  const checked = await Promise.all(proofs.map((proof) => checkProof(issuer, proof, grant)))
  const nonces = new Set(checked.map(({ nonce }) => nonce))
  const [nonce] = nonces
  if (nonces.size !== 1 || nonce === undefined) throw refused('The proofs of a request share one nonce')
  const keys = checked.map(({ key }) => key)
  if (new Set(keys.map(({ x, y }) => `${x}.${y}`)).size !== keys.length)
    throw refused('Two proofs are for the same key')
  return { keys, nonce }
}

async function checkProof(
  issuer: Issuer,
  proof: string,
  grant: AccessGrant,
): Promise<{ key: PublicJwk; nonce: string }> {
  const jws = parse(proof)
  const { typ, jwk, kid, x5c, trust_chain } = jws.header
  if (typ !== 'openid4vci-proof+jwt') throw refused('A proof has another typ than openid4vci-proof+jwt')
  if (jwk === undefined || kid !== undefined || x5c !== undefined || trust_chain !== undefined)
    throw refused('A proof names its key with jwk, and with nothing else')
  const nonce = checkClaims(issuer, jws, grant)
  return { key: await checkSignature(jws, jwk), nonce }
}

function parse(proof: string): Jws {
  try {
    return parseJws(proof)
  } catch (error) {
    throw error instanceof JwsRefused ? refused('A proof is no JWT') : error
  }
}

async function checkSignature(jws: Jws, jwk: unknown): Promise<PublicJwk> {
  try {
    const key = parsePublicJwk(jwk)
    if (await verifyJws(jws, await importPublicJwk(key), algorithmOf(key))) return key
  } catch (error) {
    throw error instanceof KeyRefused ? refused('A proof is for a key that is not accepted') : error
  }
  throw refused('A proof is not signed by the key that it names')
}

function checkClaims({ config, now }: Issuer, jws: Jws, { clientId }: AccessGrant): string {
  const { aud, iat, iss, nonce } = jws.payload
  if (aud !== config.issuerUrl) throw refused('A proof is for another issuer')
  if (typeof iat !== 'number' || iat < now() - oldest || iat > now() + furthest)
    throw refused('A proof has no issue time, or one that is too old or in the future')
  if (!isCurrent(jws, now(), furthest)) throw refused('A proof has expired, or is not valid yet')
  if (clientId !== undefined && iss !== undefined && iss !== clientId)
    throw refused('A proof is by another client than the access token')
  if (typeof nonce !== 'string') throw refused('A proof has no nonce')
  return nonce
}

const refused = (description: string): OAuthError => new OAuthError('invalid_proof', description)
