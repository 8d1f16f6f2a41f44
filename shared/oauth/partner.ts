// A partner institution: who may call our own APIs, with which key and for what.
import type { JWK } from 'jose'

export interface Partner {
  clientId: string
  /** Shown to citizens, where a partner is shown at all. */
  name?: string
  /** Public keys of its client assertions. */
  jwks: { keys: JWK[] }
  scopes: string[]
  /** Where a wallet may send the browser back to, for relying parties. */
  redirectUris?: string[]
  /** May ask for the number of the National Register: only who is authorised to use it (Law of 8 August 1983). */
  nationalNumber?: boolean
  /** Where a wallet may answer in interactive authorization, for issuers that let the verifier judge presentations. */
  interactiveAuthorizationEndpoints?: string[]
}
