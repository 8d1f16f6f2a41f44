// What is written down as used by whoever proves who it is to issuer or verifier.
import type { Carried, OnceKind } from '../store/stored.ts'
import { assertionMemory } from './client-assertion.ts'
import { attestationMemory } from './client-attestation.ts'
import { dpopMemory } from './dpop.ts'
import { dpopNonceLife } from './dpop-nonces.ts'
import { partnerAssertionMemory, partnerTokenLife } from './partner-token.ts'

/** Each until it could no longer be accepted. */
export const partnerOnce = {
  clientAssertion: { what: "ids (`jti`) of partners' client assertions", life: partnerAssertionMemory },
} as const satisfies Record<string, OnceKind>

export const clientOnce = {
  walletAssertion: {
    what: "ids (`jti`) of registered clients' assertions, those of OpenID Connect among them",
    life: assertionMemory,
  },
} as const satisfies Record<string, OnceKind>

export const walletOnce = {
  dpop: { what: 'ids (`jti`) of DPoP proofs', life: dpopMemory },
  clientAttestation: { what: "ids (`jti`) of wallets' attestation proofs", life: attestationMemory },
} as const satisfies Record<string, OnceKind>

/** Sealed, so that only the function that gave it out can read it. */
export const oauthCarried = {
  dpopNonce: { what: 'nonces of DPoP proofs', holds: 'a random name', life: dpopNonceLife },
  partnerToken: { what: "partners' access tokens", holds: 'the partner and its scopes', life: partnerTokenLife },
} as const satisfies Record<string, Carried>
