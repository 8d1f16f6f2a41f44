import { Encoder, Tag } from 'cbor-x/index-no-eval'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { concat, fromHex, hex } from '../bytes.ts'
import {
  byteString,
  type CborKey,
  CborRefused,
  type CborValue,
  dateTime,
  decodeCbor,
  Embedded,
  embed,
  encodeCbor,
  fullDate,
  head,
  Tagged,
  textString,
} from './cbor.ts'

const decode = (text: string): CborValue => decodeCbor(fromHex(text))

const map = (...entries: [CborKey, CborValue][]): Map<CborKey, CborValue> => new Map(entries)

// RFC 8949 appendix A, as far as mdoc uses it.
const examples: [string, CborValue][] = [
  ['00', 0],
  ['17', 23],
  ['1818', 24],
  ['18ff', 255],
  ['190100', 256],
  ['1903e8', 1000],
  ['1a000f4240', 1_000_000],
  ['1affffffff', 0xffff_ffff],
  ['1b0000000100000000', 0x1_0000_0000],
  ['1b000000e8d4a51000', 1_000_000_000_000],
  ['1bffffffffffffffff', 18_446_744_073_709_551_615n],
  ['20', -1],
  ['3863', -100],
  ['3903e7', -1000],
  ['3a7fffffff', -0x8000_0000],
  ['3a80000000', -0x8000_0001],
  ['3affffffff', -0x1_0000_0000],
  ['3b0000000100000000', -0x1_0000_0001],
  ['fb3ff199999999999a', 1.1],
  ['f4', false],
  ['f5', true],
  ['f6', null],
  ['c074323031332d30332d32315432303a30343a30305a', dateTime('2013-03-21T20:04:00Z')],
  ['d903ec6a313938352d30332d3134', fullDate('1985-03-14')],
  ['40', new Uint8Array()],
  ['4401020304', Uint8Array.of(1, 2, 3, 4)],
  ['60', ''],
  ['62c3bc', '\u00fc'],
  ['6449455446', 'IETF'],
  ['63e6b0b4', '水'],
  ['64f0908591', '\u{10151}'],
  ['80', []],
  ['8301820203820405', [1, [2, 3], [4, 5]]],
  ['a0', map()],
  ['a201020304', map([1, 2], [3, 4])],
  ['a26161016162820203', map(['a', 1], ['b', [2, 3]])],
]

const leaf = fc.oneof(
  fc.constant(null),
  fc.boolean(),
  fc.maxSafeInteger(),
  fc.bigInt({ min: 2n ** 53n, max: 2n ** 64n - 1n }),
  fc.double({ noNaN: true, noDefaultInfinity: true }).filter((value) => !Number.isInteger(value)),
  fc.string({ unit: 'grapheme', maxLength: 300 }),
  fc.uint8Array({ maxLength: 300 }),
)
const { value: values } = fc.letrec<{ value: CborValue }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    leaf,
    fc.array(tie('value'), { maxLength: 30 }),
    fc
      .array(fc.tuple(fc.oneof(fc.string(), fc.integer()), tie('value')), { maxLength: 30 })
      .map((entries) => new Map(entries)),
    fc.tuple(fc.constantFrom(1, 18, 1005), tie('value')).map(([tag, tagged]) => new Tagged(tag, tagged)),
    fc.tuple(fc.constantFrom(0, 1004), fc.string()).map(([tag, text]) => new Tagged(tag, text)),
  ),
}))

// The witness, with every default turned off that is not CBOR as COSE knows it.
const options = {
  useRecords: false,
  mapsAsObjects: false,
  tagUint8Array: false,
  variableMapSize: true,
  useTag259ForMaps: false,
}
const library = new Encoder(options)

/** It has a class of its own for tags, and makes floats of whole numbers beyond 32 bits unless they are a bigint. */
function toLibrary(value: CborValue): unknown {
  if (value instanceof Tagged) return new Tag(toLibrary(value.value), value.tag)
  if (Array.isArray(value)) return value.map(toLibrary)
  if (value instanceof Map) return new Map([...value].map(([key, member]) => [key, toLibrary(member)]))
  if (typeof value !== 'number' || !Number.isSafeInteger(value)) return value
  return value >= -0x1_0000_0000 && value <= 0xffff_ffff ? value : BigInt(value)
}

