// Makes a trusted list (ETSI TS 119 612 v2.4.1): the EU's list of lists or the list of one country, every mandatory element in the order of the
// schema. Not signed yet.
import { isoDateTime } from '../../shared/clock.ts'
import { type NewService, servicesElement } from './create-service.ts'
import { element, type XmlNode } from './write-xml.ts'
import { named, uris } from './xml-texts.ts'

export interface NewTrustedList {
  type: 'EUlistofthelists' | 'EUgeneric'
  territory: string
  operator: string
  url: string
  /** SchemeInformationURI, in order. */
  information: readonly string[]
  pointers: readonly NewPointer[]
  providers: readonly NewProvider[]
}

export interface NewPointer {
  territory: string
  type: 'EUlistofthelists' | 'EUgeneric'
  operator: string
  location: string
  mimeType: string
  /** Base64 DER. */
  signers: readonly string[]
}

export interface NewProvider {
  name: string
  /** organizationIdentifier, as EN 319 412-1 has it. */
  identifier: string
  services: readonly NewService[]
}

/** What a list says when it is published again, with or without a change. Seconds. */
export interface ListVersion {
  sequenceNumber: number
  issued: number
  nextUpdate: number
}

const scheme = 'http://uri.etsi.org/TrstSvc/TrustedList'
export const xmlListType = 'application/vnd.etsi.tsl+xml'

export function trustedListOf(list: NewTrustedList, version: ListVersion): XmlNode {
  return element(
    'TrustServiceStatusList',
    { Id: 'id-list', TSLTag: 'http://uri.etsi.org/19612/TSLTag' },
    schemeOf(list, version),
    list.providers.length === 0 ? undefined : element('TrustServiceProviderList', {}, list.providers.map(providerOf)),
  )
}

function schemeOf(list: NewTrustedList, { sequenceNumber, issued, nextUpdate }: ListVersion): XmlNode {
  const { type, territory, operator, url, information, pointers } = list
  const isOfLists = type === 'EUlistofthelists'
  return element(
    'SchemeInformation',
    {},
    element('TSLVersionIdentifier', {}, '6'),
    element('TSLSequenceNumber', {}, String(sequenceNumber)),
    element('TSLType', {}, `${scheme}/TSLType/${type}`),
    named('SchemeOperatorName', operator),
    element('SchemeOperatorAddress', {}, address('mailto:lists@attestry.example', 'https://attestry.example/')),
    named('SchemeName', `${territory}:Sandbox ${isOfLists ? 'list of trusted lists' : 'trusted list'}, for tests`),
    uris('SchemeInformationURI', ...information),
    element('StatusDeterminationApproach', {}, `${scheme}/StatusDetn/${isOfLists ? type : 'EUappropriate'}`),
    uris('SchemeTypeCommunityRules', ...rulesOf(type, territory)),
    element('SchemeTerritory', {}, territory),
    element(
      'PolicyOrLegalNotice',
      {},
      element('TSLLegalNotice', { 'xml:lang': 'en' }, 'A list for tests: nobody on it is qualified for anything.'),
    ),
    element('HistoricalInformationPeriod', {}, '65535'),
    element('PointersToOtherTSL', {}, pointers.map(pointerOf)),
    element('ListIssueDateTime', {}, isoDateTime(issued)),
    element('NextUpdate', {}, element('dateTime', {}, isoDateTime(nextUpdate))),
    element('DistributionPoints', {}, element('URI', {}, url)),
  )
}

const rulesOf = (type: NewTrustedList['type'], territory: string): string[] =>
  (type === 'EUlistofthelists' ? [type] : ['EUcommon', territory]).map((rules) => `${scheme}/schemerules/${rules}`)

function pointerOf({ territory, type, operator, location, mimeType, signers }: NewPointer): XmlNode {
  const about = [
    element('TSLType', {}, `${scheme}/TSLType/${type}`),
    element('SchemeTerritory', {}, territory),
    element('add:MimeType', {}, mimeType),
    named('SchemeOperatorName', operator),
    uris('SchemeTypeCommunityRules', ...rulesOf(type, territory)),
  ]
  return element(
    'OtherTSLPointer',
    {},
    element(
      'ServiceDigitalIdentities',
      {},
      signers.map((der) =>
        element('ServiceDigitalIdentity', {}, element('DigitalId', {}, element('X509Certificate', {}, der))),
      ),
    ),
    element('TSLLocation', {}, location),
    element(
      'AdditionalInformation',
      {},
      about.map((one) => element('OtherInformation', {}, one)),
    ),
  )
}

const providerOf = ({ name, identifier, services }: NewProvider): XmlNode =>
  element(
    'TrustServiceProvider',
    {},
    element(
      'TSPInformation',
      {},
      named('TSPName', name),
      named('TSPTradeName', identifier),
      element('TSPAddress', {}, address('mailto:contact@attestry.example', 'https://attestry.example/contact')),
      uris('TSPInformationURI', 'https://attestry.example/'),
    ),
    servicesElement(services),
  )

const address = (...electronic: string[]): XmlNode[] => [
  element(
    'PostalAddresses',
    {},
    element(
      'PostalAddress',
      { 'xml:lang': 'en' },
      element('StreetAddress', {}, 'Wetstraat 16'),
      element('Locality', {}, 'Brussel'),
      element('PostalCode', {}, '1000'),
      element('CountryName', {}, 'BE'),
    ),
  ),
  uris('ElectronicAddress', ...electronic),
]
