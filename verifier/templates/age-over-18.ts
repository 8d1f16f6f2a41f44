// Whether somebody is 18 or older. Proof of age, driving licence, and only then the date of birth of a PID: the wallet shows the first that
// it has, and so the least. Ages that imply the one asked for count (ISO/IEC 18013-5 section 7.2.5).
import { saysAgeOver } from '../../shared/mdoc/implied-age.ts'
import { type Answer, no, undetermined, yes } from './answer.ts'
import { elementsOf, mdocQuery, pidClaim, pidOptions, pidQueries } from './credential-queries.ts'
import { dateOf } from './date-of.ts'
import type { Shown, Template } from './template.ts'

const proofOfAge = 'eu.europa.ec.av.1'
const licence = { docType: 'org.iso.18013.5.1.mDL', nameSpace: 'org.iso.18013.5.1' }

export const ageOver18: Template<'age-over-18'> = {
  id: 'age-over-18',
  labels: { nl: '18 jaar of ouder', fr: '18 ans ou plus', de: '18 Jahre oder älter', en: '18 or older' },
  descriptions: {
    nl: 'Of iemand 18 jaar of ouder is, zonder te weten wie. Alleen wie geen leeftijdsbewijs of rijbewijs heeft, toont een geboortedatum.',
    fr: "Si quelqu'un a 18 ans ou plus, sans savoir qui. Seul qui n'a ni preuve d'âge ni permis de conduire montre une date de naissance.",
    de: 'Ob jemand 18 Jahre oder älter ist, ohne zu wissen, wer. Nur wer weder Altersnachweis noch Führerschein hat, zeigt ein Geburtsdatum.',
    en: 'Whether somebody is 18 or older, without knowing who. Only who has no proof of age and no driving licence shows a date of birth.',
  },
  purpose: 'To see that you are 18 or older',
  query: () => ({
    credentials: [
      mdocQuery('age_proof', { docType: proofOfAge }, ['age_over_18']),
      mdocQuery('driving_licence', licence, ['age_over_18']),
      ...pidQueries(['birthdate']),
    ],
    credential_sets: [{ options: [['age_proof'], ['driving_licence'], ...pidOptions] }],
  }),
  judge: (shown, today) => ofElements(shown) ?? ofBirthDate(shown, today),
}

function ofElements({ age_proof, driving_licence }: Shown): Answer | undefined {
  const said =
    saysAgeOver(elementsOf(age_proof, proofOfAge), 18) ??
    saysAgeOver(elementsOf(driving_licence, licence.nameSpace), 18)
  if (said === undefined) return undefined
  return said ? yes('the issuer says 18 or older') : no('the issuer said younger than 18 when it issued the credential')
}

/** Who was born on 29 February is a year older on 1 March where there is no such day. */
function ofBirthDate(shown: Shown, today: string): Answer {
  const birth = dateOf(pidClaim(shown, 'birthdate'))
  if (birth === undefined) return undetermined('nothing that was shown says an age')
  const latest = `${String(Number(today.slice(0, 4)) - 18).padStart(4, '0')}${today.slice(4)}`
  return birth <= latest
    ? yes('the date of birth is 18 years ago or more')
    : no('the date of birth is less than 18 years ago')
}
