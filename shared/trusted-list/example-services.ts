// Lists, services and certificates for the tests beside this file, every part open to change.
import 'reflect-metadata'
import { Extension } from '@peculiar/x509'
import { type Bytes, base64, fromHex, utf8 } from '../bytes.ts'
import { day } from '../clock.ts'
import { tags } from '../trust/der.ts'
import { type Changes, issue, issueAuthority, now, type Party } from '../trust/example-certificates.ts'
import { der, sequence } from '../trust/example-der.ts'
import type { ServiceBundle } from '../trust/service-bundle.ts'
import { compileServices } from './compile-services.ts'
import { createDecideQualified, type QualifiedQuestion } from './decide-qualified.ts'
import { additional, serviceStatuses, serviceTypes } from './service-uris.ts'
import type { CriteriaList, ListedService, Qualification, ServiceState, TrustedList } from './trusted-list.ts'

/** An object identifier in DER. */
export const oid = (dotted: string): Bytes => {
  const [first = 0, second = 0, ...more] = dotted.split('.').map(Number)
  const numbers = [40 * first + second, ...more].flatMap((number) => {
    const bytes = [number & 127]
    for (let rest = Math.floor(number / 128); rest > 0; rest = Math.floor(rest / 128)) bytes.unshift((rest & 127) | 128)
    return bytes
  })
  return der(tags.objectIdentifier, Uint8Array.from(numbers))
}

export interface Statements {
  compliance?: boolean
  device?: boolean
  /** 1 for signatures, 2 for seals, 3 for websites. */
  types?: number[]
  publicBody?: boolean
}

/** The qcStatements of a qualified certificate: by itself, of one for seals. */
export function qualifiedStatements({ compliance = true, device = true, types = [2], publicBody }: Statements = {}) {
  const source = '300a130242450c01530c014c'
  return new Extension(
    '1.3.6.1.5.5.7.1.3',
    false,
    sequence(
      ...(compliance ? [sequence(oid('0.4.0.1862.1.1'))] : []),
      ...(device ? [sequence(oid('0.4.0.1862.1.4'))] : []),
      ...(types.length > 0
        ? [sequence(oid('0.4.0.1862.1.6'), sequence(...types.map((type) => oid(`0.4.0.1862.1.6.${type}`))))]
        : []),
      ...(publicBody ? [sequence(oid('0.4.0.194126.1.3'), fromHex(source))] : []),
    ),
  )
}

export const policies = (...ids: string[]): Extension =>
  new Extension('2.5.29.32', false, sequence(...ids.map((id) => sequence(oid(id)))))

/** Authority information access: where the certificate of the authority is. */
export const informationAccess = new Extension(
  '1.3.6.1.5.5.7.1.1',
  false,
  sequence(sequence(oid('1.3.6.1.5.5.7.48.2'), der(0x86, utf8('https://ca.example/ca.cer')))),
)

/** Says that nobody revokes it (RFC 9608). */
const noRevocation = new Extension('2.5.29.56', false, Uint8Array.of(5, 0))

export const authorityName = 'CN=Qualified CA, O=Good Trust, C=BE'
export const qualifiedAuthority = (changes: Changes = {}): Promise<Party> =>
  issueAuthority(undefined, { name: authorityName, ...changes })

/** The seal of a provider. */
export const qualifiedSeal = (by: Party, changes: Changes = {}, statements: Statements = {}): Promise<Party> =>
  issue(by, {
    name: 'CN=Attestations, O=Attests, C=BE',
    ...changes,
    extensions: [qualifiedStatements(statements), informationAccess, noRevocation, ...(changes.extensions ?? [])],
  })

export const longAgo = now - 1000 * day

export const stateOf = (listed: readonly Party[], changes: Partial<ServiceState> = {}): ServiceState => ({
  type: serviceTypes.qualifiedCertificates,
  name: 'Service',
  status: serviceStatuses.granted,
  since: longAgo,
  identity: { certificates: listed.map((party) => base64(party.der)), subjectKeyIds: [], subjectNames: [] },
  additional: [additional.forSeals],
  qualifications: [],
  revocationKeptSince: undefined,
  hasUnknownCritical: false,
  ...changes,
})

export const providerOf = (...names: string[]) => ({ names, tradeNames: [] })

export const authorityService = (listed: Party, changes: Partial<ServiceState> = {}): ListedService => ({
  index: 0,
  territory: 'BE',
  provider: providerOf('Good Trust'),
  states: [stateOf([listed], changes)],
})

export const attestationService = (listed: Party, changes: Partial<ServiceState> = {}): ListedService => ({
  index: 0,
  territory: 'BE',
  provider: providerOf('Attests'),
  states: [stateOf([listed], { type: serviceTypes.qualifiedAttestations, additional: [], ...changes })],
})

export const listOf = (services: ListedService[], changes: Partial<TrustedList> = {}): TrustedList => ({
  type: 'national',
  territory: 'BE',
  version: 6,
  sequenceNumber: 7,
  issued: now - day,
  nextUpdate: now + day,
  operator: 'Supervisors',
  schemeInformationUris: [],
  pointers: [],
  services,
  signerSha256: 'aa',
  sha256: 'bb',
  warnings: [],
  ...changes,
})

export const listOfLists = (changes: Partial<TrustedList> = {}): TrustedList =>
  listOf([], { type: 'listOfLists', territory: 'EU', sequenceNumber: 388, sha256: 'cc', ...changes })

export const bundleOf = (...services: ListedService[]): Promise<ServiceBundle> =>
  compileServices(listOfLists(), [listOf(services)])

export const criteria = (changes: Partial<CriteriaList> = {}): CriteriaList => ({
  assert: 'all',
  keyUsages: [],
  policySets: [],
  extendedKeyUsages: [],
  subjectAttributes: [],
  lists: [],
  hasUnknown: false,
  ...changes,
})

/** Qualifiers of every certificate that may sign. */
export const ofAll = (...names: string[]): Qualification => ({
  qualifiers: names,
  criteria: criteria({ assert: 'none', policySets: [['1.2.3.4']] }),
})

export const questionOf = (chain: readonly Party[], changes: Partial<QualifiedQuestion> = {}): QualifiedQuestion => ({
  kind: 'qeaa',
  chain: chain.map((party) => party.der),
  issuedAt: now - 100,
  now,
  category: 'urn:etsi:esi:eaa:eu:qualified',
  ...changes,
})

export const decideOnce = (bundle: ServiceBundle, question: QualifiedQuestion) =>
  createDecideQualified()(bundle, question)
