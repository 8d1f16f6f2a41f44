// A list of trusted entities in XML (TS 119 602 annex A.2.1; of public bodies that attest, annex H.4), turned into the members of the JSON form, so
// that one reader judges both. Only what was signed comes here.
// Refuses: an element twice where it belongs once, text where a number belongs, an extension that does not say whether it is critical.
import type { Json, JsonObject } from '../json.ts'
import { TrustListRefused } from '../trust/trust-list-refused.ts'
import { attributeOf, childrenOf, type XmlElement } from '../xml/xml-element.ts'

export const entitiesNamespace = 'http://uri.etsi.org/019602/v1#'
export const entitiesRoot = { namespace: entitiesNamespace, name: 'ListOfTrustedEntities' } as const
const xml = 'http://www.w3.org/XML/1998/namespace'

/** @throws TrustListRefused */
export function readXmlEntities(root: XmlElement): JsonObject {
  return withoutMissing({
    ListAndSchemeInformation: map(only(root, 'ListAndSchemeInformation'), schemeOf),
    TrustedEntitiesList: map(only(root, 'TrustedEntitiesList'), (list) => all(list, 'TrustedEntity').map(entityOf)),
  })
}

const schemeOf = (scheme: XmlElement): JsonObject =>
  withoutMissing({
    LoTEVersionIdentifier: numberIn(scheme, 'LoTEVersionIdentifier'),
    LoTESequenceNumber: numberIn(scheme, 'LoTESequenceNumber'),
    LoTEType: tokenIn(scheme, 'LoTEType'),
    SchemeOperatorName: namesIn(scheme, 'SchemeOperatorName'),
    SchemeOperatorAddress: map(only(scheme, 'SchemeOperatorAddress'), (address) =>
      addressOf(address, 'SchemeOperatorPostalAddress', 'SchemeOperatorElectronicAddress'),
    ),
    SchemeName: namesIn(scheme, 'SchemeName'),
    SchemeInformationURI: addressesIn(scheme, 'SchemeInformationURI'),
    StatusDeterminationApproach: tokenIn(scheme, 'StatusDeterminationApproach'),
    SchemeTypeCommunityRules: addressesIn(scheme, 'SchemeTypeCommunityRules'),
    SchemeTerritory: tokenIn(scheme, 'SchemeTerritory'),
    PolicyOrLegalNotice: map(only(scheme, 'PolicyOrLegalNotice'), (notice) => [
      ...all(notice, 'LoTEPolicy').map((one) => ({ LoTEPolicy: addressWithLanguage(one) })),
      ...all(notice, 'LoTELegalNotice').map((one) => ({ LoTELegalNotice: one.text })),
    ]),
    HistoricalInformationPeriod: numberIn(scheme, 'HistoricalInformationPeriod'),
    // That there are any is a deviation for the only kind of list that comes in this form.
    PointersToOtherLoTE: map(only(scheme, 'PointersToOtherLoTE'), () => []),
    ListIssueDateTime: tokenIn(scheme, 'ListIssueDateTime'),
    // Empty for a list that was closed (section 6.3.15).
    NextUpdate: map(only(scheme, 'NextUpdate'), (update) => tokenIn(update, 'dateTime') ?? null),
    SchemeExtensions: extensionsIn(scheme, 'SchemeExtensions'),
  })

function entityOf(entity: XmlElement): JsonObject {
  return withoutMissing({
    TrustedEntityInformation: map(only(entity, 'TrustedEntityInformation'), (information) =>
      withoutMissing({
        TEName: namesIn(information, 'TEName'),
        TETradeName: namesIn(information, 'TETradeName'),
        TEAddress: map(only(information, 'TEAddress'), (address) =>
          addressOf(address, 'TEPostalAddress', 'TEElectronicAddress'),
        ),
        TEInformationURI: addressesIn(information, 'TEInformationURI'),
        TEInformationExtensions: extensionsIn(information, 'TEInformationExtensions'),
      }),
    ),
    TrustedEntityServices: map(only(entity, 'TrustedEntityServices'), (services) =>
      all(services, 'TrustedEntityService').map((service) =>
        withoutMissing({
          ServiceInformation: map(only(service, 'ServiceInformation'), serviceOf),
          ServiceHistory: map(only(service, 'ServiceHistory'), (history) =>
            all(history, 'ServiceHistoryInstance').map(serviceOf),
          ),
        }),
      ),
    ),
  })
}

