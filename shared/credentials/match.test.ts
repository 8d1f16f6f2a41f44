import { describe, expect, it } from 'vitest'
import type { Ssin } from '../belgium/ssin.ts'
import { matchOf, matchPerson } from './match.ts'

describe('what fits', () => {
  it('is one, none or several, and of several nobody takes the first', () => {
    expect(matchOf(['a'])).toEqual({ outcome: 'one', found: 'a' })
    expect(matchOf([])).toEqual({ outcome: 'none' })
    expect(matchOf(['a', 'a'])).toEqual({ outcome: 'several', count: 2 })
  })
})

const ssin = '85631412136' as Ssin
const born = { year: 1985, month: 3, day: 14 }
const jan = { familyName: 'Peeters', givenName: 'Jan', birthDate: born }
const candidate = (number: string | undefined, identity = jan) => ({ ...identity, ssin: number as Ssin | undefined })

const mine = candidate(ssin)
const unnumbered = candidate(undefined)
const namesake = candidate('85631412235')

describe('the person meant', () => {
  it.each<[string, ReturnType<typeof candidate>[], ReturnType<typeof candidate>]>([
    ['who has the number', [namesake, mine], mine],
    ['who has the number, whoever is called the same without one', [unnumbered, mine], mine],
    [
      'who has the number, under another name',
      [candidate(ssin, { ...jan, givenName: 'Johannes' })],
      { ...mine, givenName: 'Johannes' },
    ],
    ['who has no number, and the name and birth date', [namesake, unnumbered], unnumbered],
  ])('is the one %s', (_, candidates, found) => {
    expect(matchPerson({ ssin, knownAs: [jan] }, candidates)).toEqual({ outcome: 'one', found })
  })

  it.each<[string, ReturnType<typeof candidate>[], (typeof jan)[]]>([
    ['there is nobody', [], [jan]],
    ['only somebody else of the same name has a number', [namesake], [jan]],
    ['nothing is known but the number', [unnumbered], []],
    ['the family name is another', [candidate(undefined, { ...jan, familyName: 'Peters' })], [jan]],
    ['the given names are more', [candidate(undefined, { ...jan, givenName: 'Jan Karel' })], [jan]],
    ['the birth date is another', [candidate(undefined, { ...jan, birthDate: { ...born, day: 15 } })], [jan]],
    ['the names are in another case', [candidate(undefined, { ...jan, familyName: 'PEETERS' })], [jan]],
  ])('is nobody where %s', (_, candidates, knownAs) => {
    expect(matchPerson({ ssin, knownAs }, candidates)).toEqual({ outcome: 'none' })
  })

  it('is nobody where birth dates are alike in that they are not wholly known', () => {
    const partial = { ...jan, birthDate: { year: 1985, month: undefined, day: undefined } }
    const candidates = [{ ...partial, ssin: undefined }]
    expect(matchPerson({ ssin, knownAs: [partial] }, candidates)).toEqual({ outcome: 'none' })
  })

  it.each([
    ['number', [mine, mine]],
    ['name and birth date', [unnumbered, unnumbered, namesake]],
  ])('is not to be told where several have the %s', (_, candidates) => {
    expect(matchPerson({ ssin, knownAs: [jan, jan] }, candidates)).toEqual({ outcome: 'several', count: 2 })
  })
})
