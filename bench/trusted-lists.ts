// Inside workerd: real trusted lists over the whole walk, from the certificates of the Official Journal on, into the model and into the
// bundle that decisions are made of; and one decision by that bundle, for a signer whose path was verified before.
import { type Bytes, fromBase64 } from '../shared/bytes.ts'
import { compileServices } from '../shared/trusted-list/compile-services.ts'
import { createDecideQualified } from '../shared/trusted-list/decide-qualified.ts'
import {
  attestationService,
  authorityService,
  listOf,
  listOfLists,
  qualifiedAuthority,
  qualifiedSeal,
  questionOf,
} from '../shared/trusted-list/example-services.ts'
import { territoriesOf } from '../shared/trusted-list/list-pointers.ts'
import { officialJournal2019 } from '../shared/trusted-list/official-journal.ts'
import type { TrustedList } from '../shared/trusted-list/trusted-list.ts'
import { TrustedListRefused } from '../shared/trusted-list/trusted-list-refused.ts'
import { verifyListOfLists } from '../shared/trusted-list/verify-list-of-lists.ts'
import { verifyNationalList } from '../shared/trusted-list/verify-national-list.ts'

/** Of the set of 2023, by name of the file; the list of lists is `eu-lotl-332.xml`. */
export type ListFiles = Record<string, string>

export interface ListsMeasured {
  /** Seconds for all files, the best of some rounds. */
  seconds: number
  services: number
  /** Of the bundle as JSON. */
  bundleLength: number
  decisionMicroseconds: number
}

const clock = Date.parse('2023-11-01T00:00:00Z') / 1000
const rounds = 8
const decisions = 2000

/** `files`: base64. */
export async function measureLists(files: ListFiles): Promise<ListsMeasured> {
  const bytes = new Map(Object.entries(files).map(([name, text]) => [name, fromBase64(text)]))
  let seconds = Number.POSITIVE_INFINITY
  let lists: TrustedList[] = []
  for (let round = 0; round < rounds; round++) {
    const start = performance.now()
    lists = await walk(bytes)
    seconds = Math.min(seconds, (performance.now() - start) / 1000)
  }
  const authority = await qualifiedAuthority()
  const signer = await qualifiedSeal(authority)
  const ours = listOf([attestationService(signer), authorityService(authority)])
  const bundle = await compileServices(listOfLists(), [...lists, ours])
  return {
    seconds,
    services: lists.reduce((sum, { services }) => sum + services.length, 0),
    bundleLength: JSON.stringify(bundle).length,
    decisionMicroseconds: await measureDecision(bundle, questionOf([signer])),
  }
}

/** @returns the lists of countries */
async function walk(files: ReadonlyMap<string, Bytes>): Promise<TrustedList[]> {
  const read = (name: string): Bytes => files.get(name) ?? new Uint8Array()
  const fetchPivot = async (location: string): Promise<Bytes> => read(location.split('/').at(-1) ?? '')
  const given = { bootstrap: officialJournal2019, fetchPivot, now: clock }
  const { list } = await verifyListOfLists(read('eu-lotl-332.xml'), given)
  const lists: TrustedList[] = []
  for (const territory of territoriesOf(list)) {
    const name = `${territory.toLowerCase()}.xml`
    if (!files.has(name)) continue
    try {
      lists.push(await verifyNationalList(read(name), { territory, pointers: list.pointers, now: clock }))
    } catch (error) {
      // France's list had run out by then, which is found out last.
      if (!(error instanceof TrustedListRefused) || error.code !== 'EXPIRED') throw error
    }
  }
  return lists
}

async function measureDecision(
  bundle: Awaited<ReturnType<typeof compileServices>>,
  question: ReturnType<typeof questionOf>,
): Promise<number> {
  const decide = createDecideQualified()
  let best = Number.POSITIVE_INFINITY
  for (let round = 0; round < rounds; round++) {
    const start = performance.now()
    for (let i = 0; i < decisions; i++) {
      const { decision, reason } = await decide(bundle, question)
      if (decision !== 'trusted') throw new Error(reason)
    }
    best = Math.min(best, ((performance.now() - start) * 1000) / decisions)
  }
  return best
}
