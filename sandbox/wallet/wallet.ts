// The sandbox's wallet: what every step of it is given. It plays a citizen's wallet on the command line and in tests,
// checks what a careful wallet checks, and keeps its credentials where its owner says.
import type { JWK } from 'jose'
import type { Clock } from '../../shared/clock.ts'
import type { Fetch } from '../../shared/http/fetch.ts'

/** A credential with the private key that it is bound to. */
export interface HeldCredential {
  format: 'dc+sd-jwt' | 'mso_mdoc'
  /** Credential configuration that it was issued under. */
  configurationId: string
  issuer: string
  /** Compact SD-JWT, or base64url IssuerSigned. */
  credential: string
  key: JWK
  /** Presented already: a copy is shown to one relying party only. */
  used: boolean
}

/** What the wallet may renew without asking its owner again. */
export interface HeldGrant {
  issuer: string
  refreshToken: string
  /** Attested key of the instance that the refresh token is bound to. */
  instance: JWK
  configurationIds: string[]
}

export interface Wallet {
  fetch: Fetch
  now: Clock
  held: HeldCredential[]
  /** Kept where there is a place for them. */
  grants?: HeldGrant[]
  /** Address of its provider, who attests it; without one it is a public client. */
  walletProvider?: string
  /** Shown first where credentials of several issuers fit. */
  preferredIssuer?: string
  /** Called with each step, in words for people. */
  tell(step: string): void
}

/** The wallet's own name at authorization servers, and where its browser comes back to. */
export const clientId = 'attestry-sandbox-wallet'
export const redirectUri = 'attestry-wallet://callback'

export class WalletRefused extends Error {}
