import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../../shared/json.ts'
import { reducedFare } from './reduced-fare.ts'
import type { Shown } from './template.ts'

const typesUrl = 'https://issuer.example/types'
const today = '2026-11-24'
const yesterday = '2026-11-23'
const tomorrow = '2026-11-25'

const outcomeOf = (shown: Shown, day = today) => reducedFare.judge(shown, day).outcome

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
    expect(outcomeOf(shown)).toBe(outcome)
  })

  it('asks for the type of the issuer that is configured', () => {
    const [credential] = reducedFare.query({ typesUrl }).credentials
    expect(credential?.meta).toEqual({ vct_values: [`${typesUrl}/social-status/1`] })
  })
})
