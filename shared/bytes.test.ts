import fc from 'fast-check'
import { afterEach, describe, expect, it, vi } from 'vitest'
import * as own from './bytes.ts'
import {
  base64,
  concat,
  equalBytes,
  equalSecrets,
  fromBase64,
  fromBase64url,
  fromHex,
  hex,
  sha256,
  textOf,
  utf8,
} from './bytes.ts'

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'

/** The module as it is where the runtime has base64 of its own, as workerd has: another implementation stands in for it. */
async function loadNative(): Promise<typeof own> {
  vi.resetModules()
  const toBase64 = vi.fn(function (this: Uint8Array, { alphabet }: { alphabet?: string } = {}) {
    return Buffer.from(this).toString(alphabet === 'base64url' ? 'base64url' : 'base64')
  })
  Object.defineProperty(Uint8Array.prototype, 'toBase64', { value: toBase64, configurable: true })
  const setFromBase64 = function (this: Uint8Array, text: string, { alphabet }: { alphabet: BufferEncoding }) {
    const bytes = Buffer.from(text, alphabet)
    this.set(bytes)
    return { read: text.length, written: bytes.length }
  }
  Object.defineProperty(Uint8Array.prototype, 'setFromBase64', { value: setFromBase64, configurable: true })
  const native = await import('./bytes.ts')
  expect(native.base64url(Uint8Array.of(1))).toBe('AQ')
  expect(toBase64).toHaveBeenCalledOnce()
  return native
}

afterEach(() => {
  Reflect.deleteProperty(Uint8Array.prototype, 'toBase64')
  Reflect.deleteProperty(Uint8Array.prototype, 'setFromBase64')
})

describe.each([
  ['of our own', async () => own],
  ['of the runtime', loadNative],
])('base64url %s', (_, load) => {
  it('writes the vectors of RFC 4648 section 10, without padding', async () => {
    const { base64url, base64 } = await load()
    const texts = ['', 'f', 'fo', 'foo', 'foob', 'fooba', 'foobar']
    expect(texts.map((text) => base64url(utf8(text)))).toEqual([
      '',
      'Zg',
      'Zm8',
      'Zm9v',
      'Zm9vYg',
      'Zm9vYmE',
      'Zm9vYmFy',
    ])
    expect(texts.map((text) => base64(utf8(text)))).toEqual([
      '',
      'Zg==',
      'Zm8=',
      'Zm9v',
      'Zm9vYg==',
      'Zm9vYmE=',
      'Zm9vYmFy',
    ])
    expect(base64url(Uint8Array.of(0xfb, 0xff, 0xbf))).toBe('-_-_')
    expect(base64(Uint8Array.of(0xfb, 0xff, 0xbf))).toBe('+/+/')
  })

  it('is what another implementation writes, and is read back, for any bytes', async () => {
    const { base64url, base64, fromBase64url, fromBase64 } = await load()
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
        expect(base64url(bytes)).toBe(Buffer.from(bytes).toString('base64url'))
        expect(base64(bytes)).toBe(Buffer.from(bytes).toString('base64'))
        expect(equalBytes(fromBase64url(base64url(bytes)), bytes)).toBe(true)
        expect(equalBytes(fromBase64(base64(bytes)), bytes)).toBe(true)
      }),
    )
  })

  it('writes a part of a buffer as just that part', async () => {
    const { base64url } = await load()
    expect(base64url(Uint8Array.of(9, 1, 2, 3, 9).subarray(1, 4))).toBe('AQID')
  })
})

describe('fromBase64url', () => {
  it('reads every byte from one spelling and refuses the fifteen others', () => {
    for (let byte = 0; byte < 256; byte++) {
      const read = [...alphabet].filter((last) => {
        try {
          return fromBase64url((alphabet[byte >> 2] as string) + last)[0] === byte
        } catch {
          return false
        }
      })
      expect(read).toEqual([own.base64url(Uint8Array.of(byte)).at(-1)])
    }
  })

  it('accepts a text only when it is how its bytes are written', () => {
    const text = fc.string({
      maxLength: 9,
      unit: fc.constantFrom(...alphabet, '+', '/', '=', ' ', '\n', '.', '\0', 'é'),
    })
    fc.assert(
      fc.property(text, (input) => {
        let bytes: own.Bytes
        try {
          bytes = fromBase64url(input)
        } catch (error) {
          expect(error).toBeInstanceOf(TypeError)
          return
        }
        expect(own.base64url(bytes)).toBe(input)
      }),
      { numRuns: 2000 },
    )
  })

  it.each([
    'A',
    'AAAAA',
    'Zg==',
    'Zm8=',
    'AAAA=',
    '=',
    '====',
    ' Zg',
    'Zg\n',
    'Z g',
    'Zm9v\u0000',
    'Z\u{1F600}',
    'Zé',
    '-+',
  ])('refuses %j', (text) => {
    expect(() => fromBase64url(text)).toThrow(TypeError)
  })

  it('refuses bits that do not count, unless they are zero', () => {
    expect(fromBase64url('AA')).toEqual(Uint8Array.of(0))
    for (const text of ['AB', 'AP', 'A_', 'AAB', 'AAD', 'AAAAAAB']) expect(() => fromBase64url(text)).toThrow(TypeError)
  })

  it('refuses characters that only look like those of its alphabet', () => {
    for (const other of ['\u2010', '\uff21', '\u0391', '\u017f', '\u212a'])
      expect(() => fromBase64url(`${other}A`)).toThrow(TypeError)
  })
})

