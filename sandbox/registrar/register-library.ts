// What the sandbox's registrar knows of the library: what it asks for on its own page, and each ready query of the verifier, one intended use
// and one certificate for each.
import { etsiNameSpace } from '../../shared/credentials/envelope.ts'
import { typesUrlOf } from '../../shared/credentials/vct.ts'
import type { Signer } from '../../shared/keys/signer.ts'
import type { IntendedUse } from '../../shared/oauth/partner.ts'
import { sandboxOrganization } from '../pki/organizations.ts'
import {
  createUseCertificate,
  type RegisteredCredential,
  type RegisteredService,
  type Use,
} from './create-use-certificate.ts'
import { issuerIndex } from './register-issuer.ts'
import { registrarStatusAddress } from './status.ts'

const library: RegisteredService = {
  ...sandboxOrganization,
  tradeName: 'Sandbox library',
  serviceIdentifier: 'library',
  description: {
    nl: 'Bibliotheek van de zandbak',
    fr: 'Bibliothèque du bac à sable',
    de: 'Bibliothek des Sandkastens',
    en: 'Library of the sandbox',
  },
}

/** The addresses are those of this start: wallets ask there whether the certificates still hold. @param now in seconds */
export const registerLibrary = (
  registrar: Signer,
  { sandbox: sandboxUrl, issuer: issuerUrl }: Record<'sandbox' | 'issuer', string>,
  now: number,
): Promise<IntendedUse[]> =>
  Promise.all(
    usesOf(typesUrlOf(issuerUrl)).map(async (use, at) => ({
      id: use.id,
      registrationCertificate: await createUseCertificate(
        registrar,
        {
          party: library,
          registryUrl: `${sandboxUrl}/registrar`,
          status: { uri: registrarStatusAddress(sandboxUrl), index: issuerIndex + 1 + at },
          issuedAt: now,
        },
        use,
      ),
    })),
  )

const sdJwt = (vcts: string[], ...paths: string[][]): RegisteredCredential => ({
  format: 'dc+sd-jwt',
  meta: { vct_values: vcts },
  claims: paths.map((path) => ({ path })),
})

const mdoc = (docType: string, nameSpace: string, ...elements: string[]): RegisteredCredential => ({
  format: 'mso_mdoc',
  meta: { doctype_value: docType },
  claims: elements.map((element) => ({ path: [nameSpace, element] })),
})

const pidDocument = 'eu.europa.ec.eudi.pid.1'
const elementOf = { family_name: 'family_name', given_name: 'given_name', birthdate: 'birth_date' } as const

const pid = (...claims: (keyof typeof elementOf)[]): RegisteredCredential[] => [
  sdJwt(['urn:eudi:pid:1', 'urn:eudi:pid:be:1'], ...claims.map((claim) => [claim])),
  mdoc(pidDocument, pidDocument, ...claims.map((claim) => elementOf[claim])),
]

const licence = (...elements: string[]): RegisteredCredential =>
  mdoc('org.iso.18013.5.1.mDL', 'org.iso.18013.5.1', ...elements)

const proofOfAge = 'eu.europa.ec.av.1'
const healthCard = 'eu.europa.ec.eudi.ehic.1'
const healthLicence = 'be.health-professional.1'

