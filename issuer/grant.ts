// What a code, a pre-authorized code and an access token stand for. The person is in them only where nobody else can read:
// in rows sealed under the code itself, and in the access token, which is sealed by us.
import type { Ssin } from '../shared/belgium/ssin.ts'
import { day } from '../shared/clock.ts'
import type { UnitStatus } from '../shared/store/status-store.ts'
import type { ClaimPath } from './issuance/mandatory-claims.ts'
import type { Issuer } from './issuer.ts'
import { issuerCarried } from './stores.ts'

/** A credential about somebody else than who receives it (credential_identifiers of OpenID4VCI 1.0 section 6.2). */
export interface Dataset {
  /** What wallets call it: says nothing about whom it is about, and stays the same as long as the grant. */
  identifier: string
  configurationId: string
  about: Ssin
}

/** What was granted. */
export interface Granted {
  configurationIds: string[]
  /** Of the configurations whose credentials are about others; each of them has one or more here. */
  datasets?: Dataset[]
  /** By configuration, where the wallet did not ask for all. */
  claims?: Record<string, AskedClaims>
  /** The token names credential identifiers, and credential requests use them. */
  byIdentifier?: boolean
}

/** Claims that a wallet asked for. */
export interface AskedClaims {
  /** Of the SD-JWT VC at the top, or elements of the mdoc. */
  names: string[]
  /** Without which the wallet takes no credential, as it wrote them. */
  mandatory?: ClaimPath[]
}

/** What there is of these configurations alone. */
export function only(
  configurationIds: string[],
  { datasets, claims }: { datasets?: Dataset[] | undefined; claims?: Granted['claims'] | undefined },
): Pick<Granted, 'configurationIds' | 'datasets' | 'claims'> {
  const ofThese = datasets?.filter(({ configurationId }) => configurationIds.includes(configurationId)) ?? []
  const wanted = Object.entries(claims ?? {}).filter(([id]) => configurationIds.includes(id))
  return {
    configurationIds,
    ...(ofThese.length > 0 && { datasets: ofThese }),
    ...(wanted.length > 0 && { claims: Object.fromEntries(wanted) }),
  }
}

/** As issuance is told of them. */
export const namesOf = (asked: AskedClaims | undefined) => ({ claims: asked?.names, mandatory: asked?.mandatory })

/** A person's consent, or a partner's offer: these credentials, for this person. */
export interface Grant extends Granted {
  subject: Ssin
  /** Seconds; when the person agreed, or the partner. A revocation after it ends it, whatever was given out for it. */
  grantedAt?: number
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

/** What a wallet was given: a code's grant, to this client. */
export interface WalletGrant extends Grant {
  /** Undefined for a wallet that stayed anonymous (pre-authorized code without client_id). */
  clientId?: string
  /** Everything that one code gave out: it ends together when the code is used again. */
  family?: string
}

/** Who may use an access token: who holds this DPoP key, or this certificate (`x5t#S256` of RFC 8705). */
export type Sender = { jkt: string; certificate?: undefined } | { certificate: string; jkt?: undefined }

/** What an access token stands for. */
export type AccessGrant = WalletGrant &
  Sender & {
    /** Seconds; until when the wallet's provider says whether the wallet still stands, if it says so. */
    until?: number
    /** Who vouches for the wallet, and so for its keys. */
    provider?: string
    /** Where it says so (EU TS3: client_status travels from the authorization server to the issuer in the token). */
    units?: readonly UnitStatus[]
  }

/** What a refresh token stands for: bound to the client, and to the attested key of its instance, and not to a DPoP key. */
export interface RefreshGrant extends WalletGrant {
  clientId: string
  family: string
  /** Thumbprint of the attested key; undefined for a client that is registered. */
  instance: string | undefined
  /** Who attested it. */
  provider?: string
}

export const refreshTokenLife = issuerCarried.refreshToken.life

export const sealRefreshToken = ({ seals, now }: Issuer, grant: RefreshGrant): Promise<string> =>
  seals.refreshToken.seal(grant, now() + refreshTokenLife)

export const openRefreshToken = ({ seals, now }: Issuer, token: string): Promise<RefreshGrant | undefined> =>
  seals.refreshToken.open<RefreshGrant>(token, now())

export const accessTokenLife = issuerCarried.accessToken.life

/** Nothing of a grant lives longer: a day more than its last token, for which what is deferred waits. */
export const longestGrant = refreshTokenLife + accessTokenLife + day

export const sealAccessToken = ({ seals, now }: Issuer, grant: AccessGrant): Promise<string> =>
  seals.accessToken.seal(grant, now() + accessTokenLife)

export const openAccessToken = ({ seals, now }: Issuer, token: string): Promise<AccessGrant | undefined> =>
  seals.accessToken.open<AccessGrant>(token, now())
