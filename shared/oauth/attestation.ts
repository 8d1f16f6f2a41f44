// What the attestations of wallet providers have in common, of an instance and of keys alike: who signed, and whether it still stands.
// Refuses: what is no JWT, certificates that are none, providers that are not listed, another algorithm than the certificate's key,
// statuses of a kind that is not supported.
import type { Bytes } from '../bytes.ts'
import type { Clock } from '../clock.ts'
import { isObject, type Json } from '../json.ts'
import { type Jws, JwsRefused, parseJws, verifyJws } from '../keys/jws.ts'
import type { VerificationAlgorithm } from '../keys/verification-algorithm.ts'
import type { UnitStatus } from '../store/status-store.ts'
import { CertificateRefused } from '../trust/certificate.ts'
import { parseX5c } from '../trust/x5c.ts'
import type { OAuthError } from './oauth-error.ts'

export interface AttestationGiven {
  now: Clock
  /** Judges the provider's certificates, leaf first. @throws OAuthError when nobody can tell now */
  trust(chain: readonly Bytes[]): Promise<WalletProvider | undefined>
  /** True while the status says valid. @throws OAuthError when nobody can tell now */
  isValid(status: UnitStatus): Promise<boolean>
}

export interface WalletProvider {
  key: CryptoKey
  algorithm: VerificationAlgorithm
  /** By which it is found on the lists again. */
  name: string
}

/** How the caller refuses; the reason goes on after "The client attestation", or whatever the caller calls it. */
export type RefuseAttestation = (reason: string) => OAuthError

export function parseAttestation(text: string, refused: RefuseAttestation): Jws {
  try {
    return parseJws(text)
  } catch (error) {
    throw error instanceof JwsRefused ? refused('is no JWT') : error
  }
}

/** Signed by a provider that is on the list of wallet providers. @returns its name */
export async function checkAttestationSignature(
  given: AttestationGiven,
  jws: Jws,
  refused: RefuseAttestation,
): Promise<string> {
  const provider = await given.trust(chainOf(jws.header.x5c, refused))
  if (!provider) throw refused('is by nobody who is listed as a wallet provider')
  if (!(await verifyJws(jws, provider.key, provider.algorithm))) throw refused('is not signed by its wallet provider')
  return provider.name
}

function chainOf(x5c: Json | undefined, refused: RefuseAttestation): Bytes[] {
  try {
    return parseX5c(x5c)
  } catch (error) {
    throw error instanceof CertificateRefused ? refused(`has a certificate that is refused: ${error.message}`) : error
  }
}

/**
 * Refused once its provider has revoked it; an attestation without a status stands until it ends.
 * @returns what is watched for as long as something lives that was given for it
 */
export async function checkAttestationStatuses(
  given: AttestationGiven,
  { provider, said }: { provider: string; said: readonly (Json | undefined)[] },
  refused: RefuseAttestation,
): Promise<UnitStatus[]> {
  const units = said.filter((status) => status !== undefined).map((status) => unitOf(status, provider, refused))
  for (const unit of units) if (!(await given.isValid(unit))) throw refused('is revoked')
  return units
}

function unitOf(said: Json, provider: string, refused: RefuseAttestation): UnitStatus {
  const list = isObject(said) && isObject(said.status_list) ? said.status_list : {}
  const { idx, uri } = list
  if (typeof idx !== 'number' || !Number.isSafeInteger(idx) || idx < 0 || typeof uri !== 'string')
    throw refused('has a status of a kind that is not supported')
  return { uri, index: idx, provider }
}
