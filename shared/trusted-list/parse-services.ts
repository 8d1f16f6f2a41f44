// Providers and their services with all that these were (ETSI TS 119 612 sections 5.4 to 5.6).
// Refuses the list when a service has no type, status or time. A provider with a critical extension that is not understood has no services; a state
// with one is kept and marked, for without it the state before would count. History in the wrong order is put in order, and noted: of equal times
// the one that stands first is the younger.
import { fromBase64, hex } from '../bytes.ts'
import { childrenOf, type XmlElement } from '../xml/xml-element.ts'
import { parseExtensions } from './parse-extensions.ts'
import {
  atMostOne,
  base64Of,
  certificateOf,
  isCritical,
  listNamespace,
  nameIn,
  namesIn,
  only,
  textIn,
  timeOf,
} from './read-list-element.ts'
import type { ListedService, ServiceIdentity, ServiceProvider, ServiceState } from './trusted-list.ts'

/** Notes a deviation of the service at this place. */
export type Note = (name: string, index?: number) => void

/** `root`: of the list. */
export function parseServices(root: XmlElement, territory: string, note: Note): ListedService[] {
  const list = atMostOne(root, 'TrustServiceProviderList')
  const services: ListedService[] = []
  let index = 0
  for (const entry of list ? childrenOf(list, listNamespace, 'TrustServiceProvider') : []) {
    const information = only(entry, 'TSPInformation')
    const provider = providerOf(information)
    const dropped = hasCriticalExtension(information)
    for (const service of childrenOf(only(entry, 'TSPServices'), listNamespace, 'TSPService')) {
      const at = index++
      if (dropped) note('CRITICAL_EXTENSION_OF_PROVIDER', at)
      else services.push({ index: at, territory, provider, states: statesOf(service, (name) => note(name, at)) })
    }
  }
  noteRepeated(services, note)
  return services
}

/** Countries list the same service again for each of its policies. Who matches takes both, and asks whether they agree. */
function noteRepeated(services: readonly ListedService[], note: Note): void {
  const seen = new Map<string, Set<string>>()
  for (const { index, states } of services) {
    const { type, identity } = states[0] as ServiceState
    const same = identity.certificates.map((certificate) => typesOf(seen, certificate))
    if (same.some((types) => types.has(type))) note('SERVICE_AGAIN', index)
    for (const types of same) types.add(type)
  }
}

function typesOf(seen: Map<string, Set<string>>, certificate: string): Set<string> {
  const types = seen.get(certificate) ?? new Set<string>()
  seen.set(certificate, types)
  return types
}

const providerOf = (information: XmlElement): ServiceProvider => ({
  names: namesIn(only(information, 'TSPName')),
  tradeNames: namesIn(atMostOne(information, 'TSPTradeName')),
})

/** No extension of a provider is understood (section 5.4.6). */
const hasCriticalExtension = (information: XmlElement): boolean =>
  atMostOne(information, 'TSPInformationExtensions')?.children.some(isCritical) ?? false

function statesOf(service: XmlElement, note: (name: string) => void): ServiceState[] {
  const current = stateOf(only(service, 'ServiceInformation'), note)
  if (current.identity.certificates.length === 0) note('NO_CERTIFICATE')
  const history = atMostOne(service, 'ServiceHistory')
  const past = history
    ? childrenOf(history, listNamespace, 'ServiceHistoryInstance').map((instance) => stateOf(instance, note))
    : []
  const states = [current, ...past]
  if (states.some(({ since }, at) => at > 0 && since >= (states[at - 1] as ServiceState).since))
    note('UNORDERED_HISTORY')
  return [current, ...past.sort((one, other) => other.since - one.since)]
}

function stateOf(element: XmlElement, note: (name: string) => void): ServiceState {
  const extensions = parseExtensions(element)
  if (extensions.hasUnknownCritical) note('CRITICAL_EXTENSION')
  return {
    type: textIn(element, 'ServiceTypeIdentifier'),
    name: nameIn(atMostOne(element, 'ServiceName')),
    status: textIn(element, 'ServiceStatus'),
    since: timeOf(only(element, 'StatusStartingTime')),
    identity: identityOf(atMostOne(element, 'ServiceDigitalIdentity'), note),
    ...extensions,
  }
}

function identityOf(element: XmlElement | undefined, note: (name: string) => void): ServiceIdentity {
  const identity: ServiceIdentity = { certificates: [], subjectKeyIds: [], subjectNames: [] }
  for (const id of element ? childrenOf(element, listNamespace, 'DigitalId') : [])
    for (const { name, namespace, text } of id.children) {
      if (namespace !== listNamespace) continue
      if (name === 'X509Certificate')
        add(identity.certificates, certificateOf(text), () => note('MALFORMED_CERTIFICATE'))
      else if (name === 'X509SKI') add(identity.subjectKeyIds, keyIdOf(text), () => note('MALFORMED_KEY_IDENTIFIER'))
      else if (name === 'X509SubjectName') identity.subjectNames.push(text.trim())
    }
  if (identity.certificates.length > 0) identity.subjectNames = []
  return identity
}

function add(to: string[], value: string | undefined, otherwise: () => void): void {
  if (value) to.push(value)
  else otherwise()
}

function keyIdOf(text: string): string | undefined {
  const packed = base64Of(text)
  return packed && hex(fromBase64(packed))
}
