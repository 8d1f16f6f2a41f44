// The EU's list of lists (ETSI TS 119 615 section 4.1.4): signed by one of the Official Journal, or by one to whom its pivots lead from there.
// Refuses: any other signer, an Official Journal that is not ours, a broken chain of pivots, a list of another type or territory, of an old version,
// from the future, past its next update or without one, older than its pivots or than the one before. A newer Official Journal, another location and
// a country at two places are alarms: the bootstrap is changed by people and never by a list.
import { type Bytes, hex, sha256 } from '../bytes.ts'
import { verifySignedXml } from '../xml/verify-signed-xml.ts'
import type { XmlElement } from '../xml/xml-element.ts'
import { checkListState, type LastList } from './check-list-state.ts'
import { beforeJournal, followPivots, type PivotsGiven } from './follow-pivots.ts'
import { placesOf, selfPointersOf, territoriesOf } from './list-pointers.ts'
import type { Bootstrap } from './official-journal.ts'
import { parseTrustedList, trustedListRoot } from './parse-trusted-list.ts'
import type { Pivot, TrustedList } from './trusted-list.ts'
import { asListRefusal, TrustedListRefused } from './trusted-list-refused.ts'

export interface ListOfListsExpected extends PivotsGiven {
  /** Seconds. */
  now: number
  last?: LastList | undefined
}

export interface VerifiedListOfLists {
  list: TrustedList
  /** What people have to look after, by name, with an address after a colon. */
  alarms: string[]
  /** Newest first: the path to the Official Journal. */
  pivots: Pivot[]
}

/** @throws TrustedListRefused */
export async function verifyListOfLists(bytes: Bytes, expected: ListOfListsExpected): Promise<VerifiedListOfLists> {
  const { bootstrap, now, last } = expected
  const { list, pivots } = await read(bytes, expected)
  if (list.type !== 'listOfLists') throw new TrustedListRefused('LIST_TYPE', 'the list is no list of lists')
  if (list.territory !== 'EU') throw new TrustedListRefused('TERRITORY', `the list of lists is of ${list.territory}`)
  // A pivot that is in force names itself.
  if (pivots[0] && pivots[0].sequenceNumber > list.sequenceNumber)
    throw new TrustedListRefused('PIVOT_REFUSED', 'the list is older than its newest pivot', 'PRO-4.1.4-11')
  if (list.nextUpdate === undefined) throw new TrustedListRefused('CLOSED', 'the list of lists is closed')
  checkListState(list, { now, last, rule: 'PRO-4.1.4-13' })
  return { list: { ...list, pivots }, alarms: alarmsOf(list, bootstrap), pivots }
}

async function read(bytes: Bytes, given: PivotsGiven): Promise<{ list: TrustedList; pivots: Pivot[] }> {
  let pivots: Pivot[] = []
  const signers = async (candidate: XmlElement): Promise<Bytes[]> => {
    const followed = await followPivots(candidate, given)
    pivots = followed.pivots
    return followed.signers
  }
  try {
    const { root, signer, sha256: digest } = await verifySignedXml(bytes, { root: trustedListRoot, signers })
    return { list: parseTrustedList(root, { sha256: digest, signerSha256: hex(await sha256(signer)) }), pivots }
  } catch (error) {
    throw asListRefusal(error, {
      signature: 'PRO-4.1.4-07',
      signer: pivots.length > 0 ? 'PRO-4.1.4-11' : 'PRO-4.1.4-10',
    })
  }
}

function alarmsOf(list: TrustedList, bootstrap: Bootstrap): string[] {
  const { others } = beforeJournal(list.schemeInformationUris, bootstrap)
  const moved = selfPointersOf(list).filter(({ location }) => location !== bootstrap.location)
  return [
    ...others.map((uri) => `NEW_OFFICIAL_JOURNAL: ${uri}`),
    ...moved.map(({ location }) => `LOCATION_CHANGED: ${location}`),
    ...territoriesOf(list)
      .filter((territory) => placesOf(list, territory).length > 1)
      .map((territory) => `SEVERAL_PLACES: ${territory}`),
  ]
}
