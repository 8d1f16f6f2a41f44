// What stands on the sandbox's list of lists, its pivots and the lists of Belgium and Luxembourg: one of everything that a reader has to tell apart.
// Belgium has the authority that certifies the sandbox's public bodies and its issuer of qualified attestations; Luxembourg has an authority that
// certifies signatures and no seals.
import type { ListOperators } from '../pki/list-operators.ts'
import { operatorNames } from '../pki/list-operators.ts'
import type { NewQualification, NewService, NewState } from './create-service.ts'
import { type NewPointer, type NewProvider, type NewTrustedList, xmlListType } from './create-trusted-list.ts'
import type { ListBehaviour } from './list-behaviours.ts'

export const trustedListNames = ['lotl', 'lotl-pivot-1', 'lotl-pivot-2', 'be', 'lu'] as const
export type TrustedListName = (typeof trustedListNames)[number]

/** Base64 DER of the services' certificates. */
export type ListedCertificates = Record<
  | 'qualified'
  | 'qualifiedAttestation'
  | 'statusList'
  | 'signaturesOnly'
  | 'withdrawnAuthority'
  | 'withdrawnAttestation'
  | 'unqualified'
  | 'unknownExtension',
  string
>

export interface TrustedListsGiven {
  baseUrl: string
  operators: ListOperators
  certificates: ListedCertificates
  /** What became of a service, youngest first, before what it was from the beginning. */
  changesOf(issuer: 'qualified-ca' | 'qualified-attestations'): readonly NewState[]
}

export interface NewSignedList {
  list: NewTrustedList
  by: ListOperators['eu']
  signer: 'current' | 'next' | 'journal'
}

const eu = operatorNames.eu
/** The Official Journal's publication that names who signs the list of lists, and one that comes later. */
export const officialJournal = 'https://attestry.example/official-journal/1'
const laterJournal = 'https://attestry.example/official-journal/2'
export const trustedListUrl = (baseUrl: string, name: TrustedListName): string => `${baseUrl}/trust/${name}.xml`

export function sandboxTrustedList(
  name: TrustedListName,
  given: TrustedListsGiven,
  behaviour: ListBehaviour,
): NewSignedList {
  const { operators } = given
  if (name === 'be' || name === 'lu') {
    const providers = name === 'be' ? belgium(given, behaviour) : luxembourg(given)
    const signer = behaviour === 'nextSigner' ? 'next' : 'current'
    return { list: nationalList(name, given, providers), by: operators[name], signer }
  }
  const by = operators.eu
  if (name === 'lotl-pivot-1')
    return { list: listOfLists(name, given, ['journal', 'current'], [officialJournal]), by, signer: 'journal' }
  const first = trustedListUrl(given.baseUrl, 'lotl-pivot-1')
  if (name === 'lotl-pivot-2')
    return { list: listOfLists(name, given, ['current', 'next'], [first, officialJournal]), by, signer: 'current' }
  const hasNewPivot = behaviour === 'newPivot'
  const pivots = hasNewPivot ? [trustedListUrl(given.baseUrl, 'lotl-pivot-2'), first] : [first]
  const information = [
    ...(behaviour === 'newJournal' || behaviour === 'otherJournal' ? [laterJournal] : []),
    ...(behaviour === 'otherJournal' ? [] : [...pivots, officialJournal]),
    'https://attestry.example/legal-notice',
  ]
  const list = listOfLists('lotl', given, ['current', 'next'], information, behaviour)
  return { list, by, signer: hasNewPivot ? 'next' : 'current' }
}

function listOfLists(
  name: TrustedListName,
  { baseUrl, operators }: TrustedListsGiven,
  own: readonly NewSignedList['signer'][],
  information: readonly string[],
  behaviour: ListBehaviour = 'none',
): NewTrustedList {
  const { journal } = operators
  const signers = own.flatMap((one) => (one === 'journal' ? journal : operators.eu[one]).x5c)
  const national = (['be', 'lu'] as const).map((country): NewPointer => {
    const { current, next } = operators[country]
    const dropped = behaviour === 'droppedSigner' && country === 'be'
    return {
      territory: country.toUpperCase(),
      type: 'EUgeneric',
      operator: operatorNames[country],
      location: trustedListUrl(baseUrl, country),
      mimeType: xmlListType,
      signers: [...(dropped ? [] : current.x5c), ...next.x5c],
    }
  })
  // The same list for people to read: no reader of lists has a use for it.
  const readable = national.map((one) => ({
    ...one,
    location: one.location.replace('.xml', '.pdf'),
    mimeType: 'application/pdf',
  }))
  return {
    type: 'EUlistofthelists',
    territory: 'EU',
    operator: eu,
    url: trustedListUrl(baseUrl, name),
    information,
    pointers: [toListOfLists(baseUrl, signers), ...national, ...readable],
    providers: [],
  }
}

const toListOfLists = (baseUrl: string, signers: readonly string[]): NewPointer => ({
  territory: 'EU',
  type: 'EUlistofthelists',
  operator: eu,
  location: trustedListUrl(baseUrl, 'lotl'),
  mimeType: xmlListType,
  signers,
})

