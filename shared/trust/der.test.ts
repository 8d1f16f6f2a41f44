import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { concat, equalBytes, fromHex, hex } from '../bytes.ts'
import {
  DerRefused,
  derBoolean,
  derContent,
  derCount,
  derElements,
  derInteger,
  derNamedBits,
  derOid,
  derSequence,
  tags,
} from './der.ts'
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

describe('a value', () => {
  it('is a sequence of elements', () => {
    expect(derSequence(fromHex('3006020105020106')).map(({ content }) => hex(content))).toEqual(['05', '06'])
    for (const text of ['', '0500', '30000500', '3100']) expect(() => derSequence(fromHex(text))).toThrow(DerRefused)
  })

  it('is a truth in one spelling', () => {
    expect([derBoolean(fromHex('ff')), derBoolean(fromHex('00'))]).toEqual([true, false])
    for (const text of ['', '01', '0000', 'ff00']) expect(() => derBoolean(fromHex(text))).toThrow(DerRefused)
  })

  it('is a count below 2^31', () => {
    const counts = ['00', '7f', '0080', '00ff', '0100', '7fffffff'].map((text) => derCount(fromHex(text)))
    expect(counts).toEqual([0, 127, 128, 255, 256, 2 ** 31 - 1])
    for (const text of ['', '80', 'ff', '0001', '0000', '0080000000'])
      expect(() => derCount(fromHex(text)), text).toThrow(DerRefused)
  })

  it('is an integer of any size in its one spelling', () => {
    for (const text of ['00', '80', 'ff', '0080', 'ff7f', '7f'.repeat(30)])
      expect(hex(derInteger(fromHex(text)))).toBe(text)
    for (const text of ['', '0000', '007f', 'ffff', 'ff80']) expect(() => derInteger(fromHex(text))).toThrow(DerRefused)
  })

  it.each([
    ['2a0304', '1.2.3.4'],
    ['551d25', '2.5.29.37'],
    ['27', '0.39'],
    ['28', '1.0'],
    ['50', '2.0'],
    ['883703', '2.999.3'],
    ['28818c5d050102', '1.0.18013.5.1.2'],
  ])('is an object identifier: %s', (text, wanted) => {
    expect(derOid(fromHex(text))).toBe(wanted)
  })

  it.each([
    ['nothing', ''],
    ['an arc that is cut off', '2a83'],
    ['an arc that begins with nothing', '2a8003'],
    ['an arc beyond all', `2a${'ff'.repeat(9)}7f`],
  ])('is no object identifier: %s', (_, text) => {
    expect(() => derOid(fromHex(text))).toThrow(DerRefused)
  })

  it.each([
    ['00', 0],
    ['0780', 1],
    ['0640', 2],
    ['0106', 96],
    ['070080', 256],
    ['00ff', 255],
  ])('is bits that have names: %s', (text, wanted) => {
    expect(derNamedBits(fromHex(text))).toBe(wanted)
  })

  it.each(['', '01', '0680', '0780ff', '08', '0000', '00ff00', '0880', '00ffffff'])('is no such bits: %s', (text) => {
    expect(() => derNamedBits(fromHex(text))).toThrow(DerRefused)
  })
})
