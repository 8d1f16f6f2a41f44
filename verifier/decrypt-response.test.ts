import { exportJWK, GeneralEncrypt, generateKeyPair, importJWK, type JWK } from 'jose'
import { beforeAll, describe, expect, it } from 'vitest'
import { base64url, fromBase64url, textOf, utf8 } from '../shared/bytes.ts'
import { OAuthError } from '../shared/oauth/oauth-error.ts'
import { decryptResponse } from './decrypt-response.ts'
import { ask, createTestVerifier } from './testing/memory-relying-party.ts'
import { type Encryption, encrypt } from './testing/memory-wallet.ts'
import type { Transaction } from './transaction.ts'

const verifier = await createTestVerifier()
let transaction: Transaction
beforeAll(async () => {
  transaction = (await ask(verifier)).transaction
})

const payload = { vp_token: { pid: ['x'] }, state: 's' }
const sealed = (how?: Encryption) => encrypt(transaction, payload, how)

/** The same JWE under another header: its tag no longer fits, so the header has to be refused before that or with it. */
async function withHeader(bend: (header: Record<string, unknown>) => object): Promise<string> {
  const [header = '', ...rest] = (await sealed()).split('.')
  return [base64url(utf8(JSON.stringify(bend(JSON.parse(textOf(fromBase64url(header))))))), ...rest].join('.')
}

const expectRefusal = (jwe: string) =>
  expect(decryptResponse(transaction, jwe)).rejects.toSatisfy(
    (error) => error instanceof OAuthError && error.code === 'invalid_request' && error.status === 400,
  )

const otherKey = async (crv: string): Promise<JWK> =>
  exportJWK((await generateKeyPair('ECDH-ES', { crv, extractable: true })).privateKey)

