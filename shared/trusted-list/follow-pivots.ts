// From the Official Journal to whoever may sign the list of lists (ETSI TS 119 615 PRO-4.1.4-03 to -12): each pivot is an old list of lists, signed by
// one whom the one before it names for itself, the oldest by one of the Official Journal. Pivots are history: their next update has passed.
// Refuses: a list that does not name our Official Journal, more than ten pivots, one that is elsewhere than the list, cannot be had, breaks the chain,
// or is no younger than the one before it.
import { type Bytes, fromBase64, hex, sha256 } from '../bytes.ts'
import { verifySignedXml } from '../xml/verify-signed-xml.ts'
import type { XmlElement } from '../xml/xml-element.ts'
import { selfPointersOf } from './list-pointers.ts'
import type { Bootstrap } from './official-journal.ts'
import { parsePointers } from './parse-pointers.ts'
import { informationUrisOf, parseTrustedList, trustedListRoot } from './parse-trusted-list.ts'
import { only } from './read-list-element.ts'
import type { Pivot, TrustedList } from './trusted-list.ts'
import { TrustedListRefused } from './trusted-list-refused.ts'

export interface PivotsGiven {
  bootstrap: Bootstrap
  fetchPivot: (location: string) => Promise<Bytes>
}

const maximumPivots = 10
/** Characters. */
const maximumAddress = 200

/**
 * Reads of a list of lists, not yet authenticated, what it says about its own past, and verifies that.
 * @returns whoever may have signed it, and the pivots, newest first
 * @throws TrustedListRefused
 */
export async function followPivots(
  candidate: XmlElement,
  { bootstrap, fetchPivot }: PivotsGiven,
): Promise<{ signers: Bytes[]; pivots: Pivot[] }> {
  const { pivots: locations } = beforeJournal(informationUrisOf(only(candidate, 'SchemeInformation')), bootstrap)
  if (locations.length > maximumPivots)
    throw new TrustedListRefused('TOO_MANY_PIVOTS', `the list has ${locations.length} pivots`, 'PRO-4.1.4-04')
  let allowed: ReadonlySet<string> = new Set(bootstrap.signers)
  let signers: Bytes[] = await ownSigners(candidate, allowed)
  const pivots: Pivot[] = []
  // Each is verified before the next one is asked for: who forged the list has no say in what is fetched, and no two are held at once.
  for (const location of locations.reverse()) {
    const list = await readPivot(await fetched(location, fetchPivot), { location, allowed, before: pivots[0] })
    signers = signersOf(list)
    allowed = new Set(await Promise.all(signers.map(digestOf)))
    const { sequenceNumber, sha256: digest, signerSha256 } = list
    pivots.unshift({ location, sequenceNumber, sha256: digest, signerSha256 })
  }
  return { signers, pivots }
}

/** What stands above our Official Journal: pivots, and whatever else, such as a newer Official Journal. @throws TrustedListRefused */
export function beforeJournal(
  uris: readonly string[],
  { journal, location }: Bootstrap,
): { pivots: string[]; others: string[] } {
  const at = uris.indexOf(journal)
  if (at < 0)
    throw new TrustedListRefused(
      'JOURNAL_NOT_NAMED',
      `the list does not name the Official Journal ${journal}: the bootstrap is out of date, or the list is another`,
      'PRO-4.1.4-03',
    )
  const before = [...new Set(uris.slice(0, at))]
  const pivots = before.filter((uri) => /\.xml$/i.test(uri))
  // Nobody has signed these addresses yet: only what is beside the list itself is fetched, and none fills a log.
  const foreign = pivots.find((uri) => uri.length > maximumAddress || originOf(uri) !== originOf(location))
  if (foreign)
    throw new TrustedListRefused(
      'PIVOT_LOCATION',
      `the pivot ${foreign.slice(0, maximumAddress)} is not where the list is`,
      'PRO-4.1.4-04',
    )
  return { pivots, others: before.filter((uri) => !pivots.includes(uri)) }
}

const originOf = (uri: string): string | undefined => (URL.canParse(uri) ? new URL(uri).origin : undefined)

async function fetched(location: string, fetchPivot: PivotsGiven['fetchPivot']): Promise<Bytes> {
  try {
    return await fetchPivot(location)
  } catch {
    throw new TrustedListRefused('PIVOT_UNAVAILABLE', `the pivot ${location} cannot be had`, 'PRO-4.1.4-11')
  }
}

/** Signed by one of those allowed, whom it also names for itself (PRO-4.1.4-11). `before`: the pivot that allows them. */
async function readPivot(
  bytes: Bytes,
  { location, allowed, before }: { location: string; allowed: ReadonlySet<string>; before: Pivot | undefined },
): Promise<TrustedList> {
  try {
    const signers = (tree: XmlElement): Promise<Bytes[]> => ownSigners(tree, allowed)
    const { root, signer, sha256: digest } = await verifySignedXml(bytes, { root: trustedListRoot, signers })
    const list = parseTrustedList(root, { sha256: digest, signerSha256: await digestOf(signer) })
    if (list.type !== 'listOfLists' || list.territory !== 'EU')
      throw new TrustedListRefused('LIST_TYPE', 'it is no list of lists of the EU')
    if (before && list.sequenceNumber <= before.sequenceNumber)
      throw new TrustedListRefused('SEQUENCE_ROLLBACK', 'it is no younger than the pivot before it')
    return list
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new TrustedListRefused(
      'PIVOT_REFUSED',
      `the pivot ${location} is refused: ${reason}`,
      before ? 'PRO-4.1.4-11' : 'PRO-4.1.4-12',
    )
  }
}

/** Those whom a list of lists names for itself and who are allowed. */
async function ownSigners(tree: XmlElement, allowed: ReadonlySet<string>): Promise<Bytes[]> {
  const own = signersOf({ pointers: parsePointers(only(tree, 'SchemeInformation'), 'EU') })
  const digests = await Promise.all(own.map(digestOf))
  return own.filter((_, at) => allowed.has(digests[at] as string))
}

/** @throws TrustedListRefused */
function signersOf(list: Pick<TrustedList, 'pointers'>): Bytes[] {
  const own = selfPointersOf(list)
  if (own.length === 0)
    throw new TrustedListRefused('NO_SELF_POINTER', 'the list of lists does not point to itself', 'PRO-4.1.4-09')
  return own.flatMap(({ signers }) => signers.map(fromBase64))
}

const digestOf = async (der: Bytes): Promise<string> => hex(await sha256(der))
