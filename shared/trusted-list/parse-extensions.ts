// The extensions of a service and of what it was (ETSI TS 119 612 section 5.5.9): qualifications, additional information, who took it over, and since
// when revocations are kept. Any other that is critical, and any of these that cannot be read, marks the state: then nothing is trusted by it (annex B).
import { attributeOf, childrenOf, type XmlElement } from '../xml/xml-element.ts'
import { parseCriteria, qualificationNamespace } from './parse-criteria.ts'
import {
  additionalNamespace,
  atMostOne,
  isCritical,
  listNamespace,
  namesIn,
  only,
  timeOf,
} from './read-list-element.ts'
import type { Qualification, ServiceState } from './trusted-list.ts'
import { TrustedListRefused } from './trusted-list-refused.ts'

export type ServiceExtensions = Pick<
  ServiceState,
  'additional' | 'qualifications' | 'revocationKeptSince' | 'takenOverBy' | 'hasUnknownCritical'
>

/** `of`: ServiceInformation or ServiceHistoryInstance. */
export function parseExtensions(of: XmlElement): ServiceExtensions {
  const read: ServiceExtensions = {
    additional: [],
    qualifications: [],
    revocationKeptSince: undefined,
    hasUnknownCritical: false,
  }
  const extensions = atMostOne(of, 'ServiceInformationExtensions')
  for (const extension of extensions?.children ?? []) {
    const [content, ...more] = extension.children
    if (!isExtension(extension) || !content || more.length > 0) read.hasUnknownCritical ||= isCritical(extension)
    else addExtension(read, content, extension)
  }
  return read
}

const isExtension = ({ name, namespace }: XmlElement): boolean => name === 'Extension' && namespace === listNamespace

function addExtension(read: ServiceExtensions, content: XmlElement, extension: XmlElement): void {
  const reader = readers[`${content.namespace} ${content.name}`]
  if (!reader) {
    read.hasUnknownCritical ||= isCritical(extension)
    return
  }
  try {
    reader(read, content)
  } catch (error) {
    if (!(error instanceof TrustedListRefused)) throw error
    // What it takes away from the service is not known; critical or not.
    read.hasUnknownCritical = true
  }
}

const readers: Record<string, (read: ServiceExtensions, content: XmlElement) => void> = {
  [`${listNamespace} AdditionalServiceInformation`]: (read, content) => {
    read.additional.push(only(content, 'URI').text.trim())
  },
  [`${qualificationNamespace} Qualifications`]: (read, content) => {
    read.qualifications = [...read.qualifications, ...content.children.map(qualificationOf)]
  },
  [`${listNamespace} ExpiredCertsRevocationInfo`]: (read, content) => {
    read.revocationKeptSince = timeOf(content)
  },
  [`${additionalNamespace} TakenOverBy`]: (read, content) => {
    const territory = only(content, 'SchemeTerritory').text.trim()
    read.takenOverBy = { names: namesIn(only(content, 'TSPName', additionalNamespace)), territory }
  },
}

function qualificationOf(element: XmlElement): Qualification {
  const named = childrenOf(only(element, 'Qualifiers', qualificationNamespace), qualificationNamespace, 'Qualifier')
  const qualifiers = named.map((qualifier) => attributeOf(qualifier, 'uri')?.trim() ?? '')
  if (element.name !== 'QualificationElement' || qualifiers.length === 0 || qualifiers.includes(''))
    throw new TrustedListRefused('MALFORMED', 'a qualification says nothing')
  return { qualifiers, criteria: parseCriteria(only(element, 'CriteriaList', qualificationNamespace)) }
}
