// The request object as wallets fetch it that say what they can do, over the verifier's own addresses.
import { compactDecrypt, exportJWK, generateKeyPair } from 'jose'
import { describe, expect, it } from 'vitest'
import { textOf } from '../../shared/bytes.ts'
import type { JsonObject } from '../../shared/json.ts'
import { parseJws } from '../../shared/keys/jws.ts'
import { createApp } from '../app.ts'
import { closeTransaction } from '../response/close-transaction.ts'
import { ask, createTestVerifier, mdocQuery, sdJwtQuery } from '../testing/memory-relying-party.ts'

const verifier = await createTestVerifier()
const app = createApp(verifier)
const type = 'application/oauth-authz-req+jwt'

const post = async (id: string, form: Record<string, string> | string, headers: Record<string, string> = {}) =>
  app.request(`/request/${id}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/x-www-form-urlencoded', Accept: type, ...headers },
    body: typeof form === 'string' ? form : new URLSearchParams(form).toString(),
  })

const told = (metadata: unknown) => ({ wallet_metadata: JSON.stringify(metadata) })

async function claimsOf(response: Response): Promise<JsonObject> {
  expect([response.status, response.headers.get('Content-Type')]).toEqual([200, type])
  return parseJws(await response.text()).payload
}

async function refusal(response: Response): Promise<string> {
  const { error, error_description: reason } = (await response.json()) as Record<string, string>
  expect([response.status, error]).toEqual([400, 'invalid_request'])
  return reason ?? ''
}

/** As the EU's reference wallets describe themselves. */
const european = {
  request_object_signing_alg_values_supported: ['ES256'],
  authorization_encryption_alg_values_supported: ['ECDH-ES'],
  authorization_encryption_enc_values_supported: ['A128GCM', 'A256GCM'],
  vp_formats_supported: {
    'dc+sd-jwt': { 'sd-jwt_alg_values': ['ES256'], 'kb-jwt_alg_values': ['ES256'] },
    mso_mdoc: { issuerauth_alg_values: [-7], deviceauth_alg_values: [-7] },
  },
  client_id_prefixes_supported: ['x509_san_dns', 'x509_hash'],
  response_types_supported: ['vp_token'],
  response_modes_supported: ['direct_post', 'direct_post.jwt'],
}

describe('a request that is asked for by POST', () => {
  it('is that of GET, with the nonce of the wallet (VP-RURI-02, VP-RURI-03)', async () => {
    const { requestId } = await ask(verifier)
    const got = await claimsOf(await app.request(`/request/${requestId}`))
    const nonce = 'kxbJ/+QQ/qheqcBnVzjZPg=='
    expect(await claimsOf(await post(requestId, { wallet_nonce: nonce, ...told(european), unknown: 'x' }))).toEqual({
      ...got,
      wallet_nonce: nonce,
    })
    expect(got).not.toHaveProperty('wallet_nonce')
    expect(await claimsOf(await post(requestId, ''))).toEqual(got)
  })

  it('is for the wallet that names itself, and otherwise for any (VP-REQ-03)', async () => {
    const { requestId } = await ask(verifier)
    const issuer = 'https://wallet.example'
    expect((await claimsOf(await post(requestId, told({ ...european, issuer })))).aud).toBe(issuer)
    expect((await claimsOf(await post(requestId, told(european)))).aud).toBe('https://self-issued.me/v2')
    expect((await claimsOf(await app.request(`/request/${requestId}`))).aud).toBe('https://self-issued.me/v2')
  })

  it.each<[string, Record<string, string>]>([
    ['nothing', {}],
    ['everything', { Accept: '*/*' }],
    ['what Java clients do', { Accept: 'text/plain, application/json, application/*+json, */*' }],
    ['HTML', { Accept: 'text/html' }],
  ])('comes as it is to who accepts %s', async (_, headers) => {
    const { requestId } = await ask(verifier)
    await claimsOf(await app.request(`/request/${requestId}`, { headers }))
    await claimsOf(await post(requestId, { wallet_nonce: 'n' }, { Accept: '', ...headers }))
  })

  it('comes again and again until it is answered, with the same nonce, state and key (VP-RURI-05)', async () => {
    const { requestId } = await ask(verifier)
    const first = await claimsOf(await post(requestId, { wallet_nonce: 'first' }))
    const second = await claimsOf(await post(requestId, { wallet_nonce: 'second' }))
    expect(second).toEqual({ ...first, wallet_nonce: 'second' })
    await closeTransaction(verifier, requestId)
    expect((await post(requestId, { wallet_nonce: 'third' })).status).toBe(404)
  })

  it('knows no other methods', async () => {
    const { requestId } = await ask(verifier)
    const response = await app.request(`/request/${requestId}`, { method: 'PUT' })
    expect([response.status, response.headers.get('Allow')]).toEqual([405, 'GET, POST'])
  })

  it.each<[string, Record<string, string> | string, Record<string, string>, string]>([
    ['JSON', '{}', { 'Content-Type': 'application/json' }, 'cannot be read'],
    ['a nonce twice', 'wallet_nonce=a&wallet_nonce=b', {}, 'cannot be read'],
    ['an endless nonce', { wallet_nonce: 'a'.repeat(1001) }, {}, 'wallet_nonce is too long'],
    ['metadata that are no JSON', { wallet_metadata: '{' }, {}, 'no JSON object'],
    ['metadata that are a list', { wallet_metadata: '[]' }, {}, 'no JSON object'],
    ['endless metadata', told({ a: 'a'.repeat(32_000) }), {}, 'too large'],
    ['nested metadata', { wallet_metadata: `{"a":${'['.repeat(20)}${']'.repeat(20)}}` }, {}, 'too large'],
    ['a name of itself that is none', told({ issuer: 1 }), {}, 'issuer'],
    ['a list that is none', told({ response_modes_supported: 'direct_post.jwt' }), {}, 'response_modes_supported'],
    ['formats that are a list', told({ vp_formats_supported: [] }), {}, 'vp_formats_supported'],
    ['keys that are no set', told({ jwks: [] }), {}, 'jwks'],
  ])('is refused to who sends %s', async (_, form, headers, reason) => {
    const { requestId } = await ask(verifier)
    expect(await refusal(await post(requestId, form, headers))).toContain(reason)
  })

  it('is refused to who sends more than a form may have', async () => {
    const { requestId } = await ask(verifier)
    expect((await post(requestId, `a=${'a'.repeat(70_000)}`)).status).toBe(413)
  })
})

describe('what a wallet cannot do (VP-RURI-04)', () => {
  const both = { query: { credentials: [sdJwtQuery(), mdocQuery()] } }
  const either = { query: { ...both.query, credential_sets: [{ options: [['sd'], ['mdoc']] }] } }
  const optional = { query: { ...both.query, credential_sets: [{ options: [['sd'], ['mdoc']], required: false }] } }
  const formats = european.vp_formats_supported
  const onlySdJwt = { vp_formats_supported: { 'dc+sd-jwt': formats['dc+sd-jwt'], mso_mdoc: null } }

  it.each<[string, object, object, string]>([
    ['the prefix', {}, { client_id_prefixes_supported: ['x509_san_dns'] }, 'prefix x509_hash'],
    ['the signature', {}, { request_object_signing_alg_values_supported: ['EdDSA'] }, 'signed by ES256'],
    ['the response type', {}, { response_types_supported: ['id_token'] }, 'response type vp_token'],
    ['the response mode', {}, { response_modes_supported: ['direct_post'] }, 'response mode direct_post.jwt'],
    ['the encryption', {}, { authorization_encryption_alg_values_supported: ['RSA-OAEP'] }, 'encrypted by ECDH-ES'],
    ['its content', {}, { authorization_encryption_enc_values_supported: ['A128CBC-HS256'] }, 'A128GCM or A256GCM'],
    ['a format', both, onlySdJwt, 'formats and algorithms'],
    ['every format that has to be answered', either, { vp_formats_supported: {} }, 'formats and algorithms'],
    ['any format', {}, { vp_formats_supported: {} }, 'formats and algorithms'],
    [
      'an algorithm',
      {},
      { vp_formats_supported: { 'dc+sd-jwt': { 'kb-jwt_alg_values': ['ES256K'] } } },
      'formats and algorithms',
    ],
    [
      'the device signature',
      { query: { credentials: [mdocQuery()] } },
      { vp_formats_supported: { mso_mdoc: { ...formats.mso_mdoc, deviceauth_alg_values: [-8] } } },
      'formats and algorithms',
    ],
  ])('is said to it at once: %s', async (_, wish, change, reason) => {
    const { requestId } = await ask(verifier, wish)
    expect(await refusal(await post(requestId, told({ ...european, ...change })))).toContain(reason)
    // And to nobody else.
    await claimsOf(await post(requestId, told(european)))
  })

  it.each<[string, object, object]>([
    ['one of the formats, where either will do', either, onlySdJwt],
    ['none of the formats that need not be answered', optional, { vp_formats_supported: {} }],
    ['no word on algorithms', both, { vp_formats_supported: { 'dc+sd-jwt': {}, mso_mdoc: {} } }],
    ['no word on anything', both, Object.fromEntries(Object.keys(european).map((name) => [name, undefined]))],
    [
      'no encryption, where a plain answer is asked for',
      { responseMode: 'direct_post' },
      {
        authorization_encryption_alg_values_supported: [],
      },
    ],
    ['lists that are null', both, { response_modes_supported: null, vp_formats_supported: formats, jwks: null }],
  ])('is no obstacle with %s', async (_, wish, change) => {
    const { requestId } = await ask(verifier, wish)
    await claimsOf(await post(requestId, told({ ...european, ...change })))
  })
})

describe('a request that has to come encrypted', () => {
  const keysOf = async (crv = 'P-256') => generateKeyPair('ECDH-ES', { crv, extractable: true })
  const set = async (key: CryptoKey, more: object = {}) => ({ keys: [{ ...(await exportJWK(key)), ...more }] })

  it.each([
    ['P-256', 'A128GCM'],
    ['P-256', 'A256GCM'],
    ['P-384', 'A256GCM'],
  ])('is the signed one inside, to the key on %s of the wallet, in %s (VP-RURI-01)', async (crv, enc) => {
    const { requestId } = await ask(verifier)
    const { publicKey, privateKey } = await keysOf(crv)
    const metadata = {
      ...european,
      jwks: await set(publicKey, { kid: 'wallet', use: 'enc' }),
      request_object_encryption_alg_values_supported: ['ECDH-ES'],
      request_object_encryption_enc_values_supported: [enc],
    }
    const response = await post(requestId, { wallet_nonce: 'n', ...told(metadata) })
    expect(response.headers.get('Content-Type')).toBe(type)
    const { plaintext, protectedHeader } = await compactDecrypt(await response.text(), privateKey)
    expect(protectedHeader).toEqual({ alg: 'ECDH-ES', enc, kid: 'wallet', cty: 'JWT', epk: expect.anything() })
    const { header, payload } = parseJws(textOf(plaintext))
    expect([header.typ, payload.wallet_nonce]).toEqual(['oauth-authz-req+jwt', 'n'])
  })

  it('needs no kid and no lists', async () => {
    const { requestId } = await ask(verifier)
    const { publicKey, privateKey } = await keysOf()
    const response = await post(requestId, told({ jwks: await set(publicKey) }))
    const { protectedHeader } = await compactDecrypt(await response.text(), privateKey)
    expect(protectedHeader).toMatchObject({ enc: 'A128GCM', cty: 'JWT' })
    expect(protectedHeader).not.toHaveProperty('kid')
  })

  it('is sent plain to who has a key for signatures alone', async () => {
    const { requestId } = await ask(verifier)
    const { publicKey } = await keysOf()
    await claimsOf(await post(requestId, told({ jwks: await set(publicKey, { use: 'sig' }) })))
  })

  it.each<[string, object, object]>([
    ['another algorithm', {}, { request_object_encryption_alg_values_supported: ['RSA-OAEP-256'] }],
    ['another content encryption', {}, { request_object_encryption_enc_values_supported: ['A128CBC-HS256'] }],
    ['a key for another algorithm', { alg: 'ECDH-ES+A256KW' }, {}],
    ['a private key', { d: 'A'.repeat(43) }, {}],
    ['a key of another kind', { kty: 'OKP', crv: 'X25519' }, {}],
    ['a key that is no point of its curve', { x: 'A'.repeat(43), y: 'A'.repeat(43) }, {}],
  ])('is refused, and never sent plain, for %s', async (_, bend, change) => {
    const { requestId } = await ask(verifier)
    const { publicKey } = await keysOf()
    const metadata = { ...european, jwks: await set(publicKey, bend), ...change }
    expect(await refusal(await post(requestId, told(metadata)))).toContain('can be encrypted by ECDH-ES')
  })
})
