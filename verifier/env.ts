// Bindings -> Verifier. Says which binding is missing or weak, and refuses to run: also without a source of trust.
import { base64url, fromBase64, sha256 } from '../shared/bytes.ts'
import { systemClock } from '../shared/clock.ts'
import { isSafeAddress } from '../shared/http/address.ts'
import { type BindingReader, readBindings } from '../shared/http/bindings.ts'
import type { Fetch } from '../shared/http/fetch.ts'
import { createSealer } from '../shared/keys/seal.ts'
import { importSigner, type SignerSecret } from '../shared/keys/signer.ts'
import { consoleLog } from '../shared/log.ts'
import type { Partner } from '../shared/oauth/partner.ts'
import { systemRandom } from '../shared/random.ts'
import { durableRows, type ShardObject } from '../shared/store/shard-object.ts'
import type { SnapshotObject } from '../shared/store/snapshot-object.ts'
import { type Certificate, parseCertificate } from '../shared/trust/certificate.ts'
import { createDecideTrust } from '../shared/trust/decide-trust.ts'
import { profiles } from '../shared/trust/trust-list.ts'
import { createStatusListReader } from './checks/status-lists.ts'
import type { RefreshGiven, TrustSnapshot, TrustSource } from './trust/refresh-lists.ts'
import { createStoredLists } from './trust/stored-lists.ts'
import type { Verifier } from './verifier.ts'

export type VerifierEnv = Readonly<Record<string, unknown>>
type TrustNamespace = DurableObjectNamespace<SnapshotObject<TrustSnapshot>>

const fetch: Fetch = (url, init) => globalThis.fetch(url, init)
const profileOf = (read: BindingReader) => (read.text('PROFILE') === 'sandbox' ? 'sandbox' : 'production')

/** @throws BindingsRefused */
export async function createVerifier(env: VerifierEnv): Promise<Verifier> {
  const read = readBindings(env)
  const profile = profileOf(read)
  const insecure = profile === 'sandbox'
  const verifierUrl = read.address('VERIFIER_URL', insecure)
  const partners = read.json<Partner[]>('PARTNERS')
  const seal = read.secret('SEAL_SECRET')
  const access = read.json<SignerSecret>('ACCESS_SIGNER', wrongAccessSigner)
  const shards = read.count('SHARDS')
  const shardNamespace = read.binding<DurableObjectNamespace<ShardObject>>('SHARD')
  const trustNamespace = read.binding<TrustNamespace>('TRUST_LIST')
  const sources = trustSources(read, insecure)
  read.finish()

  const accessSigner = await importSigner(access)
  const leaf = accessSigner.chain[0]
  if (!leaf) throw new TypeError('the access certificate was checked to be there')
  const now = systemClock
  const decideTrust = createDecideTrust()
  return {
    config: { profile, verifierUrl, partners, clientId: `x509_hash:${base64url(await sha256(leaf))}` },
    now,
    random: systemRandom,
    fetch,
    log: consoleLog,
    rows: durableRows(shardNamespace, shards),
    accessSigner,
    seals: { partnerToken: await createSealer(seal, 'partner token', systemRandom) },
    trustLists: createStoredLists({ read: () => trustObject(trustNamespace).read(), now, sources: sources.length }),
    decideTrust,
    statusLists: createStatusListReader({ fetch, now, decideTrust, insecure }),
  }
}

/** What the refresher is given. @throws BindingsRefused */
export function refreshGiven(env: VerifierEnv): RefreshGiven {
  const read = readBindings(env)
  const sources = trustSources(read, profileOf(read) === 'sandbox')
  read.finish()
  return { sources, fetch, now: systemClock, log: consoleLog }
}

/** Makes the lists anew, for cron. */
export const refreshNow = (env: VerifierEnv): Promise<void> => trustObject(env.TRUST_LIST as TrustNamespace).refresh()

const trustObject = (namespace: TrustNamespace) => namespace.get(namespace.idFromName('trust-lists'))

/** Without the authority, and not signed by itself (HAIP 1.0 section 5). */
function wrongAccessSigner({ x5c }: SignerSecret): string | undefined {
  if (!x5c?.length) return 'has no certificate'
  const chain = certificatesOf(x5c)
  if (!chain) return 'has a certificate that cannot be read'
  return chain.some(({ selfIssued }) => selfIssued) ? 'has a certificate that issued itself' : undefined
}

type SourceBinding = Omit<TrustSource, 'signers'> & { signers: string[] }

function trustSources(read: BindingReader, insecure: boolean): TrustSource[] {
  let sources: TrustSource[] = []
  read.json<SourceBinding[]>('TRUST_LISTS', (list) => {
    if (!Array.isArray(list) || list.length === 0) return 'names no source of trust'
    if (list.some(({ kind }) => !Object.hasOwn(profiles, kind))) return 'names a list of an unknown kind'
    if (!list.some(({ kind }) => kind === 'pid')) return 'names no list of PID providers'
    if (list.some(({ signers }) => !signers?.length)) return 'names a list without the certificates of its operator'
    if (!list.every(({ url }) => isSafeAddress(url, insecure))) return 'names a list that is not at an https address'
    sources = list.flatMap((source) => {
      const signers = certificatesOf(source.signers)
      return signers ? { ...source, signers } : []
    })
    return sources.length === list.length ? undefined : 'names a certificate that cannot be read'
  })
  return sources
}

function certificatesOf(texts: readonly string[]): Certificate[] | undefined {
  try {
    return texts.map((text) => parseCertificate(fromBase64(text)))
  } catch {
    return undefined
  }
}
