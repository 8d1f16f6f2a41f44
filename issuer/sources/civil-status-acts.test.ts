import { describe, expect, it } from 'vitest'
import type { Ssin } from '../../shared/belgium/ssin.ts'
import { civilStatusActs as kind } from '../../shared/credentials/records.ts'
import { memoryGateway } from '../testing/memory-gateway.ts'
import { createSources } from './create-sources.ts'
import type { SourceFailure } from './source-error.ts'

const jan = '85631412136' as Ssin
const question = { about: jan, purpose: 'marriage', day: '2026-11-24' }

const husband = {
  personNumber: jan as string,
  personOrigin: 'RR',
  roleType: 'SPOUSE',
  name: 'Peeters',
  firstName: ['Jan', 'Karel'],
  birthDate: { year: 1985, month: 3, day: 14 },
}
const wife = {
  personNumber: '91710224863',
  personOrigin: 'RR',
  roleType: 'SPOUSE',
  name: 'Dubois',
  firstName: ['An'],
  birthDate: { year: 1991, month: 11, day: 2 },
}
const act = {
  reference: '2015-0012-3456-7890',
  type: 'MARRIAGE',
  status: 'ACTIVE',
  factDate: { year: 2015, month: 6, day: 20 },
  certificateOriginType: 'NEW_BELGIAN_CERTIFICATE',
  place: { nisCode: '21004', name: { nl: 'Brussel', fr: 'Bruxelles' } },
  extract: { language: ['nl', 'fr'] },
  persons: [husband, wife],
}
const { personNumber: _, ...unnumbered } = { ...husband, personOrigin: 'OTHER' }

const found = (...items: unknown[]): Response => Response.json({ items, total: items.length })
const problem = (status: number, more: object): Response =>
  new Response(JSON.stringify({ status, ...more }), { status, headers: { 'Content-Type': 'application/problem+json' } })

/** Answers in order. */
function createGateway(...answers: Response[]) {
  const asked: { url: string; body: unknown }[] = []
  const sources = createSources({
    ...memoryGateway,
    now: () => Date.UTC(2026, 10, 24) / 1000,
    fetch: async (url, init) => {
      if (url.endsWith('/token')) return Response.json({ access_token: 't', token_type: 'Bearer', expires_in: 300 })
      asked.push({ url, body: JSON.parse(String(init?.body)) })
      return answers.shift() ?? Response.error()
    },
  })
  return { sources, asked }
}

const lookUp = (answer: Response) => createGateway(answer).sources.lookUp(kind, question, 'trace')
const marriagesOf = async (...items: unknown[]) => (await lookUp(found(...items))).marriages

