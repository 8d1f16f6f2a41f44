import { describe, expect, it } from 'vitest'
import { fullDateOf, parsePartialDate } from './partial-date.ts'

const parse = (text: string) => {
  const [century = '', year = '', month = '', day = ''] = text.split(' ')
  return parsePartialDate({ century, year, month, day })
}

describe('a date of the National Register', () => {
  it('is a full date when all of it is known', () => {
    expect(fullDateOf({ year: 1985, month: 3, day: 4 })).toBe('1985-03-04')
    expect(parse('20 00 02 29')).toEqual({ year: 2000, month: 2, day: 29 })
  })

  it('keeps what is not known unknown, and is then no full date', () => {
    for (const text of ['19 85 00 00', '19 85 03 00', '00 00 03 14', '19 85 00 14']) {
      const date = parse(text)
      expect(date).toBeDefined()
      expect(date && fullDateOf(date)).toBeUndefined()
    }
  })

  it.each(['19 85 13 01', '19 85 02 30', '19 85 02 29', '19 85 3 14', '1x 85 03 14', '19 85 03 ', ' '])(
    'that does not exist is no date: "%s"',
    (text) => {
      expect(parse(text)).toBeUndefined()
    },
  )
})