/** `typesUrl`: below it types of our own are published. */
export const usesOf = (typesUrl: string): readonly Use[] => [
  {
    id: 'membership',
    purpose: {
      nl: 'Om u als lid van de bibliotheek in te schrijven',
      fr: 'Pour vous inscrire comme membre de la bibliothèque',
      de: 'Um Sie als Mitglied der Bibliothek einzuschreiben',
      en: 'To enrol you as a member of the library',
    },
    credentials: pid('family_name', 'given_name', 'birthdate'),
  },
  {
    id: 'van',
    purpose: {
      nl: 'Om u de bestelwagen van de bibliotheek uit te lenen',
      fr: 'Pour vous prêter la camionnette de la bibliothèque',
      de: 'Um Ihnen den Lieferwagen der Bibliothek zu leihen',
      en: 'To lend you the van of the library',
    },
    credentials: [
      ...pid('family_name', 'given_name', 'birthdate'),
      licence('family_name', 'given_name', 'birth_date', 'expiry_date', 'driving_privileges'),
    ],
  },
  {
    id: 'identity',
    purpose: {
      nl: 'Om te weten wie u bent wanneer u boeken afhaalt',
      fr: 'Pour savoir qui vous êtes quand vous retirez des livres',
      de: 'Um zu wissen, wer Sie sind, wenn Sie Bücher abholen',
      en: 'To know who you are when you collect books',
    },
    credentials: pid('family_name', 'given_name', 'birthdate'),
  },
  {
    id: 'age-over-18',
    purpose: {
      nl: 'Om u films voor volwassenen uit te lenen',
      fr: 'Pour vous prêter des films pour adultes',
      de: 'Um Ihnen Filme für Erwachsene auszuleihen',
      en: 'To lend you films for adults',
    },
    credentials: [mdoc(proofOfAge, proofOfAge, 'age_over_18'), licence('age_over_18'), ...pid('birthdate')],
  },
  {
    id: 'drives-category-b',
    purpose: {
      nl: 'Om u de boekenwagen te laten besturen',
      fr: 'Pour vous laisser conduire le bibliobus',
      de: 'Um Sie den Bücherwagen fahren zu lassen',
      en: 'To let you drive the book van',
    },
    credentials: [licence('driving_privileges', 'expiry_date')],
  },
  {
    id: 'insured-abroad-today',
    purpose: {
      nl: 'Om u mee te nemen op leesreis naar het buitenland',
      fr: "Pour vous emmener en voyage de lecture à l'étranger",
      de: 'Um Sie auf Lesereise ins Ausland mitzunehmen',
      en: 'To take you along on a reading trip abroad',
    },
    credentials: [
      sdJwt(['urn:eudi:ehic:1'], ['starting_date'], ['ending_date'], ['date_of_expiry']),
      mdoc(healthCard, healthCard, 'starting_date', 'ending_date', 'expiry_date'),
      ...pid('family_name', 'given_name', 'birthdate'),
    ],
  },
  {
    id: 'reduced-fare',
    purpose: {
      nl: 'Om u het verlaagde tarief te geven',
      fr: 'Pour vous accorder le tarif réduit',
      de: 'Um Ihnen den ermäßigten Tarif zu gewähren',
      en: 'To give you the reduced fare',
    },
    credentials: [
      sdJwt(
        [`${typesUrl}/social-status/1`],
        ['increased_reimbursement'],
        ['increased_reimbursement_period', 'from'],
        ['increased_reimbursement_period', 'until'],
      ),
    ],
  },
  {
    id: 'married',
    purpose: {
      nl: 'Om u een kaart voor gehuwden te geven',
      fr: 'Pour vous donner une carte de couple marié',
      de: 'Um Ihnen eine Karte für Verheiratete zu geben',
      en: 'To give you a card for married couples',
    },
    credentials: [sdJwt([`${typesUrl}/marriage/1`], ['extract_type'])],
  },
  {
    id: 'health-professional',
    purpose: {
      nl: 'Om u de vakboeken voor zorgverleners uit te lenen',
      fr: 'Pour vous prêter les ouvrages réservés aux professionnels de la santé',
      de: 'Um Ihnen die Fachbücher für Gesundheitsberufe auszuleihen',
      en: 'To lend you the books for health professionals',
    },
    credentials: [
      sdJwt([`${typesUrl}/health-professional/1`], ['profession']),
      {
        ...mdoc(healthLicence, healthLicence, 'profession'),
        claims: [{ path: [healthLicence, 'profession'] }, { path: [etsiNameSpace, 'category'] }],
      },
    ],
  },
]
