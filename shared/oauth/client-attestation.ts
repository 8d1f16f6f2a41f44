// Attestation-based client authentication (draft-ietf-oauth-attestation-based-client-auth-07, also as -10 has it; HAIP 1.0 section
// 4.3): a wallet provider vouches for an instance of its wallet, and the instance proves its key for this server, now.
// Refuses: one of the two without the other, another typ or algorithm, a provider that is not listed, an attestation that has ended or
// was revoked, a private key, a proof by another key, for another server, too old, used before, or with a challenge that is not ours.
import { minute } from '../clock.ts'
import { isObject, type Json, type JsonObject } from '../json.ts'
import { isCurrent, type Jws, verifyJws } from '../keys/jws.ts'
import {
  algorithmOf,
  importPublicJwk,
  KeyRefused,
  type PublicJwk,
  parsePublicJwk,
  thumbprint,
} from '../keys/public-key.ts'
import type { Rows } from '../store/rows.ts'
import type { UnitStatus } from '../store/status-store.ts'
import {
  type AttestationGiven,
  checkAttestationSignature,
  checkAttestationStatuses,
  parseAttestation,
} from './attestation.ts'
import { OAuthError, type OAuthErrorCode } from './oauth-error.ts'

export interface ClientAttestationGiven extends AttestationGiven {
  rows: Rows<never, 'clientAttestation'>
  /** True for a challenge that this server gave out and that has not expired. */
  isChallenge(challenge: string): Promise<boolean>
  createChallenge(): Promise<string>
}

/** What is asked beyond the drafts; what is not named is not asked for. */
export interface ClientDemand {
  /** Seconds for which an attestation may go on from now. */
  longest?: number
  /** The provider has to say until when it says whether the instance still stands (TS3 client_status). */
  status?: true
}

export interface ClientAttestationInput {
  /** The headers OAuth-Client-Attestation and OAuth-Client-Attestation-PoP; several of one arrive joined by commas and are refused. */
  attestation: string | null
  proof: string | null
  /** Issuer identifier of this authorization server. */
  audience: string
  demand: ClientDemand
}

export interface AttestedClient {
  /** `sub` of the attestation: shared by all instances of a wallet. */
  clientId: string
  /** Thumbprint of the key of this instance. */
  instance: string
  key: PublicJwk
  /** Who vouches, by the name that it is found on the lists again. */
  provider: string
  /** Seconds; until when the provider says whether the instance still stands, if it says so (TS3 client_status). */
  statusUntil: number | undefined
  /** Where it says so. */
  units: readonly UnitStatus[]
}

const oldest = 5 * minute
const furthest = minute
/** Seconds for which the id of a proof is remembered, at the most. */
export const attestationMemory = oldest + furthest + 1

/** @throws OAuthError invalid_client_attestation, use_fresh_attestation, use_attestation_challenge */
export async function checkClientAttestation(
  given: ClientAttestationGiven,
  { attestation, proof, audience, demand }: ClientAttestationInput,
): Promise<AttestedClient> {
  if (!attestation || !proof) throw refused('A client attestation and its proof come together')
  const jws = parseAttestation(attestation, ofAttestation)
  const { clientId, key, provider, statusUntil, units } = await checkAttestation(given, jws, demand)
  const instance = await thumbprint(key)
  await checkProof(given, parseAttestation(proof, ofProof), { clientId, key, instance, audience })
  return { clientId, instance, key, provider, statusUntil, units }
}

