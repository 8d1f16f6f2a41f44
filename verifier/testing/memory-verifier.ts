// A verifier in memory, for tests and the bench: the trust lists and status answers that the caller gives, a clock that the caller
// turns. Everything else is the verifier's own code.
import { base64url, sha256 } from '../../shared/bytes.ts'
import type { Clock } from '../../shared/clock.ts'
import type { CredentialType } from '../../shared/credentials/credential-type.ts'
import { catalogue } from '../../shared/credentials/index.ts'
import { createSealer } from '../../shared/keys/seal.ts'
import type { Signer } from '../../shared/keys/signer.ts'
import { silentLog } from '../../shared/log.ts'
import type { Partner } from '../../shared/oauth/partner.ts'
import { systemRandom } from '../../shared/random.ts'
import { webCryptoDigests } from '../../shared/sha256/digests.ts'
import type { StatusLists } from '../../shared/status-list/reader.ts'
import { createMemoryShard } from '../../shared/store/memory-shard.ts'
import { createRows } from '../../shared/store/rows.ts'
import { createDecideTrust } from '../../shared/trust/decide-trust.ts'
import type { TrustList } from '../../shared/trust/trust-list.ts'
import type { Verifier } from '../verifier.ts'

export interface MemoryVerifierGiven {
  now: Clock
  /** Key and certificate that sign request objects. */
  accessSigner: Signer
  lists?: readonly TrustList[]
  partners?: readonly Partner[]
  /** The catalogue unless this says otherwise. */
  types?: readonly CredentialType[]
  /** Every status is valid unless this says otherwise. */
  statusOf?: StatusLists['statusOf']
}

export async function createMemoryVerifier(given: MemoryVerifierGiven): Promise<Verifier> {
  const {
    now,
    accessSigner,
    lists = [],
    partners = [],
    types = catalogue,
    statusOf = async () => ({ status: 0 }),
  } = given
  const [leaf] = accessSigner.chain
  if (!leaf) throw new TypeError('an access signer has a certificate')
  const shard = createMemoryShard()
  const secret = base64url(systemRandom(32))
  return {
    config: {
      profile: 'sandbox',
      verifierUrl: 'http://localhost:8788',
      typesUrl: 'https://issuer.example/types',
      partners,
      clientId: `x509_hash:${base64url(await sha256(leaf))}`,
    },
    now,
    random: systemRandom,
    digests: webCryptoDigests,
    fetch: () => Promise.reject(new TypeError('there is no network here')),
    log: silentLog,
    rows: createRows({ shard: () => shard, count: 1, now, random: systemRandom }),
    accessSigner,
    seals: { partnerToken: await createSealer(secret, 'partner token', systemRandom) },
    types,
    trustLists: { lists: async () => lists, addressOf: async () => undefined, areCurrent: async () => true },
    decideTrust: createDecideTrust(),
    statusLists: { statusOf },
  }
}
