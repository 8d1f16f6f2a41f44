import { describe, expect, it } from 'vitest'
import type { CertificateFacts, CertificatePurposeName } from './certificate-facts.ts'
import { criteria, ofAll } from './example-services.ts'
import { type Qualified, qualifiedBy } from './qualified-certificate.ts'
import type { IndexedState } from './service-index.ts'
import { additional, qualifiers, serviceStatuses, serviceTypes } from './service-uris.ts'

const says = (changes: Partial<CertificateFacts> = {}) =>
  ({
    keyUsage: ['digitalSignature'],
    policies: [],
    extendedKeyUsage: [],
    subjectAttributes: [],
    isCompliant: true,
    hasDevice: false,
    purposes: [],
    ...changes,
  }) as Partial<CertificateFacts> as CertificateFacts

const state = (changes: Partial<IndexedState> = {}): IndexedState => ({
  type: serviceTypes.qualifiedCertificates,
  status: serviceStatuses.granted,
  since: 0,
  additional: [],
  qualifications: [],
  flaw: undefined,
  ...changes,
})

const listedFor = {
  signature: { information: additional.forSignatures, own: qualifiers.forSignature },
  seal: { information: additional.forSeals, own: qualifiers.forSeal },
  website: { information: additional.forWebsites, own: qualifiers.forWebsite },
} as const
const words: Record<string, Qualified> = { Q: 'qualified', N: 'not qualified', I: 'indeterminate' }

type Row = [isCompliant: boolean, purposes: CertificatePurposeName[], cells: string]

/** Columns: no qualifier; NotQualified; QCStatement; the qualifier of the kind; QCStatement and that. */
const columns = (own: string) => [
  [],
  [qualifiers.notQualified],
  [qualifiers.statement],
  [own],
  [qualifiers.statement, own],
]

/** The rows in which it is named; then those of the others, which are the same for each. */
const rows = (
  own: CertificatePurposeName,
  [one, other]: readonly [CertificatePurposeName, CertificatePurposeName],
  typeless: string,
): Row[] => [
  [true, [], typeless],
  [true, [own], 'QNQQQ'],
  [true, [one], 'NNNQQ'],
  [true, [other], 'NNNQQ'],
  [true, [own, one], 'INIQQ'],
  [true, [own, other], 'INIQQ'],
  [true, [one, other], 'NNNQQ'],
  [true, [own, one, other], 'INIQQ'],
  [false, [], 'NNINQ'],
  [false, [own], 'NNQNQ'],
  [false, [one], 'NNNNQ'],
  [false, [other], 'NNNNQ'],
  [false, [own, one], 'NNINQ'],
  [false, [own, other], 'NNINQ'],
  [false, [one, other], 'NNNNQ'],
  [false, [own, one, other], 'NNINQ'],
]

describe.each<[string, CertificatePurposeName, Row[]]>([
  ['table 1 of TS 119 615 (PRO-4.4.4-15)', 'signature', rows('signature', ['seal', 'website'], 'QNQQQ')],
  ['table 2 of TS 119 615 (PRO-4.4.4-23)', 'seal', rows('seal', ['signature', 'website'], 'NNNQQ')],
  ['table 3 of TS 119 615 (PRO-4.4.4-31)', 'website', rows('website', ['signature', 'seal'], 'NNNQQ')],
])('%s', (_, purpose, table) => {
  const { information, own } = listedFor[purpose]
  const cells = table.flatMap(([isCompliant, purposes, text]) =>
    columns(own).map((column, at) => ({
      isCompliant,
      purposes,
      column,
      expected: words[text.charAt(at)],
      title: `${isCompliant ? '' : 'not '}compliant, ${purposes.join('+') || 'no type'}, ${column.map((uri) => uri.split('/').at(-1)).join('+') || 'no qualifier'}`,
    })),
  )

  it.each(cells)('$title: $expected', ({ isCompliant, purposes, column, expected }) => {
    const one = state({ additional: [information], qualifications: column.length > 0 ? [ofAll(...column)] : [] })
    expect(qualifiedBy([one], says({ isCompliant, purposes }))[purpose]).toBe(expected)
  })
})

