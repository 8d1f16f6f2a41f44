// The key proofs of a credential request, of one kind (OpenID4VCI 1.0 section 8.2.1 and appendix F).
import type { AccessGrant } from '../grant.ts'
import type { Issuer } from '../issuer.ts'
import { checkAttestationProof } from './check-attestation-proof.ts'
import { checkJwtProofs } from './check-jwt-proofs.ts'
import type { CheckedProofs } from './key-attestations.ts'
import type { Proofs } from './parse-request.ts'

/** @throws OAuthError invalid_proof, or invalid_nonce where an attestation has another nonce than its proof */
export const checkProofs = (issuer: Issuer, proofs: Proofs, grant: AccessGrant): Promise<CheckedProofs> =>
  proofs.kind === 'jwt' ? checkJwtProofs(issuer, proofs, grant) : checkAttestationProof(issuer, proofs, grant)
