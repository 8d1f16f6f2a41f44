// Licence to practise a health care profession (visum, visa), a qualified attestation of a professional qualification: annex VI, point 8, of
// Regulation (EU) 910/2014, out of the federal register of those who practise (Law of 10 May 2015 on health care professions). Why this one,
// and why qualified: docs/decisions/0041.
// Refuses: people of whom no licence or more than one is in force; a suspended one is not.
import { fullDateOf } from '../belgium/partial-date.ts'
import { day, daysAfter } from '../clock.ts'
import {
  type ClaimDescription,
  type CredentialType,
  fullDate,
  type IssueContext,
  type Labels,
  RecordUnfit,
} from './credential-type.ts'
import { baseNameSpace } from './envelope.ts'
import { matchOf } from './match.ts'
import { type HealthLicence, type HealthProfessional, healthProfessional } from './records.ts'
import { words } from './words.ts'

const docType = 'be.health-professional.1'
const validityDays = 30
/** Who gave the licence; who attests it is in the certificate of the signature. */
const issuingAuthority = 'FOD Volksgezondheid'
const issuingCountry = 'BE'

const profession = { nl: 'Beroep', fr: 'Profession', de: 'Beruf', en: 'Profession' }
const licenceNumber = { nl: 'Visumnummer', fr: 'Numéro de visa', de: 'Visumnummer', en: 'Number of the licence' }
const nihiiNumber = { nl: 'RIZIV-nummer', fr: 'Numéro INAMI', de: 'LIKIV-Nummer', en: 'NIHII number' }
const licenceDate = { nl: 'Datum van het visum', fr: 'Date du visa', de: 'Datum des Visums', en: 'Date of the licence' }

type Paths = Pick<ClaimDescription, 'sdJwt' | 'mdoc'>
const both = (claim: string, element = claim): Paths => ({ sdJwt: [claim], mdoc: [docType, element] })
const base = (element: string): Paths => ({ mdoc: [baseNameSpace, element] })
const always = (paths: Paths, labels: Labels): ClaimDescription => ({ ...paths, mandatory: true, labels })
const perhaps = (paths: Paths, labels: Labels): ClaimDescription => ({ ...paths, mandatory: false, labels })
/** Says nothing about the person, so everybody reads it. */
const open = (paths: Paths, labels: Labels): ClaimDescription => ({ ...always(paths, labels), disclosure: 'never' })

const claims: readonly ClaimDescription[] = [
  always(both('profession'), profession),
  always(both('licence_date'), licenceDate),
  perhaps(both('nihii_number'), nihiiNumber),
  always(both('family_name'), words.familyName),
  always(both('given_name'), words.givenName),
  perhaps(both('birthdate', 'birth_date'), words.birthDate),
  always({ sdJwt: ['licence_number'], ...base('document_number') }, licenceNumber),
  always({ sdJwt: ['date_of_issuance'], ...base('issue_date') }, words.issuance),
  always({ sdJwt: ['date_of_expiry'], ...base('expiry_date') }, words.expiry),
  open({ sdJwt: ['issuing_authority'], ...base('issuing_authority_unicode') }, words.issuingAuthority),
  open(both('issuing_country'), words.issuingCountry),
]

const needs = { healthProfessional }

export const healthProfessionalLicence = {
  id: 'health-professional',
  envelope: 'qeaa',
  trust: 'qeaa',
  minimumLevel: 'substantial',
  about: 'holder',
  needs,
  labels: {
    nl: 'Visum van zorgverlener',
    fr: 'Visa de professionnel de la santé',
    de: 'Visum eines Gesundheitsberufs',
    en: 'Licence of a health professional',
  },
  descriptions: {
    nl: 'Welk gezondheidszorgberoep u mag uitoefenen, volgens de federale databank van de zorgverleners',
    fr: 'La profession de santé que vous pouvez exercer, selon la banque de données fédérale des professionnels',
    de: 'Welchen Gesundheitsberuf Sie ausüben dürfen, laut der föderalen Datenbank der Gesundheitsberufe',
    en: 'Which health care profession you may practise, as the federal register of health professionals has it',
  },
  claims,
  configurations: [
    {
      format: 'dc+sd-jwt',
      signer: 'qualifiedAttestation',
      id: `${docType}.dc-sd-jwt`,
      scope: `${docType}.dc-sd-jwt`,
      vct: 'health-professional/1',
    },
    {
      format: 'mso_mdoc',
      signer: 'qualifiedAttestation',
      id: `${docType}.mso-mdoc`,
      scope: `${docType}.mso-mdoc`,
      docType,
    },
  ],
  validityDays,
  // Two pharmacies at which the profession alone is shown cannot tell that it was the same person.
  reuse: [
    { method: 'rotating-batch', batchSize: 10, renewAtSecondsLeft: 3 * day },
    { method: 'once_only', batchSize: 10, renewAtUnused: 2 },
  ],
  expiry: ({ healthProfessional }, context) =>
    licenceOf(healthProfessional, context).until ?? daysAfter(context.issuance, validityDays - 1),
  toSdJwt: ({ healthProfessional }, context) => {
    const { profession, since, nihiiNumber, licenceNumber } = licenceOf(healthProfessional, context)
    const { familyName, givenName } = healthProfessional
    const birthdate = fullDateOf(healthProfessional.birthDate)
    return {
      profession,
      licence_date: since,
      ...(nihiiNumber && { nihii_number: nihiiNumber }),
      family_name: familyName,
      given_name: givenName,
      ...(birthdate && { birthdate }),
      licence_number: licenceNumber,
      date_of_issuance: context.issuance,
      date_of_expiry: context.expiry,
      issuing_authority: issuingAuthority,
      issuing_country: issuingCountry,
    }
  },
  toMdoc: ({ healthProfessional }, context) => {
    const { profession, since, nihiiNumber, licenceNumber } = licenceOf(healthProfessional, context)
    const { familyName, givenName } = healthProfessional
    const birthDate = fullDateOf(healthProfessional.birthDate)
    return {
      [docType]: [
        ['profession', profession],
        ['licence_date', fullDate(since)],
        ...(nihiiNumber ? [['nihii_number', nihiiNumber] as const] : []),
        ['family_name', familyName],
        ['given_name', givenName],
        ...(birthDate ? [['birth_date', fullDate(birthDate)] as const] : []),
        ['issuing_country', issuingCountry],
      ],
      [baseNameSpace]: [
        ['document_number', licenceNumber],
        ['issuing_authority_unicode', issuingAuthority],
        ['issue_date', fullDate(context.issuance)],
        ['expiry_date', fullDate(context.expiry)],
      ],
    }
  },
} satisfies CredentialType<typeof needs>

/** The one that is in force on the day. */
function licenceOf({ licences }: HealthProfessional, { today }: IssueContext): HealthLicence {
  const match = matchOf(
    licences.filter(({ status, since, until = today }) => status === 'active' && since <= today && today <= until),
  )
  if (match.outcome === 'one') return match.found
  throw new RecordUnfit(match.outcome === 'none' ? 'no licence is in force' : 'more than one licence is in force')
}
