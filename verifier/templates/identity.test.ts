import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../../shared/json.ts'
import { identity } from './identity.ts'
import type { Shown } from './template.ts'

const today = '2026-11-24'

const outcomeOf = (shown: Shown, day = today) => identity.judge(shown, day).outcome

describe('identity', () => {
  const names = { family_name: 'Peeters', given_name: 'Jan' }
  it.each<[string, Record<string, JsonObject>, string]>([
    ['an SD-JWT VC', { pid_sd_jwt: { ...names, birthdate: '1985-03-14' } }, 'yes'],
    ['an mdoc', { pid_mdoc: { 'eu.europa.ec.eudi.pid.1': { ...names, birth_date: '1985-03-14' } } }, 'yes'],
    ['a PID without date of birth', { pid_sd_jwt: names }, 'undetermined'],
    [
      'a name that is no text',
      { pid_sd_jwt: { ...names, family_name: null, birthdate: '1985-03-14' } },
      'undetermined',
    ],
    ['a name that is empty', { pid_sd_jwt: { ...names, given_name: '', birthdate: '1985-03-14' } }, 'undetermined'],
    ['a date of birth that is none', { pid_sd_jwt: { ...names, birthdate: 19850314 } }, 'undetermined'],
  ])('is answered by %s', (_, shown, outcome) => {
    expect(outcomeOf(shown)).toBe(outcome)
  })
})
