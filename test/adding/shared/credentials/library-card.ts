// A library card: made up, for the recipe of docs/add-a-credential-type.md and the test that follows it.
// Refuses: a membership that has ended (by its expiry).
import { type CredentialType, fullDate, type Labels } from './credential-type.ts'
import { baseNameSpace } from './envelope.ts'
import { type AboutPerson, person, recordKind } from './records.ts'

/** Dates are `YYYY-MM-DD`. */
export interface LibraryMembership extends AboutPerson {
  cardNumber: string
  since: string
  until: string
}

export const libraryMembership = recordKind<LibraryMembership>('libraryMembership')

const docType = 'be.library-card.1'
const labelled = (nl: string, fr: string, de: string, en: string): Labels => ({ nl, fr, de, en })
const names = {
  familyName: labelled('Familienaam', 'Nom de famille', 'Familienname', 'Family name'),
  cardNumber: labelled('Kaartnummer', 'Numéro de carte', 'Kartennummer', 'Card number'),
  expiry: labelled('Vervaldatum', "Date d'expiration", 'Ablaufdatum', 'Date of expiry'),
  authority: labelled('Uitgevende instantie', 'Autorité de délivrance', 'Ausstellende Behörde', 'Issuing authority'),
  country: labelled('Land van uitgifte', 'Pays de délivrance', 'Ausstellungsland', 'Issuing country'),
  since: labelled('Lid sinds', 'Membre depuis', 'Mitglied seit', 'Member since'),
}

const needs = { membership: libraryMembership, person }

export const libraryCard = {
  id: 'library-card',
  envelope: 'pub-eaa',
  trust: 'pub-eaa',
  minimumLevel: 'substantial',
  about: 'holder',
  needs,
  labels: labelled('Bibliotheekkaart', 'Carte de bibliothèque', 'Bibliotheksausweis', 'Library card'),
  claims: [
    { sdJwt: ['family_name'], mdoc: [docType, 'family_name'], labels: names.familyName, mandatory: true },
    { sdJwt: ['card_number'], mdoc: [baseNameSpace, 'document_number'], labels: names.cardNumber, mandatory: true },
    { sdJwt: ['date_of_expiry'], mdoc: [docType, 'expiry_date'], labels: names.expiry, mandatory: true },
    {
      sdJwt: ['issuing_authority'],
      mdoc: [baseNameSpace, 'issuing_authority_unicode'],
      labels: names.authority,
      mandatory: true,
    },
    { sdJwt: ['issuing_country'], mdoc: [docType, 'issuing_country'], labels: names.country, mandatory: true },
    { mdoc: [baseNameSpace, 'issue_date'], labels: names.since, mandatory: true },
  ],
  configurations: [
    {
      format: 'dc+sd-jwt',
      signer: 'attestation',
      id: `${docType}.dc-sd-jwt`,
      scope: `${docType}.dc-sd-jwt`,
      vct: 'library-card/1',
    },
    { format: 'mso_mdoc', signer: 'attestation', id: `${docType}.mso-mdoc`, scope: `${docType}.mso-mdoc`, docType },
  ],
  validityDays: 30,
  reuse: [{ method: 'once_only', batchSize: 5, renewAtUnused: 1 }],
  expiry: ({ membership }) => membership.until,
  toSdJwt: ({ membership, person }) => ({
    family_name: person.familyName,
    card_number: membership.cardNumber,
    date_of_expiry: membership.until,
    issuing_authority: 'Openbare Bibliotheek',
    issuing_country: 'BE',
  }),
  toMdoc: ({ membership, person }) => ({
    [docType]: [
      ['family_name', person.familyName],
      ['expiry_date', fullDate(membership.until)],
      ['issuing_country', 'BE'],
    ],
    [baseNameSpace]: [
      ['document_number', membership.cardNumber],
      ['issuing_authority_unicode', 'Openbare Bibliotheek'],
      ['issue_date', fullDate(membership.since)],
    ],
  }),
} satisfies CredentialType<typeof needs>
