import { existsSync, readFileSync } from 'node:fs'
import { deflateRawSync, deflateSync, gzipSync, inflateSync } from 'node:zlib'
import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { concat, equalBytes, fromBase64url, hex } from '../bytes.ts'
import { compress, decompress, isStatusBits, type StatusBits, StatusListRefused, setStatus, statusAt } from './bits.ts'

const sizes: StatusBits[] = [1, 2, 4, 8]
const size = fc.constantFrom(...sizes)

describe('a status', () => {
  it('stands least significant bit first (TSL-BITS-01, TSL-BITS-03)', () => {
    const list = Uint8Array.of(0xb9, 0xa3)
    const statuses = Array.from({ length: 16 }, (_, index) => statusAt(list, 1, index))
    expect(statuses).toEqual([1, 0, 0, 1, 1, 1, 0, 1, 1, 1, 0, 0, 0, 1, 0, 1])
    const wider = Uint8Array.of(0xc9, 0x44, 0xf9)
    expect(Array.from({ length: 12 }, (_, index) => statusAt(wider, 2, index))).toEqual([
      1, 2, 0, 3, 0, 1, 0, 1, 1, 2, 3, 3,
    ])
    expect([0, 1].map((index) => statusAt(Uint8Array.of(0x2f), 4, index))).toEqual([15, 2])
    expect(statusAt(Uint8Array.of(0, 255), 8, 1)).toBe(255)
  })

  it.each(sizes)('of %d bits is read as it was written, and no other changes', (bits) => {
    const statuses = fc.array(fc.nat(2 ** bits - 1), { minLength: 8, maxLength: 64 })
    fc.assert(
      fc.property(statuses, fc.nat(), fc.nat(2 ** bits - 1), (all, place, status) => {
        const list = new Uint8Array(Math.ceil((all.length * bits) / 8))
        for (const [index, one] of all.entries()) setStatus(list, bits, index, one)
        setStatus(list, bits, place % all.length, status)
        const expected = all.with(place % all.length, status)
        expect(all.map((_, index) => statusAt(list, bits, index))).toEqual(expected)
      }),
    )
  })

  it('that does not fit leaves its neighbours alone', () => {
    const list = new Uint8Array(1)
    setStatus(list, 2, 1, 0xff)
    expect([0, 1, 2, 3].map((index) => statusAt(list, 2, index))).toEqual([0, 3, 0, 0])
  })

  it.each(sizes)('of %d bits is nothing outside the list (TSL-VER-04)', (bits) => {
    const list = new Uint8Array(4).fill(255)
    const entries = 32 / bits
    expect(statusAt(list, bits, entries - 1)).toBe(2 ** bits - 1)
    for (const index of [entries, entries + 1, 2 ** 32, 2 ** 32 + 1, 2 ** 53, -1, -(2 ** 32), 0.5, entries - 0.5])
      expect(statusAt(list, bits, index)).toBeUndefined()
    for (const index of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])
      expect(statusAt(list, bits, index)).toBeUndefined()
    expect(statusAt(new Uint8Array(), bits, 0)).toBeUndefined()
  })
})

describe('isStatusBits', () => {
  it('knows four sizes (TSL-BITS-01)', () => {
    expect(sizes.every(isStatusBits)).toBe(true)
    for (const other of [0, 3, 5, 9, 16, -1, 1.5, '1', [1], null, undefined]) expect(isStatusBits(other)).toBe(false)
  })
})

describe('compression', () => {
  it('is zlib, as another implementation reads it (TSL-BITS-02)', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 2000 }), async (bytes) => {
        const list = concat(bytes)
        const packed = await compress(list)
        expect(packed[0]).toBe(0x78)
        expect(concat(inflateSync(packed))).toEqual(list)
        expect(await decompress(packed)).toEqual(list)
        expect(await decompress(concat(deflateSync(list, { level: 9 })))).toEqual(list)
      }),
    )
  })

  it('makes a list of a million entries small', async () => {
    expect((await compress(new Uint8Array(131_072))).length).toBeLessThan(200)
  })

  const list = new Uint8Array(100).fill(7)
  const packed = concat(deflateSync(list))
  it.each<[string, Uint8Array]>([
    ['is empty', new Uint8Array()],
    ['is not compressed', list],
    ['is compressed without zlib around it', deflateRawSync(list)],
    ['is gzip', gzipSync(list)],
    ['ends too early', packed.subarray(0, -1)],
    ['ends before its checksum', packed.subarray(0, -4)],
    ['has another checksum', packed.map((byte, at) => (at === packed.length - 1 ? byte ^ 1 : byte))],
    ['goes on after its end', concat(packed, Uint8Array.of(0))],
    ['is two lists', concat(packed, packed)],
  ])('refuses a list that %s (TSL-BITS-02)', async (_, bytes) => {
    const refused = decompress(concat(bytes))
    await expect(refused).rejects.toThrow(StatusListRefused)
    await expect(refused).rejects.toThrow(/not compressed with zlib/)
  })

  it('refuses a list that unpacks to more than four mebibytes, and stops there (TSL-VER-04)', async () => {
    const mebibytes = 1024 * 1024
    expect(await decompress(concat(deflateSync(new Uint8Array(4 * mebibytes))))).toHaveLength(4 * mebibytes)
    const larger = decompress(concat(deflateSync(new Uint8Array(4 * mebibytes + 1))))
    await expect(larger).rejects.toThrow(StatusListRefused)
    // 200 KB of it are 200 MB outside: what is refused early is refused soon.
    const bomb = concat(deflateSync(new Uint8Array(200 * mebibytes), { level: 9 }))
    expect(bomb.length).toBeLessThan(250_000)
    const before = process.memoryUsage().arrayBuffers
    await expect(decompress(bomb)).rejects.toThrow(/unpacks to too much/)
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(100 * mebibytes)
  })
})

