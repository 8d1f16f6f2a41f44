// Whether somebody travels at a reduced fare today: the increased reimbursement of their social status, in its period where it has one. A
// copy of it never outlives the period, so a holder gains nothing by keeping that back. Of the other statuses nothing is asked.
import { isObject } from '../../shared/json.ts'
import { no, undetermined, yes } from './answer.ts'
import { dateOf } from './date-of.ts'
import type { Template } from './template.ts'

const status = 'increased_reimbursement'
const period = 'increased_reimbursement_period'

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
      {
        id: 'social_status',
        format: 'dc+sd-jwt',
        meta: { vct_values: [`${typesUrl}/social-status/1`] },
        claims: [
          { id: 'applies', path: [status] },
          { id: 'from', path: [period, 'from'] },
          { id: 'until', path: [period, 'until'] },
        ],
        // A period may have no end, and what does not apply has none.
        claim_sets: [['applies', 'from', 'until'], ['applies', 'from'], ['applies']],
      },
    ],
  }),
  judge: ({ social_status: shown = {} }, today) => {
    const applies = shown[status]
    if (typeof applies !== 'boolean') return undetermined('the status cannot be read')
    if (!applies) return no('there is no increased reimbursement')
    const { from, until } = isObject(shown[period]) ? shown[period] : {}
    const [begin, end] = [dateOf(from), dateOf(until)]
    if ((from !== undefined && begin === undefined) || (until !== undefined && end === undefined))
      return undetermined('the period of the status cannot be read')
    if (begin !== undefined && today < begin) return no('the increased reimbursement has not begun')
    if (end !== undefined && today > end) return no('the increased reimbursement has ended')
    return yes('the increased reimbursement is in force today')
  },
}
