// Records of authentic sources, as our code sees them once a source's answer has been read. They live for one request.
// A kind of record ties the types that need it to the one source that fills it.
import type { PartialDate } from '../belgium/partial-date.ts'
import type { Ssin } from '../belgium/ssin.ts'

/** What every record says: whom it is about, by the number that counts now. */
export interface AboutPerson {
  ssin: Ssin
}

/** Names a kind of record; `R` is its shape. */
export interface RecordKind<R extends AboutPerson = AboutPerson> {
  readonly name: string
  /** Only for the compiler. */
  readonly shape?: R
}

export const recordKind = <R extends AboutPerson>(name: string): RecordKind<R> => ({ name })

/** In four languages, as the sources have names of places: those that are known. */
export type LocalText = Partial<Record<'nl' | 'fr' | 'de' | 'en', string>>

/** A natural person, as the National Register knows one. */
export interface Person extends AboutPerson {
  familyName: string
  /** All first names, in order. */
  givenName: string
  birthDate: PartialDate
  /** ISO 5218: 0 not known, 1 male, 2 female, 9 not applicable. */
  sex: number
  placeOfBirth: { locality: string | undefined; country: string | undefined }
  /** ISO 3166-1 alpha-2, or QU for undetermined; undefined for a code of the register that has no counterpart there. */
  nationalities: (string | undefined)[]
  address: Address | undefined
  /** NIS code of the municipality of residence; not of who lives abroad. */
  municipalityCode?: string | undefined
  /** Numbers of the children and of the parents, where the register has filiations. */
  children: readonly Ssin[]
  parents: readonly Ssin[]
}

export interface Address {
  /** Street with house number, as a PID writes it. */
  street: string
  postalCode: string
  locality: string | undefined
  /** ISO 3166-1 alpha-2. */
  country: string
}

export const person = recordKind<Person>('person')

/** A licence, as the register of driving licences knows it. Dates are `YYYY-MM-DD`. */
export interface DrivingLicence extends AboutPerson {
  licenceNumber: string
  status: 'valid' | 'withdrawn' | 'expired'
  issueDate: string
  expiryDate: string
  /** JPEG. */
  portrait: Uint8Array<ArrayBuffer> | undefined
  categories: readonly DrivingCategory[]
  /** Of the right to drive; without an end it lasts. */
  forfeitures: readonly { startDate: string; endDate: string | undefined }[]
}

export interface DrivingCategory {
  /** AM, B, BE and so on. */
  code: string
  issueDate: string | undefined
  expiryDate: string | undefined
  /** Codes of the EU (01.06) or of ISO/IEC 18013-2, with the sign and value that some have. */
  restrictions: readonly { code: string; sign: string | undefined; value: string | undefined }[]
}

export const drivingLicence = recordKind<DrivingLicence>('drivingLicence')

/** What the sickness funds know of one insured person. Dates are `YYYY-MM-DD`. */
export interface HealthInsurance extends AboutPerson {
  insuringBody: { code: string; name: string }
  /** Of the European card: 20 digits (Decision S2), and the coverage. */
  ehic: { cardNumber: string; startDate: string; endDate: string } | undefined
  isiPlus: { cardNumber: string; expiryDate: string } | undefined
}

export const healthInsurance = recordKind<HealthInsurance>('healthInsurance')

export const socialStatusNames = [
  'increased_reimbursement',
  'living_wage',
  'income_guarantee_elderly',
  'disability_allowance',
] as const
export type SocialStatusName = (typeof socialStatusNames)[number]

/** Only what was asked: yes or no to each, with the period of a yes. Dates are `YYYY-MM-DD`. */
export interface SocialStatuses extends AboutPerson {
  statuses: Partial<Record<SocialStatusName, SocialStatus>>
}

export interface SocialStatus {
  applies: boolean
  from: string | undefined
  until: string | undefined
}

export const socialStatuses = recordKind<SocialStatuses>('socialStatuses')

/** What the register of health professionals knows of one person. Dates are `YYYY-MM-DD`. */
export interface HealthProfessional extends AboutPerson {
  familyName: string
  givenName: string
  birthDate: PartialDate
  licences: readonly HealthLicence[]
}

export const healthProfessionNames = [
  'physician',
  'dentist',
  'pharmacist',
  'midwife',
  'nurse',
  'physiotherapist',
  'clinical_psychologist',
] as const
export type HealthProfessionName = (typeof healthProfessionNames)[number]

/** To practise one profession. */
export interface HealthLicence {
  profession: HealthProfessionName
  licenceNumber: string
  status: 'active' | 'suspended' | 'withdrawn'
  since: string
  until: string | undefined
  /** Of who is known to the health insurance: eleven digits. */
  nihiiNumber: string | undefined
}

export const healthProfessional = recordKind<HealthProfessional>('healthProfessional')

/** The acts of marriage that a person is named in. */
export interface CivilStatusActs extends AboutPerson {
  marriages: readonly MarriageAct[]
}

export interface MarriageAct {
  reference: string
  status: 'active' | 'dissolved' | 'annulled'
  date: PartialDate
  place: { nisCode: string; name: LocalText }
  spouses: readonly Spouse[]
}

export interface Spouse {
  ssin: Ssin | undefined
  familyName: string
  givenName: string
  birthDate: PartialDate
}

export const civilStatusActs = recordKind<CivilStatusActs>('civilStatusActs')
