// DPoP (RFC 9449): the proof that a request is made by the key that a token is, or will be, bound to.
// Refuses: a nonce that is not ours, or none where one is asked for, no proof or more than one, another typ or algorithm, a private key, another method or URL, a time outside the
// window, a proof that was seen before, another access token or key (DPOP-01 to DPOP-06).
import { base64url, sha256, utf8 } from '../bytes.ts'
import type { Clock } from '../clock.ts'
import { minute } from '../clock.ts'
import { isCurrent, type Jws, JwsRefused, parseJws, verifyJws } from '../keys/jws.ts'
import { algorithmOf, importPublicJwk, KeyRefused, parsePublicJwk, thumbprint } from '../keys/public-key.ts'
import type { Redeemed, Rows } from '../store/rows.ts'
import type { DpopNonces } from './dpop-nonces.ts'
import { OAuthError } from './oauth-error.ts'

export interface DpopInput {
  /** The DPoP header; several headers arrive as one, joined by commas, and are refused. */
  proof: string | null
  method: string
  /** Published address of the endpoint: configuration, never the Host header. */
  url: string
  /** The token that is used with the proof, where one is. */
  accessToken?: string
  /** Thumbprint that the key must have. */
  boundTo?: string
  /** The grant that the token comes from, where it can be ended before the token does. */
  family?: string
  /** Status and headers of a refusal, 400 unless the endpoint is a protected resource. */
  failure?: { status: 401; headers: Record<string, string> }
}

const window = 5 * minute
const furthest = minute
/** Seconds for which the id of a proof is remembered, at the most. */
export const dpopMemory = window + furthest + 1

export interface DpopGiven {
  now: Clock
  rows: Rows<never, 'dpop'>
  dpopNonces: DpopNonces
}

/** A proof that is right, and that may have been used before. */
export interface VerifiedDpop {
  /** Thumbprint of the key. */
  jkt: string
  /** Uses it up. @throws OAuthError invalid_dpop_proof, or invalid_token when the grant was ended */
  redeem(): Promise<void>
}

/**
 * @returns the thumbprint of the key
 * @throws OAuthError invalid_dpop_proof, use_dpop_nonce with a fresh one, or invalid_token when the grant was ended
 */
export async function checkDpop(given: DpopGiven, input: DpopInput): Promise<string> {
  const { jkt, redeem } = await verifyDpop(given, input)
  await redeem()
  return jkt
}

/**
 * Stores nothing: anybody can make a proof, so where a client has to prove itself too, that comes before the proof is used up.
 * @throws OAuthError invalid_dpop_proof, or use_dpop_nonce with a fresh one
 */
export async function verifyDpop(given: DpopGiven, input: DpopInput): Promise<VerifiedDpop> {
  const refused = (reason: string): OAuthError => new OAuthError('invalid_dpop_proof', reason, input.failure)
  if (!input.proof) throw refused('There is no DPoP proof')
  const jws = parse(input.proof, refused)
  const jkt = await checkKey(jws, refused)
  if (input.boundTo !== undefined && jkt !== input.boundTo) throw refused('The DPoP proof is by another key')
  const { htm, htu, iat, jti, ath, nonce } = jws.payload
  if (htm !== input.method) throw refused('The DPoP proof is for another method')
  if (typeof htu !== 'string' || withoutQuery(htu) !== withoutQuery(input.url))
    throw refused('The DPoP proof is for another address')
  const now = given.now()
  if (typeof iat !== 'number' || iat < now - window || iat > now + furthest)
    throw refused('The DPoP proof has no issue time, or one that is too old or in the future')
  if (!isCurrent(jws, now, furthest)) throw refused('The DPoP proof has expired, or is not valid yet')
  if (input.accessToken !== undefined && ath !== base64url(await sha256(utf8(input.accessToken))))
    throw refused('The DPoP proof is for another access token')
  if (!(await given.dpopNonces.fits(nonce))) throw await nonceWanted(given, input)
  if (typeof jti !== 'string' || jti === '') throw refused('The DPoP proof has no jti')
  return {
    jkt,
    redeem: async () => {
      const used = await redeem(given.rows, input.family, `${jkt}\n${jti}`, iat + window + 1)
      if (used === 'closed') throw new OAuthError('invalid_token', 'The access token was revoked', input.failure)
      if (used === 'again') throw refused('The DPoP proof was used before')
    },
  }
}

/** 400 at the authorization server, 401 with a challenge at a protected resource (RFC 9449 sections 8 and 9). */
async function nonceWanted({ dpopNonces }: DpopGiven, { failure }: DpopInput): Promise<OAuthError> {
  const headers = {
    'DPoP-Nonce': await dpopNonces.create(),
    ...(failure && { 'WWW-Authenticate': 'DPoP error="use_dpop_nonce", algs="ES256 ES384 ES512"' }),
  }
  const description = 'The DPoP proof comes with the nonce that this server gave out'
  return new OAuthError('use_dpop_nonce', description, { ...(failure && { status: failure.status }), headers })
}

/** Both questions, used before and revoked, in one: they stand on one shard. */
async function redeem(
  rows: DpopGiven['rows'],
  family: string | undefined,
  name: string,
  expiresAt: number,
): Promise<Redeemed> {
  if (family !== undefined) return rows.redeemWithin(family, 'dpop', name, expiresAt)
  return (await rows.redeem('dpop', name, expiresAt)) ? 'first' : 'again'
}

type Refuse = (reason: string) => OAuthError

function parse(proof: string, refused: Refuse): Jws {
  try {
    return parseJws(proof)
  } catch (error) {
    throw error instanceof JwsRefused ? refused('The DPoP proof is no JWT') : error
  }
}

async function checkKey(jws: Jws, refused: Refuse): Promise<string> {
  if (jws.header.typ !== 'dpop+jwt') throw refused('The DPoP proof has another typ than dpop+jwt')
  try {
    const key = parsePublicJwk(jws.header.jwk)
    if (await verifyJws(jws, await importPublicJwk(key), algorithmOf(key))) return thumbprint(key)
  } catch (error) {
    throw error instanceof KeyRefused ? refused('The DPoP proof has a key that is not accepted') : error
  }
  throw refused('The DPoP proof is not signed by the key that it names')
}

/** The address without query and fragment, in the normal form of RFC 3986; undefined for what is no address. */
function withoutQuery(address: string): string | undefined {
  const url = URL.parse(address)
  return url ? `${url.origin}${url.pathname}` : undefined
}
