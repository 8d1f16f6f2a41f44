// The key attestation (OpenID4VCI 1.0 appendix D; EU TS3): a wallet provider vouches for keys, and says how well they are kept.
// Refuses: another typ, a provider that is not listed, no issue time or one in the future, an attestation that has ended or was revoked,
// no keys, too many or one of them twice, and keys that are kept less well than is asked for (VCI-KA-01 to VCI-KA-04).
import { minute } from '../clock.ts'
import { isObject, type Json, type JsonObject } from '../json.ts'
import { isCurrent } from '../keys/jws.ts'
import { importPublicJwk, KeyRefused, type PublicJwk, parsePublicJwk } from '../keys/public-key.ts'
import type { UnitStatus } from '../store/status-store.ts'
import {
  type AttestationGiven,
  checkAttestationSignature,
  checkAttestationStatuses,
  parseAttestation,
} from './attestation.ts'
import { OAuthError } from './oauth-error.ts'

/** One value of each is enough; what is not named is not asked for. */
export interface KeyDemand {
  keyStorage?: readonly string[]
  userAuthentication?: readonly string[]
  /** The provider has to say until when it says whether the keys are still safe (TS3 key_storage_status). */
  status?: true
}

export interface KeyAttestationInput {
  /** Compact JWT. */
  attestation: string
  demand: KeyDemand
  /** In a jwt proof it has to say when it ends (VCI-KA-02). */
  withEnd: boolean
}

export interface AttestedKeys {
  /** All different, in the order of the attestation; `kid` where the attestation gives one. */
  keys: readonly { key: PublicJwk; kid: string | undefined }[]
  nonce: string | undefined
  /** Who vouches, by the name that it is found on the lists again. */
  provider: string
  /** Seconds; until when the provider says whether the keys are still safe, if it says so. */
  statusUntil: number | undefined
  /** Where it says so. */
  units: readonly UnitStatus[]
}

/** The second is of drafts, and of European wallets still. */
const types: readonly (Json | undefined)[] = ['key-attestation+jwt', 'keyattestation+jwt']
const furthest = minute
const mostKeys = 100

/** @throws OAuthError invalid_proof */
export async function checkKeyAttestation(
  given: AttestationGiven,
  { attestation, demand, withEnd }: KeyAttestationInput,
): Promise<AttestedKeys> {
  const jws = parseAttestation(attestation, refused)
  if (!types.includes(jws.header.typ)) throw refused('has another typ')
  const provider = await checkAttestationSignature(given, jws, refused)
  const { iat, exp, nonce } = jws.payload
  const now = given.now()
  if (typeof iat !== 'number' || iat > now + furthest) throw refused('has no issue time, or one in the future')
  if (withEnd && exp === undefined) throw refused('does not say when it ends')
  if (!isCurrent(jws, now, furthest)) throw refused('has ended, or is not valid yet')
  if (nonce !== undefined && typeof nonce !== 'string') throw refused('has a nonce that is no text')
  const { ofKeys, until } = keyStatusOf(jws.payload)
  if (demand.status && until === undefined) throw withoutEnd()
  checkDemand(jws.payload, demand)
  const keys = await keysOf(jws.payload.attested_keys)
  if (until !== undefined && until <= now) throw refused('is of a provider that no longer says whether it stands')
  // The provider may have revoked the one or the other.
  const units = await checkAttestationStatuses(given, { provider, said: [ofKeys, jws.payload.status] }, refused)
  return { keys, nonce, provider, statusUntil: until, units }
}

function checkDemand(
  { key_storage: storage, user_authentication: authentication }: JsonObject,
  { keyStorage, userAuthentication }: KeyDemand,
): void {
  if (!hasOneOf(storage, keyStorage)) throw refused('does not say that the keys are stored as is asked for')
  if (!hasOneOf(authentication, userAuthentication))
    throw refused('does not say that the keys are used as is asked for')
}

/** The values have no order: only what is named counts (VCI-KA-04). */
const hasOneOf = (said: Json | undefined, asked: readonly string[] | undefined): boolean =>
  asked === undefined ||
  (Array.isArray(said) && said.some((value) => typeof value === 'string' && asked.includes(value)))

async function keysOf(attested: Json | undefined): Promise<AttestedKeys['keys']> {
  if (!Array.isArray(attested) || attested.length === 0 || attested.length > mostKeys)
    throw refused('names no keys, or too many')
  const keys = await Promise.all(attested.map(parseKey))
  if (new Set(keys.map(({ key: { x, y } }) => `${x}.${y}`)).size !== keys.length) throw refused('names a key twice')
  return keys
}

/** A point of its curve: no credential is bound to a key that cannot be. */
async function parseKey(jwk: Json): Promise<AttestedKeys['keys'][number]> {
  try {
    const kid = isObject(jwk) && typeof jwk.kid === 'string' ? jwk.kid : undefined
    const key = parsePublicJwk(jwk)
    await importPublicJwk(key)
    return { key, kid }
  } catch (error) {
    throw error instanceof KeyRefused ? refused('names a key that is not accepted') : error
  }
}

/** The status of the keys, as TS3 has it, beside which the attestation may have one of its own (`status`). */
function keyStatusOf({ key_storage_status: said }: JsonObject): {
  ofKeys: Json | undefined
  until: number | undefined
} {
  if (said === undefined) return { ofKeys: undefined, until: undefined }
  const { status = null, exp }: JsonObject = isObject(said) ? said : {}
  if (typeof exp !== 'number') throw withoutEnd()
  return { ofKeys: status, until: exp }
}

const withoutEnd = () => refused('does not say until when its provider says whether it stands')

const refused = (reason: string): OAuthError => new OAuthError('invalid_proof', `The key attestation ${reason}`)