describe('an encrypted answer', () => {
  it.each(['A128GCM', 'A256GCM'])('is opened when it is encrypted with %s (VP-ENC-02)', async (enc) => {
    expect(await decryptResponse(transaction, await sealed({ header: { enc } }))).toEqual(payload)
  })

  it.each<[string, NonNullable<Encryption['parties']>]>([
    ['both parties', { apu: utf8('wallet'), apv: utf8('nonce') }],
    ['one party', { apv: utf8('nonce') }],
    ['parties of any bytes', { apu: Uint8Array.of(0, 255), apv: new Uint8Array(200) }],
  ])('is opened when the wallet names %s (VP-ENC-03)', async (_, parties) => {
    expect(await decryptResponse(transaction, await sealed({ parties }))).toEqual(payload)
  })

  it('is opened without a kid: the request offers one key', async () => {
    expect(await decryptResponse(transaction, await sealed({ header: { kid: undefined } }))).toEqual(payload)
  })

  it('is refused under another kid (VP-ENC-01)', async () => {
    await expectRefusal(await sealed({ header: { kid: 'other' } }))
  })

  it.each(['A192GCM', 'A128CBC-HS256', 'A256CBC-HS512'])('is refused with %s', async (enc) => {
    await expectRefusal(await sealed({ header: { enc } }))
  })

  it.each(['ECDH-ES+A128KW', 'ECDH-ES+A256KW'])('is refused with %s', async (alg) => {
    await expectRefusal(await sealed({ header: { alg } }))
  })

  it.each(['P-256', 'P-384', 'P-521', 'X25519'])('is refused when it is for another key, on %s', async (crv) => {
    await expectRefusal(await sealed({ key: await otherKey(crv) }))
  })

  it('is refused when it is for the key of another request (HAIP-V-05)', async () => {
    const { transaction: other } = await ask(verifier)
    await expectRefusal(await encrypt(other, payload, { header: { kid: transaction.encryptionKey.kid } }))
  })

  it.each(['{"state":"s"}', `{"state":"${'s'.repeat(300_000)}"}`])(
    'is refused when it is compressed, though it would be right (VP-ENC-07) (%#)',
    async (text) => {
      await expectRefusal(await encrypt(transaction, text, { header: { zip: 'DEF' } }))
    },
  )

  it.each<[string, (header: Record<string, unknown>) => object]>([
    ['no ephemeral key', ({ epk: _, ...rest }) => rest],
    ['an ephemeral key that is none', (header) => ({ ...header, epk: 'x' })],
    [
      'an ephemeral key that is no point',
      (header) => ({ ...header, epk: { ...(header.epk as JWK), y: (header.epk as JWK).x } }),
    ],
    ['an ephemeral key on another curve', (header) => ({ ...header, epk: { ...(header.epk as JWK), crv: 'P-384' } })],
    ['an ephemeral key of another kind', (header) => ({ ...header, epk: { kty: 'RSA', n: 'AQAB', e: 'AQAB' } })],
    ['a coordinate that is a number', (header) => ({ ...header, epk: { ...(header.epk as JWK), x: 5 } })],
    ['alg dir', (header) => ({ ...header, alg: 'dir' })],
    ['alg none', (header) => ({ ...header, alg: 'none' })],
    ['alg RSA-OAEP', (header) => ({ ...header, alg: 'RSA-OAEP' })],
    ['alg of a password', (header) => ({ ...header, alg: 'PBES2-HS256+A128KW', p2c: 10_000_000, p2s: 'AAAA' })],
    ['no enc', ({ enc: _, ...rest }) => rest],
    ['a critical member', (header) => ({ ...header, crit: ['x'], x: 1 })],
    ['one more member', (header) => ({ ...header, cty: 'json' })],
    ['parties that are a number', (header) => ({ ...header, apu: 5 })],
  ])('is refused with %s in its header', async (_, bend) => {
    await expectRefusal(await withHeader(bend))
  })

  it.each(['', 'x', '....', '.....', '{}', 'a.b.c', 'a.b.c.d.e', '\u0000', 'é.é.é.é.é'])(
    'is refused when it is %j',
    async (jwe) => {
      await expectRefusal(jwe)
    },
  )

  it('is refused as JSON, for several recipients', async () => {
    const { d: _, ...publicKey } = transaction.encryptionKey
    const general = new GeneralEncrypt(utf8(JSON.stringify(payload))).setProtectedHeader({ enc: 'A256GCM' })
    for (let time = 0; time < 2; time++)
      general.addRecipient(await importJWK(publicKey, 'ECDH-ES+A128KW')).setUnprotectedHeader({ alg: 'ECDH-ES+A128KW' })
    await expectRefusal(JSON.stringify(await general.encrypt()))
  })

  it('is refused when any part of it was altered', async () => {
    const parts = (await sealed()).split('.')
    for (const at of [0, 2, 3, 4]) {
      const part = parts[at] ?? ''
      const bent = `${part.startsWith('A') ? 'B' : 'A'}${part.slice(1)}`
      await expectRefusal(parts.map((one, index) => (index === at ? bent : one)).join('.'))
    }
    await expectRefusal(parts.map((one, index) => (index === 1 ? 'AAAA' : one)).join('.'))
    await expectRefusal(parts.map((one, index) => (index === 4 ? one.slice(0, 16) : one)).join('.'))
  })

  it.each(['', 'text', '[]', '"a"', '{"a":1,"a":2}', `${'{"a":'.repeat(40)}1${'}'.repeat(40)}`])(
    'is refused when it holds no JSON object, or one that says a thing twice or is too deep (%#)',
    async (text) => {
      await expectRefusal(await encrypt(transaction, text))
    },
  )

  it('says the same whatever is wrong, and nothing of what was sent', async () => {
    const messages = await Promise.all(
      ['secret', await sealed({ header: { kid: 'secret' } }), await encrypt(transaction, 'secret')].map((jwe) =>
        decryptResponse(transaction, jwe).catch((error: Error) => error.message),
      ),
    )
    expect(new Set(messages).size).toBe(1)
    expect(messages[0]).not.toContain('secret')
  })
})
