// Who somebody is: names and date of birth of a PID, in either format.
import { undetermined, yes } from './answer.ts'
import { isText, pidClaim, pidOptions, pidQueries } from './credential-queries.ts'
import type { Template } from './template.ts'

const claims = ['family_name', 'given_name', 'birthdate'] as const

export const identity: Template<'identity'> = {
  id: 'identity',
  labels: { nl: 'Identiteit', fr: 'Identité', de: 'Identität', en: 'Identity' },
  descriptions: {
    nl: 'Wie iemand is: familienaam, voornamen en geboortedatum.',
    fr: "Qui est quelqu'un : nom de famille, prénoms et date de naissance.",
    de: 'Wer jemand ist: Familienname, Vornamen und Geburtsdatum.',
    en: 'Who somebody is: family name, given names and date of birth.',
  },
  purpose: 'To know who you are',
  query: () => ({ credentials: pidQueries([...claims]), credential_sets: [{ options: pidOptions }] }),
  judge: (shown) =>
    claims.every((claim) => isText(pidClaim(shown, claim)))
      ? yes('names and date of birth are shown')
      : undetermined('names or date of birth are not shown'),
}
