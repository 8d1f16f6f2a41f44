import { describe, expect, it } from 'vitest'
import { latin1Of } from './latin1.ts'

describe('a text in ISO/IEC 8859-1', () => {
  it.each(['Peeters', "D'Hondt", 'Van den Bossche-Müller', 'Åse Øyvind Þór ß', 'ÿ'])('stays as it is: %s', (text) => {
    expect(latin1Of(text)).toBe(text)
  })

  it.each([
    ['Šimić', 'Simic'],
    ['Łukasz Wałęsa', 'Lukasz Walesa'],
    ['Đorđe', 'Dorde'],
    ['Erdoğan Işık', 'Erdogan Isik'],
    ['Nguyễn Thị', 'Nguyen Thi'],
    ['Lefèbvre-Sacré-Cœur', 'Lefèbvre-Sacré-Coeur'],
    ['Əliyev', 'Eliyev'],
    ['Jose\u0301', 'José'],
    ['D’Hondt – Maes', "D'Hondt - Maes"],
  ])('writes letters that it lacks as passports do: %s', (text, written) => {
    expect(latin1Of(text)).toBe(written)
  })

  it.each([
    ['Greek', 'Γεώργιος'],
    ['Cyrillic', 'Андрей'],
    ['Arabic', 'محمد'],
    ['one letter of another alphabet', 'Peetersς'],
    ['a control character', 'Peeters\n'],
    ['a C1 control character', 'Peeters\u0085'],
    ['nothing', ''],
    ['more than 150 characters', 'x'.repeat(151)],
    ['more than 150 once written out', 'œ'.repeat(76)],
  ])('does not exist for %s', (_, text) => {
    expect(latin1Of(text)).toBeUndefined()
  })

  it('may have 150 characters', () => {
    expect(latin1Of('ł'.repeat(150))).toBe('l'.repeat(150))
  })
})
