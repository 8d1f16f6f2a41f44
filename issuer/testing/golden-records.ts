// What the golden files are made of, by the kind of record: whole records, with everything in them that a mapping may use.

import type { Ssin } from '../../shared/belgium/ssin.ts'
import type {
  AboutPerson,
  CivilStatusActs,
  DrivingLicence,
  HealthInsurance,
  HealthProfessional,
  Person,
  SocialStatuses,
} from '../../shared/credentials/records.ts'
import { jan } from './memory-issuer.ts'

const person: Person = {
  ...jan,
  givenName: 'Jan Pieter',
  nationalities: ['BE', 'FR'],
  address: { street: 'Wetstraat 16', postalCode: '1000', locality: 'Brussel', country: 'BE' },
  municipalityCode: '21004',
}

const { ssin } = person

const drivingLicence: DrivingLicence = {
  ssin,
  licenceNumber: '1234567890',
  status: 'valid',
  issueDate: '2021-05-03',
  expiryDate: '2031-05-03',
  // The shortest that begins and ends as a JPEG does.
  portrait: Uint8Array.of(0xff, 0xd8, 0xff, 0xe0, 0xff, 0xd9),
  categories: [
    { code: 'AM', issueDate: undefined, expiryDate: undefined, restrictions: [] },
    {
      code: 'B',
      issueDate: '2005-06-01',
      expiryDate: '2031-05-03',
      restrictions: [{ code: '01.06', sign: undefined, value: undefined }],
    },
  ],
  forfeitures: [],
}

const healthInsurance: HealthInsurance = {
  ssin,
  insuringBody: { code: '101', name: 'CM Antwerpen' },
  ehic: { cardNumber: '80056000010000000001', startDate: '2026-01-01', endDate: '2027-12-31' },
  isiPlus: { cardNumber: '9800000001', expiryDate: '2031-12-31' },
}

const yes = { applies: true, from: '2026-01-01', until: '2026-12-31' }
const no = { applies: false, from: undefined, until: undefined }
const socialStatuses: SocialStatuses = {
  ssin,
  statuses: { increased_reimbursement: yes, living_wage: no, income_guarantee_elderly: no, disability_allowance: yes },
}

const civilStatusActs: CivilStatusActs = {
  ssin,
  marriages: [
    {
      reference: '2015-0001-8765',
      status: 'active',
      date: { year: 2015, month: 6, day: 20 },
      place: { nisCode: '21004', name: { nl: 'Brussel', fr: 'Bruxelles' } },
      spouses: [
        { ssin, familyName: 'Peeters', givenName: 'Jan', birthDate: { year: 1985, month: 3, day: 14 } },
        {
          ssin: '91710224863' as Ssin,
          familyName: 'Dubois',
          givenName: 'An Marie',
          birthDate: { year: 1991, month: 11, day: 2 },
        },
      ],
    },
  ],
}

const healthProfessional: HealthProfessional = {
  ssin,
  familyName: 'Peeters',
  givenName: 'Jan Pieter',
  birthDate: { year: 1985, month: 3, day: 14 },
  licences: [
    {
      profession: 'nurse',
      licenceNumber: 'V-2008-0298374',
      status: 'active',
      since: '2008-09-15',
      until: undefined,
      nihiiNumber: '40012302401',
    },
  ],
}

/** About the holder. */
export const goldenRecords: Readonly<Record<string, AboutPerson>> = {
  person,
  drivingLicence,
  healthInsurance,
  socialStatuses,
  civilStatusActs,
  healthProfessional,
}

const lou: Person = {
  ...person,
  ssin: '19662101551' as Ssin,
  givenName: 'Lou',
  birthDate: { year: 2019, month: 6, day: 21 },
  parents: [ssin],
}

/** About a child of the holder; whom other kinds are about does not show in them. */
export const goldenRecordsOfChild: typeof goldenRecords = { ...goldenRecords, person: lou }
