// What every step of the issuer is given. Built once for each isolate by env.ts; nothing here changes afterwards.
import type { JWK } from 'jose'
import type { Clock } from '../shared/clock.ts'
import type { SignerName } from '../shared/credentials/credential-type.ts'
import type { Fetch } from '../shared/http/fetch.ts'
import type { Mark } from '../shared/keys/mark.ts'
import type { Sealer } from '../shared/keys/seal.ts'
import type { Signer } from '../shared/keys/signer.ts'
import type { Log } from '../shared/log.ts'
import type { ReadClientCertificate } from '../shared/oauth/client-certificate.ts'
import type { DpopNonces } from '../shared/oauth/dpop-nonces.ts'
import type { Partner } from '../shared/oauth/partner.ts'
import type { Random } from '../shared/random.ts'
import type { Digests } from '../shared/sha256/digests.ts'
import type { ReadListNow } from '../shared/status-list/read-list-now.ts'
import type { StatusLists as ForeignStatusLists } from '../shared/status-list/reader.ts'
import type { CertificateEnds } from '../shared/trust/certificate-ends.ts'
import type { StoredLists } from '../shared/trust/stored-lists.ts'
import type { DecideTrust } from '../shared/trust/trust-decision.ts'
import type { RegisteredClient } from './client/registered-clients.ts'
import type { IssuanceProfile } from './issuance-profile.ts'
import type { Notes } from './notices/notes.ts'
import type { Notify } from './notices/notify.ts'
import type { Presentations } from './presentations.ts'
import type { Sources } from './sources/create-sources.ts'
import type { ListObjects } from './status/list-objects.ts'
import type { StatusLists } from './status/status-lists.ts'
import type { IssuerRows } from './stores.ts'

export interface IssuerConfig {
  /** Test keys, test numbers and http on localhost exist in `sandbox` alone. */
  profile: 'production' | 'sandbox'
  /** Credential Issuer Identifier and authorization server issuer: no trailing slash. */
  issuerUrl: string
  csam: { issuer: string; clientId: string; clientSecret: string }
  partners: readonly Partner[]
  /** How much is asked of wallets. */
  issuance: IssuanceProfile
  /** Whom the operator knows by name, beside the wallets that come from anywhere. */
  clients: readonly RegisteredClient[]
  /** What the issuer is registered for, as a compact JWS; there where the profile has European metadata. */
  registrationCertificate: string | undefined
  /** Whether credential requests and their answers have to be encrypted; they always may be. */
  encryption: Record<'request' | 'response', 'optional' | 'required'>
  /** What an offer's link may begin with, the usual one first: a scheme of wallets, or an https address that opens one. */
  offerSchemes: readonly string[]
  /** Most proofs in one credential request, and so most copies in one batch. */
  batchSize: number
  /** Ids of types whose mdocs name an identifier list instead of a status list (EAA-6.2.10.1-01). */
  identifierLists: readonly string[]
}

export interface Issuer {
  config: IssuerConfig
  now: Clock
  random: Random
  /** Of the values of credentials. */
  digests: Digests
  fetch: Fetch
  log: Log
  rows: IssuerRows
  /** One key and certificate for each purpose. */
  signers: Record<SignerName | 'statusList' | 'metadata', Signer>
  /** Of `signers` and of the gateway's. */
  certificates: CertificateEnds
  dpopNonces: DpopNonces
  /** Undefined where no certificates of clients arrive. */
  clientCertificate: ReadClientCertificate | undefined
  /** Private keys that credential requests are encrypted to, the newest first, each with `kid`. */
  encryptionKeys: readonly JWK[]
  seals: Record<
    'accessToken' | 'challenge' | 'issuerState' | 'nonce' | 'notification' | 'partnerToken' | 'refreshToken',
    Sealer
  >
  /** Tells our codes from others. */
  codeMark: Mark
  sources: Sources
  statusLists: StatusLists
  /** Whom to tell of a revocation, as the status lists keep it. */
  notes: Notes
  /** Undefined where there is no channel to people: they wait then. */
  notify: Notify | undefined
  /** Whether somebody waits to be told for longer than they should. */
  noticesAreLate(): Promise<boolean>
  /** Where signed lists are written for a network that delivers them; undefined where nobody wants that. */
  listObjects: ListObjects | undefined
  /** Who vouches for wallets. */
  trustLists: StoredLists
  /** On which its own certificates have to be. */
  ownLists: StoredLists
  decideTrust: DecideTrust
  /** Status lists of wallet providers, verified and cached. */
  walletStatus: ForeignStatusLists
  /** One of these as it is now, whatever copies there are. */
  walletListNow: ReadListNow
  /** Lets wallets present a PID instead of a login; undefined where there is no interactive authorization. */
  presentations: Presentations | undefined
  /** Has the duties of these names done now, and sees to it that all are done when they are due. */
  wake(...duties: string[]): Promise<void>
  /** Keyed hash of a person and a type, by which a credential is found again to be revoked. */
  subjectHash(ssin: string, type: string): Promise<string>
}