describe('the acts of marriage of a person', () => {
  it('say when, where and between whom', async () => {
    expect(await lookUp(found(act))).toEqual({
      ssin: jan,
      marriages: [
        {
          reference: '2015-0012-3456-7890',
          status: 'active',
          date: { year: 2015, month: 6, day: 20 },
          place: { nisCode: '21004', name: { nl: 'Brussel', fr: 'Bruxelles' } },
          spouses: [
            { ssin: jan, familyName: 'Peeters', givenName: 'Jan Karel', birthDate: { year: 1985, month: 3, day: 14 } },
            {
              ssin: '91710224863',
              familyName: 'Dubois',
              givenName: 'An',
              birthDate: { year: 1991, month: 11, day: 2 },
            },
          ],
        },
      ],
    })
  })

  it('are asked for in one call, the number in the body alone', async () => {
    const { sources, asked } = createGateway(found(act))
    await sources.lookUp(kind, question, 'trace')
    expect(asked).toEqual([
      {
        url: 'https://gateway.example/REST/civilStatusActs/v1/actReferences/query',
        body: { ssin: jan, type: 'MARRIAGE' },
      },
    ])
  })

  it.each([
    ['ACTIVE', 'active'],
    ['DISSOLVED', 'dissolved'],
    ['ANNULLED', 'annulled'],
  ])('are in force or not: %s is %s', async (status, expected) => {
    expect((await marriagesOf({ ...act, status }))[0]?.status).toBe(expected)
  })

  it('are all that there are, and no other acts', async () => {
    const birth = { type: 'BIRTH', persons: [{ roleType: 'CHILD' }] }
    const second = { ...act, reference: '2024-1', status: 'DISSOLVED' }
    expect((await marriagesOf(birth, act, second)).map(({ reference }) => reference)).toEqual([act.reference, '2024-1'])
  })

  it('keep of a date what is known', async () => {
    const dates = [
      [
        { year: 1985, month: 3 },
        { year: 1985, month: 3, day: undefined },
      ],
      [
        { year: 1985, month: 0, day: 0 },
        { year: 1985, month: undefined, day: undefined },
      ],
      [{}, { year: undefined, month: undefined, day: undefined }],
    ]
    for (const [sent, expected] of dates) {
      const [marriage] = await marriagesOf({ ...act, factDate: sent, persons: [husband, { ...wife, birthDate: sent }] })
      expect([marriage?.date, marriage?.spouses[1]?.birthDate]).toEqual([expected, expected])
    }
  })

  it('name others than the spouses too, who are not read', async () => {
    const others = ['WITNESS', 'PARENT', undefined].map((roleType) => ({ ...wife, roleType, personNumber: 'none' }))
    expect((await marriagesOf({ ...act, persons: [...others, husband, wife] }))[0]?.spouses).toHaveLength(2)
  })

  it('may be with somebody from abroad, who has no number or one of elsewhere', async () => {
    for (const personNumber of [undefined, 'X-12', '91710224863']) {
      const foreign = { ...wife, personOrigin: 'OTHER', personNumber }
      expect((await marriagesOf({ ...act, persons: [husband, foreign] }))[0]?.spouses[1]?.ssin).toBeUndefined()
    }
  })

  it('may be of a place abroad, by the code of its country', async () => {
    const place = { nisCode: '128', name: { fr: 'Rome' } }
    expect((await marriagesOf({ ...act, place }))[0]?.place).toEqual(place)
  })

  it('bring names into normal form', async () => {
    const [marriage] = await marriagesOf({ ...act, persons: [husband, { ...wife, firstName: [' Zoe\u0308 '] }] })
    expect(marriage?.spouses[1]?.givenName).toBe('Zo\u00eb')
  })
})

describe('whom an act names', () => {
  const other = { ...wife, personNumber: '94670935671' }
  const old = { ...act, reference: '2009-1', status: 'DISSOLVED', persons: [unnumbered, other] }

  it('without a number is the person who is called and born exactly so where another act gives their number', async () => {
    const marriages = await marriagesOf(act, old)
    expect(marriages.map(({ spouses }) => spouses.map(({ ssin }) => ssin))).toEqual([
      [jan, '91710224863'],
      [jan, '94670935671'],
    ])
  })

  it.each<[string, SourceFailure, unknown[]]>([
    ['is somebody else', 'wrongPerson', [{ ...act, persons: [other, wife] }]],
    ['is somebody else in one act of two', 'wrongPerson', [act, { ...act, persons: [other, wife] }]],
    [
      'is the person, but not as a spouse',
      'wrongPerson',
      [{ ...act, persons: [{ ...husband, roleType: 'WITNESS' }, other, wife] }],
    ],
    ['has no number, and no act says who that is', 'wrongPerson', [old]],
    [
      'has no number, and another first name',
      'wrongPerson',
      [act, { ...old, persons: [{ ...unnumbered, firstName: ['Jan'] }, other] }],
    ],
    [
      'has no number, and a birth date of which less is known',
      'wrongPerson',
      [act, { ...old, persons: [{ ...unnumbered, birthDate: { year: 1985 } }, other] }],
    ],
    ['is the person twice', 'malformed', [{ ...act, persons: [husband, husband] }]],
    ['could be the person twice', 'malformed', [act, { ...old, persons: [unnumbered, unnumbered] }]],
  ])('%s: %s', async (_, failure, items) => {
    await expect(lookUp(found(...items))).rejects.toMatchObject({ source: 'civilStatusActs', failure })
  })
})

