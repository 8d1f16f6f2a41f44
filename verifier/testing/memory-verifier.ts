// A verifier in memory, for tests and the bench: the trust lists and status answers that the caller gives, a clock that the caller
// turns. Everything else is the verifier's own code.
import { exportJWK, generateKeyPair } from 'jose'
import { base64url } from '../../shared/bytes.ts'
import type { Clock } from '../../shared/clock.ts'
import type { CredentialType } from '../../shared/credentials/credential-type.ts'
import { catalogue } from '../../shared/credentials/index.ts'
import type { Fetch } from '../../shared/http/fetch.ts'
import { createMark } from '../../shared/keys/mark.ts'
import { createSealer, type Sealer } from '../../shared/keys/seal.ts'
import type { Signer } from '../../shared/keys/signer.ts'
import { silentLog } from '../../shared/log.ts'
import type { Partner } from '../../shared/oauth/partner.ts'
import { systemRandom } from '../../shared/random.ts'
import { webCryptoDigests } from '../../shared/sha256/digests.ts'
import type { StatusLists } from '../../shared/status-list/reader.ts'
import { createMemoryQueue, type MemoryQueue } from '../../shared/store/memory-queue.ts'
import { createMemoryShard } from '../../shared/store/memory-shard.ts'
import { createRows } from '../../shared/store/rows.ts'
import { createDecideTrust } from '../../shared/trust/decide-trust.ts'
import { createFederations } from '../../shared/trust/federation.ts'
import type { ServiceBundle } from '../../shared/trust/service-bundle.ts'
import type { TrustList } from '../../shared/trust/trust-list.ts'
import { createDecideByServices } from '../../shared/trusted-list/decide-by-services.ts'
import { createIdentities, x509HashOf } from '../identity/identity.ts'
import { importOwnKey, type OwnKey } from '../own-key.ts'
import type { IntendedUses } from '../registration/read-intended-uses.ts'
import { verifierKinds } from '../stores.ts'
import type { TestIssuer } from '../test-issuers.ts'
import { transactionDataTypes as knownTransactionDataTypes } from '../transaction-data/index.ts'
import type { TransactionDataType } from '../transaction-data/transaction-data-type.ts'
import type { Verifier } from '../verifier.ts'
import { createDeliveries } from '../webhook/deliveries.ts'

export interface MemoryVerifierGiven {
  now: Clock
  /** Key and certificate that sign request objects. */
  accessSigner: Signer
  /** Of partners that have one of their own. */
  signers?: ReadonlyMap<string, Signer>
  lists?: readonly TrustList[]
  /** Of national trusted lists. */
  services?: ServiceBundle
  partners?: readonly Partner[]
  /** The catalogue unless this says otherwise. */
  types?: readonly CredentialType[]
  intendedUses?: IntendedUses
  transactionDataTypes?: readonly TransactionDataType[]
  testIssuers?: readonly TestIssuer[]
  /** Every status is valid unless this says otherwise. */
  statusOf?: StatusLists['statusOf']
}

export interface MemoryVerifier extends Verifier {
  /** What waits for the webhook of a partner. */
  queueOf(clientId: string): MemoryQueue
  noticeSealer: Sealer
}

async function createOwnKey(): Promise<OwnKey> {
  const { privateKey } = await generateKeyPair('ES256', { extractable: true })
  return importOwnKey({ privateJwk: await exportJWK(privateKey) })
}

export async function createMemoryVerifier(given: MemoryVerifierGiven): Promise<MemoryVerifier> {
  const {
    now,
    accessSigner,
    signers = new Map<string, Signer>(),
    lists = [],
    services,
    partners = [],
    testIssuers = [],
    types = catalogue,
    intendedUses = new Map(),
    transactionDataTypes = knownTransactionDataTypes,
    statusOf = async () => ({ status: 0 }),
  } = given
  const shard = createMemoryShard()
  const secret = base64url(systemRandom(32))
  const verifierUrl = 'http://localhost:8788'
  const fetch: Fetch = () => Promise.reject(new TypeError('there is no network here'))
  const queues = new Map<string, MemoryQueue>()
  const queueOf = (clientId: string): MemoryQueue => {
    const queue = queues.get(clientId) ?? createMemoryQueue()
    queues.set(clientId, queue)
    return queue
  }
  const sealer = await createSealer(secret, 'webhook notice', systemRandom)
  return {
    config: {
      profile: 'sandbox',
      verifierUrl,
      typesUrl: 'https://issuer.example/types',
      partners,
      clientId: await x509HashOf(accessSigner),
    },
    now,
    random: systemRandom,
    digests: webCryptoDigests,
    fetch,
    log: silentLog,
    rows: createRows({ shard: () => shard, count: 1, now, random: systemRandom, kinds: verifierKinds }),
    accessSigner,
    certificates: { tell: () => {}, ended: () => ({}) },
    identities: await createIdentities({ verifierUrl, partners, accessSigner, signers }),
    reportKey: await createOwnKey(),
    webhookKey: await createOwnKey(),
    deliveries: createDeliveries({ partners, queueOf, sealer, now }),
    marks: { partnerList: await createMark(secret, 'lists of partners') },
    queueOf,
    noticeSealer: sealer,
    intendedUses,
    seals: { partnerToken: await createSealer(secret, 'partner token', systemRandom) },
    types,
    transactionDataTypes,
    trustLists: {
      lists: async () => lists,
      services: async () => services,
      addressOf: async () => undefined,
      faults: async () => ({}),
    },
    decideTrust: createDecideByServices({
      decideTrust: createDecideTrust(),
      services: async () => services,
      hasListOfLists: async () => services !== undefined,
    }),
    keeper: async ({ method, url }) => Response.json({ method, url }),
    testIssuers,
    statusLists: { statusOf },
    federations: createFederations({ fetch, now, insecure: true }),
  }
}
