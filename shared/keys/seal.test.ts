import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { base64url, fromBase64url, hex, utf8 } from '../bytes.ts'
import { systemRandom } from '../random.ts'
import { createSealer, decrypt, deriveKey, encrypt } from './seal.ts'

const secret = base64url(systemRandom(32))
const sealer = await createSealer(secret, 'nonce', systemRandom)
const now = 1_790_000_000

describe('a sealed value', () => {
  it('is opened to what was sealed, whatever that is', async () => {
    await fc.assert(
      fc.asyncProperty(fc.jsonValue(), async (value) => {
        const sealed = await sealer.seal(value, now + 1)
        expect(sealed).toMatch(/^[\w-]+$/)
        expect(await sealer.open(sealed, now)).toEqual(JSON.parse(JSON.stringify(value)))
      }),
      { numRuns: 100 },
    )
  })

  it('is opened until it expires, and not from then on', async () => {
    const sealed = await sealer.seal('x', now)
    expect(await sealer.open(sealed, now - 1)).toBe('x')
    expect(await sealer.open(sealed, now)).toBeUndefined()
    expect(await sealer.open(sealed, now + 1)).toBeUndefined()
  })

  it('that never would expire is never opened', async () => {
    for (const expiry of [Number.POSITIVE_INFINITY, Number.NaN])
      expect(await sealer.open(await sealer.seal('x', expiry), now)).toBeUndefined()
  })

  it('is opened by another sealer of the same secret and purpose', async () => {
    const again = await createSealer(secret, 'nonce', systemRandom)
    expect(await again.open(await sealer.seal('x', now + 1), now)).toBe('x')
  })

  it('is not opened under another purpose or another secret', async () => {
    const sealed = await sealer.seal('x', now + 1)
    for (const [otherSecret, purpose] of [
      [secret, 'access token'],
      [secret, 'nonc'],
      [secret, ''],
      [base64url(systemRandom(32)), 'nonce'],
    ] as const)
      expect(await (await createSealer(otherSecret, purpose, systemRandom)).open(sealed, now)).toBeUndefined()
  })

  it('is different each time, and tells nothing of what is in it', async () => {
    const all = await Promise.all(Array.from({ length: 100 }, () => sealer.seal('Peeters', now + 1)))
    expect(new Set(all).size).toBe(100)
    expect(new Set(all.map((sealed) => hex(fromBase64url(sealed).subarray(0, 12)))).size).toBe(100)
    const text = new TextDecoder('latin1')
    for (const sealed of all) expect(text.decode(fromBase64url(sealed))).not.toContain('Peeters')
  })

  it('is not opened when any bit of it is flipped', async () => {
    const sealed = await sealer.seal({ sub: 'x' }, now + 1)
    const bits = fromBase64url(sealed).length * 8
    for (let bit = 0; bit < bits; bit++) {
      const bytes = fromBase64url(sealed)
      bytes[bit >> 3] = (bytes[bit >> 3] as number) ^ (1 << (bit & 7))
      expect(await sealer.open(base64url(bytes), now)).toBeUndefined()
    }
  })

  it('has one spelling only, so that what is used once is not used again in another (VCI-NONCE-03)', async () => {
    const sealed = await sealer.seal('xyz', now + 1)
    expect(fromBase64url(sealed).length % 3, 'the last character has bits that do not count').not.toBe(0)
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
    const respelled = sealed.slice(0, -1) + alphabet[alphabet.indexOf(sealed.at(-1) ?? '') ^ 1]
    for (const other of [
      respelled,
      `${sealed}=`,
      `${sealed}==`,
      ` ${sealed}`,
      `${sealed}\n`,
      `${sealed}A`,
      `A${sealed}`,
    ])
      expect(await sealer.open(other, now)).toBeUndefined()
  })

  it.each(['', 'A', 'AAAA', 'null', '{}', 'ö', 'A'.repeat(16), 'A'.repeat(38), 'A'.repeat(10_000)])(
    'is not what somebody else made up: %s',
    async (text) => {
      expect(await sealer.open(text, now)).toBeUndefined()
    },
  )

  it('is not opened when it is cut short anywhere', async () => {
    const sealed = await sealer.seal('x', now + 1)
    for (let length = 0; length < sealed.length; length++)
      expect(await sealer.open(sealed.slice(0, length), now)).toBeUndefined()
  })
})

describe('a sealing secret', () => {
  it.each([
    ['has 31 bytes', base64url(systemRandom(31))],
    ['is empty', ''],
    ['is padded', `${secret}=`],
    ['is a password', 'correct horse battery staple, and more of it'],
  ])('is refused when it %s', async (_, weak) => {
    await expect(createSealer(weak, 'nonce', systemRandom)).rejects.toThrow(TypeError)
  })

  it('may be longer', async () => {
    const longer = await createSealer(base64url(systemRandom(64)), 'nonce', systemRandom)
    expect(await longer.open(await longer.seal('x', now + 1), now)).toBe('x')
  })
})

describe('deriveKey', () => {
  it('is HKDF with SHA-256, without salt and with the purpose as info (RFC 5869)', async () => {
    const keyBytes = fromBase64url(secret)
    const material = await crypto.subtle.importKey('raw', keyBytes, 'HKDF', false, ['deriveBits'])
    const info = { name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(32), info: utf8('nonce') }
    const bits = await crypto.subtle.deriveBits(info, material, 256)
    const key = await crypto.subtle.importKey('raw', bits, 'AES-GCM', false, ['decrypt'])
    const cipher = await encrypt(await deriveKey(keyBytes, 'nonce'), new Uint8Array(12), utf8('x'))
    expect(await decrypt(key, new Uint8Array(12), cipher)).toEqual(utf8('x'))
  })

  it('gives a key that nobody can take out', async () => {
    const key = await deriveKey(fromBase64url(secret), 'nonce')
    expect(key).toMatchObject({ extractable: false, algorithm: { name: 'AES-GCM', length: 256 } })
    await expect(crypto.subtle.exportKey('raw', key)).rejects.toThrow()
  })
})
