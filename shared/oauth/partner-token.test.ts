// private_key_jwt of a partner: every way to be somebody else, or the same partner twice.
import { exportJWK, generateKeyPair, type JWTHeaderParameters, type JWTPayload, SignJWT, UnsecuredJWT } from 'jose'
import { describe, expect, it } from 'vitest'
import { base64url, utf8 } from '../bytes.ts'
import { minute } from '../clock.ts'
import { createSealer } from '../keys/seal.ts'
import { systemRandom } from '../random.ts'
import { exampleKinds } from '../store/example-kinds.ts'
import { createMemoryShard } from '../store/memory-shard.ts'
import { createRows } from '../store/rows.ts'
import { OAuthError } from './oauth-error.ts'
import type { Partner } from './partner.ts'
import { type PartnerGrant, partnerTokenEndpoint } from './partner-token.ts'

const issuer = 'https://issuer.example/tenant'
const address = `${issuer}/partner/token`
const assertionType = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'
const clock = { time: Date.UTC(2026, 10, 24, 12) / 1000 }
const now = () => clock.time
const createKey = async (alg: string) => {
  const { privateKey, publicKey } = await generateKeyPair(alg)
  return { alg, privateKey, publicJwk: await exportJWK(publicKey) }
}
const [key, otherKey, edwards] = [await createKey('ES256'), await createKey('ES256'), await createKey('EdDSA')]
const partners: Partner[] = [
  { clientId: 'library', jwks: { keys: [key.publicJwk] }, scopes: ['offers', 'revocation'] },
  { clientId: 'school', jwks: { keys: [otherKey.publicJwk] }, scopes: ['offers'] },
  { clientId: 'club', jwks: { keys: [edwards.publicJwk] }, scopes: [] },
]
const shard = createMemoryShard()
const given = {
  now,
  rows: createRows({
    shard: () => shard,
    count: 1,
    now,
    random: systemRandom,
    kinds: exampleKinds([], ['clientAssertion']),
  }),
  seals: { partnerToken: await createSealer(base64url(systemRandom(32)), 'partner token', systemRandom) },
  config: { partners },
}

const claimsOf = (claims: object = {}): JWTPayload =>
  JSON.parse(
    JSON.stringify({
      iss: 'library',
      sub: 'library',
      aud: address,
      jti: crypto.randomUUID(),
      exp: clock.time + 60,
      ...claims,
    }),
  )
const assertion = (claims: object = {}, header: object = {}, by: { privateKey: CryptoKey; alg: string } = key) =>
  new SignJWT(claimsOf(claims))
    .setProtectedHeader({ alg: by.alg, ...header } as JWTHeaderParameters)
    .sign(by.privateKey)

async function post(parameters: Record<string, string | undefined>): Promise<Response> {
  const all = { grant_type: 'client_credentials', client_assertion_type: assertionType, ...parameters }
  const body = new URLSearchParams(Object.entries(all).filter((entry): entry is [string, string] => !!entry[1]))
  try {
    return await partnerTokenEndpoint(given, address, new Request(address, { method: 'POST', body }))
  } catch (error) {
    if (error instanceof OAuthError) return error.toResponse()
    throw error
  }
}
const answerOf = async (parameters: Record<string, string | undefined>) => {
  const response = await post(parameters)
  return [response.status, (await response.json()).error]
}
const unknownClient = [401, 'invalid_client']

describe('a partner', () => {
  it('gets a token for all of its scopes, which nobody may keep', async () => {
    const response = await post({ client_assertion: await assertion() })
    expect(response.status).toBe(200)
    expect(response.headers.get('Cache-Control')).toBe('no-store')
    const body = await response.json()
    expect(body).toEqual({
      access_token: expect.any(String),
      token_type: 'Bearer',
      expires_in: 600,
      scope: 'offers revocation',
    })
    const open = (at: number) => given.seals.partnerToken.open<PartnerGrant>(body.access_token, at)
    expect(await open(clock.time + 599)).toEqual({ clientId: 'library', scopes: ['offers', 'revocation'] })
    expect(await open(clock.time + 600)).toBeUndefined()
  })

  it('gets a token for fewer scopes when it asks for fewer', async () => {
    const response = await post({ client_assertion: await assertion(), scope: ' offers ' })
    expect((await response.json()).scope).toBe('offers')
  })

  it('is refused a scope that it is not registered for', async () => {
    const asked = await answerOf({ client_assertion: await assertion(), scope: 'offers all' })
    expect(asked).toEqual([400, 'invalid_scope'])
  })

  it('is refused another grant, whoever it is', async () => {
    for (const grant_type of ['authorization_code', 'password'])
      expect(await answerOf({ client_assertion: await assertion(), grant_type })).toEqual([
        400,
        'unsupported_grant_type',
      ])
    expect(await answerOf({ client_assertion: await assertion(), grant_type: '' })).toEqual([400, 'invalid_request'])
  })

  it('may name itself beside the assertion, and no other', async () => {
    expect((await post({ client_assertion: await assertion(), client_id: 'library' })).status).toBe(200)
    for (const client_id of ['school', 'nobody', '__proto__'])
      expect(await answerOf({ client_assertion: await assertion(), client_id })).toEqual(unknownClient)
  })

  it('may send parameters that are empty, which count as omitted (RFC 6749 section 3.2)', async () => {
    const body = `grant_type=client_credentials&scope=&client_id=&client_assertion=${await assertion()}`
    const headers = { 'Content-Type': 'application/x-www-form-urlencoded' }
    const type = `&client_assertion_type=${encodeURIComponent(assertionType)}`
    const request = new Request(address, { method: 'POST', body: body + type, headers })
    const response = await partnerTokenEndpoint(given, address, request)
    expect((await response.json()).scope).toBe('offers revocation')
  })

  it('is refused without an assertion, or with one of another type', async () => {
    expect(await answerOf({})).toEqual([400, 'invalid_request'])
    const client_assertion = await assertion()
    expect(await answerOf({ client_assertion, client_assertion_type: '' })).toEqual(unknownClient)
    const client_assertion_type = 'urn:ietf:params:oauth:client-assertion-type:saml2-bearer'
    expect(await answerOf({ client_assertion, client_assertion_type })).toEqual(unknownClient)
    expect(await answerOf({ client_secret: 'secret', client_assertion_type: '' })).toEqual(unknownClient)
  })
})