/** Of a service now or before: the same elements. */
const serviceOf = (service: XmlElement): JsonObject =>
  withoutMissing({
    ServiceTypeIdentifier: tokenIn(service, 'ServiceTypeIdentifier'),
    ServiceName: namesIn(service, 'ServiceName'),
    ServiceDigitalIdentity: map(only(service, 'ServiceDigitalIdentity'), identityOf),
    ServiceStatus: tokenIn(service, 'ServiceStatus'),
    StatusStartingTime: tokenIn(service, 'StatusStartingTime'),
    ServiceInformationExtensions: extensionsIn(service, 'ServiceInformationExtensions'),
  })

function identityOf(identity: XmlElement): JsonObject {
  const binaries = (name: string): string[] =>
    all(identity, 'DigitalId').flatMap((one) => all(one, name).map(({ text }) => text.replace(/[ \t\r\n]/g, '')))
  const certificates = binaries('X509Certificate').map((val) => ({ val }))
  const keys = binaries('X509SKI')
  return withoutMissing({
    X509Certificates: certificates.length > 0 ? certificates : undefined,
    X509SKIs: keys.length > 0 ? keys : undefined,
  })
}

function addressOf(address: XmlElement, postal: string, electronic: string): JsonObject {
  return withoutMissing({
    [postal]: map(only(address, 'PostalAddresses'), (addresses) =>
      all(addresses, 'PostalAddress').map((one) =>
        withoutMissing({
          lang: languageOf(one),
          StreetAddress: tokenIn(one, 'StreetAddress'),
          Locality: tokenIn(one, 'Locality'),
          PostalCode: tokenIn(one, 'PostalCode'),
          Country: tokenIn(one, 'CountryName'),
        }),
      ),
    ),
    [electronic]: addressesIn(address, 'ElectronicAddress'),
  })
}

/** Section 6.3.17: each says whether it is critical; who does not say it is taken at the worst, whatever it is called. */
const extensionsIn = (parent: XmlElement, name: string): Json | undefined =>
  map(only(parent, name), ({ children }) =>
    children.map((one) => ({
      Critical: !['false', '0'].includes(attributeOf(one, 'Critical')?.trim() ?? ''),
    })),
  )

const namesIn = (parent: XmlElement, name: string): Json | undefined =>
  map(only(parent, name), (names) =>
    all(names, 'Name').map((one) =>
      withoutMissing({ lang: languageOf(one), value: one.text.replace(/[\t\r\n]/g, ' ') }),
    ),
  )

const addressesIn = (parent: XmlElement, name: string): Json | undefined =>
  map(only(parent, name), (addresses) => all(addresses, 'URI').map(addressWithLanguage))

const addressWithLanguage = (element: XmlElement): JsonObject =>
  withoutMissing({ lang: languageOf(element), uriValue: element.text.trim() })

const languageOf = (element: XmlElement): string | undefined => attributeOf(element, 'lang', xml)

function numberIn(parent: XmlElement, name: string): number | undefined {
  const text = tokenIn(parent, name)
  if (text === undefined) return undefined
  if (!/^\d{1,15}$/.test(text)) throw new TrustListRefused('a number of the list is malformed')
  return Number(text)
}

const tokenIn = (parent: XmlElement, name: string): string | undefined => only(parent, name)?.text.trim()

const all = (parent: XmlElement, name: string): XmlElement[] => childrenOf(parent, entitiesNamespace, name)

function only(parent: XmlElement, name: string): XmlElement | undefined {
  const [first, ...more] = all(parent, name)
  if (more.length > 0) throw new TrustListRefused('an element of the list stands there twice')
  return first
}

const map = <T>(element: XmlElement | undefined, read: (element: XmlElement) => T): T | undefined =>
  element && read(element)

function withoutMissing(members: Record<string, Json | undefined>): JsonObject {
  return Object.fromEntries(Object.entries(members).filter((entry): entry is [string, Json] => entry[1] !== undefined))
}
