// What every step of the verifier is given. Built once for each isolate by env.ts; nothing here changes afterwards.
import type { Clock } from '../shared/clock.ts'
import type { Fetch } from '../shared/http/fetch.ts'
import type { Sealer } from '../shared/keys/seal.ts'
import type { Signer } from '../shared/keys/signer.ts'
import type { Log } from '../shared/log.ts'
import type { Partner } from '../shared/oauth/partner.ts'
import type { Random } from '../shared/random.ts'
import type { Rows } from '../shared/store/rows.ts'
import type { TrustList } from '../shared/trust/list-of-trusted-entities.ts'
import type { StatusLists } from './checks/status-lists.ts'

export interface VerifierConfig {
  /** Test trust and http on localhost exist in `sandbox` alone. */
  profile: 'production' | 'sandbox'
  /** No trailing slash. */
  verifierUrl: string
  /** The relying parties. */
  partners: readonly Partner[]
}

export interface Verifier {
  config: VerifierConfig
  now: Clock
  random: Random
  fetch: Fetch
  log: Log
  rows: Rows
  /** Access certificate of the verifier: signs request objects, and its hash is our client_id. */
  accessSigner: Signer
  seals: { partnerToken: Sealer }
  /** The lists that were verified last, as the refresher stored them; never a fetch of a list. */
  trustLists(): Promise<readonly TrustList[]>
  /** Status lists of others, verified and cached. */
  statusLists: StatusLists
}
