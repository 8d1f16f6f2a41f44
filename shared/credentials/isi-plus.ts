// The ISI+ card of a child, in the wallet of a parent: with it a pharmacist or a hospital finds the child's insurance. All that it says
// is about the child (ETSI TS 119 472-1 section 5.2.5), and nothing about insurability, which the card does not carry.
// Refuses: anybody who is no parent of the child in the National Register, a child without a card, one that is too old, a birth date
// that is not wholly known.
import { fullDateOf } from '../belgium/partial-date.ts'
import { earliestBirthDateOf } from '../belgium/ssin.ts'
import {
  type ClaimDescription,
  type CredentialType,
  type IssueContext,
  type Labels,
  type RecordsOf,
  RecordUnfit,
} from './credential-type.ts'
import { type HealthInsurance, healthInsurance, person } from './records.ts'
import { words } from './words.ts'

const vct = 'isi-plus/1'
const id = 'be.isi-plus.1.dc-sd-jwt'
const issuingAuthority = 'RIZIV-INAMI'
const issuingCountry = 'BE'
/** To the end of the year in which the child is so old. */
const lastAge = 12

const claim = (name: string, labels: Labels): ClaimDescription => ({
  sdJwt: [name],
  mandatory: true,
  labels,
})

const claims: readonly ClaimDescription[] = [
  claim('family_name', {
    nl: 'Familienaam van het kind',
    fr: "Nom de famille de l'enfant",
    de: 'Familienname des Kindes',
    en: 'Family name of the child',
  }),
  claim('given_name', {
    nl: 'Voornamen van het kind',
    fr: "Prénoms de l'enfant",
    de: 'Vornamen des Kindes',
    en: 'Given names of the child',
  }),
  claim('birthdate', {
    nl: 'Geboortedatum van het kind',
    fr: "Date de naissance de l'enfant",
    de: 'Geburtsdatum des Kindes',
    en: 'Date of birth of the child',
  }),
  claim('personal_administrative_number', {
    nl: 'Rijksregisternummer van het kind',
    fr: "Numéro de registre national de l'enfant",
    de: 'Nationalregisternummer des Kindes',
    en: 'National register number of the child',
  }),
  claim('card_number', words.cardNumber),
  claim('issuing_authority', words.issuingAuthority),
  claim('issuing_country', words.issuingCountry),
  claim('date_of_issuance', words.issuance),
  claim('date_of_expiry', words.expiry),
]

const labels: Labels = {
  nl: 'ISI+-kaart van een kind',
  fr: "Carte ISI+ d'un enfant",
  de: 'ISI+-Karte eines Kindes',
  en: 'ISI+ card of a child',
}

const descriptions: Labels = {
  nl: 'Hiermee vindt een zorgverlener de ziekteverzekering van uw kind',
  fr: "Elle permet à un prestataire de soins de trouver l'assurance maladie de votre enfant",
  de: 'Damit findet ein Leistungserbringer die Krankenversicherung Ihres Kindes',
  en: 'With it a care provider finds the health insurance of your child',
}

const needs = { person, healthInsurance }

export const isiPlus = {
  id: 'isi-plus',
  envelope: 'pub-eaa',
  trust: 'pub-eaa',
  minimumLevel: 'substantial',
  about: 'children',
  needs,
  labels,
  descriptions,
  claims,
  configurations: [{ format: 'dc+sd-jwt', signer: 'attestation', id, scope: id, vct }],
  validityDays: 30,
  // It names a child: two showings must never be linked by the copy.
  reuse: [{ method: 'once_only', batchSize: 10, renewAtUnused: 2 }],
  // The parent's own record says who their children are, and the number of a child when it was born.
  outlook: {
    needs: ['healthInsurance'],
    check: ({ healthInsurance }, child, { today }) =>
      void validCardOf(healthInsurance, earliestBirthDateOf(child), today),
  },
  expiry: (records, context) => cardOf(records, context).expiry,
  toSdJwt: (records, context) => {
    const { birthDate, cardNumber } = cardOf(records, context)
    const { familyName, givenName, ssin } = records.person
    return {
      family_name: familyName,
      given_name: givenName,
      birthdate: birthDate,
      personal_administrative_number: ssin,
      card_number: cardNumber,
      issuing_authority: issuingAuthority,
      issuing_country: issuingCountry,
      date_of_issuance: context.issuance,
      date_of_expiry: context.expiry,
    }
  },
} satisfies CredentialType<typeof needs>

/** The child's card with its last day, for a parent. */
function cardOf({ person: child, healthInsurance }: RecordsOf<typeof needs>, { holder, today }: IssueContext) {
  if (!child.parents.includes(holder)) throw new RecordUnfit('the holder is no parent of the child')
  const birthDate = fullDateOf(child.birthDate)
  if (!birthDate) throw new RecordUnfit('the birth date of the child is not wholly known')
  return { birthDate, ...validCardOf(healthInsurance, birthDate, today) }
}

function validCardOf({ isiPlus }: HealthInsurance, birthDate: string, today: string) {
  if (!isiPlus) throw new RecordUnfit('the child has no ISI+ card')
  const last = `${Number(birthDate.slice(0, 4)) + lastAge}-12-31`
  if (last < today) throw new RecordUnfit('the child is too old')
  if (isiPlus.expiryDate < today) throw new RecordUnfit('the card has expired')
  return { cardNumber: isiPlus.cardNumber, expiry: isiPlus.expiryDate < last ? isiPlus.expiryDate : last }
}
