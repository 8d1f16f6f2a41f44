// Bindings -> Issuer. Says which binding is missing or weak, and refuses to run.
import { systemClock } from '../shared/clock.ts'
import { readBindings } from '../shared/http/bindings.ts'
import type { Fetch } from '../shared/http/fetch.ts'
import { createSealer } from '../shared/keys/seal.ts'
import { importSigner, type SignerSecret } from '../shared/keys/signer.ts'
import { consoleLog } from '../shared/log.ts'
import type { Partner } from '../shared/oauth/partner.ts'
import { systemRandom } from '../shared/random.ts'
import { durableRows, type ShardObject } from '../shared/store/shard-object.ts'
import { durableStatusStore, type StatusListObject } from '../shared/store/status-list-object.ts'
import type { Issuer } from './issuer.ts'
import { createSources } from './sources/create-sources.ts'
import { createStatusLists } from './status/status-lists.ts'
import { createSubjectHash } from './status/subject-hash.ts'

export type IssuerEnv = Readonly<Record<string, unknown>>

const batchSize = 20

/** @throws BindingsRefused */
export async function createIssuer(env: IssuerEnv): Promise<Issuer> {
  const read = readBindings(env)
  const profile = read.text('PROFILE') === 'sandbox' ? 'sandbox' : 'production'
  const sandbox = profile === 'sandbox'
  const issuerUrl = read.address('ISSUER_URL', sandbox)
  const csam = {
    issuer: read.address('CSAM_ISSUER', sandbox),
    clientId: read.text('CSAM_CLIENT_ID'),
    clientSecret: read.text('CSAM_CLIENT_SECRET'),
  }
  const gateway = {
    baseUrl: read.address('GATEWAY_URL', sandbox),
    tokenUrl: read.address('GATEWAY_TOKEN_URL', sandbox),
    clientId: read.text('GATEWAY_CLIENT_ID'),
    clientSecret: read.text('GATEWAY_CLIENT_SECRET'),
  }
  const partners = read.json<Partner[]>('PARTNERS')
  const seal = read.secret('SEAL_SECRET')
  const subjectSecret = read.secret('SUBJECT_SECRET')
  const signerOf = (name: string): SignerSecret =>
    read.json<SignerSecret>(name, (secret) => (secret.x5c?.length ? undefined : 'has no certificate'))
  const secrets = {
    pid: signerOf('PID_SIGNER'),
    documentSigner: signerOf('DOCUMENT_SIGNER'),
    statusList: signerOf('STATUS_SIGNER'),
  }
  const shards = read.count('SHARDS')
  const ttl = read.count('STATUS_TTL')
  const shardNamespace = read.binding<DurableObjectNamespace<ShardObject>>('SHARD')
  const statusNamespace = read.binding<DurableObjectNamespace<StatusListObject>>('STATUS_LISTS')
  read.finish()

  const now = systemClock
  const random = systemRandom
  const fetch: Fetch = (url, init) => globalThis.fetch(url, init)
  const [pid, documentSigner, statusList] = await Promise.all(
    [secrets.pid, secrets.documentSigner, secrets.statusList].map(importSigner),
  )
  if (!pid || !documentSigner || !statusList) throw new TypeError('three signers were imported')
  return {
    config: { profile, issuerUrl, csam, gateway, partners, batchSize },
    now,
    random,
    fetch,
    log: consoleLog,
    rows: durableRows(shardNamespace, shards),
    signers: { pid, documentSigner, statusList },
    seals: {
      accessToken: await createSealer(seal, 'access token', random),
      nonce: await createSealer(seal, 'nonce', random),
      partnerToken: await createSealer(seal, 'partner token', random),
    },
    sources: createSources({ fetch, now, random, access: gateway, baseUrl: gateway.baseUrl, insecure: sandbox }),
    statusLists: createStatusLists({
      store: durableStatusStore(statusNamespace),
      signer: statusList,
      issuerUrl,
      now,
      ttl,
    }),
    subjectHash: await createSubjectHash(subjectSecret),
  }
}
