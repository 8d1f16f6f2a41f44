// The European health insurance card (Decision S2 of the Administrative Commission for the coordination of social security systems), in
// the claims of DC4EU as SD-JWT VC and in the elements of the EU's issuer as mdoc: docs/decisions/0019. Neither a name nor a birth
// date is in it: it is shown together with a PID.
// Refuses: a person without a card, a coverage that is over or has not begun.
import type { CborKey, CborValue } from '../mdoc/cbor.ts'
import {
  type ClaimDescription,
  type CredentialType,
  fullDate,
  type IssueContext,
  type Labels,
  RecordUnfit,
} from './credential-type.ts'
import { baseNameSpace } from './envelope.ts'
import { type HealthInsurance, healthInsurance } from './records.ts'
import { words } from './words.ts'

const docType = 'eu.europa.ec.eudi.ehic.1'
const issuingCountry = 'BE'
/** The National Institute for Health and Disability Insurance, by its enterprise number. */
const issuingAuthority = { id: 'BE:0206653946', name: 'RIZIV-INAMI' }

const insurer = { nl: 'Verzekeringsinstelling', fr: 'Organisme assureur', de: 'Versicherungsträger', en: 'Insurer' }

type Paths = Pick<ClaimDescription, 'sdJwt' | 'mdoc'>
const element = (name: string): Paths => ({ mdoc: [docType, name] })
const baseElement = (name: string): Paths => ({ mdoc: [baseNameSpace, name] })

/** Disclosed by itself: it says who somebody is. */
const personal = (name: string, elementName: string, labels: Labels): ClaimDescription => ({
  sdJwt: [name],
  ...element(elementName),
  mandatory: true,
  labels,
})
/** For everybody who is shown the card, as the model has it; the same for all who are insured alike. */
const common = (sdJwt: readonly string[], labels: Labels, paths: Paths = {}): ClaimDescription => ({
  sdJwt,
  ...paths,
  mandatory: true,
  disclosure: 'never',
  labels,
})

const claims: readonly ClaimDescription[] = [
  personal('personal_administrative_number', 'social_security_pin', {
    nl: 'Identificatienummer van de sociale zekerheid',
    fr: "Numéro d'identification de la sécurité sociale",
    de: 'Identifizierungsnummer der sozialen Sicherheit',
    en: 'Social security number',
  }),
  personal('document_number', 'document_id', words.cardNumber),
  common(
    ['starting_date'],
    { nl: 'Verzekerd vanaf', fr: 'Couvert depuis le', de: 'Versichert ab', en: 'Insured from' },
    element('starting_date'),
  ),
  common(
    ['ending_date'],
    { nl: 'Verzekerd tot en met', fr: "Couvert jusqu'au", de: 'Versichert bis', en: 'Insured until' },
    element('ending_date'),
  ),
  common(['authentic_source'], insurer, element('competent_institution')),
  common(['authentic_source', 'id'], {
    nl: 'Nummer van de verzekeringsinstelling',
    fr: "Numéro de l'organisme assureur",
    de: 'Nummer des Versicherungsträgers',
    en: 'Number of the insurer',
  }),
  common(['authentic_source', 'name'], {
    nl: 'Naam van de verzekeringsinstelling',
    fr: "Nom de l'organisme assureur",
    de: 'Name des Versicherungsträgers',
    en: 'Name of the insurer',
  }),
  common(['issuing_authority'], words.issuingAuthority, element('issuing_authority')),
  common(['issuing_authority', 'id'], {
    nl: 'Nummer van de uitgevende instantie',
    fr: "Numéro de l'autorité de délivrance",
    de: 'Nummer der ausstellenden Behörde',
    en: 'Number of the issuing authority',
  }),
  common(['issuing_authority', 'name'], {
    nl: 'Naam van de uitgevende instantie',
    fr: "Nom de l'autorité de délivrance",
    de: 'Name der ausstellenden Behörde',
    en: 'Name of the issuing authority',
  }),
  common(['issuing_country'], words.issuingCountry, element('issuing_country')),
  common(['date_of_issuance'], words.issuance, element('issuance_date')),
  common(['date_of_expiry'], words.expiry, element('expiry_date')),
  { ...baseElement('document_number'), mandatory: true, labels: words.cardNumber },
  { ...baseElement('issuing_authority_unicode'), mandatory: true, labels: words.issuingAuthority },
  { ...baseElement('issue_date'), mandatory: true, labels: words.issuance },
  { ...baseElement('expiry_date'), mandatory: true, labels: words.expiry },
]

