// What a code stands for until the relying party comes for it, and what it gave out, should it come again.
import type { JsonObject } from '../../shared/json.ts'

/** Who logged in, as the relying party may know them. */
export interface Identity {
  sub: string
  claims: JsonObject
  acr?: string
}

/** Row `openIdConnectCode`, found by the code. */
export interface CodeGrant extends Identity {
  clientId: string
  redirectUri: string
  codeChallenge: string
  nonce?: string
  scope: string
  /** Seconds. */
  authTime: number
}

/** Row `openIdConnectUsed`, found by a code that was used: the access token that ends when it comes again. */
export interface UsedCode {
  accessToken: string
}

/** Row `openIdConnectToken`, found by the access token. */
export type Released = Pick<Identity, 'sub' | 'claims'>
