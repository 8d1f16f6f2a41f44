// private_key_jwt of a wallet: every way to be somebody else, or the same client twice.
import { type JWTHeaderParameters, SignJWT } from 'jose'
import { describe, expect, it } from 'vitest'
import { minute } from '../clock.ts'
import { parsePublicJwk } from '../keys/public-key.ts'
import { systemRandom } from '../random.ts'
import { exampleKinds } from '../store/example-kinds.ts'
import { createMemoryShard } from '../store/memory-shard.ts'
import { createRows } from '../store/rows.ts'
import { checkClientAssertion } from './client-assertion.ts'

const audience = 'https://issuer.example/tenant'
const clientId = 'wallet'
const clock = { time: Date.UTC(2026, 10, 24, 12) / 1000 }
const now = () => clock.time
const shard = createMemoryShard()
const rows = createRows({
  shard: () => shard,
  count: 1,
  now,
  random: systemRandom,
  kinds: exampleKinds([], ['walletAssertion']),
})

async function createKey(alg: 'ES256' | 'ES384' | 'ES512' = 'ES256', kid?: string) {
  const namedCurve = { ES256: 'P-256', ES384: 'P-384', ES512: 'P-521' }[alg]
  const pair = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve }, true, ['sign', 'verify'])
  const key = parsePublicJwk(await crypto.subtle.exportKey('jwk', pair.publicKey))
  return { alg, privateKey: pair.privateKey, registered: { kid, key } }
}
const [first, second, stranger] = [
  await createKey('ES256', 'first'),
  await createKey('ES384', 'second'),
  await createKey(),
]
const keys = [first.registered, second.registered]

const right = () => ({
  iss: clientId,
  sub: clientId,
  aud: audience,
  jti: crypto.randomUUID(),
  iat: now(),
  exp: now() + 60,
})
const assert = (claims: object = {}, header: object = {}, by: { alg: string; privateKey: CryptoKey } = first) =>
  new SignJWT({ ...right(), ...claims })
    .setProtectedHeader({ alg: by.alg, ...header } as JWTHeaderParameters)
    .sign(by.privateKey)

const outcome = (assertion: string): Promise<string> =>
  checkClientAssertion({ now, rows }, { assertion, clientId, keys, audience }).then(
    () => 'accepted',
    ({ code, status, message }) => `${status} ${code}: ${message}`,
  )
const refusedSince = (reason: string) => `401 invalid_client: The client assertion ${reason}`

describe('a client assertion', () => {
  it('is accepted by each key of the client, under its name or none (RFC 7523 section 3)', async () => {
    for (const by of [first, second])
      for (const header of [{}, { kid: by.registered.kid }, { typ: 'JWT' }, { typ: 'client-authentication+jwt' }])
        expect(await outcome(await assert({}, header, by))).toBe('accepted')
    expect(await outcome(await assert({ iat: undefined, nbf: now() + 10 }))).toBe('accepted')
  })

  it.each<[string, object, string]>([
    ['for the token endpoint (FAPI 2.0 section 5.3.2.1)', { aud: `${audience}/token` }, 'is for another server'],
    ['for a list of servers (FAPI 2.0 section 5.3.2.1)', { aud: [audience] }, 'is for another server'],
    ['for nobody', { aud: undefined }, 'is for another server'],
    ['of another issuer', { iss: 'other' }, 'is not by and about the client'],
    ['about another subject', { sub: 'other' }, 'is not by and about the client'],
    ['without issuer', { iss: undefined }, 'is not by and about the client'],
    ['without an end', { exp: undefined }, 'has no end, or one that is too far away'],
    ['that lasts for long', { exp: now() + 10 * minute + 1 }, 'has no end, or one that is too far away'],
    ['that has ended', { exp: now() }, 'has ended, or is not valid yet'],
    ['that is not valid yet', { nbf: now() + 2 * minute }, 'has ended, or is not valid yet'],
    ['from the future', { iat: now() + 2 * minute }, 'is from the future'],
    ['whose issue time is no number', { iat: 'now' }, 'is from the future'],
    ['without jti', { jti: undefined }, 'has no jti'],
    ['with a jti that is no text', { jti: 5 }, 'has no jti'],
  ])('%s is refused', async (_, claims, reason) => {
    expect(await outcome(await assert(claims))).toBe(refusedSince(reason))
  })

  it.each<[string, () => Promise<string>, string]>([
    ['by a stranger', () => assert({}, {}, stranger), 'is not signed by a key of the client'],
    ['under the name of its other key', () => assert({}, { kid: 'second' }), 'is not signed by a key of the client'],
    ['under a name that nobody has', () => assert({}, { kid: 'third' }), 'is not signed by a key of the client'],
    ['that is a request object', () => assert({}, { typ: 'oauth-authz-req+jwt' }), 'has another typ'],
    ['that is a DPoP proof', () => assert({}, { typ: 'dpop+jwt' }), 'has another typ'],
    ['that is no JWT', async () => 'a.b', 'is no JWT'],
    ['without a signature', async () => `${(await assert()).split('.').slice(0, 2).join('.')}.`, 'is no JWT'],
  ])('%s is refused', async (_, make, reason) => {
    expect(await outcome(await make())).toBe(refusedSince(reason))
  })

  it('with a symmetric algorithm under a public key is refused', async () => {
    const secret = new TextEncoder().encode(JSON.stringify(first.registered.key))
    const forged = await new SignJWT(right()).setProtectedHeader({ alg: 'HS256' }).sign(secret)
    expect(await outcome(forged)).toBe(refusedSince('is not signed by a key of the client'))
  })

  it('is used once, also at once, and as long as it could be (RFC 7523 section 3)', async () => {
    const assertion = await assert({ exp: now() + 10 * minute })
    const outcomes = await Promise.all(Array.from({ length: 20 }, () => outcome(assertion)))
    expect(outcomes.filter((one) => one === 'accepted')).toHaveLength(1)
    expect(new Set(outcomes)).toEqual(new Set(['accepted', refusedSince('was used before')]))
    clock.time += 10 * minute - 1
    expect(await outcome(assertion)).toBe(refusedSince('was used before'))
  })
})
