// The key proof of kind attestation (OpenID4VCI 1.0 appendix F.3): one key attestation with our nonce stands for all of its keys. Nobody
// proves a single key here: that the wallet holds them is the word of its provider.
import { OAuthError } from '../../shared/oauth/oauth-error.ts'
import type { AccessGrant } from '../grant.ts'
import type { Issuer } from '../issuer.ts'
import { type CheckedProofs, keyAttestations } from './key-attestations.ts'
import type { Proofs } from './parse-request.ts'

/** @throws OAuthError invalid_proof */
export async function checkAttestationProof(
  issuer: Issuer,
  { jwts, most }: Proofs,
  { provider }: AccessGrant,
): Promise<CheckedProofs> {
  const [attestation, ...more] = jwts
  if (attestation === undefined || more.length > 0) throw refused('A request holds one proof of kind attestation')
  const { keys, nonce, statusUntil, units } = await keyAttestations(issuer, { withEnd: false, provider })(attestation)
  if (nonce === undefined) throw refused('The key attestation has no nonce')
  return { keys: keys.slice(0, most).map(({ key }) => key), nonce, statusUntil, units }
}

const refused = (description: string): OAuthError => new OAuthError('invalid_proof', description)