describe('an answer about acts', () => {
  const changed = (change: object): Response => found({ ...act, ...change })
  const spouse = (change: object): Response => found({ ...act, persons: [husband, { ...wife, ...change }] })

  it.each<[string, SourceFailure, Response]>([
    ['with no act', 'noData', found()],
    ['with no act of marriage', 'noData', found({ ...act, type: 'BIRTH' })],
    ['that nothing was found', 'noData', problem(404, { type: 'urn:problem-type:belgif:resourceNotFound' })],
    ['of a path that is none', 'fault', problem(404, {})],
    ['that is a problem', 'fault', problem(500, { type: 'urn:problem-type:belgif:internalServerError' })],
    ['that asks to come again', 'unavailable', problem(429, {})],
    ['without a list', 'malformed', Response.json({ total: 0 })],
    ['with more acts than anybody is in', 'malformed', found(...Array.from({ length: 101 }, () => act))],
    ['that leaves acts out', 'malformed', Response.json({ items: [act], total: 2 })],
    ['that does not say how many', 'malformed', Response.json({ items: [act] })],
    ['with an act that is none', 'malformed', found('act')],
    ['that is no JSON', 'malformed', new Response('<acts/>')],
    ['without a reference', 'malformed', changed({ reference: ' ' })],
    ['with a status that we do not know', 'malformed', changed({ status: 'SUSPENDED' })],
    ['with a status of every object', 'malformed', changed({ status: 'constructor' })],
    ['without a date', 'malformed', changed({ factDate: undefined })],
    ['with a date that does not exist', 'malformed', changed({ factDate: { year: 2015, month: 2, day: 29 } })],
    ['with a date in texts', 'malformed', changed({ factDate: { year: '2015', month: '6', day: '20' } })],
    ['with a date of before Christ', 'malformed', changed({ factDate: { year: -15, month: 6, day: 20 } })],
    ['with a fraction of a day', 'malformed', changed({ factDate: { year: 2015, month: 6, day: 2.5 } })],
    ['without a place', 'malformed', changed({ place: undefined })],
    ['with a place without a code', 'malformed', changed({ place: { name: act.place.name } })],
    ['with a code that is none', 'malformed', changed({ place: { ...act.place, nisCode: 'B-1000' } })],
    [
      'with a code of neither a municipality nor a country',
      'malformed',
      changed({ place: { ...act.place, nisCode: '2100' } }),
    ],
    ['with a place without a name', 'malformed', changed({ place: { nisCode: '21004', name: { nl: '' } } })],
    ['without persons', 'malformed', changed({ persons: undefined })],
    ['with one spouse', 'malformed', changed({ persons: [husband] })],
    ['with three spouses', 'malformed', changed({ persons: [husband, wife, wife] })],
    ['with a person that is none', 'malformed', changed({ persons: [husband, wife, 'Jan'] })],
    ['with a number that is none', 'malformed', spouse({ personNumber: '917102248' })],
    ['without a number of the National Register', 'malformed', spouse({ personNumber: undefined })],
    ['without a family name', 'malformed', spouse({ name: undefined })],
    ['without first names', 'malformed', spouse({ firstName: [] })],
    ['with an empty first name', 'malformed', spouse({ firstName: ['An', ''] })],
    ['without a birth date', 'malformed', spouse({ birthDate: null })],
  ])('%s is %s', async (_, failure, answer) => {
    const failed = lookUp(answer)
    await expect(failed).rejects.toMatchObject({ source: 'civilStatusActs', failure })
    await failed.catch(({ message }: Error) => expect(message).not.toMatch(/\d{5}|Peeters|Dubois|Brussel/))
  })

  it('that the number was replaced is followed once', async () => {
    const issues = [{ type: 'urn:problem-type:cbss:input-validation:replacedSsin', replacedBy: '85631412334' }]
    const replaced = problem(400, { type: 'urn:problem-type:belgif:badRequest', issues })
    const under = found({ ...act, persons: [{ ...husband, personNumber: '85631412334' }, wife] })
    const { sources, asked } = createGateway(replaced, under)
    expect((await sources.lookUp(kind, question, 'trace')).ssin).toBe('85631412334')
    expect(asked[1]?.body).toEqual({ ssin: '85631412334', type: 'MARRIAGE' })
  })
})
