import { describe, expect, it } from 'vitest'
import { healthProfessional } from './health-professional.ts'
import type { Shown } from './template.ts'

const docType = 'be.health-professional.1'
const outcomeOf = (shown: Shown) => healthProfessional.judge(shown, '2026-11-24').outcome

describe('practising a health care profession', () => {
  it.each<[string, Shown, string]>([
    ['a licence', { licence_sd_jwt: { profession: 'nurse' } }, 'yes'],
    ['a licence as an mdoc', { licence_mdoc: { [docType]: { profession: 'nurse' } } }, 'yes'],
    ['a licence that does not say for what', { licence_sd_jwt: { licence_number: 'V-1' } }, 'undetermined'],
    ['nothing', {}, 'undetermined'],
  ])('is answered by %s', (_, shown, outcome) => {
    expect(outcomeOf(shown)).toBe(outcome)
  })

  it('is asked about without a name or a number', () => {
    const { credentials } = healthProfessional.query({ typesUrl: 'https://issuer.example/types' })
    expect(credentials.map(({ claims }) => claims?.map(({ path }) => path.at(-1)))).toEqual([
      ['profession'],
      ['profession', 'category'],
    ])
  })
})
