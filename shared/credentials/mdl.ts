// Mobile driving licence (ISO/IEC 18013-5 section 7.2, table 5; mDL Rulebook): an mdoc, and never an SD-JWT VC. As an attestation of a
// public body it adds the name space of ETSI TS 119 472-1, which its envelope does.
// Refuses: a licence that is not valid, has expired, or whose holder may not drive today; a record without a portrait, a whole birth date
// or a category that counts, and a name that cannot be written in the letters that ISO allows.
import { fullDateOf } from '../belgium/partial-date.ts'
import { day, daysAfter } from '../clock.ts'
import type { CborKey, CborValue } from '../mdoc/cbor.ts'
import { ageElement, ageLadder, agesOn } from './ages.ts'
import { type ClaimDescription, type CredentialType, fullDate, type Labels, RecordUnfit } from './credential-type.ts'
import { latin1Of } from './latin1.ts'
import {
  type Address,
  type DrivingCategory,
  type DrivingLicence,
  drivingLicence,
  type Person,
  person,
} from './records.ts'

const docType = 'org.iso.18013.5.1.mDL'
const nameSpace = 'org.iso.18013.5.1'
const issuingAuthority = 'FOD Mobiliteit en Vervoer'
const issuingCountry = 'BE'
/** Of Belgium on the roads (ISO/IEC 18013-1 annex F). */
const distinguishingSign = 'B'

const claim = (
  element: string,
  mandatory: boolean,
  [nl, fr, de, en]: readonly [string, string, string, string],
): ClaimDescription => ({ mdoc: [nameSpace, element], mandatory, labels: { nl, fr, de, en } })

const claims: readonly ClaimDescription[] = [
  claim('family_name', true, ['Familienaam', 'Nom de famille', 'Familienname', 'Family name']),
  claim('given_name', true, ['Voornamen', 'Prénoms', 'Vornamen', 'Given names']),
  claim('birth_date', true, ['Geboortedatum', 'Date de naissance', 'Geburtsdatum', 'Date of birth']),
  claim('issue_date', true, ['Datum van uitgifte', 'Date de délivrance', 'Ausstellungsdatum', 'Date of issue']),
  claim('expiry_date', true, ['Vervaldatum', "Date d'expiration", 'Ablaufdatum', 'Date of expiry']),
  claim('issuing_country', true, ['Land van uitgifte', 'Pays de délivrance', 'Ausstellungsland', 'Issuing country']),
  claim('issuing_authority', true, [
    'Uitgevende instantie',
    'Autorité de délivrance',
    'Ausstellende Behörde',
    'Issuing authority',
  ]),
  claim('document_number', true, [
    'Nummer van het rijbewijs',
    'Numéro du permis de conduire',
    'Führerscheinnummer',
    'Licence number',
  ]),
  claim('portrait', true, ['Foto', 'Photo', 'Lichtbild', 'Portrait']),
  claim('driving_privileges', true, [
    'Categorieën en voorwaarden',
    'Catégories et conditions',
    'Klassen und Auflagen',
    'Categories and conditions',
  ]),
  claim('un_distinguishing_sign', true, [
    'Landcode op de weg',
    'Signe distinctif du pays',
    'Unterscheidungszeichen des Landes',
    'Distinguishing sign of the country',
  ]),
  claim('family_name_national_character', false, [
    'Familienaam in eigen letters',
    'Nom de famille en caractères nationaux',
    'Familienname in eigener Schreibweise',
    'Family name in its own letters',
  ]),
  claim('given_name_national_character', false, [
    'Voornamen in eigen letters',
    'Prénoms en caractères nationaux',
    'Vornamen in eigener Schreibweise',
    'Given names in their own letters',
  ]),
  claim('sex', false, ['Geslacht', 'Sexe', 'Geschlecht', 'Sex']),
  claim('birth_place', false, ['Geboorteplaats', 'Lieu de naissance', 'Geburtsort', 'Place of birth']),
  claim('nationality', false, ['Nationaliteit', 'Nationalité', 'Staatsangehörigkeit', 'Nationality']),
  claim('resident_address', false, ['Straat en nummer', 'Rue et numéro', 'Straße und Hausnummer', 'Street and number']),
  claim('resident_postal_code', false, ['Postcode', 'Code postal', 'Postleitzahl', 'Postal code']),
  claim('resident_city', false, ['Gemeente', 'Commune', 'Gemeinde', 'Municipality']),
  claim('resident_country', false, ['Land', 'Pays', 'Land', 'Country']),
  ...ageLadder.map((age) =>
    claim(ageElement(age), false, [
      `${age} jaar of ouder`,
      `${age} ans ou plus`,
      `${age} Jahre oder älter`,
      `${age} years or older`,
    ]),
  ),
]

const labels: Labels = {
  nl: 'Rijbewijs',
  fr: 'Permis de conduire',
  de: 'Führerschein',
  en: 'Driving licence',
}

const descriptions: Labels = {
  nl: 'Waarmee u mag rijden, volgens het register van de rijbewijzen',
  fr: 'Ce que vous pouvez conduire, selon le registre des permis de conduire',
  de: 'Was Sie fahren dürfen, laut Führerscheinregister',
  en: 'What you may drive, as the register of driving licences has it',
}

