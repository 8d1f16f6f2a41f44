// Makes the services of a provider on a trusted list (ETSI TS 119 612 sections 5.5 and 5.6): what each is now, what it was before, and which of
// its certificates are qualified for what (section 5.5.9.2).
import { isoDateTime } from '../../shared/clock.ts'
import { keyIdOf } from './key-id.ts'
import { element, type XmlNode } from './write-xml.ts'
import { named } from './xml-texts.ts'

export interface NewService {
  /** Behind `http://uri.etsi.org/TrstSvc/Svctype/`, such as CA/QC. */
  type: string
  name: string
  /** Base64 DER. */
  certificate: string
  /** What it is now, and then what it was before. */
  states: readonly [NewState, ...NewState[]]
  /** Behind `http://uri.etsi.org/TrstSvc/TrustedList/SvcInfoExt/`: ForeSeals, for one. */
  additional?: readonly string[]
  qualifications?: readonly NewQualification[]
  /** A critical extension that nobody understands. */
  hasUnknownCritical?: true
}

export interface NewState {
  status: 'granted' | 'withdrawn' | 'recognisedatnationallevel' | 'deprecatedatnationallevel'
  /** Seconds. */
  since: number
}

export interface NewQualification {
  /** Behind `http://uri.etsi.org/TrstSvc/TrustedList/SvcInfoExt/`: NotQualified, for one. */
  qualifiers: readonly string[]
  criteria: NewCriteria
}

export interface NewCriteria {
  assert: 'all' | 'atLeastOne' | 'none'
  keyUsage?: Readonly<Record<string, boolean>>
  /** Object identifiers. */
  policies?: readonly string[]
  lists?: readonly NewCriteria[]
}

const prefix = 'http://uri.etsi.org/TrstSvc'
const extension = `${prefix}/TrustedList/SvcInfoExt`

export const servicesElement = (services: readonly NewService[]): XmlNode =>
  element('TSPServices', {}, services.map(serviceOf))

function serviceOf(service: NewService): XmlNode {
  const { certificate, states } = service
  const [now, ...before] = states
  const key = element('DigitalId', {}, element('X509SKI', {}, keyIdOf(certificate)))
  const whole = element('DigitalId', {}, element('X509Certificate', {}, certificate))
  return element(
    'TSPService',
    {},
    element('ServiceInformation', {}, stateOf(service, now, [whole, key])),
    before.length === 0
      ? undefined
      : element(
          'ServiceHistory',
          {},
          before.map((state) => element('ServiceHistoryInstance', {}, stateOf(service, state, [key]))),
        ),
  )
}

const stateOf = (service: NewService, { status, since }: NewState, identity: XmlNode[]): (XmlNode | undefined)[] => [
  element('ServiceTypeIdentifier', {}, `${prefix}/Svctype/${service.type}`),
  named('ServiceName', service.name),
  element('ServiceDigitalIdentity', {}, identity),
  element('ServiceStatus', {}, `${prefix}/TrustedList/Svcstatus/${status}`),
  element('StatusStartingTime', {}, isoDateTime(since)),
  extensionsOf(service),
]

function extensionsOf({ additional = [], qualifications, hasUnknownCritical }: NewService): XmlNode | undefined {
  const extensions = [
    ...additional.map((name) =>
      element('AdditionalServiceInformation', {}, element('URI', { 'xml:lang': 'en' }, `${extension}/${name}`)),
    ),
    ...(qualifications ? [element('ext:Qualifications', {}, qualifications.map(qualificationOf))] : []),
    ...(hasUnknownCritical ? [element('own:Unknown', {}, 'Whoever does not know this trusts nothing here.')] : []),
  ]
  if (extensions.length === 0) return undefined
  return element(
    'ServiceInformationExtensions',
    {},
    extensions.map((one) => element('Extension', { Critical: 'true' }, one)),
  )
}

const qualificationOf = ({ qualifiers, criteria }: NewQualification): XmlNode =>
  element(
    'ext:QualificationElement',
    {},
    element(
      'ext:Qualifiers',
      {},
      qualifiers.map((name) => element('ext:Qualifier', { uri: `${extension}/${name}` })),
    ),
    criteriaOf(criteria),
  )

const criteriaOf = ({ assert, keyUsage, policies, lists = [] }: NewCriteria): XmlNode =>
  element(
    'ext:CriteriaList',
    { assert },
    keyUsage &&
      element(
        'ext:KeyUsage',
        {},
        Object.entries(keyUsage).map(([name, value]) => element('ext:KeyUsageBit', { name }, String(value))),
      ),
    policies && element('ext:PolicySet', {}, policies.map(policyOf)),
    lists.map(criteriaOf),
  )

const policyOf = (oid: string): XmlNode =>
  element('ext:PolicyIdentifier', {}, element('xades:Identifier', { Qualifier: 'OIDAsURN' }, `urn:oid:${oid}`))
