import { describe, expect, it } from 'vitest'
import { base64url } from '../bytes.ts'
import { importPublicJwk, KeyRefused, parsePublicJwk, thumbprint } from './public-key.ts'

const create = async (namedCurve: string) => {
  const { publicKey, privateKey } = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve }, true, [
    'sign',
    'verify',
  ])
  return {
    jwk: await crypto.subtle.exportKey('jwk', publicKey),
    privateJwk: await crypto.subtle.exportKey('jwk', privateKey),
  }
}
const { jwk, privateJwk } = await create('P-256')

/** The same bytes with another last character: the bits that do not count are set. */
const respelled = (text = '') => {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
  return text.slice(0, -1) + alphabet[alphabet.indexOf(text.at(-1) ?? '') ^ 1]
}

describe('a public key of others', () => {
  it.each(['P-256', 'P-384', 'P-521'])(
    'on %s keeps the members of its thumbprint and no other (VCI-PROOF-10)',
    async (curve) => {
      const { kty, crv, x, y } = (await create(curve)).jwk
      expect(parsePublicJwk({ kty, crv, x, y, kid: 'a', use: 'sig', alg: 'ES256', ext: true })).toEqual({
        kty,
        crv,
        x,
        y,
      })
    },
  )

  it('has the thumbprint of RFC 7638', async () => {
    // RFC 9449 section 6.1: the key of its example and the thumbprint that it gives.
    const key = parsePublicJwk({
      kty: 'EC',
      x: 'l8tFrhx-34tV3hRICRDY9zCkDlpBhF42UQUfWVAWBFs',
      y: '9VE4jf_Ok_o64zbTTlcuNJajHmt6v9TDVrU0CdvGRDA',
      crv: 'P-256',
    })
    expect(await thumbprint(key)).toBe('0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I')
  })

  it.each<[string, unknown]>([
    ['is private (VCI-PROOF-02)', privateJwk],
    ['is symmetric', { kty: 'oct', k: 'AAAA' }],
    ['is of another kind', { kty: 'OKP', crv: 'Ed25519', x: jwk.x }],
    ['is on another curve', { ...jwk, crv: 'secp256k1' }],
    ['has no second coordinate', { ...jwk, y: undefined }],
    ['has a short coordinate', { ...jwk, x: base64url(new Uint8Array(31)) }],
    ['has a padded coordinate', { ...jwk, x: `${jwk.x}=` }],
    ['has a coordinate in another alphabet', { ...jwk, x: `+${jwk.x?.slice(1)}` }],
    ['has a coordinate in a second spelling', { ...jwk, x: respelled(jwk.x) }],
    ['is a text', 'key'],
    ['is a list', [jwk]],
    ['is nothing', null],
  ])('is refused when it %s', (_, input) => {
    expect(() => parsePublicJwk(input)).toThrow(KeyRefused)
  })

  it('is refused when it is no point of its curve', async () => {
    const key = parsePublicJwk({ ...jwk, y: jwk.x })
    await expect(importPublicJwk(key)).rejects.toThrow(KeyRefused)
  })
})
