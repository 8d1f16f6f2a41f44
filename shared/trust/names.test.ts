import { describe, expect, it } from 'vitest'
import { type Bytes, fromHex, utf8 } from '../bytes.ts'
import { DerRefused, tags } from './der.ts'
import { attributeIds, der, namePart, sequence } from './example-der.ts'
import { begins, isNoName, isSameName, namePartsOf } from './names.ts'

const { commonName, country, organization } = attributeIds
const name = (common: string, tag?: number): Bytes =>
  sequence(namePart(country, 'BE'), namePart(commonName, common, tag))

describe('two names are the same (RFC 5280 section 7.1)', () => {
  it.each<[string, Bytes, Bytes]>([
    ['when their bytes are', name('Authority'), name('Authority')],
    ['in another kind of string', name('Authority', tags.printableString), name('Authority')],
    ['in upper and lower case', name('AUTHORITY'), name('authority')],
    ['with other spaces', name('  An   Authority '), name('An Authority')],
    ['with characters that are not seen', name('Auth\u00ador\u200bity'), name('Authority')],
    ['with letters that are composed or not', name('Cafe\u0301'), name('Caf\u00e9')],
    ['with a sigma at the end of a word', name('ΟΔΟΣ'), name('οδοσ')],
    ['with a sharp s', name('Straße'), name('STRASSE')],
    [
      'with the attributes of one part in another order',
      sequence(der(tags.set, attribute(country, 'BE'), attribute(organization, 'A'))),
      sequence(der(tags.set, attribute(organization, 'A'), attribute(country, 'BE'))),
    ],
  ])('%s', (_, one, other) => {
    expect(isSameName(one, other)).toBe(true)
    expect(isSameName(other, one)).toBe(true)
  })

  function attribute(id: string, text: string): Bytes {
    return sequence(der(tags.objectIdentifier, fromHex(id)), der(tags.utf8String, utf8(text)))
  }

  it.each<[string, Bytes, Bytes]>([
    ['another text', name('Authority'), name('Authority 2')],
    ['another attribute', sequence(namePart(commonName, 'A')), sequence(namePart(organization, 'A'))],
    ['a part more', name('A'), sequence(namePart(country, 'BE'))],
    ['the other order', name('A'), sequence(namePart(commonName, 'A'), namePart(country, 'BE'))],
    [
      'two attributes in one part',
      name('A'),
      sequence(der(tags.set, attribute(country, 'BE'), attribute(commonName, 'A'))),
    ],
    ['no space for one', name('An Authority'), name('AnAuthority')],
    ['an old kind of string, which compares by its bytes', name('A', 0x14), name('A')],
    ['a text that is another value written out', name('a","b'), name('a\\",\\"b')],
    ['malformed bytes', fromHex('30023100'), sequence()],
    ['what is no name', sequence(der(2, Uint8Array.of(1))), sequence()],
  ])('not with %s', (_, one, other) => {
    expect(isSameName(one, other)).toBe(false)
    expect(isSameName(other, one)).toBe(false)
  })

  it('when they are the same malformed bytes', () => {
    expect(isSameName(fromHex('30023100'), fromHex('30023100'))).toBe(true)
  })
})

describe('a name', () => {
  it('begins with another part by part, not letter by letter', () => {
    const parts = namePartsOf(name('Authority'))
    expect(begins(parts, namePartsOf(sequence(namePart(country, 'be'))))).toBe(true)
    expect(begins(parts, [])).toBe(true)
    expect(begins(parts, parts)).toBe(true)
    expect(begins(parts, namePartsOf(sequence(namePart(country, 'B'))))).toBe(false)
    expect(begins(namePartsOf(sequence(namePart(country, 'BE'))), parts)).toBe(false)
  })

  it('is none when it has no parts', () => {
    expect(isNoName(sequence())).toBe(true)
    expect(isNoName(name('A'))).toBe(false)
  })

  it.each([
    ['an empty part', '30023100'],
    ['a part that is no set', '3004300230000'.slice(0, 12)],
    ['an attribute of three', '300f310d300b06035504030c0141 0c0142'.replaceAll(' ', '')],
    ['a text that is not UTF-8', '300c310a300806035504030c01ff'],
    ['a printable text beyond ASCII', '300c310a30080603550403130 1ff'.replaceAll(' ', '')],
  ])('is refused with %s', (_, text) => {
    expect(() => namePartsOf(fromHex(text))).toThrow(DerRefused)
  })
})
