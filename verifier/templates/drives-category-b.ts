// Whether somebody may drive a car: category B of a mobile driving licence (ISO/IEC 18013-5 section 7.2.4), in force today, in a licence that
// has not expired. No other category stands for B. Neither name nor portrait is asked for: who hands over a car and has to see whose licence
// it is asks for the portrait, in a query of its own.
import { isObject, type Json, type JsonObject } from '../../shared/json.ts'
import { type Answer, no, undetermined, yes } from './answer.ts'
import { elementsOf, mdocQuery } from './credential-queries.ts'
import { dateOf } from './date-of.ts'
import type { Template } from './template.ts'

const nameSpace = 'org.iso.18013.5.1'

export const drivesCategoryB: Template<'drives-category-b'> = {
  id: 'drives-category-b',
  labels: {
    nl: 'Rijbewijs categorie B',
    fr: 'Permis de conduire catégorie B',
    de: 'Führerschein Klasse B',
    en: 'Driving licence category B',
  },
  descriptions: {
    nl: 'Of iemand vandaag een auto mag besturen, en met welke beperkingen. Zonder naam of foto.',
    fr: "Si quelqu'un peut conduire une voiture aujourd'hui, et avec quelles restrictions. Sans nom ni photo.",
    de: 'Ob jemand heute ein Auto fahren darf, und mit welchen Beschränkungen. Ohne Namen oder Foto.',
    en: 'Whether somebody may drive a car today, and with which restrictions. Without name or photo.',
  },
  purpose: 'To see that you may drive a car',
  query: () => ({
    credentials: [
      mdocQuery('driving_licence', { docType: 'org.iso.18013.5.1.mDL', nameSpace }, [
        'driving_privileges',
        'expiry_date',
      ]),
    ],
  }),
  judge: ({ driving_licence }, today) => {
    const { driving_privileges: privileges, expiry_date } = elementsOf(driving_licence, nameSpace)
    const expiry = dateOf(expiry_date)
    if (!Array.isArray(privileges) || !privileges.every(isObject) || expiry === undefined)
      return undetermined('the categories or the expiry of the licence cannot be read')
    if (today > expiry) return no('the licence has expired')
    return judgePrivileges(
      privileges.filter(({ vehicle_category_code: code }) => code === 'B'),
      today,
    )
  },
}

function judgePrivileges(privileges: JsonObject[], today: string): Answer {
  if (privileges.length === 0) return no('the licence has no category B')
  const bounds = privileges.flatMap(({ issue_date, expiry_date }) => [issue_date, expiry_date])
  if (bounds.some((bound) => bound !== undefined && dateOf(bound) === undefined))
    return undetermined('a date of category B cannot be read')
  const begun = privileges.filter(({ issue_date }) => issue_date === undefined || (dateOf(issue_date) ?? '') <= today)
  if (begun.length === 0) return no('category B has not begun')
  const held = begun.filter(({ expiry_date }) => expiry_date === undefined || today <= (dateOf(expiry_date) ?? ''))
  if (held.length === 0) return no('category B has expired')
  const restrictions = held.flatMap(({ codes = [] }) => (Array.isArray(codes) ? codes.map(restrictionOf) : [undefined]))
  const readable = restrictions.filter((text) => text !== undefined)
  // Who hands over a car must not take for free what is limited.
  if (readable.length < restrictions.length) return undetermined('a restriction of category B cannot be read')
  return readable.length === 0
    ? yes('category B is in force')
    : { ...yes('category B is in force, with restrictions'), restrictions: [...new Set(readable)] }
}

/** As it is written on a licence: the code, and where there is one its sign and value. */
function restrictionOf(one: Json): string | undefined {
  const { code, ...limit } = isObject(one) ? one : {}
  const parts = [code, ...[limit.sign, limit.value].filter((part) => part !== undefined)]
  return parts.every((part) => typeof part === 'string' && part !== '') ? parts.join(' ') : undefined
}