describe('fromBase64', () => {
  it.each([
    'Zg',
    'Zg=',
    'Zg===',
    '=Zg=',
    '====',
    'Zm9v====',
    'Zh==',
    'Zm9=',
    '-_-_',
    'Zm9v\n',
    'Zm9v Zm9v',
    'A===',
    'AA=A',
  ])('refuses %j (RFC 7515 section 4.1.6)', (text) => {
    expect(() => fromBase64(text)).toThrow(TypeError)
  })
})

describe('texts', () => {
  it('come back from their UTF-8, with a byte order mark where there is one', () => {
    for (const text of ['', 'Zoë', '\u{1F600}', '\ufeffx', '\0']) expect(textOf(utf8(text))).toBe(text)
  })

  it('are written in UTF-8 as another implementation does, short and long', () => {
    const unit = fc.constantFrom('a', '\0', '\x7f', '\x80', 'ë', '\ud800', '\u{1F600}')
    const text = fc.tuple(fc.integer({ min: 0, max: 70 }), unit, unit).map(([at, a, b]) => 'x'.repeat(at) + a + b)
    fc.assert(
      fc.property(fc.oneof(text, fc.string({ unit: 'binary' })), (input) => {
        expect(equalBytes(utf8(input), Buffer.from(input, 'utf8'))).toBe(true)
      }),
      { numRuns: 300 },
    )
  })

  it.each([
    ['a byte that begins nothing', [0xff]],
    ['a sequence that ends too early', [0xc3]],
    ['a letter in two bytes', [0xc1, 0x81]],
    ['half of a surrogate pair', [0xed, 0xa0, 0x80]],
    ['more than Unicode has', [0xf4, 0x90, 0x80, 0x80]],
  ])('are refused when they are no UTF-8: %s', (_, bytes) => {
    expect(() => textOf(Uint8Array.from(bytes))).toThrow(TypeError)
  })
})

describe('bytes', () => {
  it('are joined in their order, in a buffer of their own', () => {
    const joined = concat(Uint8Array.of(1), new Uint8Array(), Uint8Array.of(9, 2, 3, 9).subarray(1, 3))
    expect(joined).toEqual(Uint8Array.of(1, 2, 3))
    expect(joined.buffer.byteLength).toBe(3)
    expect(concat()).toEqual(new Uint8Array())
  })

  it('are equal when all of them are', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 20 }), fc.uint8Array({ maxLength: 20 }), (a, b) => {
        expect(equalBytes(a, a.slice())).toBe(true)
        expect(equalBytes(a, b)).toBe(a.join() === b.join())
        expect(equalBytes(a, concat(a, Uint8Array.of(0)))).toBe(false)
      }),
    )
  })

  it('are written in hex and read from it', () => {
    expect(hex(Uint8Array.of(0, 10, 255))).toBe('000aff')
    expect(fromHex('000aFF')).toEqual(Uint8Array.of(0, 10, 255))
    expect(fromHex('')).toEqual(new Uint8Array())
  })

  it('have the SHA-256 of FIPS 180-2', async () => {
    expect(hex(await sha256(utf8('abc')))).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad')
  })

  it('of base64 are those of base64url', () => {
    expect(fromBase64(base64(utf8('any')))).toEqual(utf8('any'))
  })
})

describe('equalSecrets', () => {
  it('is equality, also of empty texts and of beginnings', () => {
    const text = fc.string({ maxLength: 5, unit: fc.constantFrom('a', 'b', '\0', 'é') })
    fc.assert(fc.property(text, text, (a, b) => equalSecrets(a, b) === (a === b)))
    for (const [a, b] of [
      ['', 'a'],
      ['a', ''],
      ['ab', 'abab'],
      ['abab', 'ab'],
      ['a', 'aa'],
      ['\0', ''],
    ] as const)
      expect(equalSecrets(a, b)).toBe(false)
    expect(equalSecrets('', '')).toBe(true)
  })
})
