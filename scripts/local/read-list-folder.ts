// A folder of real trusted lists (ETSI TS 119 612) as somebody published them: which of its files answers at which address, and what has to be
// configured to believe them. Nothing is verified here: that is for the function that fetches them.
// Refuses: a folder without a list of lists, and one whose list of lists names no Official Journal that is known.
import { readdir, readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { pointersTo } from '../../shared/trusted-list/list-pointers.ts'
import { type Bootstrap, officialJournal2019, officialJournal2026 } from '../../shared/trusted-list/official-journal.ts'
import { parseTrustedList, trustedListRoot } from '../../shared/trusted-list/parse-trusted-list.ts'
import type { TrustedList } from '../../shared/trusted-list/trusted-list.ts'
import { readSignedXml } from '../../shared/xml/read-signed-xml.ts'
import type { ListOfLists } from './list-of-lists.ts'

export interface ListFolder {
  folder: string
  /** Name of the file, by address. */
  files: Record<string, string>
  listOfLists: ListOfLists
  /** Files that are no list, each with the reason. */
  leftOut: string[]
}

export class ListFolderRefused extends Error {}

const journals: readonly Bootstrap[] = [officialJournal2026, officialJournal2019]

/** @throws ListFolderRefused */
export async function readListFolder(path: string): Promise<ListFolder> {
  const folder = resolve(path)
  const names = await readdir(folder).catch(() => {
    throw new ListFolderRefused(`there is no folder ${folder}`)
  })
  const lists = new Map<string, TrustedList>()
  const leftOut: string[] = []
  for (const name of names.filter((one) => /\.xml$/i.test(one)).sort())
    try {
      const { root } = readSignedXml(new Uint8Array(await readFile(`${folder}/${name}`)), trustedListRoot)
      lists.set(name, parseTrustedList(root, { sha256: '', signerSha256: '' }))
    } catch (error) {
      leftOut.push(`${name}: ${(error as Error).message}`)
    }
  // Older ones are the pivots of the newest.
  const [newest, ...pivots] = [...lists]
    .filter(([, { type }]) => type === 'listOfLists')
    .sort(([, one], [, other]) => other.sequenceNumber - one.sequenceNumber)
  if (!newest) throw new ListFolderRefused(`there is no list of lists in ${folder}`)
  const [name, list] = newest
  const bootstrap = journals.find(({ journal }) => list.schemeInformationUris.includes(journal))
  if (!bootstrap) throw new ListFolderRefused(`${name} names no Official Journal that is known here`)
  const { location, journal, signers } = bootstrap
  const files: Record<string, string> = { [location]: name }
  for (const [pivot] of pivots) files[new URL(pivot, location).href] = pivot
  const countries: string[] = []
  for (const [national, { type, territory }] of lists) {
    const [pointer] = pointersTo(list, territory)
    if (type !== 'national' || !pointer || countries.includes(territory)) continue
    files[new URL(pointer.location).href] = national
    countries.push(territory)
  }
  return { folder, files, listOfLists: { url: location, journal, signers: [...signers], countries }, leftOut }
}
