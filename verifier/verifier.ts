// What every step of the verifier is given. Built once for each isolate by env.ts; nothing here changes afterwards.
import type { Clock } from '../shared/clock.ts'
import type { CredentialType } from '../shared/credentials/credential-type.ts'
import type { Fetch } from '../shared/http/fetch.ts'
import type { Mark } from '../shared/keys/mark.ts'
import type { Sealer } from '../shared/keys/seal.ts'
import type { Signer } from '../shared/keys/signer.ts'
import type { Log } from '../shared/log.ts'
import type { Partner } from '../shared/oauth/partner.ts'
import type { Random } from '../shared/random.ts'
import type { Digests } from '../shared/sha256/digests.ts'
import type { StatusLists } from '../shared/status-list/reader.ts'
import type { CertificateEnds } from '../shared/trust/certificate-ends.ts'
import type { Federations } from '../shared/trust/federation.ts'
import type { StoredLists } from '../shared/trust/stored-lists.ts'
import type { DecideTrust } from '../shared/trust/trust-decision.ts'
import type { ReadChain } from '../shared/trust/x5u.ts'
import type { Identities } from './identity/identity.ts'
import type { OpenIdConnect } from './openid-connect/openid-connect.ts'
import type { OwnKey } from './own-key.ts'
import type { IntendedUses } from './registration/read-intended-uses.ts'
import type { VerifierRows } from './stores.ts'
import type { TestIssuer } from './test-issuers.ts'
import type { TransactionDataType } from './transaction-data/transaction-data-type.ts'
import type { Deliveries } from './webhook/deliveries.ts'

export interface VerifierConfig {
  /** Test trust and http on localhost exist in `sandbox` alone. */
  profile: 'production' | 'sandbox'
  /** No trailing slash. */
  verifierUrl: string
  /** Where domestic types are published, whose names begin with it. No trailing slash. */
  typesUrl: string
  /** The relying parties. */
  partners: readonly Partner[]
  /** `x509_hash:` and the hash of the access certificate (OpenID4VP 1.0 section 5.9.3): of whom nothing else is registered. */
  clientId: string
}

export interface Verifier {
  config: VerifierConfig
  now: Clock
  random: Random
  /** Of the values of credentials. */
  digests: Digests
  fetch: Fetch
  log: Log
  rows: VerifierRows
  /** Key of the access certificate: signs request objects, but those of relying parties that have a signer of their own. */
  accessSigner: Signer
  /** Of `accessSigner`, and of relying parties that have a signer of their own. */
  certificates: CertificateEnds
  /** How wallets know each relying party. */
  identities: Identities
  /** Signs reports for relying parties. */
  reportKey: OwnKey
  /** Signs what their webhooks are told; what is told goes through `deliveries`. */
  webhookKey: OwnKey
  deliveries: Deliveries
  /** What each relying party is registered for. */
  intendedUses: IntendedUses
  seals: { partnerToken: Sealer }
  /** Where a partner's list of transactions is: nobody else can tell. */
  marks: { partnerList: Mark }
  /** Types that are known: who may issue them, and what they extend. */
  types: readonly CredentialType[]
  /** What holders may be asked to authorise. */
  transactionDataTypes: readonly TransactionDataType[]
  trustLists: StoredLists
  decideTrust: DecideTrust
  /** The function that keeps the trust lists, for what operators ask. */
  keeper(request: Request): Promise<Response>
  /** In the sandbox alone. */
  testIssuers: readonly TestIssuer[]
  /** Where issuers may publish their certificates instead of sending them (x5u); left out where none may. */
  readChain?: ReadChain
  /** Status lists of issuers, verified and cached. */
  statusLists: StatusLists
  /** Where relying parties log people in by OpenID Connect. */
  openIdConnect?: OpenIdConnect
  /** OpenID Federations that queries name as authorities. */
  federations: Federations
}
