// Bindings -> Verifier. Says which binding is missing or weak, and refuses to run: also without a source of trust.
import { day, systemClock } from '../shared/clock.ts'
import { catalogue } from '../shared/credentials/index.ts'
import { isSafeAddress } from '../shared/http/address.ts'
import { type BindingReader, readBindings, usable } from '../shared/http/bindings.ts'
import type { Fetch } from '../shared/http/fetch.ts'
import { readHosts } from '../shared/http/read-hosts.ts'
import { createMark } from '../shared/keys/mark.ts'
import { createSealer } from '../shared/keys/seal.ts'
import { importSigner, type Signer, type SignerSecret } from '../shared/keys/signer.ts'
import { consoleLog } from '../shared/log.ts'
import type { Partner } from '../shared/oauth/partner.ts'
import { readPartners } from '../shared/oauth/read-partners.ts'
import { systemRandom } from '../shared/random.ts'
import { type Digests, webCryptoDigests } from '../shared/sha256/digests.ts'
import { createStatusListReader } from '../shared/status-list/reader.ts'
import { type StatusCacheNamespace, sharedStatusLists } from '../shared/status-list/status-cache-object.ts'
import { durableRows, type ShardObject } from '../shared/store/shard-object.ts'
import { boundCertificate, createCertificateEnds } from '../shared/trust/certificate-ends.ts'
import { createDecideTrust } from '../shared/trust/decide-trust.ts'
import { createFederations } from '../shared/trust/federation.ts'
import { listMemory, storedTrustLists } from '../shared/trust/stored-lists.ts'
import type { TrustListNamespace } from '../shared/trust/trust-bundle.ts'
import { attestationKinds, type TrustedAs } from '../shared/trust/trust-list.ts'
import { createReadChain } from '../shared/trust/x5u.ts'
import { createDecideByServices } from '../shared/trusted-list/decide-by-services.ts'
import { createIdentities, x509HashOf } from './identity/identity.ts'
import { accessFault } from './identity/identity-fault.ts'
import { readIdentities } from './identity/read-identities.ts'
import { createOpenIdConnect, readOpenIdConnect } from './openid-connect/read-openid-connect.ts'
import { importOwnKey, wrongOwnKey } from './own-key.ts'
import { readIntendedUses } from './registration/read-intended-uses.ts'
import { verifierKinds } from './stores.ts'
import { readTestIssuers, trustingForTests } from './test-issuers.ts'
import { transactionDataTypes } from './transaction-data/index.ts'
import type { Verifier } from './verifier.ts'
import { createDeliveries } from './webhook/deliveries.ts'
import { createNoticeSealer, type DeliveryNamespace, durableQueue } from './webhook/delivery-object.ts'

export type VerifierEnv = Readonly<Record<string, unknown>>

const listedIssuers: readonly TrustedAs[] = [...attestationKinds, 'qeaa']

const fetch: Fetch = (url, init) => globalThis.fetch(url, init)

