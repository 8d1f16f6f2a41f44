// Encrypted credential requests and answers (VCI-ENC-01 to VCI-ENC-05), in every combination of required and optional.
import { CompactEncrypt, exportJWK, generateKeyPair, importJWK, type JWK } from 'jose'
import { describe, expect, it } from 'vitest'
import { type ContentEncryption, decryptJwe, encryptJwe } from '../../shared/keys/jwe.ts'
import { OAuthError } from '../../shared/oauth/oauth-error.ts'
import type { Issuer } from '../issuer.ts'
import { createEncryptionKey, createMemoryIssuer } from '../testing/memory-issuer.ts'
import { createMemoryWallet, sdJwtPid } from '../testing/memory-wallet.ts'
import { credentialEndpoint } from './endpoint.ts'

const memory = await createMemoryIssuer()
const oldKey = await createEncryptionKey('encryption-0')
const issuer: Issuer = { ...memory, encryptionKeys: [...memory.encryptionKeys, oldKey] }
const [newest] = issuer.encryptionKeys
if (!newest) throw new TypeError('the issuer has a key')
const wallet = await createMemoryWallet(issuer)
const answerKey = await createEncryptionKey('answer')

const requiring = (request: 'optional' | 'required', response: 'optional' | 'required'): Issuer => ({
  ...issuer,
  config: { ...issuer.config, encryption: { request, response } },
})

const publicPart = ({ d: _, ...key }: JWK): JWK => key
const wish = (change: object = {}) => ({ jwk: publicPart(answerKey), enc: 'A256GCM', ...change })

async function rightBody(more: object = {}): Promise<object> {
  const jwt = [await wallet.proof(await wallet.nonce())]
  return { credential_configuration_id: sdJwtPid, proofs: { jwt }, ...more }
}

interface Sealing {
  key?: JWK
  enc?: ContentEncryption
  deflate?: boolean
}

const sealed = async (body: object, { key = newest, enc = 'A128GCM', deflate = false }: Sealing = {}) =>
  encryptJwe(body, { jwk: publicPart(key), enc, deflate })

async function ask(body: string | object, given: Issuer = issuer): Promise<Response> {
  const headers = { 'Content-Type': typeof body === 'string' ? 'application/jwt' : 'application/json' }
  try {
    return await credentialEndpoint(given, await wallet.request(body, { headers }), 'trace')
  } catch (error) {
    if (error instanceof OAuthError) return error.toResponse()
    throw error
  }
}

const opened = async (response: Response, deflate = false) => {
  expect([response.status, response.headers.get('Content-Type')]).toEqual([200, 'application/jwt'])
  expect(response.headers.get('Cache-Control')).toBe('no-store')
  return decryptJwe(await response.text(), { keys: [answerKey], length: 1_000_000, deflate })
}

const one = { credentials: [{ credential: expect.stringMatching(/~$/) }], notification_id: expect.any(String) }

async function expectRefusal(response: Response, error: string): Promise<void> {
  expect([response.status, response.headers.get('Content-Type')]).toEqual([400, 'application/json'])
  expect(await response.json()).toEqual({ error, error_description: expect.any(String) })
}

describe('an encrypted request', () => {
  it.each<[string, Sealing]>([
    ['A128GCM', { enc: 'A128GCM' }],
    ['A256GCM', { enc: 'A256GCM' }],
    ['compression', { deflate: true }],
    ['the key before the newest, for wallets that keep metadata', { key: oldKey }],
  ])('is read with %s (VCI-ENC-02, VCI-ENC-04)', async (_, sealing) => {
    const response = await ask(await sealed(await rightBody(), sealing))
    expect([response.status, await response.json()]).toEqual([200, one])
  })

  it.each<[string, () => Promise<string>]>([
    ['to a key of somebody else', async () => sealed(await rightBody(), { key: await createEncryptionKey() })],
    ['under an unknown kid', async () => sealed(await rightBody(), { key: { ...newest, kid: 'other' } })],
    ['around no object', async () => sealed([])],
    ['that unpacks to too much', async () => sealed({ text: 'x'.repeat(300_000) }, { deflate: true })],
    ['that is none', async () => 'a.b.c.d.e'],
    ['that is plain', async () => JSON.stringify(await rightBody())],
  ])('is refused %s (VCI-ENC-02, VCI-ERR-06)', async (_, jwe) => {
    await expectRefusal(await ask(await jwe()), 'invalid_encryption_parameters')
  })

  it.each<[string, object]>([
    ['the key and its kid, as the wallet library of the EU writes them', { jwk: publicPart(newest), kid: newest.kid }],
    ['the kid and the type of the content, as the conformance suite does', { kid: newest.kid, cty: 'json' }],
    ['no kid, and what nobody knows', { typ: 'JWT', unknown: 1 }],
  ])('is read with a header that has %s (VCI-ENC-02)', async (_, header) => {
    const jwe = new CompactEncrypt(new TextEncoder().encode(JSON.stringify(await rightBody())))
      .setProtectedHeader({ alg: 'ECDH-ES', enc: 'A128GCM', ...header })
      .encrypt(await importJWK(publicPart(newest), 'ECDH-ES'))
    const response = await ask(await jwe)
    expect([response.status, await response.json()]).toEqual([200, one])
  })

  it('spends no nonce when it is refused', async () => {
    const body = await rightBody()
    await expectRefusal(
      await ask(await sealed(body, { key: await createEncryptionKey() })),
      'invalid_encryption_parameters',
    )
    expect((await ask(await sealed(body))).status).toBe(200)
  })
})

