// base64url and base64 over the encoder and the decoder of the runtime, which are less strict by themselves.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { base64, base64url, fromBase64, fromBase64url, hex, isBase64url } from './bytes.ts'

describe('base64url in workerd', () => {
  it('is the encoder of the runtime', () => {
    expect('toBase64' in Uint8Array.prototype && 'setFromBase64' in Uint8Array.prototype).toBe(true)
  })

  it('reads back what it writes, of every length', () => {
    for (let length = 0; length < 200; length++) {
      const bytes = crypto.getRandomValues(new Uint8Array(length))
      expect(fromBase64url(base64url(bytes))).toEqual(bytes)
    }
  })

  it('reads every text of two and three characters that some bytes have, and no other', () => {
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
    for (const last of alphabet)
      for (const [start, bytes] of [
        ['x', 1],
        ['xy', 2],
      ] as const) {
        const text = start + last
        const isSpelling = base64url(Uint8Array.fromBase64(text, { alphabet: 'base64url' }).slice(0, bytes)) === text
        expect(isBase64url(text), text).toBe(isSpelling)
        if (isSpelling) expect(base64url(fromBase64url(text))).toBe(text)
        else expect(() => fromBase64url(text)).toThrow(TypeError)
      }
  })

  it.each(['A', 'AAAAA', 'Zg==', 'Zm8=', '=', ' Zg', 'Zg\n', 'Z g', '\tZg', 'Zm9v\u0000', 'Z\u{1F600}', 'Z+8', 'Z/8'])(
    'refuses %j, as everywhere',
    (text) => {
      expect(isBase64url(text)).toBe(false)
      expect(() => fromBase64url(text)).toThrow(TypeError)
    },
  )
})

/** Whatever it is, it throws a TypeError or nothing. */
function isRead(read: (text: string) => unknown, text: string): boolean {
  try {
    read(text)
    return true
  } catch (error) {
    expect(error).toBeInstanceOf(TypeError)
    return false
  }
}

describe('what the runtime decodes', () => {
  const units = [
    'A',
    'B',
    'Q',
    'g',
    'w',
    '8',
    '-',
    '_',
    '+',
    '/',
    '=',
    ' ',
    '\n',
    '\t',
    '\f',
    '\r',
    '\u00a0',
    '\u0000',
    'é',
  ]
  const texts = fc.string({ unit: fc.constantFrom(...units), maxLength: 12 })
  const mostly = fc.string({ unit: fc.constantFrom('A', 'B', 'Q', 'g', 'w', '8'), maxLength: 40 })
  const spoiled = fc.tuple(mostly, texts, mostly).map((parts) => parts.join(''))

  it('is base64url as our own pattern has it, and nothing else', () => {
    fc.assert(
      fc.property(fc.oneof(texts, mostly, spoiled), (text) => {
        expect(isRead(fromBase64url, text), JSON.stringify(text)).toBe(isBase64url(text))
      }),
      { numRuns: 5000 },
    )
  })

  it('is padded base64 as our own pattern has it, and nothing else', () => {
    const isBase64 = (text: string): boolean =>
      text.length % 4 === 0 &&
      !/[-_]/.test(text) &&
      isBase64url(
        text
          .replace(/={1,2}$/, '')
          .replaceAll('+', '-')
          .replaceAll('/', '_'),
      )
    fc.assert(
      fc.property(
        fc.oneof(
          texts,
          mostly,
          spoiled,
          spoiled.map((text) => text.padEnd(Math.ceil(text.length / 4) * 4, '=')),
        ),
        (text) => {
          expect(isRead(fromBase64, text), JSON.stringify(text)).toBe(isBase64(text))
        },
      ),
      { numRuns: 5000 },
    )
  })

  it('is what was written, in base64 and in hex', () => {
    for (let length = 0; length < 100; length++) {
      const bytes = crypto.getRandomValues(new Uint8Array(length))
      expect(fromBase64(base64(bytes))).toEqual(bytes)
      expect(base64(bytes)).toBe(btoa(String.fromCharCode(...bytes)))
      expect(hex(bytes)).toBe(Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join(''))
    }
  })
})