const nationalList = (
  name: 'be' | 'lu',
  { baseUrl, operators }: TrustedListsGiven,
  providers: readonly NewProvider[],
): NewTrustedList => ({
  type: 'EUgeneric',
  territory: name.toUpperCase(),
  operator: operatorNames[name],
  url: trustedListUrl(baseUrl, name),
  information: ['https://attestry.example/trusted-list'],
  pointers: [
    toListOfLists(
      baseUrl,
      [operators.eu.current, operators.eu.next].flatMap(({ x5c }) => x5c),
    ),
  ],
  providers,
})

const at = (date: string): number => Date.parse(`${date}T00:00:00Z`) / 1000
const granted = (date: string): NewState => ({ status: 'granted', since: at(date) })
const withdrawn = (date: string): NewState => ({ status: 'withdrawn', since: at(date) })

/** Who runs the qualified services: the numbers are made up. */
export const qualifiedProvider = { name: 'Attestry Sandbox Trust Services', identifier: 'NTRBE-0999999328' }
const otherProvider = { name: 'Attestry Sandbox Other Services', identifier: 'NTRBE-0999999427' }
const luxembourgProvider = { name: 'Attestry Sandbox Luxembourg', identifier: 'NTRLU-B999999' }

/** QCP-l-qscd of ETSI EN 319 411-2: what the authority certifies seals under. */
export const sealPolicy = '0.4.0.194112.1.3'
/** Under which it certifies what is not qualified, whatever the certificate says of itself. */
export const unqualifiedPolicy = '1.3.6.1.4.1.99999.6.1'

const qualifications: readonly NewQualification[] = [
  {
    qualifiers: ['QCForESeal', 'QCWithQSCD'],
    criteria: { assert: 'all', policies: [sealPolicy], keyUsage: { digitalSignature: true, keyCertSign: false } },
  },
  {
    qualifiers: ['NotQualified'],
    criteria: {
      assert: 'atLeastOne',
      policies: [unqualifiedPolicy],
      lists: [
        { assert: 'none', keyUsage: { digitalSignature: true }, lists: [{ assert: 'all', policies: [sealPolicy] }] },
      ],
    },
  },
]

function belgium({ certificates, changesOf }: TrustedListsGiven, behaviour: ListBehaviour): NewProvider[] {
  const services: NewService[] = [
    {
      type: 'CA/QC',
      name: 'Qualified certificates for seals and signatures',
      certificate: certificates.qualified,
      // It was withdrawn once.
      states: withFirst(
        changesOf('qualified-ca'),
        granted('2025-07-01'),
        withdrawn('2025-06-01'),
        granted('2025-01-01'),
      ),
      additional: ['ForeSignatures', 'ForeSeals'],
      qualifications,
    },
    {
      type: 'EAA/Q',
      name: 'Qualified attestations of attributes',
      certificate: certificates.qualifiedAttestation,
      states: withFirst(changesOf('qualified-attestations'), granted('2025-01-01')),
    },
    {
      // Who says what of them is revoked has to be such a service as well, of the same provider.
      type: 'EAA/Q',
      name: 'Status of qualified attestations of attributes',
      certificate: certificates.statusList,
      states: [granted('2025-01-01')],
    },
  ]
  const more: NewService[] = [
    {
      type: 'CA/PKC',
      name: 'Certificates for everybody',
      certificate: certificates.unqualified,
      states: [{ status: 'recognisedatnationallevel', since: at('2025-01-01') }],
    },
    {
      type: 'EAA',
      name: 'Attestations of attributes',
      certificate: certificates.unqualified,
      states: [{ status: 'recognisedatnationallevel', since: at('2025-01-01') }],
    },
    {
      type: 'CA/QC',
      name: 'Certificates under a rule that nobody knows',
      certificate: certificates.unknownExtension,
      states: [granted('2025-01-01')],
      additional: ['ForeSeals'],
      hasUnknownCritical: true,
    },
  ]
  return [
    { ...qualifiedProvider, services },
    { ...otherProvider, services: more },
    ...(behaviour === 'duplicateProviders' ? [{ ...otherProvider, name: 'Attestry Sandbox Double', services }] : []),
  ]
}

const luxembourg = ({ certificates }: TrustedListsGiven): NewProvider[] => [
  {
    ...luxembourgProvider,
    services: [
      {
        type: 'CA/QC',
        name: 'Qualified certificates for signatures',
        certificate: certificates.signaturesOnly,
        states: [granted('2025-01-01')],
        additional: ['ForeSignatures'],
      },
      {
        type: 'CA/QC',
        name: 'Qualified certificates of the past',
        certificate: certificates.withdrawnAuthority,
        states: [withdrawn('2025-06-01'), granted('2025-01-01')],
        additional: ['ForeSeals'],
      },
      {
        type: 'EAA/Q',
        name: 'Qualified attestations of the past',
        certificate: certificates.withdrawnAttestation,
        states: [withdrawn('2025-06-01'), granted('2025-01-01')],
      },
    ],
  },
]

function withFirst(changes: readonly NewState[], ...states: [NewState, ...NewState[]]): [NewState, ...NewState[]] {
  const [first, ...others] = [...changes, ...states]
  return [first as NewState, ...others]
}
