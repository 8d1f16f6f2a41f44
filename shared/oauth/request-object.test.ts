// Signed requests: which of them count, for whom and how long, and what of them counts.
import { type JWTHeaderParameters, SignJWT } from 'jose'
import { describe, expect, it } from 'vitest'
import { minute } from '../clock.ts'
import { parsePublicJwk } from '../keys/public-key.ts'
import type { SignatureAlgorithm } from '../keys/signer.ts'
import { readRequestObject } from './request-object.ts'

const audience = 'https://issuer.example/tenant'
const clientId = 'wallet'
const time = Date.UTC(2026, 10, 24, 12) / 1000
const now = () => time

async function createKey() {
  const pair = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, ['sign', 'verify'])
  const key = parsePublicJwk(await crypto.subtle.exportKey('jwk', pair.publicKey))
  return { privateKey: pair.privateKey, registered: { kid: 'key', key } }
}
const [own, stranger] = [await createKey(), await createKey()]

const right = { iss: clientId, aud: audience, client_id: clientId, nbf: time, exp: time + 60, response_type: 'code' }
const sign = (claims: object = {}, header: object = {}, by = own) =>
  new SignJWT({ ...right, ...claims })
    .setProtectedHeader({ alg: 'ES256', typ: 'oauth-authz-req+jwt', ...header } as JWTHeaderParameters)
    .sign(by.privateKey)

const read = (text: string, algorithm?: SignatureAlgorithm) =>
  readRequestObject({ now }, { text, clientId, keys: [own.registered], algorithm, audience })
const outcome = (text: string, algorithm?: SignatureAlgorithm): Promise<string> =>
  read(text, algorithm).then(
    () => 'accepted',
    ({ code, status, message }) => `${status} ${code}: ${message}`,
  )
const refusedSince = (reason: string) => `400 invalid_request_object: The request object ${reason}`

describe('a request object', () => {
  it('is its parameters, without what belongs to the JWT (RFC 9101 section 6.3)', async () => {
    const details = [{ type: 'openid_credential' }]
    const more = { iat: time, jti: 'x', sub: 'someone', authorization_details: details, max_age: 5, state: '' }
    expect(Object.fromEntries(await read(await sign(more)))).toEqual({
      client_id: clientId,
      response_type: 'code',
      authorization_details: JSON.stringify(details),
      max_age: '5',
    })
  })

  it.each(['JWT', undefined, 'oauth-authz-req+jwt', 'application/oauth-authz-req+jwt'])(
    'may be of type %s',
    async (typ) => {
      expect(await outcome(await sign({}, { typ }))).toBe('accepted')
    },
  )

  it.each<[string, object]>([
    ['for a list of servers with this one in it', { aud: ['https://other.example', audience] }],
    ['ten seconds ahead', { nbf: time + 10 }],
    ['almost an hour old', { nbf: time - 60 * minute + 1, exp: time + 1 }],
    ['good for an hour', { exp: time + 60 * minute }],
  ])('may be %s (FAPI 2.0 Message Signing section 5.3.1)', async (_, claims) => {
    expect(await outcome(await sign(claims))).toBe('accepted')
  })

  it.each<[string, object, string]>([
    ['for another server', { aud: 'https://other.example' }, 'is for another server'],
    ['for its PAR endpoint', { aud: `${audience}/par` }, 'is for another server'],
    ['for nobody', { aud: undefined }, 'is for another server'],
    ['of another issuer', { iss: 'other' }, 'is by another client'],
    ['without issuer', { iss: undefined }, 'is by another client'],
    ['of another client', { client_id: 'other' }, 'is by another client'],
    ['without client_id', { client_id: undefined }, 'is by another client'],
    ['that could be a client assertion (RFC 9101 section 10.8)', { sub: clientId }, 'is about the client itself'],
    ['without an end', { exp: undefined }, 'does not say from when until when it is valid'],
    ['without a beginning', { nbf: undefined }, 'does not say from when until when it is valid'],
    ['that has ended', { exp: time }, 'has ended, or is not valid yet'],
    ['that is not valid yet', { nbf: time + 2 * minute }, 'has ended, or is not valid yet'],
    ['that began long ago', { nbf: time - 60 * minute - 1 }, 'is valid for more than an hour'],
    ['that lasts for long', { exp: time + 60 * minute + 1 }, 'is valid for more than an hour'],
    ['with a request inside', { request: 'a.b.c' }, 'holds another request'],
    ['with a request_uri inside', { request_uri: 'https://client.example/request' }, 'holds another request'],
  ])('%s is refused', async (_, claims, reason) => {
    expect(await outcome(await sign(claims))).toBe(refusedSince(reason))
  })

  it.each<[string, () => Promise<string>, string]>([
    ['by a stranger', () => sign({}, {}, stranger), 'is not signed by a key of the client'],
    ['under another name', () => sign({}, { kid: 'other' }), 'is not signed by a key of the client'],
    ['of another type', () => sign({}, { typ: 'client-authentication+jwt' }), 'has another typ'],
    ['that is no JWT', async () => 'a.b.c', 'is no JWT'],
    ['that nobody signed', async () => `${btoa('{"alg":"none"}')}.${btoa('{}')}.`.replaceAll('=', ''), 'is no JWT'],
  ])('%s is refused', async (_, make, reason) => {
    expect(await outcome(await make())).toBe(refusedSince(reason))
  })

  it('comes with the algorithm that the client registered, if it did', async () => {
    expect(await outcome(await sign(), 'ES256')).toBe('accepted')
    expect(await outcome(await sign(), 'ES384')).toBe(refusedSince('has another algorithm than the client registered'))
  })
})