describe('an assertion', () => {
  it('about somebody else than the client_id beside it is refused', async () => {
    for (const claims of [{ sub: 'school' }, { sub: undefined }, { iss: 'school' }])
      expect(await answerOf({ client_assertion: await assertion(claims), client_id: 'library' })).toEqual(unknownClient)
  })

  it.each<[string, object]>([
    ['for another audience', { aud: 'https://other.example/partner/token' }],
    ['for another tenant of this host', { aud: 'https://issuer.example' }],
    ['for no audience', { aud: undefined }],
    ['by another issuer', { iss: 'school' }],
    ['by no issuer', { iss: undefined }],
    ['about somebody unknown', { sub: 'nobody', iss: 'nobody' }],
    ['about another partner', { sub: 'school' }],
    ['about nobody', { sub: undefined }],
    ['about an object', { sub: { clientId: 'library' } }],
    ['that has expired', { exp: clock.time - 11 }],
    ['that never expires', { exp: undefined }],
    ['that expires too far ahead', { exp: clock.time + 10 * minute + 1 }],
    ['that is not valid yet', { nbf: clock.time + 60 }],
    ['without jti', { jti: undefined }],
    ['with a jti that is a number', { jti: 7 }],
  ])('%s is refused', async (_, claims) => {
    expect(await answerOf({ client_assertion: await assertion(claims) })).toEqual(unknownClient)
  })

  it.each<[string, object]>([
    ['for the issuer itself', { aud: issuer }],
    ['for several, us among them', { aud: ['https://other.example', address] }],
    ['that expires in ten minutes', { exp: clock.time + 10 * minute }],
    ['of a clock that is a little late', { exp: clock.time - 5 }],
  ])('%s is taken', async (_, claims) => {
    expect((await post({ client_assertion: await assertion(claims) })).status).toBe(200)
  })

  it('by the key of another partner is refused', async () => {
    expect(await answerOf({ client_assertion: await assertion({}, {}, otherKey) })).toEqual(unknownClient)
    expect(await answerOf({ client_assertion: await assertion({}, { jwk: otherKey.publicJwk }, otherKey) })).toEqual(
      unknownClient,
    )
  })

  it('without a signature is refused', async () => {
    expect(await answerOf({ client_assertion: new UnsecuredJWT(claimsOf()).encode() })).toEqual(unknownClient)
  })

  it('under a MAC with the public key as secret is refused', async () => {
    const secret = utf8(JSON.stringify(key.publicJwk))
    const signed = await new SignJWT(claimsOf()).setProtectedHeader({ alg: 'HS256' }).sign(secret)
    expect(await answerOf({ client_assertion: signed })).toEqual(unknownClient)
  })

  it('under an algorithm that is not listed is refused, even by a key that is registered', async () => {
    const signed = await assertion({ iss: 'club', sub: 'club' }, {}, edwards)
    expect(await answerOf({ client_assertion: signed })).toEqual(unknownClient)
  })

  it('that was altered, or is none, is refused', async () => {
    const [header, , signature] = (await assertion()).split('.')
    const payload = base64url(utf8(JSON.stringify(claimsOf())))
    for (const client_assertion of [`${header}.${payload}.${signature}`, 'a', 'a.b', 'bnVsbA.bnVsbA.AA', '...'])
      expect(await answerOf({ client_assertion })).toEqual(unknownClient)
  })

  it('is used once, also by 200 at the same time', async () => {
    const client_assertion = await assertion()
    const statuses = await Promise.all(
      Array.from({ length: 200 }, async () => (await post({ client_assertion })).status),
    )
    expect(statuses.filter((status) => status === 200)).toHaveLength(1)
    expect(statuses.filter((status) => status === 401)).toHaveLength(199)
  })

  it('is remembered as long as it could be used again', async () => {
    const client_assertion = await assertion()
    await post({ client_assertion })
    clock.time += 65
    expect(await answerOf({ client_assertion })).toEqual(unknownClient)
    clock.time -= 65
  })

  it('has a jti of its own for each partner', async () => {
    expect((await post({ client_assertion: await assertion({ jti: 'one' }) })).status).toBe(200)
    const school = await assertion({ jti: 'one', iss: 'school', sub: 'school' }, {}, otherKey)
    expect((await post({ client_assertion: school })).status).toBe(200)
  })
})
