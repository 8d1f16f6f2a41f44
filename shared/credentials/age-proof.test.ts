import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Ssin } from '../belgium/ssin.ts'
import { daysAfter, isoDate } from '../clock.ts'
import { ageProof } from './age-proof.ts'
import { ageLadder } from './ages.ts'
import { RecordUnfit } from './credential-type.ts'
import type { Person } from './records.ts'

const holder = '85631412136' as Ssin
const bornOn = (date: string): Person => {
  const [year, month, day] = date.split('-').map(Number)
  return { ssin: holder, birthDate: { year, month, day } } as Partial<Person> as Person
}
const proofOn = (issuance: string, born: string) => {
  const records = { person: bornOn(born) }
  return ageProof.toMdoc(records, {
    holder,
    issuance,
    today: issuance,
    expiry: ageProof.expiry(records, { holder, issuance, today: issuance }),
  })
}
const answersOn = (issuance: string, born: string) => Object.fromEntries(proofOn(issuance, born)['eu.europa.ec.av.1'])

/** What everybody sees who is shown proofs of all these days. */
const seen = (days: readonly string[], born: string): string => JSON.stringify(days.map((day) => proofOn(day, born)))

describe('a proof of age', () => {
  it('says yes or no to each rung, and nothing else', () => {
    expect(proofOn('2026-11-24', '1985-03-14')).toEqual({
      'eu.europa.ec.av.1': [
        ...[13, 14, 15, 16, 18, 21, 25].map((age) => [`age_over_${age}`, true]),
        ...[60, 65].map((age) => [`age_over_${age}`, false]),
      ],
    })
  })

  it('needs the record of the person alone, has no status, and lasts for three months at most', () => {
    expect(Object.keys(ageProof.needs)).toEqual(['person'])
    expect(ageProof.status).toBe('none')
    expect(ageProof.validityDays).toBeLessThanOrEqual(90)
    expect(ageProof.claims.filter(({ mandatory }) => mandatory).map(({ mdoc }) => mdoc[1])).toEqual(['age_over_18'])
  })

  it('says yes from the first day of the month that follows the birthday, or is it', () => {
    expect(answersOn('2026-11-24', '2008-11-24').age_over_18).toBe(false)
    expect(answersOn('2026-11-30', '2008-11-02').age_over_18).toBe(false)
    expect(answersOn('2026-12-01', '2008-11-24').age_over_18).toBe(true)
    expect(answersOn('2026-11-01', '2008-11-01').age_over_18).toBe(true)
  })

  const day = fc.integer({ min: 0, max: 40_000 }).map((days) => isoDate(days * 86_400))

  it('never says yes too soon, and never no for more than a month too long', () => {
    fc.assert(
      fc.property(day, fc.constantFrom(...ageLadder), fc.integer({ min: -400, max: 400 }), (born, age, days) => {
        const birthday = daysAfter(
          `${Number(born.slice(0, 4)) + age}-${born.slice(5, 7)}-01`,
          Number(born.slice(8)) - 1,
        )
        const issuance = daysAfter(birthday, days)
        const answer = answersOn(issuance, born)[`age_over_${age}`]
        if (days < 0) expect(answer).toBe(false)
        if (days > 31) expect(answer).toBe(true)
      }),
    )
  })

  it('looks the same on every day, and lasts as long, for all whose birthdays lie within a month', () => {
    const days = Array.from({ length: 3000 }, (_, at) => daysAfter('2024-01-15', at))
    const within = ['2010-11-02', '2010-11-15', '2010-11-30', '2010-12-01']
    expect(new Set(within.map((born) => seen(days, born))).size).toBe(1)
    expect(seen(days, '2010-12-02')).not.toBe(seen(days, within[0] as string))
    const ends = within.map((born) =>
      ageProof.expiry({ person: bornOn(born) }, { holder, issuance: '2028-11-14', today: '2028-11-14' }),
    )
    expect(new Set(ends).size).toBe(1)
  })

  it.each(['month', 'day'])('is not made where the %s of birth is not known', (part) => {
    const person = bornOn('1985-03-14')
    const records = { person: { ...person, birthDate: { ...person.birthDate, [part]: undefined } } }
    expect(() =>
      ageProof.toMdoc(records, { holder, issuance: '2026-11-24', today: '2026-11-24', expiry: '2027-02-22' }),
    ).toThrow(RecordUnfit)
  })
})
