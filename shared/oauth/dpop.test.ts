// Every refusal of a DPoP proof, and what the conformance suite wants accepted.
import { exportJWK, generateKeyPair, type JWK, type JWTHeaderParameters, SignJWT } from 'jose'
import { describe, expect, it } from 'vitest'
import { base64url, sha256, utf8 } from '../bytes.ts'
import { minute } from '../clock.ts'
import { parsePublicJwk, thumbprint } from '../keys/public-key.ts'
import { createSealer } from '../keys/seal.ts'
import { systemRandom } from '../random.ts'
import { exampleKinds } from '../store/example-kinds.ts'
import { createMemoryShard } from '../store/memory-shard.ts'
import { createRows } from '../store/rows.ts'
import { checkDpop, type DpopInput } from './dpop.ts'
import { createDpopNonces } from './dpop-nonces.ts'
import { OAuthError } from './oauth-error.ts'

const url = 'https://issuer.example/tenant/token'
const noon = Date.UTC(2026, 10, 24, 12) / 1000
const clock = { time: noon }
const now = () => clock.time
const shard = createMemoryShard()
const rows = createRows({
  shard: () => shard,
  count: 1,
  now,
  random: systemRandom,
  kinds: exampleKinds([], ['dpop', 'group']),
})
const sealer = await createSealer(base64url(systemRandom(32)), 'DPoP nonce', systemRandom)
const nonces = (required: boolean) => createDpopNonces({ sealer, now, random: systemRandom }, { required })
const given = { now, rows, dpopNonces: nonces(false) }

const createKey = async (alg = 'ES256') => {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true })
  return { alg, privateKey, jwk: await exportJWK(publicKey), privateJwk: await exportJWK(privateKey) }
}
type Key = Awaited<ReturnType<typeof createKey>>
const key = await createKey()
const otherKey = await createKey()
const jkt = await thumbprint(parsePublicJwk(key.jwk))

interface Bend {
  key?: Key
  header?: object
  claims?: object
}

const without = (object: object) => JSON.parse(JSON.stringify(object))

/** A right proof; members of `header` and `claims` replace its own, undefined removes one. */
const proof = ({ key: by = key, header, claims }: Bend = {}): Promise<string> =>
  new SignJWT(without({ htm: 'POST', htu: url, iat: clock.time, jti: crypto.randomUUID(), ...claims }))
    .setProtectedHeader(without({ alg: by.alg, typ: 'dpop+jwt', jwk: by.jwk, ...header }) as JWTHeaderParameters)
    .sign(by.privateKey)

const check = (sent: string | null, more: Partial<DpopInput> = {}) =>
  checkDpop(given, { proof: sent, method: 'POST', url, ...more })
const refusal = expect.objectContaining({ code: 'invalid_dpop_proof', status: 400 })
const expectRefused = async (sent: string | null, more?: Partial<DpopInput>) =>
  expect(await check(sent, more).catch((error) => error)).toEqual(refusal)