async function checkAttestation(
  given: ClientAttestationGiven,
  jws: Jws,
  demand: ClientDemand,
): Promise<Omit<AttestedClient, 'instance'>> {
  if (jws.header.typ !== 'oauth-client-attestation+jwt') throw refused('The client attestation has another typ')
  const provider = await checkAttestationSignature(given, jws, ofAttestation)
  const { sub, exp, nbf, iat, cnf } = jws.payload
  if (typeof sub !== 'string' || sub === '') throw refused('The client attestation names no client')
  const now = given.now()
  if (typeof exp !== 'number' || exp <= now)
    throw refused('The client attestation has no end, or has ended', 'use_fresh_attestation')
  if (isLater(nbf, now) || isLater(iat, now)) throw refused('The client attestation is from the future')
  if (demand.longest !== undefined && exp - now > demand.longest)
    throw refused('The client attestation goes on for longer than is taken here')
  const key = keyOf(cnf)
  const { ofClient, until } = clientStatusOf(jws.payload)
  if (demand.status && until === undefined) throw withoutEnd()
  if (until !== undefined && until <= now)
    throw refused('The client attestation is of a provider that no longer says whether it stands')
  // The provider may have revoked the one or the other.
  const said = [ofClient, jws.payload.status]
  const units = await checkAttestationStatuses(given, { provider, said }, ofAttestation)
  return { clientId: sub, key, provider, statusUntil: until, units }
}

/** True for a time that is no number, or beyond the tolerance. */
const isLater = (time: Json | undefined, now: number): boolean =>
  time !== undefined && !(typeof time === 'number' && time <= now + furthest)

async function checkProof(
  given: ClientAttestationGiven,
  jws: Jws,
  expected: { clientId: string; key: PublicJwk; instance: string; audience: string },
): Promise<void> {
  if (jws.header.typ !== 'oauth-client-attestation-pop+jwt') throw refused('The proof of the client has another typ')
  if (!(await verifyJws(jws, await importKey(expected.key), algorithmOf(expected.key))))
    throw refused('The proof of the client is not signed by the attested key')
  const { aud, iss, jti, iat, challenge } = jws.payload
  if (aud !== expected.audience) throw refused('The proof of the client is for another server')
  if (iss !== undefined && iss !== expected.clientId) throw refused('The proof of the client is by another client')
  const now = given.now()
  if (typeof iat !== 'number' || iat < now - oldest || iat > now + furthest)
    throw refused('The proof of the client has no issue time, or one that is too old or in the future')
  if (!isCurrent(jws, now, furthest)) throw refused('The proof of the client is not valid now')
  if (challenge !== undefined && !(typeof challenge === 'string' && (await given.isChallenge(challenge))))
    throw new OAuthError('use_attestation_challenge', 'The challenge was not given out here, or has expired', {
      headers: { 'OAuth-Client-Attestation-Challenge': await given.createChallenge() },
    })
  if (typeof jti !== 'string' || jti === '') throw refused('The proof of the client has no jti')
  if (!(await given.rows.redeem('clientAttestation', `${expected.instance}\n${jti}`, iat + oldest + 1)))
    throw refused('The proof of the client was used before')
}

function keyOf(cnf: Json | undefined): PublicJwk {
  try {
    return parsePublicJwk(isObject(cnf) ? cnf.jwk : undefined)
  } catch (error) {
    throw error instanceof KeyRefused ? refused('The client attestation is for a key that is not accepted') : error
  }
}

async function importKey(key: PublicJwk): Promise<CryptoKey> {
  try {
    return await importPublicJwk(key)
  } catch (error) {
    throw error instanceof KeyRefused ? refused('The client attestation is for a key that is not accepted') : error
  }
}

/** The status of the instance, as TS3 has it, beside which the attestation may have one of its own (`status`). */
function clientStatusOf({ client_status: said }: JsonObject): {
  ofClient: Json | undefined
  until: number | undefined
} {
  if (said === undefined) return { ofClient: undefined, until: undefined }
  const { status = null, exp }: JsonObject = isObject(said) ? said : {}
  if (exp !== undefined && typeof exp !== 'number') throw withoutEnd()
  return { ofClient: status, until: exp }
}

const withoutEnd = () => refused('The client attestation does not say until when its provider says whether it stands')

const refused = (description: string, code: OAuthErrorCode = 'invalid_client_attestation'): OAuthError =>
  new OAuthError(code, description)
const ofAttestation = (reason: string): OAuthError => refused(`The client attestation ${reason}`)
const ofProof = (reason: string): OAuthError => refused(`The proof of the client ${reason}`)
