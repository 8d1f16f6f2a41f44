// A catalogue for tests of what a person is granted, whatever types there are: the PID, a card about each child, and two documents of the
// holder's own for which a weaker login is enough. Stands in for shared/credentials/index.ts with vi.mock.
import type { Ssin } from '../../shared/belgium/ssin.ts'
import { type ClaimDescription, type CredentialType, RecordUnfit } from '../../shared/credentials/credential-type.ts'
import type { Offered } from '../../shared/credentials/index.ts'
import { pid } from '../../shared/credentials/pid.ts'
import {
  type DrivingLicence,
  drivingLicence,
  type HealthInsurance,
  healthInsurance,
  type Person,
  person,
} from '../../shared/credentials/records.ts'
import { jan } from './memory-issuer.ts'

const same = (text: string) => ({ nl: text, fr: text, de: text, en: text })

const claim = (name: string, mandatory = false): ClaimDescription => ({ sdJwt: [name], mandatory, labels: same(name) })

const ofType = (
  id: string,
): Pick<CredentialType, 'id' | 'envelope' | 'trust' | 'labels' | 'reuse' | 'validityDays'> => ({
  id,
  envelope: 'eaa',
  trust: 'pub-eaa',
  labels: same(`The ${id}`),
  reuse: [{ method: 'once_only', batchSize: 10, renewAtUnused: 2 }],
  validityDays: 7,
})

const configurationOf = (id: string) =>
  [{ format: 'dc+sd-jwt', signer: 'attestation', id: `${id}.sd-jwt`, scope: `scope-of-${id}`, vct: `${id}/1` }] as const

const childCard = {
  ...ofType('child-card'),
  minimumLevel: 'substantial',
  about: 'children',
  needs: { child: person, healthInsurance },
  claims: [claim('given_name'), claim('card_number', true)],
  configurations: configurationOf('child-card'),
  expiry: ({ healthInsurance: { isiPlus } }) => {
    if (!isiPlus) throw new RecordUnfit('the child has no card')
    return isiPlus.expiryDate
  },
  toSdJwt: ({ child, healthInsurance: { isiPlus } }) => ({
    given_name: child.givenName,
    card_number: isiPlus?.cardNumber ?? '',
  }),
} satisfies CredentialType<{ child: typeof person; healthInsurance: typeof healthInsurance }>

const licence = {
  ...ofType('licence'),
  minimumLevel: 'low',
  about: 'holder',
  needs: { person, drivingLicence },
  claims: [claim('licence_number'), claim('family_name')],
  configurations: configurationOf('licence'),
  expiry: ({ drivingLicence: { expiryDate } }) => expiryDate,
  toSdJwt: ({ drivingLicence: { licenceNumber }, person: { familyName } }, { claims }) => ({
    ...((!claims || claims.includes('licence_number')) && { licence_number: licenceNumber }),
    ...((!claims || claims.includes('family_name')) && { family_name: familyName }),
  }),
} satisfies CredentialType<{ person: typeof person; drivingLicence: typeof drivingLicence }>

const insurance = {
  ...ofType('insurance'),
  minimumLevel: 'substantial',
  about: 'holder',
  needs: { healthInsurance },
  claims: [claim('fund', true)],
  configurations: configurationOf('insurance'),
  expiry: ({ healthInsurance: { ehic } }) => ehic?.endDate ?? '2026-01-01',
  toSdJwt: ({ healthInsurance: { insuringBody } }) => ({ fund: insuringBody.name }),
} satisfies CredentialType<{ healthInsurance: typeof healthInsurance }>

const catalogue: readonly CredentialType[] = [pid, licence, childCard, insurance] as readonly CredentialType[]

const all: Offered[] = catalogue.flatMap((type) =>
  type.configurations.map((configuration) => ({ type, configuration })),
)

/** As shared/credentials/index.ts. */
export const madeUpCatalogue = {
  catalogue,
  findConfiguration: (id: string) => all.find(({ configuration }) => configuration.id === id),
  findScope: (scope: string) => all.find(({ configuration }) => configuration.scope === scope),
  findType: (id: string) => catalogue.find((type) => type.id === id),
}

export const [licenceId, childCardId, insuranceId] = [
  'licence.sd-jwt',
  'child-card.sd-jwt',
  'insurance.sd-jwt',
] as const
export const allIds = all.map(({ configuration }) => configuration.id)
export const allScopes = all.map(({ configuration }) => configuration.scope).join(' ')

export const lou = '19662101551' as Ssin
export const emma = '21651700126' as Ssin
/** Of age. */
export const grownUp = '91710224863' as Ssin

export const parent: Person = { ...jan, children: [lou, emma, grownUp] }

export const childOf = (ssin: Ssin): Person => ({
  ...jan,
  ssin,
  givenName: ssin === lou ? 'Lou' : 'Emma',
  children: [],
  parents: [jan.ssin],
})

export const insuranceOf = (ssin: Ssin): HealthInsurance => ({
  ssin,
  insuringBody: { code: '101', name: 'Ziekenfonds Sandbox' },
  ehic: { cardNumber: '80056001010000000040', startDate: '2026-01-01', endDate: '2027-12-31' },
  isiPlus: ssin === jan.ssin ? undefined : { cardNumber: `card of ${ssin}`, expiryDate: '2027-12-31' },
})

export const licenceOf = (ssin: Ssin): DrivingLicence => ({
  ssin,
  licenceNumber: '1234567890',
  status: 'valid',
  issueDate: '2020-01-01',
  expiryDate: '2030-01-01',
  portrait: undefined,
  categories: [],
  forfeitures: [],
})
