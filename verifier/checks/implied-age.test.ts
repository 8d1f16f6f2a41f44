import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../../shared/json.ts'
import { answeringPath, saysAgeOver } from './implied-age.ts'

const space = 'org.iso.18013.5.1'

describe('an age that is asked of an mdoc (ISO/IEC 18013-5 section 7.2.5)', () => {
  it.each<[string, JsonObject, string, boolean | undefined]>([
    ['is answered by itself', { age_over_18: true, age_over_21: true }, 'age_over_18', true],
    ['is answered by itself when it is false', { age_over_18: false, age_over_16: false }, 'age_over_18', false],
    ['is implied by an older one that is true', { age_over_21: true }, 'age_over_21', true],
    ['is implied by the nearest of the older ones', { age_over_65: true, age_over_21: true }, 'age_over_21', true],
    ['is implied by a younger one that is false', { age_over_16: false }, 'age_over_16', false],
    ['is implied by the nearest of the younger ones', { age_over_13: false, age_over_16: false }, 'age_over_16', false],
    ['is not implied by an older one that is false', { age_over_21: false }, 'age_over_18', undefined],
    ['is not implied by a younger one that is true', { age_over_16: true }, 'age_over_18', undefined],
    ['is not implied by what contradicts itself', { age_over_16: false, age_over_21: true }, 'age_over_18', undefined],
    ['is not implied by a text', { age_over_21: 'true' }, 'age_over_18', undefined],
    ['is not implied by an age of three digits', { age_over_100: true }, 'age_over_18', undefined],
    ['is not implied by an element of another name', { is_age_over_21: true }, 'age_over_18', undefined],
  ])('%s', (_, elements, element, says) => {
    expect(answeringPath({ [space]: elements }, 'mso_mdoc', [space, 'age_over_18'])).toEqual([space, element])
    expect(saysAgeOver(elements, 18)).toBe(says)
  })

  it('is implied within its own name space alone', () => {
    const path = [space, 'age_over_18']
    expect(answeringPath({ other: { age_over_21: true } }, 'mso_mdoc', path)).toEqual(path)
    expect(answeringPath({}, 'mso_mdoc', ['constructor', 'age_over_18'])).toEqual(['constructor', 'age_over_18'])
  })

  it('is implied in an mdoc alone, and nothing but an age is', () => {
    const path = [space, 'age_over_18']
    expect(answeringPath({ [space]: { age_over_21: true } }, 'dc+sd-jwt', path)).toEqual(path)
    const other = [space, 'age_in_years']
    expect(answeringPath({ [space]: { age_over_21: true } }, 'mso_mdoc', other)).toEqual(other)
  })

  it('is no age that was not said', () => {
    expect(saysAgeOver({ age_over_18: 'yes' }, 18)).toBeUndefined()
    expect(saysAgeOver({}, 18)).toBeUndefined()
  })
})
