import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../../shared/json.ts'
import { drivesCategoryB } from './drives-category-b.ts'
import type { Shown } from './template.ts'

const today = '2026-11-24'
const yesterday = '2026-11-23'
const tomorrow = '2026-11-25'

const judge = (shown: Shown, day = today) => drivesCategoryB.judge(shown, day)
const outcomeOf = (...given: Parameters<typeof judge>) => judge(...given).outcome

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
    expect(outcomeOf(shown)).toBe(outcome)
  })

  it('is told its restrictions, of the category in force alone', () => {
    const codes = [{ code: '01.06' }, { code: 'S01', sign: '<=', value: '2500' }, { code: '01.06' }]
    expect(judge(licence([{ ...b, codes }]))).toEqual({
      outcome: 'yes',
      reason: 'category B is in force, with restrictions',
      restrictions: ['01.06', 'S01 <= 2500'],
    })
  })

  it.each<[string, JsonObject]>([
    ['a code that is a number', { codes: [{ code: '01.06' }, { code: 78 }] }],
    ['a restriction without a code', { codes: [{ sign: '<=', value: '2500' }] }],
    ['a restriction that is a text', { codes: ['78'] }],
    ['restrictions that are no list', { codes: { code: '78' } }],
    ['a sign that is a number', { codes: [{ code: 'S01', sign: 1, value: '2500' }] }],
  ])('is no unlimited yes with %s', (_, more) => {
    expect(judge(licence([{ ...b, ...more }]))).toEqual({
      outcome: 'undetermined',
      reason: 'a restriction of category B cannot be read',
    })
  })

  it('is not limited by what is not in force', () => {
    const codes = [{ code: '01.06' }]
    const ended = { ...b, expiry_date: yesterday, codes }
    expect(judge(licence([ended, b])).restrictions).toBeUndefined()
    const other = { ...b, vehicle_category_code: 'C', codes }
    expect(judge(licence([other, b])).restrictions).toBeUndefined()
  })
})
