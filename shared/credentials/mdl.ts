// Mobile driving licence (ISO/IEC 18013-5 section 7.2, table 5; mDL Rulebook): an mdoc, and never an SD-JWT VC. As an attestation of a
// public body it adds the name space of ETSI TS 119 472-1, which its envelope does.
// Refuses: a licence that is not valid, has expired or not begun, or whose holder may not drive today; a record without a portrait, a whole birth date
// or a category that counts, and a name that cannot be written in the letters that ISO allows.
import { fullDateOf } from '../belgium/partial-date.ts'
import { day, daysAfter } from '../clock.ts'
import type { CborKey, CborValue } from '../mdoc/cbor.ts'
import { ageElement, ageLabels, ageLadder, agesOn } from './ages.ts'
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
import { words } from './words.ts'

const docType = 'org.iso.18013.5.1.mDL'
const nameSpace = 'org.iso.18013.5.1'
const issuingAuthority = 'FOD Mobiliteit en Vervoer'
const issuingCountry = 'BE'
/** Of Belgium on the roads (ISO/IEC 18013-1 annex F). */
const distinguishingSign = 'B'

const claim = (element: string, mandatory: boolean, labels: Labels): ClaimDescription => ({
  mdoc: [nameSpace, element],
  mandatory,
  labels,
})

const claims: readonly ClaimDescription[] = [
  claim('family_name', true, words.familyName),
  claim('given_name', true, words.givenName),
  claim('birth_date', true, words.birthDate),
  claim('issue_date', true, words.issuance),
  claim('expiry_date', true, words.expiry),
  claim('issuing_country', true, words.issuingCountry),
  claim('issuing_authority', true, words.issuingAuthority),
  claim('document_number', true, {
    nl: 'Nummer van het rijbewijs',
    fr: 'Numéro du permis de conduire',
    de: 'Führerscheinnummer',
    en: 'Licence number',
  }),
  claim('portrait', true, { nl: 'Foto', fr: 'Photo', de: 'Lichtbild', en: 'Portrait' }),
  claim('driving_privileges', true, {
    nl: 'Categorieën en voorwaarden',
    fr: 'Catégories et conditions',
    de: 'Klassen und Auflagen',
    en: 'Categories and conditions',
  }),
  claim('un_distinguishing_sign', true, {
    nl: 'Landcode op de weg',
    fr: 'Signe distinctif du pays',
    de: 'Unterscheidungszeichen des Landes',
    en: 'Distinguishing sign of the country',
  }),
  claim('family_name_national_character', false, {
    nl: 'Familienaam in eigen letters',
    fr: 'Nom de famille en caractères nationaux',
    de: 'Familienname in eigener Schreibweise',
    en: 'Family name in its own letters',
  }),
  claim('given_name_national_character', false, {
    nl: 'Voornamen in eigen letters',
    fr: 'Prénoms en caractères nationaux',
    de: 'Vornamen in eigener Schreibweise',
    en: 'Given names in their own letters',
  }),
  claim('sex', false, { nl: 'Geslacht', fr: 'Sexe', de: 'Geschlecht', en: 'Sex' }),
  claim('birth_place', false, {
    nl: 'Geboorteplaats',
    fr: 'Lieu de naissance',
    de: 'Geburtsort',
    en: 'Place of birth',
  }),
  claim('nationality', false, { nl: 'Nationaliteit', fr: 'Nationalité', de: 'Staatsangehörigkeit', en: 'Nationality' }),
  claim('resident_address', false, {
    nl: 'Straat en nummer',
    fr: 'Rue et numéro',
    de: 'Straße und Hausnummer',
    en: 'Street and number',
  }),
  claim('resident_postal_code', false, { nl: 'Postcode', fr: 'Code postal', de: 'Postleitzahl', en: 'Postal code' }),
  claim('resident_city', false, { nl: 'Gemeente', fr: 'Commune', de: 'Gemeinde', en: 'Municipality' }),
  claim('resident_country', false, { nl: 'Land', fr: 'Pays', de: 'Land', en: 'Country' }),
  ...ageLadder.map((age) => claim(ageElement(age), false, ageLabels(age))),
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
  // Nobody holds more than one driving licence (Directive 2006/126/EC article 7(5)(a)).
  liveSets: 'one',
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
  expiry: ({ drivingLicence }, { today }) => lastDayOf(drivingLicence, today),
  toMdoc: ({ drivingLicence, person }, { issuance, today }) => {
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
        ['driving_privileges', privilegesOf(drivingLicence, today)],
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
function lastDayOf({ status, issueDate, expiryDate, forfeitures }: DrivingLicence, today: string): string {
  if (status !== 'valid') throw new RecordUnfit('the licence is not valid')
  if (issueDate > today) throw new RecordUnfit('the licence has not begun')
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