const labels: Labels = {
  nl: 'Europese ziekteverzekeringskaart (EZVK)',
  fr: "Carte européenne d'assurance maladie (CEAM)",
  de: 'Europäische Krankenversicherungskarte (EKVK)',
  en: 'European health insurance card (EHIC)',
}

const descriptions: Labels = {
  nl: 'Uw recht op zorg tijdens een tijdelijk verblijf elders in Europa, volgens uw ziekenfonds',
  fr: "Votre droit aux soins lors d'un séjour temporaire ailleurs en Europe, selon votre mutualité",
  de: 'Ihr Anspruch auf Versorgung bei einem vorübergehenden Aufenthalt anderswo in Europa, laut Ihrer Krankenkasse',
  en: 'Your right to care during a temporary stay elsewhere in Europe, as your sickness fund knows it',
}

const needs = { healthInsurance }

export const ehic = {
  id: 'ehic',
  envelope: 'pub-eaa',
  trust: 'pub-eaa',
  minimumLevel: 'substantial',
  about: 'holder',
  needs,
  labels,
  descriptions,
  claims,
  configurations: [
    {
      format: 'dc+sd-jwt',
      signer: 'attestation',
      id: `${docType}.dc-sd-jwt`,
      scope: `${docType}.dc-sd-jwt`,
      vct: 'urn:eudi:ehic:1',
    },
    { format: 'mso_mdoc', signer: 'attestation', id: `${docType}.mso-mdoc`, scope: `${docType}.mso-mdoc`, docType },
  ],
  validityDays: 30,
  // Shown often on one journey: a copy may come back, but nobody knows which. Wallets that cannot choose so show each copy once.
  reuse: [
    { method: 'rotating-batch', batchSize: 10, renewAtSecondsLeft: 86_400 },
    { method: 'once_only', batchSize: 10, renewAtUnused: 2 },
  ],
  expiry: ({ healthInsurance }, context) => cardOf(healthInsurance, context).endDate,
  toSdJwt: ({ healthInsurance }, context) => {
    const { cardNumber, startDate, endDate } = cardOf(healthInsurance, context)
    const { ssin, insuringBody } = healthInsurance
    return {
      personal_administrative_number: ssin,
      document_number: cardNumber,
      starting_date: startDate,
      ending_date: endDate,
      authentic_source: { id: institutionId(insuringBody), name: insuringBody.name },
      issuing_authority: issuingAuthority,
      issuing_country: issuingCountry,
      date_of_issuance: context.issuance,
      date_of_expiry: context.expiry,
    }
  },
  toMdoc: ({ healthInsurance }, context) => {
    const { cardNumber, startDate, endDate } = cardOf(healthInsurance, context)
    const { ssin, insuringBody } = healthInsurance
    return {
      [docType]: [
        ['social_security_pin', ssin],
        ['document_id', cardNumber],
        ['starting_date', fullDate(startDate)],
        ['ending_date', fullDate(endDate)],
        [
          'competent_institution',
          new Map<CborKey, CborValue>([
            ['institution_id', institutionId(insuringBody)],
            ['institution_name', insuringBody.name],
            ['country_code', issuingCountry],
          ]),
        ],
        ['issuing_authority', issuingAuthority.name],
        ['issuing_country', issuingCountry],
        ['issuance_date', fullDate(context.issuance)],
        ['expiry_date', fullDate(context.expiry)],
      ],
      [baseNameSpace]: [
        ['document_number', cardNumber],
        ['issuing_authority_unicode', issuingAuthority.name],
        ['issue_date', fullDate(context.issuance)],
        ['expiry_date', fullDate(context.expiry)],
      ],
    }
  },
} satisfies CredentialType<typeof needs>

/** The card, where it covers its holder on the day of issuance. */
function cardOf({ ehic }: HealthInsurance, { today }: IssueContext) {
  if (!ehic) throw new RecordUnfit('there is no European card')
  if (ehic.endDate < today) throw new RecordUnfit('the coverage is over')
  if (ehic.startDate > today) throw new RecordUnfit('the coverage has not begun')
  return ehic
}

/** Country and number; five digits, as an issuer's number on the cards has it (80 056 00101). */
const institutionId = ({ code }: HealthInsurance['insuringBody']): string =>
  `${issuingCountry}:${code.padStart(5, '0')}`