/** @throws BindingsRefused */
export async function createVerifier(env: VerifierEnv, digests: Digests = webCryptoDigests): Promise<Verifier> {
  const read = readBindings(env)
  const profile = read.text('PROFILE') === 'sandbox' ? 'sandbox' : 'production'
  const insecure = profile === 'sandbox'
  const verifierUrl = read.address('VERIFIER_URL', insecure)
  const typesUrl = read.address('TYPES_URL', insecure)
  const partners = readPartners(read)
  const seal = read.secret('SEAL_SECRET')
  const access = read.json<SignerSecret>('ACCESS_SIGNER', accessFault)
  const secrets = readIdentities(read, env, { verifierUrl, partners, access, now: systemClock() })
  const report = read.json<SignerSecret>('REPORT_SIGNER', wrongOwnKey)
  const webhook = read.json<SignerSecret>('WEBHOOK_SIGNER', wrongOwnKey)
  const forOpenIdConnect = readOpenIdConnect(read, partners, {
    sandbox: insecure,
    keys: [access, report, webhook, ...secrets.values()],
  })
  refuseSharedKeys(read, [access, ...secrets.values()], { REPORT_SIGNER: report, WEBHOOK_SIGNER: webhook })
  const shards = read.count('SHARDS')
  const shardNamespace = read.binding<DurableObjectNamespace<ShardObject>>('SHARD')
  const deliveryNamespace = read.binding<DeliveryNamespace>('DELIVERY')
  const trustNamespace = read.binding<TrustListNamespace>('TRUST_LIST')
  const keeper = read.binding<{ fetch(request: Request): Promise<Response> }>('TRUST')
  const statusNamespace = read.binding<StatusCacheNamespace>('STATUS_CACHE')
  const stale = env.STATUS_STALE === undefined ? day : read.count('STATUS_STALE')
  const testIssuers = readTestIssuers(read, env, insecure)
  const certificateHosts = env.CERTIFICATE_HOSTS === undefined ? [] : readHosts(read, 'CERTIFICATE_HOSTS')
  refuseUnsafeAddresses(read, partners, insecure)
  const intendedUses = await readIntendedUses(read, {
    partners,
    accessOf: ({ clientId }) => secrets.get(clientId) ?? access,
    sandbox: insecure,
    now: systemClock(),
    log: consoleLog,
  })
  read.finish()

  const accessSigner = await usable('ACCESS_SIGNER', importSigner(access))
  const signers = new Map<string, Signer>()
  for (const [clientId, secret] of secrets)
    signers.set(clientId, await usable('RELYING_PARTY_SIGNERS', importSigner(secret)))
  const now = systemClock
  const trustLists = storedTrustLists(trustNamespace, now, { kinds: listedIssuers, memory: listMemory[profile] })
  const decideTrust = createDecideByServices({
    ...trustLists,
    decideTrust: createDecideTrust(trustLists),
  })
  const certificates = createCertificateEnds(
    [
      boundCertificate('ACCESS_SIGNER', access),
      ...[...secrets].map(([clientId, secret]) => boundCertificate('RELYING_PARTY_SIGNERS', secret, clientId)),
    ],
    { now, log: consoleLog },
  )
  certificates.tell()
  return {
    config: { profile, verifierUrl, typesUrl, partners, clientId: await x509HashOf(accessSigner) },
    now,
    random: systemRandom,
    digests,
    fetch,
    log: consoleLog,
    rows: durableRows(shardNamespace, shards, verifierKinds),
    accessSigner,
    certificates,
    identities: await createIdentities({ verifierUrl, partners, accessSigner, signers }),
    reportKey: await usable('REPORT_SIGNER', importOwnKey(report)),
    webhookKey: await usable('WEBHOOK_SIGNER', importOwnKey(webhook)),
    deliveries: createDeliveries({
      partners,
      queueOf: (clientId) => durableQueue(deliveryNamespace, clientId),
      sealer: await createNoticeSealer(seal),
      now,
    }),
    marks: { partnerList: await createMark(seal, 'lists of partners') },
    intendedUses,
    seals: { partnerToken: await createSealer(seal, 'partner token', systemRandom) },
    types: catalogue,
    transactionDataTypes,
    trustLists,
    decideTrust,
    keeper: (request) => keeper.fetch(request),
    testIssuers,
    ...(certificateHosts.length > 0 && {
      readChain: createReadChain({ hosts: certificateHosts, fetch, now, sandbox: insecure }),
    }),
    statusLists: createStatusListReader({
      fetch,
      now,
      decideTrust: trustingForTests(testIssuers, decideTrust),
      insecure,
      shared: sharedStatusLists(statusNamespace),
      stale,
    }),
    federations: createFederations({ fetch, now, insecure }),
    ...(forOpenIdConnect && {
      openIdConnect: await createOpenIdConnect(forOpenIdConnect, { verifierUrl, partners }),
    }),
  }
}

/** What is signed for one purpose is not to be had by asking for another. */
function refuseSharedKeys(
  read: BindingReader,
  requests: readonly SignerSecret[],
  own: Readonly<Record<string, SignerSecret>>,
): void {
  const known = new Set(requests.map(({ privateJwk }) => privateJwk?.x))
  for (const [name, { privateJwk }] of Object.entries(own)) {
    if (privateJwk?.x !== undefined && known.has(privateJwk.x)) read.refuse(name, 'is the key of another purpose')
    known.add(privateJwk?.x)
  }
}

/** Said at the start, and not to the first who waits in vain. */
function refuseUnsafeAddresses(read: BindingReader, partners: readonly Partner[], sandbox: boolean): void {
  for (const [at, { webhook, redirectUris, origins }] of partners.entries()) {
    if (webhook !== undefined && !isSafeAddress(webhook, sandbox))
      read.refuse('PARTNERS', `/${at}/webhook: is no public https address`)
    if (sandbox) continue
    for (const [name, addresses = []] of Object.entries({ redirectUris, origins })) {
      const wrong = addresses.findIndex((address) => URL.parse(address)?.protocol === 'http:')
      if (wrong >= 0) read.refuse('PARTNERS', `/${at}/${name}/${wrong}: is http, which is for the sandbox alone`)
    }
  }
}
