import { describe, expect, it } from 'vitest'
import { base64url, fromHex, hex, utf8 } from '../bytes.ts'
import { HpkeRefused, openHpke, sealHpke } from './hpke.ts'
import type { PublicJwk } from './public-key.ts'

// RFC 9180 appendix A.3.1, the first encryption.
const publicKey = fromHex(
  '04fe8c19ce0905191ebc298a9245792531f26f0cece2460639e8bc39cb7f706a826a779b4cf969b8a0e539c7f62fb3d30ad6aa8f80e30f1d128aafd68a2ce72ea0',
)
const recipient: PublicJwk = {
  kty: 'EC',
  crv: 'P-256',
  x: base64url(publicKey.slice(1, 33)),
  y: base64url(publicKey.slice(33)),
}
const privateJwk = {
  ...recipient,
  d: base64url(fromHex('f3ce7fdae57e1a310d87f1ebbde6f328be0a99cdbcadf4d6589cf29de4b8ffd2')),
}
const context = { info: utf8('Ode on a Grecian Urn'), aad: utf8('Count-0') }
const message = {
  enc: fromHex(
    '04a92719c6195d5085104f469a8b9814d5838ff72b60501e2c4466e5e67b325ac98536d7b61a1af4b78e5b7f951c0900be863c403ce65c9bfcb9382657222d18c4',
  ),
  cipherText: fromHex('5ad590bb8baa577f8619db35a36311226a896e7342a6d836d8b7bcd2f20b6c7f9076ac232e3ab2523f39513434'),
}
const plaintext = '4265617574792069732074727574682c20747275746820626561757479'

describe('HPKE', () => {
  it('opens the example of RFC 9180 appendix A.3.1 (VP-ISO7-05)', async () => {
    expect(hex(await openHpke(privateJwk, context, message))).toBe(plaintext)
  })

  it('opens what it sealed, each time under another key', async () => {
    const [one, other] = [
      await sealHpke(recipient, context, fromHex(plaintext)),
      await sealHpke(recipient, context, fromHex(plaintext)),
    ]
    expect(hex(one.enc)).not.toBe(hex(other.enc))
    expect(one.enc).toHaveLength(65)
    for (const sealed of [one, other]) expect(hex(await openHpke(privateJwk, context, sealed))).toBe(plaintext)
  })

  it('needs neither a private key that others could read, nor members beside the key', async () => {
    const sealed = await sealHpke(recipient, { info: context.info }, utf8('yes'))
    const jwk = { ...privateJwk, alg: 'ECDH-ES', use: 'enc', kid: 'one' }
    expect(await openHpke(jwk, { info: context.info }, sealed)).toEqual(utf8('yes'))
  })

  it.each<[string, () => Promise<unknown>]>([
    ['another info', () => openHpke(privateJwk, { ...context, info: utf8('Ode') }, message)],
    ['other data beside it', () => openHpke(privateJwk, { info: context.info }, message)],
    [
      'a key that is no point',
      () => openHpke(privateJwk, context, { ...message, enc: message.enc.map((b, i) => (i === 64 ? b ^ 1 : b)) }),
    ],
    [
      'a compressed key',
      () =>
        openHpke(privateJwk, context, { ...message, enc: message.enc.slice(0, 33).map((b, i) => (i === 0 ? 2 : b)) }),
    ],
    ['no key', () => openHpke(privateJwk, context, { ...message, enc: new Uint8Array() })],
    [
      'less than a tag',
      () => openHpke(privateJwk, context, { ...message, cipherText: message.cipherText.slice(0, 15) }),
    ],
    ['nothing', () => openHpke(privateJwk, context, { ...message, cipherText: new Uint8Array() })],
    ['a cut end', () => openHpke(privateJwk, context, { ...message, cipherText: message.cipherText.slice(0, -1) })],
  ])('refuses %s', async (_, open) => {
    await expect(open()).rejects.toThrow(HpkeRefused)
  })

  it("refuses another recipient's message", async () => {
    const keys = await crypto.subtle.generateKey({ name: 'ECDH', namedCurve: 'P-256' }, true, ['deriveBits'])
    const jwk = await crypto.subtle.exportKey('jwk', keys.privateKey)
    await expect(openHpke(jwk as typeof privateJwk, context, message)).rejects.toThrow(HpkeRefused)
  })
})
