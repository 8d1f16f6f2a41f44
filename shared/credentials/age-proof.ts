// Proof of age (EU Age Verification Profile, annex A): whether its holder has reached an age, and nothing else. No name, no date,
// no number, no status.
// Refuses: a birth date that is not wholly known.
//
// Proofs of one person that are laid side by side must not tell the birth date. So an age counts as reached from the first day of a month
// on, the birthday's own or the next: the day on which an answer turns, and on which people come for a new proof, is the same for all
// whose birthdays lie within a month. A yes is always true; a no may be so for some days too long, as it may be while a proof lasts. Nor
// does a proof end sooner because a birthday is near.
import { daysAfter } from '../clock.ts'
import { ageElement, ageLabels, ageLadder, agesOn } from './ages.ts'
import type { CredentialType, Labels } from './credential-type.ts'
import { person } from './records.ts'

const docType = 'eu.europa.ec.av.1'

const labels: Labels = {
  nl: 'Leeftijdsbewijs',
  fr: "Preuve d'âge",
  de: 'Altersnachweis',
  en: 'Proof of age',
}

const descriptions: Labels = {
  nl: 'Of u een leeftijd bereikt hebt, zonder te zeggen wie u bent of wanneer u geboren bent',
  fr: 'Si vous avez atteint un âge, sans dire qui vous êtes ni quand vous êtes né',
  de: 'Ob Sie ein Alter erreicht haben, ohne zu sagen, wer Sie sind oder wann Sie geboren wurden',
  en: 'Whether you have reached an age, without saying who you are or when you were born',
}

const needs = { person }
/** Three months at most, and then people are identified again (sections 3.4.2 and 3.4.3 of its architecture). */
const validityDays = 90

export const ageProof = {
  id: 'age',
  envelope: 'age-proof',
  trust: 'age',
  status: 'none',
  minimumLevel: 'substantial',
  about: 'holder',
  needs,
  labels,
  descriptions,
  claims: ageLadder.map((age) => ({
    mdoc: [docType, ageElement(age)] as const,
    mandatory: age === 18,
    labels: ageLabels(age),
  })),
  configurations: [
    { format: 'mso_mdoc', signer: 'ageProof', id: `${docType}.mso-mdoc`, scope: `${docType}.mso-mdoc`, docType },
  ],
  validityDays,
  // The profile has each shown once (section 3.4.1).
  reuse: [{ method: 'once_only', batchSize: 20, renewAtUnused: 4 }],
  expiry: (_, { issuance }) => daysAfter(issuance, validityDays),
  toMdoc: ({ person }, { issuance }) => ({ [docType]: agesOn(firstOfMonth(issuance), person.birthDate) }),
} satisfies CredentialType<typeof needs>

const firstOfMonth = (date: string): string => `${date.slice(0, 8)}01`
