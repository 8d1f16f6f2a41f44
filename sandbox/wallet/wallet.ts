// The sandbox's wallet: what every step of it is given. It plays a citizen's wallet on the command line and in tests,
// checks what a careful wallet checks, and keeps its credentials where its owner says.
import type { JWK } from 'jose'
import type { Clock } from '../../shared/clock.ts'
import type { Reuse } from '../../shared/credentials/credential-type.ts'
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
  /** Presented already: a copy is shown to one relying party only, unless its policy says otherwise. */
  used: boolean
  /** Which of several of a configuration it is, where the issuer says so. */
  identifier?: string
  /** Seconds; when it ends. */
  until?: number
  /** How its issuer wants copies to be used up, where it says so. */
  reuse?: Reuse
  /** Seconds; when it was presented for the first time, and to whom where that counts. */
  shownAt?: number
  shownTo?: string
  /** The refresh token that gets more of it. */
  renewedBy?: string
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