describe('a DPoP proof', () => {
  it.each(['ES256', 'ES384', 'ES512'])('gives the thumbprint of its key, %s (DPOP-01)', async (alg) => {
    const by = await createKey(alg)
    expect(await check(await proof({ key: by }))).toBe(await thumbprint(parsePublicJwk(by.jwk)))
  })

  it('is refused when there is none, or an empty one (DPOP-01)', async () => {
    await expectRefused(null)
    await expectRefused('')
  })

  it('is refused when several headers were sent, which arrive joined (DPOP-01)', async () => {
    const headers = new Headers({ DPoP: await proof() })
    headers.append('DPoP', await proof())
    await expectRefused(headers.get('DPoP'))
    await expectRefused(`${await proof()},`)
  })

  it.each(['a', 'a.b', 'a.b.c', 'e30.e30.AA', 'e30.e30.', '!!!.e30.AA', 'e30.e30.e30.e30'])(
    'is refused when it is no JWT: "%s" (DPOP-01)',
    (text) => expectRefused(text),
  )

  it.each<[string, object]>([
    ['no typ', { typ: undefined }],
    ['another typ', { typ: 'JWT' }],
    ['the typ in other letters', { typ: 'DPoP+JWT' }],
    ['no key', { jwk: undefined }],
    ['a private key', { jwk: key.privateJwk }],
    ['another key', { jwk: otherKey.jwk }],
    ['a key that is a text', { jwk: JSON.stringify(key.jwk) }],
    ['a key on another curve', { jwk: { ...key.jwk, crv: 'secp256k1' } }],
    ['a key that is no point of its curve', { jwk: { ...key.jwk, y: key.jwk.x } }],
    ['a symmetric key', { jwk: { kty: 'oct', k: 'AAAA' } }],
  ])('is refused with %s (DPOP-01)', async (_, header) => {
    await expectRefused(await proof({ header }))
  })

  it.each(['none', 'HS256', 'RS256', 'ES384', 'es256', undefined])('is refused under alg %s (DPOP-01)', async (alg) => {
    await expectRefused(await resigned(await proof(), (header) => ({ ...header, alg })))
  })

  it('is refused with a critical header that we do not understand (DPOP-01)', async () => {
    await expectRefused(await resigned(await proof(), (header) => ({ ...header, crit: ['b'], b: 1 })))
    await expect(check(await resigned(await proof(), (header) => ({ ...header, b: 1 })))).resolves.toBe(jkt)
  })

  it('is refused when its signature is altered, cut short, in DER or missing (DPOP-01)', async () => {
    const [header, payload, signature = ''] = (await proof()).split('.')
    const altered = (signature.startsWith('A') ? 'B' : 'A') + signature.slice(1)
    for (const wrong of [altered, signature.slice(0, -4), 'MAYCAQECAQE', ''])
      await expectRefused(`${header}.${payload}.${wrong}`)
  })

  it.each<[string, object]>([
    ['no method', { htm: undefined }],
    ['another method', { htm: 'GET' }],
    ['the method in small letters', { htm: 'post' }],
    ['no address', { htu: undefined }],
    ['an address that is none', { htu: '/tenant/token' }],
    ['an address in a list', { htu: [url] }],
    ['another path', { htu: 'https://issuer.example/tenant/par' }],
    ['a longer path', { htu: `${url}/` }],
    ['another host', { htu: 'https://issuer.example.evil.example/tenant/token' }],
    ['the host as user name', { htu: 'https://issuer.example@evil.example/tenant/token' }],
    ['another port', { htu: 'https://issuer.example:8443/tenant/token' }],
    ['another scheme', { htu: 'http://issuer.example/tenant/token' }],
  ])('is refused for %s (DPOP-02)', async (_, claims) => {
    await expectRefused(await proof({ claims }))
  })

  it.each([
    'HTTPS://Issuer.EXAMPLE/tenant/token',
    'https://issuer.example:443/tenant/token',
    'https://issuer.example/other/../tenant/./token',
    `${url}?code=1`,
    `${url}#fragment`,
  ])('is for our address in its normal form: %s (DPOP-02)', async (htu) => {
    await expect(check(await proof({ claims: { htu } }))).resolves.toBe(jkt)
  })

  it.each<[string, unknown]>([
    ['has no issue time', undefined],
    ['has an issue time that is a text', String(noon)],
    ['is older than five minutes', noon - 5 * minute - 1],
    ['is from further ahead than a minute', noon + minute + 1],
    ['is from an hour ahead', noon + 60 * minute],
  ])('is refused when it %s (DPOP-06)', async (_, iat) => {
    await expectRefused(await proof({ claims: { iat } }))
  })

  it.each([-5 * minute, -10, 10, minute])('is taken when its clock is %i seconds off (VCI-AUTHZ-10)', async (off) => {
    await expect(check(await proof({ claims: { iat: noon + off } }))).resolves.toBe(jkt)
  })

  it.each<[string, object]>([
    ['has expired', { exp: noon }],
    ['has an end that is no number', { exp: String(noon + minute) }],
    ['is not valid yet', { nbf: noon + minute + 1 }],
    ['has a beginning that is no number', { nbf: String(noon) }],
  ])('is refused when it %s (DPOP-06)', async (_, claims) => {
    await expectRefused(await proof({ claims }))
  })

  it.each([{ exp: noon + 1 }, { nbf: noon - minute, exp: noon + minute }, { nbf: noon + minute }])(
    'is taken within times of its own: %j (VCI-AUTHZ-10)',
    async (claims) => {
      await expect(check(await proof({ claims }))).resolves.toBe(jkt)
    },
  )

  it.each([undefined, '', 7, ['a']])('is refused with jti %j (DPOP-01)', async (jti) => {
    await expectRefused(await proof({ claims: { jti } }))
  })

  it('may hold members that nobody knows, and times of its own (DPOP-01)', async () => {
    const bend = { header: { kid: 'x', other: [1] }, claims: { other: {}, nbf: noon, exp: noon + 60 } }
    await expect(check(await proof(bend))).resolves.toBe(jkt)
  })
})