describe('a service', () => {
  const forSeals = { additional: [additional.forSeals] }
  const seal = says({ purposes: ['seal'] })

  it('that is not listed for it makes nothing qualified (PRO-4.4.4-18)', () => {
    expect(qualifiedBy([state({ additional: [additional.forSignatures] })], seal)).toMatchObject({
      signature: 'not qualified',
      seal: 'not qualified',
      website: 'not qualified',
    })
  })

  it.each<[string, string, Qualified, string[]]>([
    ['granted', serviceStatuses.granted, 'qualified', []],
    ['withdrawn', serviceStatuses.withdrawn, 'not qualified', []],
    [
      'something else (PRO-4.4.4-18A)',
      'http://uri.etsi.org/TrstSvc/TrustedList/Svcstatus/recognisedatnationallevel',
      'indeterminate',
      ['status-of-no-qualified-service'],
    ],
  ])('that is %s', (_, status, expected, warnings) => {
    expect(qualifiedBy([state({ ...forSeals, status })], seal)).toMatchObject({ seal: expected, warnings })
  })

  it('that is listed twice alike is one (PRO-4.3.4-07)', () => {
    expect(qualifiedBy([state(forSeals), state(forSeals)], seal)).toMatchObject({
      seal: 'qualified',
      warnings: ['listed-more-than-once'],
    })
  })

  it('that is listed with two statuses is neither (PRO-4.3.4-08)', () => {
    const withdrawn = state({ ...forSeals, status: serviceStatuses.withdrawn })
    expect(qualifiedBy([state(forSeals), withdrawn], seal)).toMatchObject({
      seal: 'indeterminate',
      warnings: ['listed-with-different-statuses'],
    })
  })
})

describe('qualifiers', () => {
  const forAll = [additional.forSignatures, additional.forSeals, additional.forWebsites]

  it.each<[string, string[], Partial<Record<CertificatePurposeName, Qualified>>]>([
    ['a list that says yes and no', [qualifiers.notQualified, qualifiers.statement], { seal: 'indeterminate' }],
    ['a seal called one for signatures', [qualifiers.forSignature], { seal: 'indeterminate', signature: 'qualified' }],
    ['a seal called one for websites', [qualifiers.forWebsite], { seal: 'indeterminate', website: 'qualified' }],
    ['a legal person called so', [qualifiers.forLegalPerson], { signature: 'indeterminate', seal: 'qualified' }],
    ['a seal called one for two', [qualifiers.forSeal, qualifiers.forWebsite], { seal: 'indeterminate' }],
  ])('of %s (PRO-4.4.4-12, -20, -28)', (_, names, expected) => {
    const one = state({ additional: forAll, qualifications: [ofAll(...names)] })
    expect(qualifiedBy([one], says({ purposes: ['seal'] }))).toMatchObject(expected)
  })

  it('of other certificates change nothing', () => {
    const others = { qualifiers: [qualifiers.notQualified], criteria: criteria({ policySets: [['1.2.3']] }) }
    const one = state({ additional: [additional.forSeals], qualifications: [others] })
    expect(qualifiedBy([one], says({ purposes: ['seal'] })).seal).toBe('qualified')
    expect(qualifiedBy([one], says({ purposes: ['seal'], policies: ['1.2.3'] })).seal).toBe('not qualified')
  })

  it.each([qualifiers.notQualified, qualifiers.statement, qualifiers.forSeal, qualifiers.forSignature])(
    'with criteria that are not understood leave it open: %s',
    (name) => {
      const open = { qualifiers: [name], criteria: criteria({ hasUnknown: true }) }
      const one = state({ additional: [additional.forSeals], qualifications: [open] })
      expect(qualifiedBy([one], says({ purposes: ['seal'] }))).toMatchObject({
        seal: 'indeterminate',
        warnings: ['criteria-not-understood'],
      })
    },
  )

  it('about devices alone leave the rest as it is when they are not understood', () => {
    const open = { qualifiers: [qualifiers.withDevice], criteria: criteria({ hasUnknown: true }) }
    const one = state({ additional: [additional.forSeals], qualifications: [open] })
    expect(qualifiedBy([one], says({ purposes: ['seal'] }))).toMatchObject({ seal: 'qualified', device: 'unknown' })
  })
})

it('finds a certificate that is qualified for two things indeterminate (PRO-4.4.4-32, table 4)', () => {
  const one = state({ additional: [additional.forSignatures] })
  const other = state({ additional: [additional.forSeals], qualifications: [ofAll(qualifiers.forSeal)] })
  expect(qualifiedBy([one, other], says())).toMatchObject({
    signature: 'indeterminate',
    seal: 'indeterminate',
    website: 'not qualified',
    warnings: ['qualified-for-several'],
  })
})

it.each<[string, string[], boolean, string]>([
  ['the certificate', [], true, 'yes'],
  ['neither', [], false, 'no'],
  ['the list', [qualifiers.withDevice], false, 'yes'],
  ['the list of another holder of the key', [qualifiers.deviceManaged], false, 'yes'],
  ['the list, against the certificate', [qualifiers.withoutDevice], true, 'no'],
  ['the list twice, against itself', [qualifiers.withDevice, qualifiers.withoutDevice], true, 'unknown'],
  ['the list, that the certificate says it', [qualifiers.deviceAsInCertificate], true, 'yes'],
])('knows of a qualified device from %s', (_, names, hasDevice, expected) => {
  const one = state({ qualifications: names.length > 0 ? [ofAll(...names)] : [] })
  expect(qualifiedBy([one], says({ hasDevice })).device).toBe(expected)
})
