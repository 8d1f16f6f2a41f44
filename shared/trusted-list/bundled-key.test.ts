import { describe, expect, it } from 'vitest'
import { base64url, sha256 } from '../bytes.ts'
import { createKeys, type KeyKind } from '../trust/example-certificates.ts'
import { readKey, writeKey, writeKeyHash } from './bundled-key.ts'

const spkiOf = async ({ publicKey }: CryptoKeyPair) => new Uint8Array(await crypto.subtle.exportKey('spki', publicKey))

describe('a key in a bundle', () => {
  it.each<[KeyKind, string]>([
    ['RSA PKCS1', 'r'],
    ['RSA PSS', 'r'],
    ['P-256', 'k'],
    ['P-521', 'k'],
  ])('of %s comes back as it was', async (kind, mark) => {
    const key = await spkiOf(await createKeys(kind))
    expect(writeKey(key).charAt(0)).toBe(mark)
    expect(readKey(writeKey(key))).toEqual({ key })
  })

  it.each([1024, 2032, 4096])('of RSA with %s bits comes back as it was', async (modulusLength) => {
    const usual = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256', modulusLength, publicExponent: Uint8Array.of(1, 0, 1) }
    const key = await spkiOf(await crypto.subtle.generateKey(usual, true, ['sign', 'verify']))
    expect(writeKey(key).length).toBeLessThan(modulusLength / 6 + 6)
    expect(readKey(writeKey(key))).toEqual({ key })
  })

  it('of RSA with another exponent is written as it is', async () => {
    const other = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256', modulusLength: 2048, publicExponent: Uint8Array.of(3) }
    const key = await spkiOf(await crypto.subtle.generateKey(other, true, ['sign', 'verify']))
    expect(writeKey(key).charAt(0)).toBe('k')
    expect(readKey(writeKey(key))).toEqual({ key })
  })

  it('may be a hash, or nothing', async () => {
    const hash = base64url(await sha256(Uint8Array.of(1)))
    expect(readKey(writeKeyHash(hash))).toEqual({ keyHash: hash })
    expect(readKey('')).toBeUndefined()
  })
})
