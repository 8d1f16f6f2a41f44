import { DcqlQuery as Oracle } from 'dcql'
import { describe, expect, it } from 'vitest'
import { catalogue } from '../../shared/credentials/index.ts'
import { Problem } from '../../shared/http/problem.ts'
import { checkDcql } from '../check-dcql.ts'
import { dcqlShape } from '../dcql.ts'
import { checkNationalNumber } from '../national-number.ts'
import { afternoon } from '../testing/memory-provider.ts'
import { partner } from '../testing/memory-relying-party.ts'
import { templatesEndpoint } from './endpoint.ts'
import { answerOf, templateOf, templates } from './index.ts'

const typesUrl = 'https://issuer.example/types'
const today = '2026-11-24'

describe.each(templates)('the ready query $id', ({ id, query, labels, descriptions, purpose }) => {
  const asked = query({ typesUrl })

  it('is DCQL, by our own rules and by those of another library', () => {
    expect(dcqlShape.parse(asked)).toEqual(asked)
    expect(() => checkDcql(asked, { types: catalogue, typesUrl })).not.toThrow()
    const parsed = Oracle.parse(asked as Oracle.Input)
    expect(() => Oracle.validate(parsed)).not.toThrow()
  })

  it('asks for no national number, and for some claims of everything', () => {
    expect(() => checkNationalNumber(asked, partner)).not.toThrow(Problem)
    for (const { claims = [] } of asked.credentials) expect(claims.length).toBeGreaterThan(0)
  })

  it('uses every credential that it describes (VP-DCQL-11)', () => {
    const named = asked.credential_sets?.flatMap(({ options }) => options.flat())
    if (named) expect([...new Set(named)]).toEqual(asked.credentials.map((one) => one.id))
  })

  it('has its words in four languages, and a purpose', () => {
    for (const texts of [labels, descriptions])
      expect(new Set(['nl', 'fr', 'de', 'en'].map((language) => texts[language as 'nl'])).size).toBeGreaterThan(2)
    expect(purpose).not.toBe('')
  })

  it('knows nothing when nothing was shown', () => {
    expect(templateOf(id).judge({}, today).outcome).toBe('undetermined')
  })
})

describe('an answer', () => {
  const credentials = [{ queryId: 'pid_sd_jwt', claims: { birthdate: '2008-11-25' } }] as never

  it('is read on the day in Belgium', () => {
    const at = (time: string) => answerOf('age-over-18', { verdict: 'accepted', credentials }, Date.parse(time) / 1000)
    expect(at('2026-11-24T22:59:59Z').outcome).toBe('no')
    expect(at('2026-11-24T23:00:00Z').outcome).toBe('yes')
  })

  it('is undetermined when the wallet keeps back what the question needs (WRP-OVERASKING-03)', () => {
    const shown = {
      queryId: 'ehic_sd_jwt',
      claims: { starting_date: '2026-01-01', ending_date: '2026-12-31', date_of_expiry: '2027-01-01' },
    }
    const who = { queryId: 'pid_sd_jwt', claims: { family_name: 'Peeters' } }
    const answer = (more: object) =>
      answerOf(
        'insured-abroad-today',
        { verdict: 'accepted', credentials: [shown, { ...who, ...more }] as never },
        afternoon,
      )
    expect(answer({}).outcome).toBe('yes')
    expect(answer({ missing: [['given_name'], ['birthdate']] }).outcome).toBe('undetermined')
  })

  it.each(['refused', 'walletError'] as const)('is undetermined when the verdict is %s', (verdict) => {
    expect(answerOf('age-over-18', { verdict, credentials }, afternoon).outcome).toBe('undetermined')
  })

  it('never says in its reason what was shown', () => {
    const shown = { pid_sd_jwt: { birthdate: '1985-03-14' } }
    expect(templateOf('age-over-18').judge(shown, today).reason).not.toMatch(/1985|03|14/)
  })
})

it('lists the ready queries for everybody', async () => {
  const response = templatesEndpoint({ config: { typesUrl } as never })
  const { items, total } = (await response.json()) as { items: { id: string }[]; total: number }
  expect(items.map(({ id }) => id)).toEqual([
    'identity',
    'age-over-18',
    'drives-category-b',
    'insured-abroad-today',
    'reduced-fare',
    'married',
    'health-professional',
  ])
  expect(total).toBe(items.length)
  expect(items[1]).toEqual({
    id: 'age-over-18',
    labels: expect.objectContaining({ nl: '18 jaar of ouder' }),
    descriptions: expect.objectContaining({ en: expect.stringContaining('18 or older') }),
    purpose: 'To see that you are 18 or older',
    query: templateOf('age-over-18').query({ typesUrl }),
  })
})
