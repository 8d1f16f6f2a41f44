import { DcqlQuery as Oracle } from 'dcql'
import { describe, expect, it } from 'vitest'
import { Problem } from '../../shared/http/problem.ts'
import type { JsonObject } from '../../shared/json.ts'
import { checkDcql, dcqlShape } from '../dcql.ts'
import { checkNationalNumber } from '../national-number.ts'
import { afternoon } from '../testing/memory-provider.ts'
import { partner } from '../testing/memory-relying-party.ts'
import { templatesEndpoint } from './endpoint.ts'
import { answerOf, type TemplateId, templateOf, templates } from './index.ts'

const typesUrl = 'https://issuer.example/types'
const today = '2026-11-24'
const yesterday = '2026-11-23'
const tomorrow = '2026-11-25'

const judge = (id: TemplateId, shown: Record<string, JsonObject>, day = today) => templateOf(id).judge(shown, day)
const outcomeOf = (...given: Parameters<typeof judge>) => judge(...given).outcome

describe.each(templates)('the ready query $id', ({ id, query, labels, descriptions, purpose }) => {
  const asked = query({ typesUrl })

  it('is DCQL, by our own rules and by those of another library', () => {
    expect(dcqlShape.parse(asked)).toEqual(asked)
    expect(() => checkDcql(asked)).not.toThrow()
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
    expect(outcomeOf(id, {})).toBe('undetermined')
  })
})

describe('18 or older', () => {
  const proof = (elements: JsonObject) => ({ age_proof: { 'eu.europa.ec.av.1': elements } })
  const licence = (elements: JsonObject) => ({ driving_licence: { 'org.iso.18013.5.1': elements } })
  const sdJwt = (birthdate: string) => ({ pid_sd_jwt: { birthdate } })
  const mdoc = (birth_date: string) => ({ pid_mdoc: { 'eu.europa.ec.eudi.pid.1': { birth_date } } })

  it('asks the proof of age first and the PID last', () => {
    expect(templateOf('age-over-18').query({ typesUrl }).credential_sets).toEqual([
      { options: [['age_proof'], ['driving_licence'], ['pid_sd_jwt'], ['pid_mdoc']] },
    ])
  })

  it.each<[string, Record<string, JsonObject>, string]>([
    ['a proof of age that says so', proof({ age_over_18: true }), 'yes'],
    ['a proof of age that says no', proof({ age_over_18: false }), 'no'],
    ['a proof of an age that implies it', proof({ age_over_21: true }), 'yes'],
    ['a proof of an age that implies the contrary', proof({ age_over_16: false }), 'no'],
    ['a proof of an age that implies nothing', proof({ age_over_16: true }), 'undetermined'],
    ['a proof that says a text', proof({ age_over_18: 'true' }), 'undetermined'],
    ['a licence that says so', licence({ age_over_18: true }), 'yes'],
    ['a licence that says no', licence({ age_over_18: false }), 'no'],
    ['an element of another name space', { age_proof: { other: { age_over_18: true } } }, 'undetermined'],
    ['a birthday today', sdJwt('2008-11-24'), 'yes'],
    ['a birthday tomorrow', sdJwt('2008-11-25'), 'no'],
    ['a birthday long ago, in an mdoc', mdoc('1985-03-14'), 'yes'],
    ['a birthday tomorrow, in an mdoc', mdoc('2008-11-25'), 'no'],
    ['a date that is none', sdJwt('24/11/2008'), 'undetermined'],
    ['a birth date in a month that there is not', sdJwt('2008-13-01'), 'undetermined'],
  ])('is answered by %s', (_, shown, outcome) => {
    expect(outcomeOf('age-over-18', shown)).toBe(outcome)
  })

  it('comes on 1 March to who was born on 29 February', () => {
    expect(outcomeOf('age-over-18', sdJwt('2008-02-29'), '2026-02-28')).toBe('no')
    expect(outcomeOf('age-over-18', sdJwt('2008-02-29'), '2026-03-01')).toBe('yes')
  })
})

