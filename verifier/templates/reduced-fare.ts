// Whether somebody travels at a reduced fare today: the increased reimbursement of their social status, in its period. Of the other
// statuses nothing is asked.
import { no, undetermined, yes } from './answer.ts'
import { sdJwtQuery } from './credential-queries.ts'
import { dateOf } from './date-of.ts'
import type { Template } from './template.ts'

const status = 'increased_reimbursement'

export const reducedFare: Template<'reduced-fare'> = {
  id: 'reduced-fare',
  labels: { nl: 'Verlaagd tarief', fr: 'Tarif réduit', de: 'Ermäßigter Tarif', en: 'Reduced fare' },
  descriptions: {
    nl: 'Of iemand vandaag recht heeft op de verhoogde tegemoetkoming, en zo op een verlaagd tarief. Zonder naam.',
    fr: "Si quelqu'un a droit à l'intervention majorée aujourd'hui, et donc à un tarif réduit. Sans nom.",
    de: 'Ob jemand heute Anrecht auf die erhöhte Kostenerstattung hat, und damit auf einen ermäßigten Tarif. Ohne Namen.',
    en: 'Whether somebody is entitled to increased reimbursement today, and so to a reduced fare. Without name.',
  },
  purpose: 'To give you the reduced fare',
  query: ({ typesUrl }) => ({
    credentials: [
      sdJwtQuery('social_status', `${typesUrl}/social-status/1`, [[status], [`${status}_from`], [`${status}_until`]]),
    ],
  }),
  judge: ({ social_status: shown = {} }, today) => {
    const applies = shown[status]
    if (typeof applies !== 'boolean') return undetermined('the status cannot be read')
    if (!applies) return no('there is no increased reimbursement')
    const [from, until] = [dateOf(shown[`${status}_from`]), dateOf(shown[`${status}_until`])]
    if (from === undefined || until === undefined) return undetermined('the period of the status cannot be read')
    if (today < from) return no('the increased reimbursement has not begun')
    return today <= until
      ? yes('the increased reimbursement includes today')
      : no('the increased reimbursement has ended')
  },
}
