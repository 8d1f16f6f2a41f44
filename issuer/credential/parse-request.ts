// The credential request (OpenID4VCI 1.0 section 8.2): what is asked for, whether this token was given for it, and the proofs.
// Members that the specification does not name are ignored.
import type { Ssin } from '../../shared/belgium/ssin.ts'
import { findConfiguration, type Offered } from '../../shared/credentials/index.ts'
import { isObject, type JsonObject } from '../../shared/json.ts'
import type { JweRecipient } from '../../shared/keys/jwe.ts'
import { OAuthError } from '../../shared/oauth/oauth-error.ts'
import { batchSizeOf } from '../batch-size.ts'
import type { AccessGrant, AskedClaims } from '../grant.ts'
import type { Issuer } from '../issuer.ts'
import { readRequestBody } from './read-body.ts'
import { parseResponseEncryption } from './response-encryption.ts'

/** Compact JWTs, all of one kind. */
export interface Proofs {
  kind: 'jwt' | 'attestation'
  jwts: string[]
  /** Most keys that get a credential. */
  most: number
}

/** What a wallet was granted and asks for. */
export interface Wanted {
  offered: Offered
  /** Whom it is about, where that is not who receives it. */
  about?: Ssin
  claims?: AskedClaims
}

export interface CredentialRequest {
  wanted: Wanted
  proofs: Proofs
  /** Where and how the answer is encrypted; undefined for a plain one. */
  recipient: JweRecipient | undefined
}

/** @throws OAuthError */
export async function parseCredentialRequest(
  issuer: Issuer,
  request: Request,
  grant: AccessGrant,
): Promise<CredentialRequest> {
  const sent = await readRequestBody(issuer, request)
  const { body } = sent
  const wanted = wantedOf(idOf(body, grant), grant)
  const recipient = await parseResponseEncryption(issuer, sent)
  const { type } = wanted.offered
  return { wanted, proofs: proofsOf(body.proofs, batchSizeOf(issuer.config, type)), recipient }
}

/** Of another grant, or of nobody: such an identifier is not known here (VCI-CRED-03). */
function wantedOf(id: string, { configurationIds, datasets = [], claims = {}, byIdentifier }: AccessGrant): Wanted {
  const dataset = datasets.find(({ identifier }) => identifier === id)
  const offered = findConfiguration(dataset?.configurationId ?? id)
  if (!offered || (offered.type.about !== 'holder' && !dataset))
    throw byIdentifier
      ? new OAuthError('unknown_credential_identifier', 'There is no such credential')
      : new OAuthError('unknown_credential_configuration', 'There is no such credential configuration')
  const { id: configurationId } = offered.configuration
  if (!configurationIds.includes(configurationId))
    throw new OAuthError('insufficient_scope', 'The access token was not given for this credential', {
      status: 403,
      headers: { 'WWW-Authenticate': 'DPoP error="insufficient_scope"' },
    })
  const asked = claims[configurationId]
  return { offered, ...(dataset && { about: dataset.about }), ...(asked && { claims: asked }) }
}

/** Identifiers are for tokens that were given with some, configurations for all others (VCI-CRED-02). */
function idOf(body: JsonObject, { byIdentifier }: AccessGrant): string {
  const [asked, other] = byIdentifier
    ? (['credential_identifier', 'credential_configuration_id'] as const)
    : (['credential_configuration_id', 'credential_identifier'] as const)
  const wanted = body[asked]
  if (!byIdentifier && wanted === undefined && typeof body[other] === 'string')
    throw new OAuthError('unknown_credential_identifier', 'This access token was given without credential identifiers')
  if (typeof wanted !== 'string' || body[other] !== undefined)
    throw new OAuthError(
      'invalid_credential_request',
      `With this access token, exactly ${asked} says what is asked for`,
    )
  return wanted
}

/** Exactly one kind of proof, and not more than a batch holds (VCI-CRED-04, VCI-CRED-05). */
function proofsOf(proofs: unknown, most: number): Proofs {
  if (!isObject(proofs)) throw new OAuthError('invalid_proof', 'The request holds no proofs')
  const [kind, ...others] = Object.keys(proofs)
  if ((kind !== 'jwt' && kind !== 'attestation') || others.length > 0)
    throw new OAuthError('invalid_proof', 'The proofs are of kind jwt or of kind attestation, and of no other')
  const jwts = proofs[kind]
  if (!Array.isArray(jwts) || jwts.length === 0 || !jwts.every((proof) => typeof proof === 'string'))
    throw new OAuthError('invalid_proof', 'The proofs have to be a list of JWTs')
  if (jwts.length > most)
    throw new OAuthError('invalid_credential_request', 'The request holds more proofs than a batch')
  return { kind, jwts, most }
}
