// Whether somebody is insured for care abroad today: the European Health Insurance Card, whose cover wallets and status lists say nothing
// of, so the verifier looks at its dates. The card bears no name; it is shown together with a PID. What ties the two is that one wallet
// showed both in one answer (ARF 6.6.3.10, presentation-based): the national number would tie them closer, and few may ask for it.
import type { Json, JsonObject } from '../../shared/json.ts'
import { no, undetermined, yes } from './answer.ts'
import { elementsOf, isText, mdocQuery, pidClaim, pidOptions, pidQueries, sdJwtQuery } from './credential-queries.ts'
import { dateOf } from './date-of.ts'
import type { Shown, Template } from './template.ts'

const docType = 'eu.europa.ec.eudi.ehic.1'

export const insuredAbroadToday: Template<'insured-abroad-today'> = {
  id: 'insured-abroad-today',
  labels: {
    nl: 'Vandaag verzekerd in het buitenland',
    fr: "Assuré à l'étranger aujourd'hui",
    de: 'Heute im Ausland versichert',
    en: 'Insured abroad today',
  },
  descriptions: {
    nl: 'Of de Europese ziekteverzekeringskaart vandaag geldt, samen met wie ze toont. Kaart en identiteit komen uit één portefeuille; geen gegeven op de kaart noemt de persoon.',
    fr: "Si la carte européenne d'assurance maladie vaut aujourd'hui, avec l'identité de qui la montre. La carte et l'identité viennent d'un seul portefeuille ; rien sur la carte ne nomme la personne.",
    de: 'Ob die Europäische Krankenversicherungskarte heute gilt, zusammen mit der Identität dessen, der sie zeigt. Karte und Identität kommen aus einer Brieftasche; nichts auf der Karte nennt die Person.',
    en: 'Whether the European Health Insurance Card is in force today, with the identity of who shows it. Card and identity come from one wallet; nothing of the card that is asked for names the person.',
  },
  purpose: 'To see that you are insured for care today',
  query: () => ({
    credentials: [
      sdJwtQuery('ehic_sd_jwt', ['urn:eudi:ehic:1'], [['starting_date'], ['ending_date'], ['date_of_expiry']]),
      mdocQuery('ehic_mdoc', { docType }, ['starting_date', 'ending_date', 'expiry_date']),
      ...pidQueries(['family_name', 'given_name', 'birthdate']),
    ],
    credential_sets: [{ options: [['ehic_sd_jwt'], ['ehic_mdoc']] }, { options: pidOptions }],
  }),
  judge: (shown, today) => {
    const [begin, end, expiry] = datesOf(shown).map(dateOf)
    if (begin === undefined || end === undefined || expiry === undefined)
      return undetermined('a date of the card cannot be read')
    if (!isText(pidClaim(shown, 'family_name'))) return undetermined('who shows the card is not shown')
    if (today < begin) return no('the cover has not begun')
    if (today > end) return no('the cover has ended')
    if (today > expiry) return no('the card has expired')
    return yes('the cover and the card include today; card and identity come from one wallet')
  },
}

/** Of the cover the first and the last day, and of the card the last. */
function datesOf({ ehic_sd_jwt: sdJwt, ehic_mdoc: mdoc }: Shown): (Json | undefined)[] {
  const elements: JsonObject = elementsOf(mdoc, docType)
  return sdJwt
    ? [sdJwt.starting_date, sdJwt.ending_date, sdJwt.date_of_expiry]
    : [elements.starting_date, elements.ending_date, elements.expiry_date]
}
