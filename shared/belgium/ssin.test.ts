import { describe, expect, it } from 'vitest'
import { birthDateIn, earliestBirthDateOf, parseSsin, registerOf, type Ssin, SsinRefused } from './ssin.ts'

const now = Date.UTC(2026, 10, 24) / 1000
const citizens = { now, testNumbers: false }
const sandbox = { now, testNumbers: true }

// Numbers of Belgif's own validator tests (rest-problem-java), and the sandbox's personas.
const valid =
  `53480200724 81050003552 92200006963 10200100128 24203200171 92321506985 92400006909 92521506931 70252501507
  19282416134 19082416188 80240199943 81000003517 10000100182 00003241778 23292805780`.split(/\s+/)
const invalid = `81130103578 81043103522 81023003522 81022903534 47060200096 99020299964 81050103521 test 196`.split(
  /\s+/,
)
const personas = '85631412136 91710224863 19662101551 94670935671 70610100123'.split(' ')

describe('a national number', () => {
  it.each(valid)('is accepted: %s', (text) => {
    expect(parseSsin(text, citizens)).toBe(text)
  })

  it.each([...invalid, '', ' 81050003552', '8105000355२', '81.05.00-035.52'])('is refused: "%s"', (text) => {
    expect(() => parseSsin(text, citizens)).toThrow(SsinRefused)
  })

  it.each(personas)('of the sandbox is accepted in the sandbox alone: %s', (text) => {
    expect(parseSsin(text, sandbox)).toBe(text)
    expect(() => parseSsin(text, citizens)).toThrow(SsinRefused)
  })

  it('of somebody who is not born yet is refused', () => {
    const [century19, century20] = ['19082416188', '81050003552']
    expect(() => parseSsin(century19, { ...citizens, now: Date.UTC(2019, 7, 23) / 1000 })).toThrow('birth date')
    expect(parseSsin(century20, { ...citizens, now: Date.UTC(2019, 7, 23) / 1000 })).toBe(century20)
  })

  it('is refused for every single digit that is altered', () => {
    for (const text of valid)
      for (let at = 0; at < text.length; at++)
        for (let step = 1; step < 10; step++) {
          const altered = text.slice(0, at) + ((Number(text[at]) + step) % 10) + text.slice(at + 1)
          expect(() => parseSsin(altered, citizens)).toThrow(SsinRefused)
        }
  })

  it.each([
    ['85231412177', 'bis'],
    ['85431412177', 'bis'],
    ['85200012177', 'bis'],
    ['85031412177', 'national_register'],
    ['85000012177', 'national_register'],
    // Of the sandbox, whose people are citizens.
    ['85631412136', 'national_register'],
  ])('%s is of the register %s', (text, register) => {
    expect(registerOf(text as Ssin)).toBe(register)
  })

  it.each([
    ['85631412136', '1985-03-14'],
    ['19662101551', '2019-06-21'],
    ['08712400170', '2008-11-24'],
    ['09600000155', '2009-01-01'],
    ['19600004527', '2019-01-01'],
  ])('tells when somebody was born at the earliest: %s', (text, date) => {
    expect(earliestBirthDateOf(text as Ssin)).toBe(date)
  })

  it.each([
    ['19662101551', '2019-06-21'],
    ['09600000155', undefined],
    ['85000012177', undefined],
  ])('tells the birth date where it has all of it: %s', (text, date) => {
    expect(birthDateIn(text as Ssin)).toBe(date)
  })

  it('is never repeated in the reason of its refusal', () => {
    for (const text of invalid)
      expect(() => parseSsin(text, citizens)).toThrow(
        expect.objectContaining({ message: expect.not.stringContaining(text) }),
      )
  })
})
