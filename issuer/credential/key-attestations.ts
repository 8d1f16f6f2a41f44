// The key attestations of a credential request, each checked once however many proofs carry it, at the level that the profile asks for.
import type { Json } from '../../shared/json.ts'
import type { PublicJwk } from '../../shared/keys/public-key.ts'
import { type AttestedKeys, checkKeyAttestation } from '../../shared/oauth/key-attestation.ts'
import { OAuthError } from '../../shared/oauth/oauth-error.ts'
import type { UnitStatus } from '../../shared/store/status-store.ts'
import type { Issuer } from '../issuer.ts'
import { isSameProvider } from '../listed-provider.ts'
import { walletProviders } from '../wallet-provider.ts'

export interface CheckedProofs {
  /** All different, and not more than a batch holds: each gets one credential. */
  keys: PublicJwk[]
  /** The one nonce that the proofs carry; not redeemed yet. */
  nonce: string
  /** Seconds; until when the wallet provider says whether the keys are still safe, if it says so. */
  statusUntil: number | undefined
  /** Where it says so. */
  units: readonly UnitStatus[]
}

/** @throws OAuthError invalid_proof */
export type CheckAttestation = (attestation: Json) => Promise<AttestedKeys>

/** `provider`: who vouches for the wallet, and has to vouch for its keys as well. */
export function keyAttestations(
  issuer: Issuer,
  { withEnd, provider }: { withEnd: boolean; provider: string | undefined },
): CheckAttestation {
  const demand = issuer.config.issuance.keyAttestation ?? {}
  const checked = new Map<string, Promise<AttestedKeys>>()
  return async (attestation) => {
    if (typeof attestation !== 'string') throw new OAuthError('invalid_proof', 'The key attestation is no JWT')
    const known = checked.get(attestation)
    if (known) return known
    const checking = checkKeyAttestation(walletProviders(issuer), { attestation, demand, withEnd })
    checked.set(attestation, checking)
    const attested = await checking
    if (!isSameProvider(provider, attested.provider))
      throw new OAuthError('invalid_proof', 'The key attestation is by another provider than that of the wallet')
    return attested
  }
}

export const sameKey = (one: PublicJwk, other: PublicJwk): boolean => one.x === other.x && one.y === other.y