const needs = { drivingLicence, person }

export const mdl = {
  id: 'mdl',
  envelope: 'pub-eaa',
  trust: 'mdl',
  minimumLevel: 'high',
  about: 'holder',
  needs,
  labels,
  descriptions,
  claims,
  configurations: [
    { format: 'mso_mdoc', signer: 'drivingLicence', id: `${docType}.mso-mdoc`, scope: `${docType}.mso-mdoc`, docType },
  ],
  validityDays: 14,
  // It is shown to few, and shows its number to all of them: a batch that is used in turn is enough, and where a wallet knows none, one
  // copy.
  reuse: [
    { method: 'rotating-batch', batchSize: 10, renewAtSecondsLeft: day },
    { method: 'limited-time', renewAtSecondsLeft: day },
  ],
  expiry: ({ drivingLicence }, { issuance }) => lastDayOf(drivingLicence, issuance),
  toMdoc: ({ drivingLicence, person }, { issuance }) => {
    const { licenceNumber, issueDate, expiryDate, portrait } = drivingLicence
    const birthDate = fullDateOf(person.birthDate)
    if (!birthDate) throw new RecordUnfit('the birth date is not wholly known')
    if (!portrait) throw new RecordUnfit('the licence has no portrait')
    return {
      [nameSpace]: [
        ...nameOf('family_name', person.familyName),
        ...nameOf('given_name', person.givenName),
        ['birth_date', fullDate(birthDate)],
        ['issue_date', fullDate(issueDate)],
        // The licence's own: that a judge takes it sooner is no reader's business, and the copy ends before.
        ['expiry_date', fullDate(expiryDate)],
        ['issuing_country', issuingCountry],
        ['issuing_authority', issuingAuthority],
        ['document_number', licenceNumber],
        ['portrait', portrait],
        ['driving_privileges', privilegesOf(drivingLicence, issuance)],
        ['un_distinguishing_sign', distinguishingSign],
        ['sex', person.sex],
        ...birthPlaceOf(person),
        ...nationalityOf(person),
        ...residenceOf(person.address),
        ...agesOn(issuance, person.birthDate),
      ],
    }
  },
} satisfies CredentialType<typeof needs>

/** The last day before the licence or the right to drive ends. A forfeiture includes its first and its last day. */
function lastDayOf({ status, expiryDate, forfeitures }: DrivingLicence, today: string): string {
  if (status !== 'valid') throw new RecordUnfit('the licence is not valid')
  if (expiryDate < today) throw new RecordUnfit('the licence has expired')
  const ahead = forfeitures.filter(({ endDate }) => endDate === undefined || endDate >= today)
  if (ahead.some(({ startDate }) => startDate <= today)) throw new RecordUnfit('the right to drive is forfeited')
  return [expiryDate, ...ahead.map(({ startDate }) => daysAfter(startDate, -1))].sort()[0] as string
}

type Elements = (readonly [element: string, value: CborValue])[]

function nameOf(element: 'family_name' | 'given_name', name: string): Elements {
  const latin1 = latin1Of(name)
  if (latin1 === undefined) throw new RecordUnfit('a name cannot be written in Latin letters')
  return [[element, latin1], ...(latin1 === name ? [] : [[`${element}_national_character`, name] as const])]
}

/** What may be driven today: a category can begin later than the licence, and end sooner. */
function privilegesOf({ categories }: DrivingLicence, today: string): CborValue[] {
  const running = categories.filter(
    ({ issueDate = today, expiryDate = today }) => issueDate <= today && expiryDate >= today,
  )
  if (running.length === 0) throw new RecordUnfit('the licence has no category that counts today')
  return running.map(privilegeOf)
}

function privilegeOf({ code, issueDate, expiryDate, restrictions }: DrivingCategory): CborValue {
  return mapOf({
    vehicle_category_code: code,
    issue_date: issueDate && fullDate(issueDate),
    expiry_date: expiryDate && fullDate(expiryDate),
    // Never an empty list (section 7.2.4).
    codes: restrictions.length > 0 ? restrictions.map((one) => mapOf({ ...one })) : undefined,
  })
}

/** Without the members that are not known. */
const mapOf = (members: Record<string, CborValue | undefined>): CborValue =>
  new Map<CborKey, CborValue>(Object.entries(members).filter((one): one is [string, CborValue] => one[1] !== undefined))

function birthPlaceOf({ placeOfBirth: { locality, country } }: Person): Elements {
  return optional('birth_place', [locality, country].filter(Boolean).join(', '))
}

/** ISO has room for one: of several, nobody here chooses which counts. */
function nationalityOf({ nationalities }: Person): Elements {
  const [only] = nationalities
  return only !== undefined && nationalities.length === 1 ? [['nationality', only]] : []
}

const residenceOf = (address: Address | undefined): Elements =>
  address
    ? [
        ...optional('resident_address', address.street),
        ...optional('resident_postal_code', address.postalCode),
        ...optional('resident_city', address.locality ?? ''),
        ['resident_country', address.country],
      ]
    : []

/** Left out where it is not known, or cannot be written. */
function optional(element: string, text: string): Elements {
  const latin1 = latin1Of(text)
  return latin1 === undefined ? [] : [[element, latin1]]
}
