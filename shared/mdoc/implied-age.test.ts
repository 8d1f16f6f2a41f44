import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../json.ts'
import { answeringPath, saysAgeOver } from './implied-age.ts'

const space = 'org.iso.18013.5.1'

/** The element that answers for another; undefined where none does. */
function answeringElement(elements: JsonObject, asked: string): string | undefined {
  const element = String(answeringPath({ [space]: elements }, [space, asked])[1])
  return Object.hasOwn(elements, element) ? element : undefined
}

describe('an age that is asked of an mdoc (ISO/IEC 18013-5 section 7.2.5)', () => {
  it.each<[string, JsonObject, string | undefined, boolean | undefined]>([
    ['is answered by itself', { age_over_18: true, age_over_21: true }, 'age_over_18', true],
    ['is answered by itself when it is false', { age_over_18: false, age_over_16: false }, 'age_over_18', false],
    ['is implied by an older one that is true', { age_over_21: true }, 'age_over_21', true],
    ['is implied by the nearest of the older ones', { age_over_65: true, age_over_21: true }, 'age_over_21', true],
    ['is implied by a younger one that is false', { age_over_16: false }, 'age_over_16', false],
    ['is implied by the nearest of the younger ones', { age_over_13: false, age_over_16: false }, 'age_over_16', false],
    ['is not implied by an older one that is false', { age_over_21: false }, undefined, undefined],
    ['is not implied by a younger one that is true', { age_over_16: true }, undefined, undefined],
    ['is not implied by what contradicts itself', { age_over_16: false, age_over_21: true }, undefined, undefined],
    ['is not implied by a text', { age_over_21: 'true' }, undefined, undefined],
    ['is not implied by an age of three digits', { age_over_100: true }, undefined, undefined],
    ['is not implied by an element of another name', { is_age_over_21: true }, undefined, undefined],
  ])('%s', (_, elements, element, says) => {
    expect(answeringElement(elements, 'age_over_18')).toBe(element)
    expect(saysAgeOver(elements, 18)).toBe(says)
  })

  it('is an age of two digits', () => {
    expect(saysAgeOver({ age_over_06: true }, 6)).toBe(true)
    expect(answeringElement({ age_over_21: true }, 'age_over_6')).toBeUndefined()
  })

  it('is no age that was not said', () => {
    expect(saysAgeOver({ age_over_18: 'yes' }, 18)).toBeUndefined()
    expect(saysAgeOver({}, 18)).toBeUndefined()
  })

  it('is the only element that another implies', () => {
    expect(answeringElement({ age_over_21: true }, 'age_in_years')).toBeUndefined()
    expect(answeringElement({ age_over_21: true }, 'constructor')).toBeUndefined()
  })

  it('is implied within its own name space alone', () => {
    const path = [space, 'age_over_18']
    expect(answeringPath({ other: { age_over_21: true } }, path)).toEqual(path)
    expect(answeringPath({}, path)).toEqual(path)
    expect(answeringPath({}, ['constructor', 'age_over_18'])).toEqual(['constructor', 'age_over_18'])
  })
})
