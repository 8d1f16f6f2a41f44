import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { concat, equalBytes, fromHex, hex } from '../bytes.ts'
import { DerRefused, derContent, derElements, tags } from './der.ts'
import { der, sequence } from './example-der.ts'

describe('derElements', () => {
  it('gives the elements one after the other, whole and without their head', () => {
    const elements = derElements(fromHex('0201050500300302010a'))
    expect(elements.map(({ tag, content, whole }) => [tag, hex(content), hex(whole)])).toEqual([
      [tags.integer, '05', '020105'],
      [5, '', '0500'],
      [tags.sequence, '02010a', '300302010a'],
    ])
  })

  it('finds none in no bytes', () => {
    expect(derElements(new Uint8Array())).toEqual([])
  })

  it('reads every length in its one spelling', () => {
    for (const length of [0, 1, 127, 128, 255, 256, 65_535]) {
      const content = new Uint8Array(length).fill(7)
      expect(derContent(der(4, content), 4)).toHaveLength(length)
    }
    const long = concat(fromHex('0483010000'), new Uint8Array(65_536))
    expect(derContent(long, 4)).toHaveLength(65_536)
  })

  it.each([
    ['a tag without a length', '30'],
    ['a length of which a byte is missing', '3082ff'],
    ['a content of which a byte is missing', '30030201'],
    ['a second element that is cut off', '02010502'],
    ['an indefinite length', '30800201050000'],
    ['an indefinite length with as many bytes behind it', '3080'.padEnd(260, '0')],
    ['a long form for a short length', '308103020105'],
    ['a long form that begins with zero', '308200800201'.padEnd(264, '0')],
    ['the reserved length', '30ff020105'],
    ['a tag of several bytes', '1f0100'],
  ])('refuses %s', (_, text) => {
    expect(() => derElements(fromHex(text))).toThrow(DerRefused)
  })

  it('refuses a length of four bytes, though it is right', () => {
    const long = concat(fromHex('308401000000'), new Uint8Array(2 ** 24))
    expect(() => derElements(long)).toThrow(DerRefused)
  })

  it('reads nothing else than what it writes back to the same bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (random) => {
        const bytes = Uint8Array.from(random)
        try {
          const elements = derElements(bytes)
          expect(equalBytes(concat(...elements.map(({ whole }) => whole)), bytes)).toBe(true)
          for (const { tag, content, whole } of elements) expect(equalBytes(der(tag, content), whole)).toBe(true)
        } catch (error) {
          expect(error).toBeInstanceOf(DerRefused)
        }
      }),
      { numRuns: 2000 },
    )
  })
})

describe('derContent', () => {
  it.each([
    ['another tag', der(tags.integer, Uint8Array.of(5))],
    ['a byte left over', concat(sequence(), Uint8Array.of(0))],
    ['an element left over', concat(sequence(), sequence())],
    ['nothing', new Uint8Array()],
  ])('refuses %s', (_, bytes) => {
    expect(() => derContent(bytes, tags.sequence)).toThrow(DerRefused)
  })
})
