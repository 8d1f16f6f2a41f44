// What all credential requests of one receiving share.
import type { DpopClient } from './dpop-client.ts'
import type { IssuerMetadata } from './issuer-metadata.ts'
import type { Wallet } from './wallet.ts'

export interface Session {
  wallet: Wallet
  dpop: DpopClient
  issuer: IssuerMetadata
  token: string
  /** The token was given without a client_id, so that proofs name no client either (appendix F.1). */
  anonymous: boolean
  /** The refresh token that gets more of what is received, where there is one. */
  renewedBy?: string
}
