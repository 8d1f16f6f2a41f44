import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../../shared/json.ts'
import { insuredAbroadToday } from './insured-abroad-today.ts'
import type { Shown } from './template.ts'

const typesUrl = 'https://issuer.example/types'
const today = '2026-11-24'
const yesterday = '2026-11-23'
const tomorrow = '2026-11-25'

const outcomeOf = (shown: Shown, day = today) => insuredAbroadToday.judge(shown, day).outcome

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
    ['a card of somebody whose name is no text', { ...sdJwt(), pid_sd_jwt: { family_name: true } }, 'undetermined'],
    ['somebody without a card', pid, 'undetermined'],
  ])('is answered by %s', (_, shown, outcome) => {
    expect(outcomeOf(shown)).toBe(outcome)
  })

  it('asks for the card and for a PID, each in either format', () => {
    expect(insuredAbroadToday.query({ typesUrl }).credential_sets).toEqual([
      { options: [['ehic_sd_jwt'], ['ehic_mdoc']] },
      { options: [['pid_sd_jwt'], ['pid_mdoc']] },
    ])
  })
})
