import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../../shared/json.ts'
import { ageOver18 } from './age-over-18.ts'
import type { Shown } from './template.ts'

const typesUrl = 'https://issuer.example/types'
const today = '2026-11-24'

const outcomeOf = (shown: Shown, day = today) => ageOver18.judge(shown, day).outcome

describe('18 or older', () => {
  const proof = (elements: JsonObject) => ({ age_proof: { 'eu.europa.ec.av.1': elements } })
  const licence = (elements: JsonObject) => ({ driving_licence: { 'org.iso.18013.5.1': elements } })
  const sdJwt = (birthdate: string) => ({ pid_sd_jwt: { birthdate } })
  const mdoc = (birth_date: string) => ({ pid_mdoc: { 'eu.europa.ec.eudi.pid.1': { birth_date } } })

  it('asks the proof of age first and the PID last', () => {
    expect(ageOver18.query({ typesUrl }).credential_sets).toEqual([
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
    expect(outcomeOf(shown)).toBe(outcome)
  })

  it('comes on 1 March to who was born on 29 February', () => {
    expect(outcomeOf(sdJwt('2008-02-29'), '2026-02-28')).toBe('no')
    expect(outcomeOf(sdJwt('2008-02-29'), '2026-03-01')).toBe('yes')
  })
})