describe('identity', () => {
  const names = { family_name: 'Peeters', given_name: 'Jan' }
  it.each<[string, Record<string, JsonObject>, string]>([
    ['an SD-JWT VC', { pid_sd_jwt: { ...names, birthdate: '1985-03-14' } }, 'yes'],
    ['an mdoc', { pid_mdoc: { 'eu.europa.ec.eudi.pid.1': { ...names, birth_date: '1985-03-14' } } }, 'yes'],
    ['a PID without date of birth', { pid_sd_jwt: names }, 'undetermined'],
  ])('is answered by %s', (_, shown, outcome) => {
    expect(outcomeOf('identity', shown)).toBe(outcome)
  })
})

describe('driving a car', () => {
  const b = { vehicle_category_code: 'B', issue_date: '2013-06-12', expiry_date: '2031-05-03' }
  const licence = (driving_privileges: unknown, expiry_date: unknown = '2031-05-03') => ({
    driving_licence: { 'org.iso.18013.5.1': { driving_privileges, expiry_date } as JsonObject },
  })

  it.each<[string, Record<string, JsonObject>, string]>([
    ['category B', licence([b]), 'yes'],
    ['category B among others', licence([{ vehicle_category_code: 'AM' }, b]), 'yes'],
    ['category B without dates of its own', licence([{ vehicle_category_code: 'B' }]), 'yes'],
    ['no category', licence([]), 'no'],
    ['another category, also a wider one', licence([{ ...b, vehicle_category_code: 'BE' }]), 'no'],
    ['category B on its first day', licence([{ ...b, issue_date: today }]), 'yes'],
    ['category B before its first day', licence([{ ...b, issue_date: tomorrow }]), 'no'],
    ['category B on its last day', licence([{ ...b, expiry_date: today }]), 'yes'],
    ['category B after its last day', licence([{ ...b, expiry_date: yesterday }]), 'no'],
    ['category B twice, once in force', licence([{ ...b, expiry_date: yesterday }, b]), 'yes'],
    ['a licence on its last day', licence([b], today), 'yes'],
    ['a licence on its last day, as a time', licence([b], `${today}T00:00:00Z`), 'yes'],
    ['a licence that has expired', licence([b], yesterday), 'no'],
    ['a licence whose expiry is no date', licence([b], 'never'), 'undetermined'],
    ['a licence without expiry', licence([b], null), 'undetermined'],
    ['categories that are no list', licence({ B: b }), 'undetermined'],
    ['a category that is a text', licence(['B']), 'undetermined'],
    ['category B with a date that is none', licence([{ ...b, expiry_date: '2031' }]), 'undetermined'],
  ])('is answered by %s', (_, shown, outcome) => {
    expect(outcomeOf('drives-category-b', shown)).toBe(outcome)
  })

  it('is told its restrictions, of the category in force alone', () => {
    const codes = [{ code: '01.06' }, { code: 'S01', sign: '<=', value: '2500' }, { code: '01.06' }, {}]
    expect(judge('drives-category-b', licence([{ ...b, codes }]))).toEqual({
      outcome: 'yes',
      reason: 'category B is in force, with restrictions',
      restrictions: ['01.06', 'S01 <= 2500'],
    })
    const ended = { ...b, expiry_date: yesterday, codes }
    expect(judge('drives-category-b', licence([ended, b])).restrictions).toBeUndefined()
    const other = { ...b, vehicle_category_code: 'C', codes }
    expect(judge('drives-category-b', licence([other, b])).restrictions).toBeUndefined()
  })
})

