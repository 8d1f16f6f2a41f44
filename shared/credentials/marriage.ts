// Extract of an act of marriage, for one of the two spouses: the other is a property of them, since an attestation is about its subject
// alone (ETSI TS 119 472-1 section 5.2.5; docs/decisions/0020). Each spouse's wallet gets its own.
// Refuses: people of whom no marriage or more than one is in force, acts without a whole date; nothing is guessed or invented.
import { fullDateOf } from '../belgium/partial-date.ts'
import { day, daysAfter } from '../clock.ts'
import type { JsonObject } from '../json.ts'
import { type ClaimDescription, type CredentialType, type Labels, RecordUnfit } from './credential-type.ts'
import { type Match, matchOf, matchPerson } from './match.ts'
import { type CivilStatusActs, civilStatusActs, type MarriageAct, type Spouse } from './records.ts'
import { words } from './words.ts'

const name = 'be.marriage.1.dc-sd-jwt'
const validityDays = 90

const claim = (sdJwt: readonly string[], mandatory: boolean, labels: Labels): ClaimDescription => ({
  sdJwt,
  mandatory,
  labels,
})

/** Says nothing about the person, so everybody reads it. */
const open = (description: ClaimDescription): ClaimDescription => ({ ...description, disclosure: 'never' })

const claims: readonly ClaimDescription[] = [
  open(
    claim(['extract_type'], true, {
      nl: 'Soort uittreksel',
      fr: "Type d'extrait",
      de: 'Art des Auszugs',
      en: 'Type of extract',
    }),
  ),
  claim(['act_reference'], true, {
    nl: 'Aktenummer',
    fr: "Numéro de l'acte",
    de: 'Nummer der Urkunde',
    en: 'Number of the act',
  }),
  claim(['act_date'], true, {
    nl: 'Huwelijksdatum',
    fr: 'Date du mariage',
    de: 'Datum der Eheschließung',
    en: 'Date of marriage',
  }),
  claim(['place'], true, {
    nl: 'Plaats van het huwelijk',
    fr: 'Lieu du mariage',
    de: 'Ort der Eheschließung',
    en: 'Place of marriage',
  }),
  claim(['place', 'nis_code'], true, { nl: 'NIS-code', fr: 'Code INS', de: 'NIS-Code', en: 'NIS code' }),
  claim(['place', 'name'], true, {
    nl: 'Naam van de plaats',
    fr: 'Nom du lieu',
    de: 'Name des Ortes',
    en: 'Name of the place',
  }),
  claim(['family_name'], true, words.familyName),
  claim(['given_name'], true, words.givenName),
  claim(['birthdate'], false, words.birthDate),
  claim(['spouse'], true, { nl: 'Echtgenoot', fr: 'Conjoint', de: 'Ehepartner', en: 'Spouse' }),
  claim(['spouse', 'family_name'], true, {
    nl: 'Familienaam van de echtgenoot',
    fr: 'Nom de famille du conjoint',
    de: 'Familienname des Ehepartners',
    en: 'Family name of the spouse',
  }),
  claim(['spouse', 'given_name'], true, {
    nl: 'Voornamen van de echtgenoot',
    fr: 'Prénoms du conjoint',
    de: 'Vornamen des Ehepartners',
    en: 'Given names of the spouse',
  }),
  claim(['spouse', 'birthdate'], false, {
    nl: 'Geboortedatum van de echtgenoot',
    fr: 'Date de naissance du conjoint',
    de: 'Geburtsdatum des Ehepartners',
    en: 'Date of birth of the spouse',
  }),
  claim(['date_of_issuance'], true, words.issuance),
  claim(['date_of_expiry'], true, words.expiry),
  open(claim(['issuing_authority'], true, words.issuingAuthority)),
  open(claim(['issuing_country'], true, words.issuingCountry)),
]

const needs = { civilStatusActs }

export const marriage = {
  id: 'marriage',
  envelope: 'pub-eaa',
  trust: 'pub-eaa',
  minimumLevel: 'substantial',
  about: 'holder',
  needs,
  labels: {
    nl: 'Uittreksel uit de huwelijksakte',
    fr: "Extrait de l'acte de mariage",
    de: 'Auszug aus der Heiratsurkunde',
    en: 'Extract of the marriage certificate',
  },
  descriptions: {
    nl: 'Met wie u gehuwd bent, sinds wanneer en waar, volgens de Databank Akten Burgerlijke Stand',
    fr: "Votre conjoint, la date et le lieu de votre mariage, selon la Banque de données d'actes de l'état civil",
    de: 'Mit wem Sie verheiratet sind, seit wann und wo, laut der Datenbank für Personenstandsurkunden',
    en: 'To whom you are married, since when and where, as the database of civil status acts knows',
  },
  claims,
  configurations: [{ format: 'dc+sd-jwt', signer: 'attestation', id: name, scope: name, vct: 'marriage/1' }],
  validityDays,
  // It says who the two are, so whoever sees it twice knows that anyway.
  reuse: [{ method: 'limited-time', renewAtSecondsLeft: 14 * day }],
  expiry: (_, { issuance }) => daysAfter(issuance, validityDays - 1),
  toSdJwt: ({ civilStatusActs }, { issuance, expiry }) => {
    const { reference, date, place, subject, spouse } = marriageOf(civilStatusActs)
    const actDate = fullDateOf(date)
    if (!actDate) throw new RecordUnfit('the date of the act is not wholly known')
    return {
      extract_type: 'extract',
      act_reference: reference,
      act_date: actDate,
      place: { nis_code: place.nisCode, name: { ...place.name } },
      ...namesOf(subject),
      spouse: namesOf(spouse),
      date_of_issuance: issuance,
      date_of_expiry: expiry,
      issuing_authority: 'FOD Justitie',
      issuing_country: 'BE',
    }
  },
} satisfies CredentialType<typeof needs>

/** The marriage that is in force, seen from whom the record is about. */
function marriageOf({ ssin, marriages }: CivilStatusActs): MarriageAct & { subject: Spouse; spouse: Spouse } {
  const act = only(matchOf(marriages.filter(({ status }) => status === 'active')), {
    none: 'no marriage is in force',
    several: 'more than one marriage is in force',
  })
  const subject = only(matchPerson({ ssin, knownAs: [] }, act.spouses), {
    none: 'the act does not name the person',
    several: 'the act names the person more than once',
  })
  const spouse = only(matchOf(act.spouses.filter((one) => one !== subject)), {
    none: 'the act names no spouse',
    several: 'the act names more than one spouse',
  })
  return { ...act, subject, spouse }
}

/** @throws RecordUnfit with the reason of the outcome */
function only<T>(match: Match<T>, reasons: { none: string; several: string }): T {
  if (match.outcome === 'one') return match.found
  throw new RecordUnfit(reasons[match.outcome])
}

/** A birth date that is not wholly known is left out: an act from abroad may have no more, and the marriage is none the less. */
function namesOf({ familyName, givenName, birthDate }: Spouse): JsonObject {
  const birthdate = fullDateOf(birthDate)
  return { family_name: familyName, given_name: givenName, ...(birthdate && { birthdate }) }
}