describe('a DPoP proof beside an access token', () => {
  const accessToken = 'the token'
  const hash = async (text: string) => base64url(await sha256(utf8(text)))

  it('names that token (DPOP-04)', async () => {
    const claims = { ath: await hash(accessToken) }
    await expect(check(await proof({ claims }), { accessToken, boundTo: jkt })).resolves.toBe(jkt)
  })

  it('is refused when it names another token or none (DPOP-04)', async () => {
    for (const ath of [undefined, '', accessToken, await hash('another token'), `${await hash(accessToken)}=`])
      await expectRefused(await proof({ claims: { ath } }), { accessToken, boundTo: jkt })
  })

  it('is refused by another key than the token is bound to (DPOP-04)', async () => {
    const claims = { ath: await hash(accessToken) }
    await expectRefused(await proof({ key: otherKey, claims }), { accessToken, boundTo: jkt })
    await expectRefused(await proof({ claims }), { accessToken, boundTo: '' })
  })

  it('is refused as the protected resource wants it', async () => {
    const failure = { status: 401 as const, headers: { 'WWW-Authenticate': 'DPoP error="invalid_dpop_proof"' } }
    await expect(check(null, { accessToken, failure })).rejects.toMatchObject(failure)
  })
})

describe('a DPoP proof that is used again', () => {
  it('is refused (DPOP-06)', async () => {
    const sent = await proof()
    await check(sent)
    await expectRefused(sent)
  })

  it('is refused as long as its time is acceptable, also when that is ahead of ours (DPOP-06)', async () => {
    const sent = await proof({ claims: { iat: noon + minute } })
    await check(sent)
    clock.time = noon + 6 * minute
    await expectRefused(sent)
    clock.time = noon
  })

  it('is refused under another signature, method or address (DPOP-06)', async () => {
    const claims = { jti: 'once' }
    await check(await proof({ claims }))
    await expectRefused(await proof({ claims }))
    await expectRefused(await proof({ claims: { ...claims, htm: 'GET' } }), { method: 'GET' })
  })

  it('by 200 at once lets exactly one of them through (DPOP-06)', async () => {
    const sent = await proof()
    const outcomes = await Promise.allSettled(Array.from({ length: 200 }, () => check(sent)))
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    for (const outcome of outcomes) if (outcome.status === 'rejected') expect(outcome.reason).toEqual(refusal)
  })

  it('is another when another key made it', async () => {
    const claims = { jti: 'of two' }
    await check(await proof({ claims }))
    await expect(check(await proof({ key: otherKey, claims }))).resolves.not.toBe(jkt)
  })

  it('was not used when it was refused', async () => {
    const sent = await proof()
    await expectRefused(sent, { method: 'GET' })
    await expectRefused(sent, { boundTo: 'another' })
    await expect(check(sent)).resolves.toBe(jkt)
  })
})

