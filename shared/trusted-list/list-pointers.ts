// Whom the list of lists points to (ETSI TS 119 615 sections 4.1.4 and 4.2.4): pointers of the right kind only, for beside most lists to read by
// machine stands one to read by eye (PDF).
import type { ListPointer } from './trusted-list.ts'

const xml = 'application/vnd.etsi.tsl+xml'
const national = 'http://uri.etsi.org/TrstSvc/TrustedList/TSLType/EUgeneric'
const listOfLists = 'http://uri.etsi.org/TrstSvc/TrustedList/TSLType/EUlistofthelists'

type Pointing = { readonly pointers: readonly ListPointer[] }

/**
 * To the national list of a territory: EL is Greece, UK the United Kingdom. Several are for several signers of one list (TS 119 612 section 5.3.13):
 * who may sign what is at another place than the first one has no say in what is there. Empty for a territory that is not covered.
 */
export function pointersTo(list: Pointing, territory: string): ListPointer[] {
  const all = allPointersTo(list, territory)
  return all.filter(({ location }) => location === all[0]?.location)
}

/** Where the national list of a territory is; more than one is something to ask the Commission about. */
export const placesOf = (list: Pointing, territory: string): string[] => [
  ...new Set(allPointersTo(list, territory).map(({ location }) => location)),
]

const allPointersTo = ({ pointers }: Pointing, territory: string): ListPointer[] =>
  pointers.filter((pointer) => pointer.territory === territory && pointer.mimeType === xml && pointer.type === national)

/** To itself: where the list of lists is and who may sign it. */
export const selfPointersOf = ({ pointers }: Pointing): ListPointer[] =>
  pointers.filter((pointer) => pointer.territory === 'EU' && pointer.mimeType === xml && pointer.type === listOfLists)

/** The territories that have a national list. */
export const territoriesOf = (list: Pointing): string[] =>
  [...new Set(list.pointers.map(({ territory }) => territory))].filter((one) => pointersTo(list, one).length > 0).sort()
