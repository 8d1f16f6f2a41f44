// The ready queries. A new one is one file and one line here.
import { belgianDate } from '../../shared/belgium/belgian-date.ts'
import type { PresentationResult } from '../checks/presentation-result.ts'
import { ageOver18 } from './age-over-18.ts'
import { type Answer, undetermined } from './answer.ts'
import { drivesCategoryB } from './drives-category-b.ts'
import { healthProfessional } from './health-professional.ts'
import { identity } from './identity.ts'
import { insuredAbroadToday } from './insured-abroad-today.ts'
import { married } from './married.ts'
import { reducedFare } from './reduced-fare.ts'
import type { Template } from './template.ts'

const all = [identity, ageOver18, drivesCategoryB, insuredAbroadToday, reducedFare, married, healthProfessional]

export type TemplateId = (typeof all)[number]['id']

export const templates: readonly Template<TemplateId>[] = all
export const templateIds: readonly TemplateId[] = all.map(({ id }) => id)

export function templateOf(id: TemplateId): Template<TemplateId> {
  const template = templates.find((one) => one.id === id)
  if (!template) throw new TypeError('a transaction names a template that there is')
  return template
}

/** On the day in Belgium. Only of an answer that was accepted: of any other nothing is known. */
export function answerOf(
  id: TemplateId,
  { verdict, credentials }: Pick<PresentationResult, 'verdict' | 'credentials'>,
  now: number,
): Answer {
  if (verdict === 'walletError') return undetermined('the wallet did not answer')
  if (verdict !== 'accepted') return undetermined('the presentation was refused')
  // A ready query asks for nothing that its rule does not need.
  if (credentials.some(({ missing }) => missing)) return undetermined('the wallet keeps back what the question needs')
  const shown = Object.fromEntries(credentials.map(({ queryId, claims }) => [queryId, claims]))
  return templateOf(id).judge(shown, belgianDate(now))
}