/** The proof with another header, signed over again by `key`. */
async function resigned(sent: string, bend: (header: JWK) => object): Promise<string> {
  const [header = '', payload = ''] = sent.split('.')
  const signed = `${base64url(utf8(JSON.stringify(bend(JSON.parse(atob(header))))))}.${payload}`
  const signature = await crypto.subtle.sign(
    { name: 'ECDSA', hash: 'SHA-256' },
    key.privateKey as CryptoKey,
    utf8(signed),
  )
  return `${signed}.${base64url(new Uint8Array(signature))}`
}

describe('a DPoP proof with a token of a family', () => {
  it('is used once while the family lasts (DPOP-06)', async () => {
    const sent = await proof()
    expect(await check(sent, { family: 'a' })).toBe(jkt)
    await expectRefused(sent, { family: 'a' })
  })

  it('is of no use once the family has ended: the token was revoked', async () => {
    expect(await check(await proof(), { family: 'b' })).toBe(jkt)
    await given.rows.close('b', noon + minute)
    const failure = { status: 401, headers: { 'WWW-Authenticate': 'DPoP' } } as const
    const error = await check(await proof(), { family: 'b', failure }).catch((one) => one)
    expect(error).toMatchObject({ code: 'invalid_token', status: 401 })
    expect(await check(await proof(), { family: 'c' })).toBe(jkt)
  })
})

describe('the nonce of a DPoP proof', () => {
  const failure = { status: 401, headers: { 'WWW-Authenticate': 'DPoP error="invalid_dpop_proof"' } } as const
  const answer = async (nonce: unknown, required: boolean, more: Partial<DpopInput> = {}) => {
    const sent = await proof({ claims: { nonce } })
    const asking = checkDpop({ ...given, dpopNonces: nonces(required) }, { proof: sent, method: 'POST', url, ...more })
    return asking.catch((error) => error)
  }

  it('is one of the server, for many proofs, until it ends (DPOP-03)', async () => {
    const nonce = await nonces(true).create()
    expect(nonce).toMatch(/^[\w-]+$/)
    for (const required of [true, false, true]) expect(await answer(nonce, required)).toBe(jkt)
    clock.time += 5 * minute
    expect(await answer(nonce, true)).toMatchObject({ code: 'use_dpop_nonce' })
    clock.time = noon
  })

  it('may be missing where none is asked for, and nowhere else', async () => {
    expect(await answer(undefined, false)).toBe(jkt)
    expect(await answer(undefined, true)).toMatchObject({ code: 'use_dpop_nonce' })
  })

  it.each([['of somebody else'], [''], [7], [null]])('is not %j, whether asked for or not', async (nonce) => {
    for (const required of [true, false])
      expect(await answer(nonce, required)).toMatchObject({ code: 'use_dpop_nonce' })
  })

  it('comes with the refusal: 400 at the server, 401 with a challenge at a resource (DPOP-03)', async () => {
    for (const [more, status] of [
      [{}, 400],
      [{ failure }, 401],
    ] as const) {
      const refused = (await answer(undefined, true, more)) as OAuthError
      expect(refused).toBeInstanceOf(OAuthError)
      expect(refused.status).toBe(status)
      expect(await answer(refused.headers['DPoP-Nonce'], true)).toBe(jkt)
      expect(refused.headers['WWW-Authenticate']).toEqual(
        status === 401 ? expect.stringContaining('error="use_dpop_nonce"') : undefined,
      )
    }
  })

  it('is asked for before the proof counts as used', async () => {
    const sent = await proof()
    const strict = { ...given, dpopNonces: nonces(true) }
    await checkDpop(strict, { proof: sent, method: 'POST', url }).catch(() => undefined)
    expect(await check(sent)).toBe(jkt)
  })
})
