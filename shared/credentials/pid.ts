// Person identification data (PID Rulebook 1.7; CIR (EU) 2024/2977 annex as amended by 2026/1731).
// Refuses: records without a whole birth date, a nationality or a place of birth; nothing is invented to fill a gap.
import { fullDateOf } from '../belgium/partial-date.ts'
import { daysAfter } from '../clock.ts'
import type { CborKey, CborValue } from '../mdoc/cbor.ts'
import { type ClaimDescription, type CredentialType, fullDate, type Labels, RecordUnfit } from './credential-type.ts'
import { type Person, person } from './records.ts'
import { words } from './words.ts'

const docType = 'eu.europa.ec.eudi.pid.1'
const issuingAuthority = 'FOD BOSA'
const issuingCountry = 'BE'

const claim = (
  sdJwt: readonly string[],
  element: string | undefined,
  mandatory: boolean,
  labels: Labels,
): ClaimDescription => ({
  sdJwt,
  ...(element !== undefined && { mdoc: [docType, element] as const }),
  mandatory,
  labels,
})

const claims: readonly ClaimDescription[] = [
  claim(['family_name'], 'family_name', true, words.familyName),
  claim(['given_name'], 'given_name', true, words.givenName),
  claim(['birthdate'], 'birth_date', true, words.birthDate),
  claim(['place_of_birth'], 'place_of_birth', true, {
    nl: 'Geboorteplaats',
    fr: 'Lieu de naissance',
    de: 'Geburtsort',
    en: 'Place of birth',
  }),
  claim(['nationalities'], 'nationality', true, {
    nl: 'Nationaliteiten',
    fr: 'Nationalités',
    de: 'Staatsangehörigkeiten',
    en: 'Nationalities',
  }),
  claim(['sex'], 'sex', false, { nl: 'Geslacht', fr: 'Sexe', de: 'Geschlecht', en: 'Sex' }),
  claim(['address'], undefined, false, { nl: 'Adres', fr: 'Adresse', de: 'Anschrift', en: 'Address' }),
  claim(['address', 'formatted'], 'resident_address', false, {
    nl: 'Volledig adres',
    fr: 'Adresse complète',
    de: 'Vollständige Anschrift',
    en: 'Full address',
  }),
  claim(['address', 'street_address'], 'resident_street', false, {
    nl: 'Straat en nummer',
    fr: 'Rue et numéro',
    de: 'Straße und Hausnummer',
    en: 'Street and number',
  }),
  claim(['address', 'postal_code'], 'resident_postal_code', false, {
    nl: 'Postcode',
    fr: 'Code postal',
    de: 'Postleitzahl',
    en: 'Postal code',
  }),
  claim(['address', 'locality'], 'resident_city', false, {
    nl: 'Gemeente',
    fr: 'Commune',
    de: 'Gemeinde',
    en: 'Municipality',
  }),
  claim(['address', 'country'], 'resident_country', false, { nl: 'Land', fr: 'Pays', de: 'Land', en: 'Country' }),
  claim(['personal_administrative_number'], 'personal_administrative_number', false, {
    nl: 'Rijksregisternummer',
    fr: 'Numéro de registre national',
    de: 'Nationalregisternummer',
    en: 'National register number',
  }),
  claim(['issuing_authority'], 'issuing_authority', true, words.issuingAuthority),
  claim(['issuing_country'], 'issuing_country', true, words.issuingCountry),
  claim(['date_of_issuance'], 'issuance_date', false, words.issuance),
  claim(['date_of_expiry'], 'expiry_date', false, words.expiry),
]

const labels: Labels = {
  nl: 'Identiteit (PID)',
  fr: 'Identité (PID)',
  de: 'Identität (PID)',
  en: 'Identity (PID)',
}

const descriptions: Labels = {
  nl: 'Wie u bent, volgens het Rijksregister',
  fr: 'Qui vous êtes, selon le Registre national',
  de: 'Wer Sie sind, laut Nationalregister',
  en: 'Who you are, as the National Register knows you',
}

