import { describe, expect, it } from 'vitest'
import { countryOf, isMunicipality, nationalityOf } from './countries.ts'

describe('a NIS code', () => {
  it.each([
    ['150', 'BE'],
    ['129', 'NL'],
    ['140', 'CZ'],
    ['146', 'HR'],
    ['147', 'SI'],
    ['354', 'MA'],
    ['262', 'TR'],
    ['402', 'US'],
  ])('%s is the country %s', (code, alpha2) => {
    expect(countryOf(code)).toBe(alpha2)
    expect(nationalityOf(code)).toBe(alpha2)
  })

  it('is only ever a country that exists today', () => {
    const names = new Intl.DisplayNames('en', { type: 'region', fallback: 'none' })
    for (let code = 0; code < 1000; code++) {
      const alpha2 = countryOf(String(code).padStart(3, '0'))
      if (alpha2 !== undefined) expect(names.of(alpha2), alpha2).toBeDefined()
    }
  })

  it('of an undetermined nationality is QU, which is no country', () => {
    expect(nationalityOf('999')).toBe('QU')
    expect(countryOf('999')).toBeUndefined()
  })

  it.each(['130', '131', '132', '300', '', '15', '0150'])(
    'that we have on no authority is not guessed: "%s"',
    (code) => {
      expect(nationalityOf(code)).toBeUndefined()
    },
  )

  it('of five digits is a municipality', () => {
    expect(isMunicipality('63023')).toBe(true)
    expect(isMunicipality('150')).toBe(false)
  })
})
