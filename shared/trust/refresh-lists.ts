// Fetches and verifies the configured trust lists, away from every request. A list that cannot be had or does not verify leaves
// the last good one in place until its NextUpdate; the fault is kept for operators.
import { textOf } from '../bytes.ts'
import { type Clock, minute } from '../clock.ts'
import { type Fetch, fetchBounded } from '../http/fetch.ts'
import type { Log } from '../log.ts'
import type { Made } from '../store/snapshot-object.ts'
import type { Certificate } from './certificate.ts'
import type { TrustKind, TrustList } from './trust-list.ts'
import { TrustListRefused, verifyTrustList } from './verify-list.ts'

export interface TrustSource {
  kind: TrustKind
  url: string
  /** Certificates of the list operator, from configuration. */
  signers: readonly Certificate[]
}

/** What is kept of each source, by address. */
export type TrustSnapshot = Record<
  string,
  { list: TrustList | undefined; etag: string | undefined; fault: string | undefined }
>

export interface RefreshGiven {
  sources: readonly TrustSource[]
  fetch: Fetch
  now: Clock
  log: Log
}

const whenWell = 15 * minute
const whenFaulty = 10

export async function refreshLists(given: RefreshGiven, previous: TrustSnapshot = {}): Promise<Made<TrustSnapshot>> {
  const entries = await Promise.all(
    given.sources.map(async (source) => [source.url, await refreshOne(given, source, previous[source.url])] as const),
  )
  const faulty = entries.some(([, { fault }]) => fault !== undefined)
  return { value: Object.fromEntries(entries), again: faulty ? whenFaulty : whenWell }
}

async function refreshOne(
  given: RefreshGiven,
  source: TrustSource,
  stored: TrustSnapshot[string] | undefined,
): Promise<TrustSnapshot[string]> {
  const before = (await isConfigured(source, stored?.list)) ? stored : undefined
  try {
    // A list past its next update is asked for whole: that it did not change would be no good news.
    const known = before?.etag !== undefined && before.list !== undefined && given.now() < before.list.nextUpdate
    const response = await fetchBounded(given.fetch, source.url, {
      seconds: 20,
      bytes: 10_000_000,
      headers: known ? { 'If-None-Match': before.etag ?? '' } : {},
    })
    if (known && response.status === 304) return { ...before, fault: undefined }
    if (response.status !== 200) throw new TrustListRefused(`the list came with status ${response.status}`)
    const list = await verifyTrustList(textOf(response.body), {
      kind: source.kind,
      signers: source.signers,
      now: given.now(),
      ...(before?.list && { lastSequenceNumber: before.list.sequenceNumber }),
    })
    given.log({ event: 'trust.refreshed', kind: source.kind, sequenceNumber: list.sequenceNumber })
    return { list, etag: response.headers.get('ETag') ?? undefined, fault: undefined }
  } catch (error) {
    const fault = error instanceof TrustListRefused ? error.message : 'the list could not be fetched'
    given.log({ event: 'trust.faulty', kind: source.kind, reason: fault })
    return { list: before?.list, etag: before?.etag, fault }
  }
}

/** False for a list of another kind, or of a signer who was taken out of the configuration: such a list is not kept. */
async function isConfigured({ kind, signers }: TrustSource, list: TrustList | undefined): Promise<boolean> {
  const fingerprints = await Promise.all(signers.map((signer) => signer.fingerprint()))
  return list !== undefined && list.kind === kind && fingerprints.includes(list.signerSha256)
}
