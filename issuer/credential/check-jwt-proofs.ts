// Key proofs of kind jwt (OpenID4VCI 1.0 appendix F.1 and F.4): each is signed by the key that its credential will be bound to, for this
// issuer, now, with our nonce. One wrong proof refuses the whole request (VCI-PROOF-11). Where a proof carries a key attestation, it is
// signed by an attested key, and all attested keys get a credential (VCI-PROOF-09).
import { minute } from '../../shared/clock.ts'
import type { Json } from '../../shared/json.ts'
import { isCurrent, type Jws, JwsRefused, parseJws, verifyJws } from '../../shared/keys/jws.ts'
import {
  algorithmOf,
  importPublicJwk,
  KeyRefused,
  type PublicJwk,
  parsePublicJwk,
} from '../../shared/keys/public-key.ts'
import type { AttestedKeys } from '../../shared/oauth/key-attestation.ts'
import { OAuthError } from '../../shared/oauth/oauth-error.ts'
import type { AccessGrant } from '../grant.ts'
import type { Issuer } from '../issuer.ts'
import { type CheckAttestation, type CheckedProofs, keyAttestations, sameKey } from './key-attestations.ts'
import type { Proofs } from './parse-request.ts'

const oldest = 5 * minute
const furthest = minute

/** @throws OAuthError invalid_proof */
export async function checkJwtProofs(
  issuer: Issuer,
  { jwts, most }: Proofs,
  grant: AccessGrant,
): Promise<CheckedProofs> {
  const attestations = keyAttestations(issuer, { withEnd: true, provider: grant.provider })
  const checked = await Promise.all(jwts.map((proof) => checkProof(issuer, proof, grant, attestations)))
  const [nonce, ...others] = new Set(checked.map((proof) => proof.nonce))
  if (nonce === undefined || others.length > 0) throw refused('The proofs of a request have to share one nonce')
  if (withoutTwins(checked.map(({ key }) => key)).length !== checked.length)
    throw refused('Two proofs are for the same key')
  if (checked.some(({ attested }) => attested?.nonce !== undefined && attested.nonce !== nonce))
    throw new OAuthError('invalid_nonce', 'A key attestation has another nonce than its proof')
  const keys = checked.flatMap(({ key, attested }) => attested?.keys.map((one) => one.key) ?? [key])
  const ends = checked.flatMap(({ attested }) => attested?.statusUntil ?? [])
  return {
    keys: withoutTwins(keys).slice(0, most),
    nonce,
    statusUntil: ends.length > 0 ? Math.min(...ends) : undefined,
    units: checked.flatMap(({ attested }) => attested?.units ?? []),
  }
}

const withoutTwins = (keys: readonly PublicJwk[]): PublicJwk[] => [
  ...new Map(keys.map((key) => [`${key.x}.${key.y}`, key])).values(),
]

interface CheckedProof {
  key: PublicJwk
  nonce: string
  attested: AttestedKeys | undefined
}

async function checkProof(
  issuer: Issuer,
  proof: string,
  grant: AccessGrant,
  attestations: CheckAttestation,
): Promise<CheckedProof> {
  const jws = parse(proof)
  const { typ, trust_chain, key_attestation: attestation } = jws.header
  if (typ !== 'openid4vci-proof+jwt') throw refused('A proof has another typ than openid4vci-proof+jwt')
  if (trust_chain !== undefined) throw refused('A proof has a trust chain, which is not supported')
  const nonce = checkClaims(issuer, jws, grant)
  if (attestation === undefined && issuer.config.issuance.keyAttestation)
    throw refused('A proof comes without the key attestation that this issuer asks for')
  const attested = attestation === undefined ? undefined : await attestations(attestation)
  const key = keyOf(jws, attested)
  await checkSignature(jws, key)
  return { key, nonce, attested }
}

function parse(proof: string): Jws {
  try {
    return parseJws(proof)
  } catch (error) {
    throw error instanceof JwsRefused ? refused('A proof is no JWT') : error
  }
}

/** `jwk` alone, or beside a key attestation also a pointer into it; with an attestation, always one of its keys. */
function keyOf({ header: { jwk, kid, x5c } }: Jws, attested: AttestedKeys | undefined): PublicJwk {
  if (x5c !== undefined || (jwk === undefined) === (kid === undefined))
    throw refused('A proof names its key once, with jwk or with a kid of its key attestation')
  if (jwk === undefined) return pointedAt(kid, attested)
  const key = parseKey(jwk)
  if (attested && !attested.keys.some((one) => sameKey(one.key, key)))
    throw refused('A proof is for a key that its key attestation does not name')
  return key
}

/** A kid of the attestation, or the place of a key there where no key has a kid (AMB-16). */
function pointedAt(kid: Json | undefined, attested: AttestedKeys | undefined): PublicJwk {
  if (!attested || typeof kid !== 'string') throw refused('A proof names a key by a kid that is not understood')
  const named = attested.keys.filter((one) => one.kid === kid)
  const hasNames = attested.keys.some((one) => one.kid !== undefined)
  const placed = !hasNames && /^(0|[1-9]\d{0,2})$/.test(kid) ? attested.keys[Number(kid)] : undefined
  const found = named.length === 1 ? named[0] : placed
  if (!found) throw refused('A proof names a key that its key attestation does not hold')
  return found.key
}

function parseKey(jwk: Json | undefined): PublicJwk {
  try {
    return parsePublicJwk(jwk)
  } catch (error) {
    throw error instanceof KeyRefused ? refused('A proof is for a key that is not accepted') : error
  }
}

async function checkSignature(jws: Jws, key: PublicJwk): Promise<void> {
  try {
    if (await verifyJws(jws, await importPublicJwk(key), algorithmOf(key))) return
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
