import { generalVerify, generateKeyPair } from 'jose'
import { describe, expect, it } from 'vitest'
import { fromBase64url, textOf } from '../bytes.ts'
import { signGeneralJws } from './general-jws.ts'
import type { Signer } from './signer.ts'

async function createSigner(algorithm: 'ES256' | 'ES384') {
  const { privateKey, publicKey } = await generateKeyPair(algorithm)
  const hash = algorithm === 'ES256' ? 'SHA-256' : 'SHA-384'
  const sign = async (bytes: BufferSource) =>
    new Uint8Array(await crypto.subtle.sign({ name: 'ECDSA', hash }, privateKey, bytes))
  return { signer: { algorithm, chain: [], sign } as unknown as Signer, publicKey }
}

describe('a JWS of several signatures (RFC 7515 section 7.2.1)', () => {
  it('holds one payload, and each signature covers it with its own header', async () => {
    const [one, other] = [await createSigner('ES256'), await createSigner('ES384')]
    const signatures = [
      { signer: one.signer, header: { client_id: 'one' } },
      { signer: other.signer, header: { client_id: 'other' } },
    ]
    const jws = await signGeneralJws(signatures, { nonce: 'n' })
    expect(JSON.parse(textOf(fromBase64url(jws.payload)))).toEqual({ nonce: 'n' })
    for (const { publicKey, name, alg } of [
      { publicKey: one.publicKey, name: 'one', alg: 'ES256' },
      { publicKey: other.publicKey, name: 'other', alg: 'ES384' },
    ]) {
      const verified = await generalVerify(jws, publicKey, { algorithms: [alg] })
      expect(verified.protectedHeader).toEqual({ alg, client_id: name })
    }
    const swapped = jws.signatures.map(({ signature }, at) => ({
      protected: jws.signatures[1 - at]?.protected ?? '',
      signature,
    }))
    await expect(generalVerify({ ...jws, signatures: swapped }, one.publicKey)).rejects.toThrow()
  })
})