const folder = new URL('../../../shared/vectors/status-list/', import.meta.url)
const missing = !existsSync(folder)
// biome-ignore lint/suspicious/noConsole: vectors that are skipped have to be noticed
if (missing) console.warn(`golden vectors are missing: ${folder.pathname}`)

describe.skipIf(missing)('the examples of draft-ietf-oauth-status-list (TSL-BITS-03)', () => {
  let read: (name: string) => { bits: StatusBits; lst: string }

  beforeAll(() => {
    read = (name) => {
      const text = readFileSync(new URL(`status_list_${name}_json.md`, folder), 'utf8')
      return JSON.parse(text.slice(text.indexOf('{')).replace(/\n\s*/g, ''))
    }
  })

  it.each([
    ['encoding', 1, 'b9a3'],
    ['encoding2', 2, 'c944f9'],
  ])('%s holds the bytes beside it', async (name, bits, bytes) => {
    const example = read(name)
    expect(example.bits).toBe(bits)
    expect(hex(await decompress(fromBase64url(example.lst)))).toBe(bytes)
  })

  const places = [0, 1993, 25460, 159495, 495669, 554353, 645645, 723232, 854545, 934534, 1000345]
  const others = [0, 1993, 35460, 459495, 595669, 754353, 845645, 923232, 924445, 934534, 1004534, 1000345]
  it.each<[string, StatusBits, Record<number, number>]>([
    ['encoding1_long', 1, Object.fromEntries(places.map((place) => [place, 1]))],
    ['encoding2_long', 2, Object.fromEntries(places.map((place, at) => [place, Number('12131121123'[at])]))],
    [
      'encoding4',
      4,
      { ...Object.fromEntries(others.map((place, at) => [place, at + 1])), 1030203: 13, 1030204: 14, 1030205: 15 },
    ],
  ])('%s has a million entries, and these are not zero', async (name, bits, expected) => {
    const example = read(name)
    expect(example.bits).toBe(bits)
    expect(await nonZero(example)).toEqual(expected)
  })

  it('encoding8 has every status from 1 to 255 once', async () => {
    const found = await nonZero(read('encoding8'))
    expect(Object.values(found).sort((a, b) => a - b)).toEqual(Array.from({ length: 255 }, (_, at) => at + 1))
    expect(found).toMatchObject({ 52451: 1, 576778: 2, 513575: 3, 19535: 255, 152133: 254 })
  })

  async function nonZero({ bits, lst }: { bits: StatusBits; lst: string }): Promise<Record<number, number>> {
    const list = await decompress(fromBase64url(lst))
    expect(list.length).toBe((2 ** 20 * bits) / 8)
    const found: Record<number, number> = {}
    for (let index = 0; index < 2 ** 20; index++) {
      const status = statusAt(list, bits, index)
      if (status !== 0) found[index] = status ?? -1
    }
    expect(statusAt(list, bits, 2 ** 20)).toBeUndefined()
    // Written by us in the same places, the list is the same.
    const ours = new Uint8Array(list.length)
    for (const [index, status] of Object.entries(found)) setStatus(ours, bits, Number(index), status)
    expect(equalBytes(ours, list)).toBe(true)
    return found
  }
})

describe('any list', () => {
  it('comes back through compression, at every index', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 200 }), size, async (bytes, bits) => {
        const list = await decompress(await compress(concat(bytes)))
        for (let index = 0; index < (bytes.length * 8) / bits; index++)
          expect(statusAt(list, bits, index)).toBe(statusAt(bytes, bits, index))
      }),
      { numRuns: 20 },
    )
  })
})