describe('an encrypted answer', () => {
  it.each(['A128GCM', 'A256GCM'])('comes as the wallet asks, with %s (VCI-CRED-22, VCI-ENC-03)', async (enc) => {
    const body = await rightBody({ credential_response_encryption: wish({ enc }) })
    expect(await opened(await ask(await sealed(body)))).toEqual(one)
  })

  it('comes compressed when the wallet asks for that', async () => {
    const body = await rightBody({ credential_response_encryption: wish({ zip: 'DEF' }) })
    const response = await ask(await sealed(body))
    await expect(opened(response.clone())).rejects.toThrow()
    expect(await opened(response, true)).toEqual(one)
  })

  it('carries the kid of the key, where it has one, and says no more of itself (VCI-ENC-01)', async () => {
    const headerOf = async (jwk: JWK) => {
      const body = await rightBody({ credential_response_encryption: wish({ jwk }) })
      const jwe = await (await ask(await sealed(body))).text()
      return JSON.parse(Buffer.from(jwe.split('.')[0] ?? '', 'base64url').toString())
    }
    const header = { alg: 'ECDH-ES', enc: 'A256GCM', epk: expect.any(Object) }
    expect(await headerOf(publicPart(answerKey))).toEqual({ ...header, kid: 'answer' })
    const { kid: _, ...nameless } = publicPart(answerKey)
    expect(await headerOf(nameless)).toEqual(header)
  })

  it('is to a key on a larger curve too', async () => {
    const { privateKey } = await generateKeyPair('ECDH-ES', { crv: 'P-521', extractable: true })
    const key = { ...(await exportJWK(privateKey)), alg: 'ECDH-ES' }
    const body = await rightBody({ credential_response_encryption: wish({ jwk: publicPart(key) }) })
    const response = await ask(await sealed(body))
    expect(await decryptJwe(await response.text(), { keys: [key], length: 1_000_000, deflate: false })).toEqual(one)
  })

  it.each<[string, object]>([
    ['another alg (VCI-ERR-06)', wish({ jwk: { ...publicPart(answerKey), alg: 'UNSUPPORTED_ALG' } })],
    ['no alg (VCI-ENC-01)', wish({ jwk: { ...publicPart(answerKey), alg: undefined } })],
    ['a key for signatures', wish({ jwk: { ...publicPart(answerKey), use: 'sig' } })],
    ['a private key (VCI-ENC-03)', wish({ jwk: answerKey })],
    ['a key of another kind', wish({ jwk: { kty: 'RSA', n: 'AQAB', e: 'AQAB', alg: 'ECDH-ES' } })],
    ['a key that is no point', wish({ jwk: { ...publicPart(answerKey), y: answerKey.x } })],
    ['another enc', wish({ enc: 'A192GCM' })],
    ['no enc', wish({ enc: undefined })],
    ['another zip', wish({ zip: 'GZ' })],
    ['a wish that is none', []],
  ])('is refused for %s, never encrypted, and spends nothing', async (_, credential_response_encryption) => {
    const body = await rightBody()
    await expectRefusal(
      await ask(await sealed({ ...body, credential_response_encryption })),
      'invalid_encryption_parameters',
    )
    expect((await ask(await sealed(body))).status).toBe(200)
  })

  it('is refused in a plain request, whose key anybody could have put there (VCI-CRED-07)', async () => {
    const body = await rightBody({ credential_response_encryption: wish() })
    await expectRefusal(await ask(body), 'invalid_encryption_parameters')
  })

  it('leaves errors plain (VCI-CRED-22)', async () => {
    const body = {
      ...(await rightBody({ credential_response_encryption: wish() })),
      credential_configuration_id: 'mdl',
    }
    await expectRefusal(await ask(await sealed(body)), 'unknown_credential_configuration')
  })
})

describe('what an issuer asks for', () => {
  const plain = () => rightBody()
  const request = async () => sealed(await rightBody())
  const both = async () => sealed(await rightBody({ credential_response_encryption: wish() }))

  it.each([
    ['optional', 'optional', [200, 200, 200]],
    ['required', 'optional', [400, 200, 200]],
    ['required', 'required', [400, 400, 200]],
  ] as const)('is kept to: requests %s, answers %s (VCI-ENC-02)', async (asked, answered, statuses) => {
    const given = requiring(asked, answered)
    const responses = [
      await ask(await plain(), given),
      await ask(await request(), given),
      await ask(await both(), given),
    ]
    expect(responses.map(({ status }) => status)).toEqual(statuses)
    for (const response of responses)
      if (response.status === 400) await expectRefusal(response, 'invalid_encryption_parameters')
  })
})
