// A trusted list from the tree that its verified signature covers (ETSI TS 119 612 v2.4.1): the scheme, pointers, providers and services.
// Refuses: what is missing, there twice or malformed in the scheme, types of lists that are not the EU's, and a critical extension of the scheme,
// of which none is understood (section 5.3.17). Whether the list is the right one and in time is checked by who asked for it.
import { attributeOf, type XmlElement } from '../xml/xml-element.ts'
import { parsePointers } from './parse-pointers.ts'
import { type Note, parseServices } from './parse-services.ts'
import {
  atMostOne,
  isCritical,
  listNamespace,
  nameIn,
  numberIn,
  only,
  textIn,
  timeOf,
  urisIn,
} from './read-list-element.ts'
import type { TrustedList } from './trusted-list.ts'
import { TrustedListRefused } from './trusted-list-refused.ts'

export const trustedListRoot = { namespace: listNamespace, name: 'TrustServiceStatusList' }

const types: Record<string, TrustedList['type']> = {
  'http://uri.etsi.org/TrstSvc/TrustedList/TSLType/EUlistofthelists': 'listOfLists',
  'http://uri.etsi.org/TrstSvc/TrustedList/TSLType/EUgeneric': 'national',
}
const tag = 'http://uri.etsi.org/19612/TSLTag'

/** `about`: hex SHA-256 of the bytes that were verified and of the certificate that signed them. @throws TrustedListRefused */
export function parseTrustedList(root: XmlElement, about: { sha256: string; signerSha256: string }): TrustedList {
  if (root.name !== trustedListRoot.name || root.namespace !== trustedListRoot.namespace)
    throw new TrustedListRefused('MALFORMED', 'the document is no trusted list')
  const scheme = only(root, 'SchemeInformation')
  if (atMostOne(scheme, 'SchemeExtensions')?.children.some(isCritical))
    throw new TrustedListRefused('CRITICAL_EXTENSION', 'the list has a critical extension that is not understood')
  const type = types[textIn(scheme, 'TSLType')]
  if (!type) throw new TrustedListRefused('LIST_TYPE', "the list is of a type that is not the EU's")
  const territory = textIn(scheme, 'SchemeTerritory')
  if (!/^[A-Z]{2}$/.test(territory)) throw new TrustedListRefused('TERRITORY', 'the territory of the list is malformed')
  const { note, warnings } = notes()
  const { issued, nextUpdate } = timesOf(scheme)
  if (nextUpdate !== undefined && nextUpdate > sixMonthsAfter(issued)) note('LATE_NEXT_UPDATE')
  if (attributeOf(root, 'TSLTag') !== tag) note('NO_TAG')
  return {
    type,
    territory,
    version: numberIn(scheme, 'TSLVersionIdentifier'),
    sequenceNumber: numberIn(scheme, 'TSLSequenceNumber'),
    issued,
    nextUpdate,
    operator: nameIn(only(scheme, 'SchemeOperatorName')),
    schemeInformationUris: informationUrisOf(scheme),
    pointers: type === 'listOfLists' ? parsePointers(scheme) : [],
    services: type === 'national' ? parseServices(root, territory, note) : [],
    ...about,
    warnings: warnings(),
  }
}

/** SchemeInformationURI in its order: of the list of lists, its pivots and the Official Journal. `scheme`: SchemeInformation. */
export const informationUrisOf = (scheme: XmlElement): string[] => urisIn(only(scheme, 'SchemeInformationURI'))

function timesOf(scheme: XmlElement): Pick<TrustedList, 'issued' | 'nextUpdate'> {
  const next = atMostOne(only(scheme, 'NextUpdate'), 'dateTime')
  return { issued: timeOf(only(scheme, 'ListIssueDateTime')), nextUpdate: next && timeOf(next) }
}

/** Section 5.3.15, in calendar months, with a day for summer time and for publishing. */
function sixMonthsAfter(seconds: number): number {
  const date = new Date(seconds * 1000)
  date.setUTCMonth(date.getUTCMonth() + 6)
  return date.getTime() / 1000 + 86_400
}

/** Deviations by name, each with the places that have it. */
function notes(): { note: Note; warnings: () => string[] } {
  const places = new Map<string, Set<number>>()
  return {
    note: (name, index) => {
      const known = places.get(name) ?? new Set()
      if (index !== undefined) known.add(index)
      places.set(name, known)
    },
    warnings: () => [...places].map(([name, at]) => (at.size === 0 ? name : `${name}: ${[...at].join(', ')}`)),
  }
}
