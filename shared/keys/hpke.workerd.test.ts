// As the edge runs it: its WebCrypto is another one than that of the tests beside this.
import { describe, expect, it } from 'vitest'
import { utf8 } from '../bytes.ts'
import { HpkeRefused, openHpke, sealHpke } from './hpke.ts'
import { parsePublicJwk } from './public-key.ts'

describe('HPKE on workerd', () => {
  it('opens what it sealed, for this key and this info alone', async () => {
    const createKey = async () => {
      const curve = { name: 'ECDH', namedCurve: 'P-256' }
      const keys = (await crypto.subtle.generateKey(curve, true, ['deriveBits'])) as CryptoKeyPair
      const { kty, crv, x, y, d } = (await crypto.subtle.exportKey('jwk', keys.privateKey)) as JsonWebKey
      return {
        privateJwk: { kty, crv, x, y, d } as { kty: string; d: string },
        jwk: parsePublicJwk({ kty, crv, x, y }),
      }
    }
    const [own, other] = [await createKey(), await createKey()]
    const info = utf8('transcript')
    const sealed = await sealHpke(own.jwk, { info }, utf8('yes'))
    expect(await openHpke(own.privateJwk, { info }, sealed)).toEqual(utf8('yes'))
    await expect(openHpke(other.privateJwk, { info }, sealed)).rejects.toThrow(HpkeRefused)
    await expect(openHpke(own.privateJwk, { info: utf8('other') }, sealed)).rejects.toThrow(HpkeRefused)
    const noPoint = { ...sealed, enc: sealed.enc.map((byte, at) => (at === 64 ? byte ^ 1 : byte)) }
    await expect(openHpke(own.privateJwk, { info }, noPoint)).rejects.toThrow(HpkeRefused)
  })
})
