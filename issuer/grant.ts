// What a code, a pre-authorized code and an access token stand for. The person is in them only where nobody else can read:
// in rows sealed under the code itself, and in the access token, which is sealed by us.
import type { Ssin } from '../shared/belgium/ssin.ts'
import { minute } from '../shared/clock.ts'
import type { Issuer } from './issuer.ts'

/** A person's consent, or a partner's offer: these credentials, for this person. */
export interface Grant {
  subject: Ssin
  configurationIds: string[]
  /** Asked for by authorization_details: the token names credential identifiers, and credential requests use them. */
  byIdentifier?: boolean
}

/** What an authorization code stands for (row `code`). */
export interface CodeGrant extends Grant {
  clientId: string
  /** Thumbprint of the attested key of the wallet's instance; undefined for a public client. */
  instance: string | undefined
  redirectUri: string
  codeChallenge: string
  /** Thumbprint of the DPoP key that the pushed request named, if it named one. */
  dpopJkt: string | undefined
}

/** What a pre-authorized code stands for (row `preAuthorizedCode`). */
export interface OfferGrant extends Grant {
  txCode: boolean
}

/** What an access token stands for. */
export interface AccessGrant extends Grant {
  /** Undefined for a wallet that stayed anonymous (pre-authorized code without client_id). */
  clientId?: string
  /** Thumbprint of the DPoP key. */
  jkt: string
}

export const accessTokenLife = 5 * minute

export const sealAccessToken = ({ seals, now }: Issuer, grant: AccessGrant): Promise<string> =>
  seals.accessToken.seal(grant, now() + accessTokenLife)

export const openAccessToken = ({ seals, now }: Issuer, token: string): Promise<AccessGrant | undefined> =>
  seals.accessToken.open<AccessGrant>(token, now())
