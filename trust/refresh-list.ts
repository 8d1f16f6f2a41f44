// One unit of work: one list fetched, verified and held against what was known of it before. It changes nothing by itself and never throws:
// what came of it is an outcome.
// Refuses: addresses inside a network that are not configured, redirects, answers that are late or longer than 16 MiB, an answer of "nothing changed" to who has nothing, a number below the
// highest ever seen, and another content under the same number.
import { type Bytes, hex, sha256 } from '../shared/bytes.ts'
import type { Clock } from '../shared/clock.ts'
import { isConfigurableAddress, isSafeAddress } from '../shared/http/address.ts'
import { type Fetch, type Fetched, fetchBounded } from '../shared/http/fetch.ts'
import {
  ListRefused,
  type ListVerifiers,
  type SequenceMemory,
  type VerifiedList,
  type VerifyList,
} from './list-verifier.ts'
import type { ListSource } from './source.ts'

export type RefreshOutcome =
  | { outcome: 'unchanged' }
  | { outcome: 'verified'; list: VerifiedList; body: Bytes; etag: string | undefined }
  | { outcome: 'refused'; code: string; reason: string; sha256: string | undefined }

export interface RefreshListGiven {
  fetch: Fetch
  now: Clock
  /** Lists may come from this machine. */
  sandbox: boolean
  verifiers: ListVerifiers
}

export interface KnownOfList {
  last: SequenceMemory | undefined
  /** Of the list that is served now, while it is current. */
  etag: string | undefined
  /** What is served now. */
  previous?: VerifiedList['model'] | undefined
}

const bytes = 16 * 1024 * 1024
const seconds = 30
/** Of a reason, in characters: it may repeat what the list says, which nobody has signed yet. */
const longestReason = 500

export async function refreshList(
  given: RefreshListGiven,
  source: ListSource,
  { last, etag, previous }: KnownOfList,
): Promise<RefreshOutcome> {
  let received: string | undefined
  try {
    const response = await load(given, source, source.url, etag === undefined ? {} : { 'If-None-Match': etag })
    if (etag !== undefined && response.status === 304) return { outcome: 'unchanged' }
    if (response.status !== 200) throw new ListRefused('HTTP_STATUS', `the list came with status ${response.status}`)
    received = hex(await sha256(response.body))
    const verify = given.verifiers[source.type] as VerifyList<ListSource>
    const list = await verify(source, response.body, {
      now: given.now(),
      last,
      previous,
      fetch: async (url) => {
        const { status, body } = await load(given, source, url, {})
        if (status !== 200) throw new ListRefused('HTTP_STATUS', `what the list leads to came with status ${status}`)
        return body
      },
    })
    checkSequence(list, last)
    return { outcome: 'verified', list, body: response.body, etag: response.headers.get('ETag') ?? undefined }
  } catch (error) {
    if (error instanceof ListRefused)
      return { outcome: 'refused', code: error.code, reason: error.message.slice(0, longestReason), sha256: received }
    const code = received === undefined ? 'NOT_FETCHED' : 'UNEXPECTED'
    const reason = received === undefined ? 'the list could not be fetched' : 'the list could not be read'
    return { outcome: 'refused', code, reason, sha256: received }
  }
}

function checkSequence({ summary, content }: VerifiedList, last: SequenceMemory | undefined): void {
  if (last === undefined || summary.sequenceNumber > last.sequenceNumber) return
  if (summary.sequenceNumber < last.sequenceNumber)
    throw new ListRefused('SEQUENCE_ROLLBACK', 'the list is older than one that was seen before')
  if (last.content !== undefined && last.content !== content)
    throw new ListRefused('CONTENT_CHANGED', 'the list says something else under the number that it had before')
}

/**
 * The list of a country is where the list of lists says: at a public name alone, since nobody here chose it; authenticity is by signature and
 * freshness by number, so that it may come over http, from where http is spoken. All else is at an address of the configuration, or beside it.
 */
function load(
  { fetch, sandbox }: RefreshListGiven,
  source: ListSource,
  url: string,
  headers: Record<string, string>,
): Promise<Fetched> {
  const allowed = source.type === 'national' ? isCountrys(url, sandbox) : isConfigurableAddress(url, sandbox)
  if (!allowed) throw new ListRefused('ADDRESS', 'the list is at an address that is not accepted')
  return fetchBounded(fetch, url, { seconds, bytes, headers })
}

const isCountrys = (url: string, sandbox: boolean): boolean =>
  isSafeAddress(url, sandbox, ['https:', 'http:']) && (sandbox || URL.parse(url)?.port === '')