describe('CBOR', () => {
  it.each(examples)('reads and writes %s as RFC 8949 does', (text, value) => {
    expect(decode(text)).toEqual(value)
    expect(hex(encodeCbor(value))).toBe(text)
  })

  it('reads floats of every size', () => {
    expect(decode('f93e00')).toBe(1.5)
    expect(decode('fa47c35000')).toBe(100_000)
    expect(decode('fbc010666666666666')).toBe(-4.1)
  })

  it('reads the count of a map in any length, as wallets on cbor-x write it (MD-ISS-12)', () => {
    for (const count of ['a1', 'b801', 'b90001', 'ba00000001', 'bb0000000000000001'])
      expect(decode(`${count}616101`)).toEqual(map(['a', 1]))
  })

  it('keeps the bytes of tag 24 as received, inside and out (MD-ISS-12)', () => {
    const received = fromHex('82d8184401020304f5')
    const [embedded] = decodeCbor(received) as [Embedded]
    expect(embedded).toBeInstanceOf(Embedded)
    expect(hex(embedded.content)).toBe('01020304')
    expect(hex(embedded.item)).toBe('d8184401020304')
    expect(hex(encodeCbor(embedded))).toBe('d8184401020304')
    expect(hex(embed(fromHex('a0')).item)).toBe('d81841a0')
  })

  it.each(['c000', 'c0a0', 'd903ec1a00000001', 'd903ecf6', 'c0c06161'])(
    'refuses a date or a time that is no text (VP-MDOC-11): %s',
    (text) => {
      expect(() => decode(text)).toThrow(CborRefused)
    },
  )

  it('gives back every value that it wrote, in the shortest form (MD-ISS-12)', () => {
    fc.assert(
      fc.property(values, (original) => {
        expect(decodeCbor(encodeCbor(original))).toEqual(original)
      }),
    )
  })

  it('writes what cbor-x writes', () => {
    fc.assert(
      fc.property(values, (value) => {
        expect(hex(encodeCbor(value))).toBe(hex(new Uint8Array(library.encode(toLibrary(value)))))
      }),
    )
  })

  it('writes lengths of every size as cbor-x does', () => {
    for (const length of [0, 23, 24, 255, 256, 65_535, 65_536]) {
      expect(hex(byteString(new Uint8Array(length)))).toBe(hex(new Uint8Array(library.encode(new Uint8Array(length)))))
      const text = 'x'.repeat(length)
      expect(hex(textString(text))).toBe(hex(new Uint8Array(library.encode(text))))
    }
    expect(hex(concat(head(4, 2), textString('a'), head(5, 0)))).toBe(hex(encodeCbor(['a', new Map()])))
  })

  it('writes no whole number that takes more than 64 bits', () => {
    expect(hex(encodeCbor(-(2n ** 64n)))).toBe('3bffffffffffffffff')
    expect(() => encodeCbor(2n ** 64n)).toThrow(RangeError)
    expect(() => encodeCbor(-(2n ** 64n) - 1n)).toThrow(RangeError)
  })

  it.each([
    ['no bytes at all', ''],
    ['bytes after the item', '0000'],
    ['a text that ends too early', '6261'],
    ['a byte string longer than there are bytes', '5bffffffffffffffff'],
    ['an array longer than there are bytes', '9affffffff'],
    ['a map longer than there are bytes', 'bb7fffffffffffffff'],
    ['a number that ends too early', '1a0000'],
    ['a duplicate key in a map (VP-MDOC-01)', 'a2616101616102'],
    ['a duplicate key in a map whose count is longer than it must be', 'b90002616101616102'],
    ['a map with a longer count than it has members', 'b900026161016162'],
    ['a duplicate whole number as key', 'a201010102'],
    ['a float as key', 'a1fb3ff000000000000001'],
    ['a float as key beside the whole number that it equals', 'a20102fa3f80000003'],
    ['a byte string as key', 'a1410101'],
    ['an array as key', 'a18001'],
    ['a key beyond the whole numbers that are exact', 'a11bffffffffffffffff01'],
    ['a lonely break', 'ff'],
    ['a number longer than it must be, 1 byte', '1817'],
    ['a number longer than it must be, 2 bytes', '1900ff'],
    ['a number longer than it must be, 4 bytes', '1a0000ffff'],
    ['a number longer than it must be, 8 bytes', '1b00000000ffffffff'],
    ['a length longer than it must be', '590001aa'],
    ['a tag longer than it must be', 'd9001841a0'],
    ['a reserved initial byte', '1c'],
    ['undefined', 'f7'],
    ['an unassigned simple value', 'f0'],
    ['a simple value in two bytes', 'f8ff'],
    ['infinity', 'f97c00'],
    ['no number', 'fb7ff8000000000000'],
    ['a text that is not UTF-8', '62c328'],
    ['a text with half a surrogate pair', '63eda080'],
    ['a long text that is not UTF-8', `7830${'61'.repeat(47)}80`],
    ['tag 24 around a text', 'd8186161'],
    ['tag 24 around a list', 'd81880'],
  ])('refuses %s', (_, text) => {
    expect(() => decode(text)).toThrow(CborRefused)
  })

  it.each([
    ['a byte string of indefinite length', '5f4101ff'],
    ['a text of indefinite length', '7f6161ff'],
    ['an array of indefinite length', '9f01ff'],
    ['a map of indefinite length', 'bf0102ff'],
  ])('refuses %s and says so (VP-MDOC-01)', (_, text) => {
    expect(() => decode(text)).toThrow(new CborRefused('the CBOR has an indefinite length'))
  })

  it.each([
    ['arrays', Uint8Array.of(0x81)],
    ['maps', Uint8Array.of(0xa1, 0x01)],
    ['tags', Uint8Array.of(0xd8, 0x20)],
  ])('refuses 10,000 nested %s without running out of stack', (_, opening) => {
    const nested = concat(...Array.from({ length: 10_000 }, () => opening), Uint8Array.of(0))
    expect(() => decodeCbor(nested)).toThrow(new CborRefused('the CBOR is nested too deep'))
  })

  it('refuses more items than the limit', () => {
    const many = encodeCbor(Array.from({ length: 20_001 }, () => 0))
    expect(() => decodeCbor(many)).toThrow(new CborRefused('the CBOR has too many items'))
    expect(() => decode('820102')).not.toThrow()
    expect(() => decodeCbor(fromHex('820102'), { depth: 1, items: 2 })).toThrow(CborRefused)
  })

  it('reads the record tags of the library as plain tags', () => {
    expect(decode('d9dfff83018202036161')).toEqual(new Tagged(0xdfff, [1, [2, 3], 'a']))
  })

  it('answers any bytes with a value or a refusal', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
        try {
          decodeCbor(bytes.slice())
        } catch (error) {
          expect(error).toBeInstanceOf(CborRefused)
        }
      }),
      { numRuns: 2000 },
    )
  })
})
