// Acts of marriage in the database of civil status acts (DABS, BAEC), and which of them name a persona.
import type { JsonObject } from '../../shared/json.ts'
import { type Persona, ssinOf } from '../personas.ts'
import type { RestSource } from './source.ts'

export const civilStatusActs: RestSource = {
  name: 'civilStatusActs',
  protocol: 'rest',
  path: '/REST/civilStatusActs/v1/actReferences/query',
  dataOf: (persona: Persona, { type }) => {
    const items = acts
      .filter((act) => act.type === type && act.spouses.some(({ nickname }) => nickname === persona.nickname))
      .map((act) => itemOf(act, persona))
    return { items, total: items.length }
  },
}

interface Act {
  reference: string
  type: 'MARRIAGE'
  status: 'ACTIVE' | 'DISSOLVED' | 'ANNULLED'
  factDate: CalendarDate
  place: { nisCode: string; name: Record<string, string> }
  spouses: readonly ActSpouse[]
}

interface ActSpouse {
  /** Of a persona; others came from abroad and have no number. */
  nickname?: string
  name: string
  firstName: string[]
  birthDate: CalendarDate
}

type CalendarDate = { year: number; month: number; day: number }

const acts: readonly Act[] = [
  {
    reference: '2015-0012-3456-7890',
    type: 'MARRIAGE',
    status: 'ACTIVE',
    factDate: { year: 2015, month: 6, day: 20 },
    place: { nisCode: '21004', name: { nl: 'Brussel', fr: 'Bruxelles' } },
    spouses: [
      { nickname: 'jan', name: 'Peeters', firstName: ['Jan'], birthDate: { year: 1985, month: 3, day: 14 } },
      { nickname: 'an', name: 'Dubois', firstName: ['An', 'Marie'], birthDate: { year: 1991, month: 11, day: 2 } },
    ],
  },
  {
    reference: '2018-0044-2100-0007',
    type: 'MARRIAGE',
    status: 'DISSOLVED',
    factDate: { year: 2018, month: 9, day: 1 },
    place: { nisCode: '44021', name: { nl: 'Gent', fr: 'Gand' } },
    spouses: [
      { nickname: 'sofie', name: 'Maes', firstName: ['Sofie'], birthDate: { year: 1994, month: 7, day: 9 } },
      { name: 'Rossi', firstName: ['Marco'], birthDate: { year: 1990, month: 2, day: 17 } },
    ],
  },
]

const itemOf = ({ spouses, ...act }: Act, asked: Persona): JsonObject => ({
  ...act,
  ...(asked.changes?.includes('divorced') && { status: 'DISSOLVED' }),
  certificateOriginType: 'NEW_BELGIAN_CERTIFICATE',
  extract: { language: ['nl', 'fr'] },
  persons: spouses.map(({ nickname, ...spouse }) => ({
    ...(nickname === undefined
      ? { personOrigin: 'OTHER' }
      : { personNumber: numberOf(nickname, asked), personOrigin: 'RR' }),
    roleType: 'SPOUSE',
    ...spouse,
  })),
})

/** Whoever was asked about has the number that was asked about. */
const numberOf = (nickname: string, asked: Persona): string =>
  nickname === asked.nickname ? asked.ssin : ssinOf(nickname)
