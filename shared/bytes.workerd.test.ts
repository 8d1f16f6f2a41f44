// base64url over the encoder and the decoder of the runtime, which are less strict by themselves.
import { describe, expect, it } from 'vitest'
import { base64url, fromBase64url, isBase64url } from './bytes.ts'

describe('base64url in workerd', () => {
  it('is the encoder of the runtime', () => {
    expect('toBase64' in Uint8Array.prototype && 'fromBase64' in Uint8Array).toBe(true)
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
