import { describe, expect, it } from 'vitest'
import { agesOn } from './ages.ts'
import { RecordUnfit } from './credential-type.ts'

const born = (text: string) => {
  const [year, month, day] = text.split('-').map(Number)
  return { year, month, day }
}
const reached = (date: string, birthDate: string): string[] =>
  agesOn(date, born(birthDate)).flatMap(([element, yes]) => (yes ? element : []))

describe('a ladder of ages', () => {
  it('has every rung, whoever asks', () => {
    const names = [13, 14, 15, 16, 18, 21, 25, 60, 65].map((age) => `age_over_${age}`)
    for (const year of ['2026', '2008', '1900'])
      expect(agesOn('2026-11-24', born(`${year}-11-24`)).map(([element]) => element)).toEqual(names)
  })

  it.each([
    ['2026-11-23', '2008-11-24', 16],
    ['2026-11-24', '2008-11-24', 18],
    ['2026-11-25', '2008-11-24', 18],
    ['2026-11-24', '1985-03-14', 25],
    ['2026-11-24', '1961-11-24', 65],
    ['2026-11-24', '1961-11-25', 60],
  ])('reaches on %s, for who was born on %s, %i', (date, birthDate, age) => {
    expect(reached(date, birthDate).at(-1)).toBe(`age_over_${age}`)
  })

  it('reaches an age for who was born on 29 February on 1 March, and in a leap year on the day itself', () => {
    expect(reached('2026-02-28', '2008-02-29')).not.toContain('age_over_18')
    expect(reached('2026-03-01', '2008-02-29')).toContain('age_over_18')
    expect(reached('2024-02-29', '2008-02-29')).toContain('age_over_16')
    expect(reached('2024-02-28', '2008-02-29')).not.toContain('age_over_16')
  })

  it.each(['year', 'month', 'day'])('is not made where the %s of birth is not known', (part) => {
    const birthDate = { ...born('1985-03-14'), [part]: undefined } as ReturnType<typeof born>
    expect(() => agesOn('2026-11-24', birthDate as never)).toThrow(RecordUnfit)
  })
})