const needs = { person }

export const pid = {
  id: 'pid',
  envelope: 'pid',
  trust: 'pid',
  walletBound: true,
  minimumLevel: 'high',
  about: 'holder',
  needs,
  labels,
  descriptions,
  rulebook:
    'https://github.com/eu-digital-identity-wallet/eudi-doc-attestation-rulebooks-catalog/blob/main/rulebooks/pid/pid-rulebook.md',
  claims,
  configurations: [
    {
      format: 'dc+sd-jwt',
      signer: 'pid',
      id: `${docType}.dc-sd-jwt`,
      scope: `${docType}.dc-sd-jwt`,
      vct: 'urn:eudi:pid:1',
    },
    { format: 'mso_mdoc', signer: 'documentSigner', id: `${docType}.mso-mdoc`, scope: `${docType}.mso-mdoc`, docType },
  ],
  validityDays: 14,
  // Two showings can never be linked by the copy.
  reuse: [{ method: 'once_only', batchSize: 10, renewAtUnused: 2 }],
  expiry: (_, { issuance }) => daysAfter(issuance, 365),
  toSdJwt: ({ person }, dates) => {
    const { familyName, givenName, birthDate, placeOfBirth, nationalities, sex, address, ssin } = identityOf(person)
    return {
      family_name: familyName,
      given_name: givenName,
      birthdate: birthDate,
      place_of_birth: placeOfBirth,
      nationalities,
      sex,
      ...(address && {
        address: {
          formatted: address.formatted,
          street_address: address.street,
          postal_code: address.postalCode,
          ...(address.locality && { locality: address.locality }),
          country: address.country,
        },
      }),
      personal_administrative_number: ssin,
      issuing_authority: issuingAuthority,
      issuing_country: issuingCountry,
      date_of_issuance: dates.issuance,
      date_of_expiry: dates.expiry,
    }
  },
  toMdoc: ({ person }, dates) => {
    const { familyName, givenName, birthDate, placeOfBirth, nationalities, sex, address, ssin } = identityOf(person)
    const elements: [string, CborValue][] = [
      ['family_name', familyName],
      ['given_name', givenName],
      ['birth_date', fullDate(birthDate)],
      ['place_of_birth', new Map<CborKey, CborValue>(Object.entries(placeOfBirth))],
      ['nationality', nationalities],
      ['sex', sex],
      ['personal_administrative_number', ssin],
      ['issuing_authority', issuingAuthority],
      ['issuing_country', issuingCountry],
      ['issuance_date', fullDate(dates.issuance)],
      ['expiry_date', fullDate(dates.expiry)],
    ]
    if (address)
      elements.push(
        ['resident_address', address.formatted],
        ['resident_street', address.street],
        ['resident_postal_code', address.postalCode],
        ['resident_country', address.country],
      )
    if (address?.locality) elements.push(['resident_city', address.locality])
    return { [docType]: elements }
  },
} satisfies CredentialType<typeof needs>

/** What both formats are made from, with everything mandatory there. */
function identityOf({ birthDate, placeOfBirth, address, ...person }: Person) {
  const whole = fullDateOf(birthDate)
  if (!whole) throw new RecordUnfit('the birth date is not wholly known')
  const nationalities = person.nationalities.filter((code) => code !== undefined)
  if (nationalities.length === 0 || nationalities.length < person.nationalities.length)
    throw new RecordUnfit('a nationality is not known')
  const { locality, country } = placeOfBirth
  if (!locality && !country) throw new RecordUnfit('no place of birth is known')
  const place = [address?.postalCode, address?.locality].filter(Boolean).join(' ')
  return {
    ...person,
    birthDate: whole,
    placeOfBirth: { ...(locality && { locality }), ...(country && { country }) } as Record<string, string>,
    nationalities,
    address: address && { ...address, formatted: [address.street, place, address.country].join(', ') },
  }
}