describe('being insured abroad', () => {
  const cover = { starting_date: '2026-01-01', ending_date: '2027-12-31' }
  const pid = { pid_sd_jwt: { family_name: 'Peeters', given_name: 'Jan', birthdate: '1985-03-14' } }
  const sdJwt = (more: JsonObject = {}) => ({
    ehic_sd_jwt: { ...cover, date_of_expiry: '2027-12-31', ...more },
    ...pid,
  })
  const mdoc = (more: JsonObject = {}) => ({
    ehic_mdoc: { 'eu.europa.ec.eudi.ehic.1': { ...cover, expiry_date: '2027-12-31', ...more } },
    ...pid,
  })

  it.each<[string, Record<string, JsonObject>, string]>([
    ['a card in force', sdJwt(), 'yes'],
    ['a card in force, as an mdoc', mdoc(), 'yes'],
    ['the first day of the cover', sdJwt({ starting_date: today }), 'yes'],
    ['the day before the cover', sdJwt({ starting_date: tomorrow }), 'no'],
    ['the last day of the cover', sdJwt({ ending_date: today }), 'yes'],
    ['the day after the cover', sdJwt({ ending_date: yesterday }), 'no'],
    ['the day after the cover, as an mdoc', mdoc({ ending_date: yesterday }), 'no'],
    ['the last day of the card', sdJwt({ date_of_expiry: today }), 'yes'],
    ['a card that has expired', sdJwt({ date_of_expiry: yesterday }), 'no'],
    ['a card that has expired, as an mdoc', mdoc({ expiry_date: yesterday }), 'no'],
    ['a card without its expiry', sdJwt({ date_of_expiry: null }), 'undetermined'],
    ['a cover of no dates', mdoc({ starting_date: 20260101 }), 'undetermined'],
    ['a card of nobody', { ehic_sd_jwt: sdJwt().ehic_sd_jwt }, 'undetermined'],
    ['somebody without a card', pid, 'undetermined'],
  ])('is answered by %s', (_, shown, outcome) => {
    expect(outcomeOf('insured-abroad-today', shown)).toBe(outcome)
  })

  it('asks for the card and for a PID, each in either format', () => {
    expect(templateOf('insured-abroad-today').query({ typesUrl }).credential_sets).toEqual([
      { options: [['ehic_sd_jwt'], ['ehic_mdoc']] },
      { options: [['pid_sd_jwt'], ['pid_mdoc']] },
    ])
  })
})

describe('a reduced fare', () => {
  const year = { from: '2026-01-01', until: '2026-12-31' }
  const status = (increased_reimbursement_period?: JsonObject | string, increased_reimbursement: unknown = true) => ({
    social_status: { increased_reimbursement, increased_reimbursement_period } as JsonObject,
  })

  it.each<[string, Record<string, JsonObject>, string]>([
    ['the status in its period', status(year), 'yes'],
    ['its first day', status({ ...year, from: today }), 'yes'],
    ['the day before', status({ ...year, from: tomorrow }), 'no'],
    ['its last day', status({ ...year, until: today }), 'yes'],
    ['the day after', status({ ...year, until: yesterday }), 'no'],
    ['a period without end', status({ from: '2026-01-01' }), 'yes'],
    ['a period without end that has not begun', status({ from: tomorrow }), 'no'],
    ['the status without a period', status(), 'yes'],
    ['no such status', status(undefined, false), 'no'],
    ['a status that is a text', status(year, 'true'), 'undetermined'],
    ['a status that is not there', status(year, null), 'undetermined'],
    ['a beginning that is no date', status({ ...year, from: 2026 }), 'undetermined'],
    ['an end that is no date', status({ ...year, until: null }), 'undetermined'],
  ])('is answered by %s', (_, shown, outcome) => {
    expect(outcomeOf('reduced-fare', shown)).toBe(outcome)
  })

  it('asks for the type of the issuer that is configured', () => {
    const [credential] = templateOf('reduced-fare').query({ typesUrl }).credentials
    expect(credential?.meta).toEqual({ vct_values: [`${typesUrl}/social-status/1`] })
  })
})

describe('being married', () => {
  it('is answered by an extract, whose kind alone is asked for', () => {
    expect(outcomeOf('married', { marriage: { extract_type: 'extract' } })).toBe('yes')
    expect(outcomeOf('married', { marriage: { act_date: '2015-06-20' } })).toBe('undetermined')
    const [credential] = templateOf('married').query({ typesUrl }).credentials
    expect(credential?.claims).toEqual([{ path: ['extract_type'] }])
  })
})

describe('an answer', () => {
  const credentials = [{ queryId: 'pid_sd_jwt', claims: { birthdate: '2008-11-25' } }] as never

  it('is read on the day in Belgium', () => {
    const at = (time: string) => answerOf('age-over-18', { verdict: 'accepted', credentials }, Date.parse(time) / 1000)
    expect(at('2026-11-24T22:59:59Z').outcome).toBe('no')
    expect(at('2026-11-24T23:00:00Z').outcome).toBe('yes')
  })

  it.each(['refused', 'walletError'] as const)('is undetermined when the verdict is %s', (verdict) => {
    expect(answerOf('age-over-18', { verdict, credentials }, afternoon).outcome).toBe('undetermined')
  })

  it('never says in its reason what was shown', () => {
    const shown = { pid_sd_jwt: { birthdate: '1985-03-14' } }
    expect(judge('age-over-18', shown).reason).not.toMatch(/1985|03|14/)
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
