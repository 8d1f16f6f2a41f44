// Attestation-based client authentication at the endpoints of the authorization server (VCI-WA-01 to VCI-WA-08, HAIP-I-10).
import { describe, expect, it } from 'vitest'
import { day, minute } from '../../shared/clock.ts'
import { OAuthError } from '../../shared/oauth/oauth-error.ts'
import type { StatusAnswer } from '../../shared/status-list/reader.ts'
import { issuanceProfile } from '../issuance-profile.ts'
import type { Issuer } from '../issuer.ts'
import { afternoon, createMemoryIssuer, createTestSigner } from '../testing/memory-issuer.ts'
import { clientId } from '../testing/memory-wallet.ts'
import { type Bend, createMemoryWalletProvider } from '../testing/memory-wallet-provider.ts'
import { challengeEndpoint, createChallenge } from './challenge.ts'
import { checkClient } from './check-client.ts'

const clock = { time: afternoon }
const memory = await createMemoryIssuer(clock)
const provider = await createMemoryWalletProvider(memory)
const issuer: Issuer = { ...memory, trustLists: { ...memory.trustLists, lists: async () => [provider.list] } }
const instance = await provider.createInstance()
const stranger = await createTestSigner('Stranger', { notBefore: afternoon - day, notAfter: afternoon + day })

const requiring: Issuer = { ...issuer, config: { ...issuer.config, issuance: issuanceProfile('haip') } }
const withStatus = (answer: StatusAnswer): Issuer => ({ ...issuer, walletStatus: { statusOf: async () => answer } })

async function check(headers: Record<string, string>, form: Record<string, string> = {}, given: Issuer = issuer) {
  const request = new Request(`${issuer.config.issuerUrl}/par`, { method: 'POST', headers })
  return checkClient(given, request, new Map(Object.entries(form)))
}

const codeOf = async (checked: Promise<unknown>): Promise<string> =>
  checked.then(
    () => 'accepted',
    (error) => {
      if (error instanceof OAuthError) return error.code
      throw error
    },
  )

const bent = async (bends: { attestation?: Bend; proof?: Bend }, given?: Issuer) =>
  codeOf(check(await provider.headers(instance, bends), {}, given))

describe('an attested wallet', () => {
  it('is its client_id, and this instance of it', async () => {
    const one = await check(await provider.headers(instance))
    expect(one).toEqual({
      clientId,
      authentication: 'attest_jwt_client_auth',
      provider: expect.stringContaining('Test Wallet'),
      instance: expect.stringMatching(/^[\w-]{43}$/),
      keys: [{ key: instance.publicJwk }],
      units: [],
    })
    expect(await check(await provider.headers(instance), { client_id: clientId }, requiring)).toEqual(one)
    expect((await check(await provider.headers(await provider.createInstance()))).instance).not.toBe(one.instance)
  })

  it('uses one attestation for many requests, each with a proof of its own (VCI-WA-10)', async () => {
    const attestation = await provider.attest(instance)
    for (let i = 0; i < 3; i++) {
      const headers = {
        'OAuth-Client-Attestation': attestation,
        'OAuth-Client-Attestation-PoP': await provider.prove(instance),
      }
      expect(await codeOf(check(headers))).toBe('accepted')
    }
  })

  it('may come with what drafts have and have not: no iss, nbf, unknown members (VCI-WA-02, VCI-WA-03)', async () => {
    const claims = { iss: undefined, nbf: afternoon - 5, unknown: [1] }
    expect(
      await bent({ attestation: { claims: { ...claims, iss: 'https://provider.example' } }, proof: { claims } }),
    ).toBe('accepted')
  })

  it('is refused under another client_id (VCI-WA-05)', async () => {
    expect(await codeOf(check(await provider.headers(instance), { client_id: 'other' }))).toBe('invalid_client')
  })

  it.each(['OAuth-Client-Attestation', 'OAuth-Client-Attestation-PoP'])(
    'is refused with %s alone, or twice (VCI-WA-01)',
    async (name) => {
      const headers = await provider.headers(instance)
      expect(await codeOf(check({ [name]: headers[name] ?? '' }))).toBe('invalid_client_attestation')
      const twice = { ...headers, [name]: `${headers[name]}, ${headers[name]}` }
      expect(await codeOf(check(twice))).toBe('invalid_client_attestation')
      expect(await codeOf(check({ ...headers, [name]: 'a.b' }))).toBe('invalid_client_attestation')
    },
  )
})

describe('a client attestation', () => {
  it.each<[string, Bend, string]>([
    ['by nobody listed (VCI-WA-04)', { by: stranger }, 'invalid_client_attestation'],
    ['without a certificate', { header: { x5c: undefined } }, 'invalid_client_attestation'],
    ['with a certificate that is none', { header: { x5c: ['AAAA'] } }, 'invalid_client_attestation'],
    ['of another typ', { header: { typ: 'jwt' } }, 'invalid_client_attestation'],
    ['with a critical header', { header: { crit: ['x'], x: 1 } }, 'invalid_client_attestation'],
    ['without sub', { claims: { sub: undefined } }, 'invalid_client_attestation'],
    ['with an empty sub', { claims: { sub: '' } }, 'invalid_client_attestation'],
    ['that has ended', { claims: { exp: afternoon } }, 'use_fresh_attestation'],
    ['without an end', { claims: { exp: undefined } }, 'use_fresh_attestation'],
    ['from the future', { claims: { iat: afternoon + 2 * minute } }, 'invalid_client_attestation'],
    ['that is not valid yet', { claims: { nbf: afternoon + 2 * minute } }, 'invalid_client_attestation'],
    ['for no key', { claims: { cnf: undefined } }, 'invalid_client_attestation'],
    [
      'for a private key',
      { claims: { cnf: { jwk: { ...instance.publicJwk, d: 'AAAA' } } } },
      'invalid_client_attestation',
    ],
    [
      'for a key that is no point',
      { claims: { cnf: { jwk: { ...instance.publicJwk, y: instance.publicJwk.x } } } },
      'invalid_client_attestation',
    ],
    [
      'with a status of another kind',
      { claims: { client_status: { status: { list: 1 } } } },
      'invalid_client_attestation',
    ],
    ['with a status that is none', { claims: { client_status: 'valid' } }, 'invalid_client_attestation'],
  ])('%s is refused', async (_, attestation, code) => {
    expect(await bent({ attestation })).toBe(code)
  })

  it('with one changed bit is refused', async () => {
    const { 'OAuth-Client-Attestation': attestation = '', ...rest } = await provider.headers(instance)
    const [header = '', payload = '', signature = ''] = attestation.split('.')
    const flipped = `${signature.startsWith('A') ? 'B' : 'A'}${signature.slice(1)}`
    expect(await codeOf(check({ ...rest, 'OAuth-Client-Attestation': `${header}.${payload}.${flipped}` }))).toBe(
      'invalid_client_attestation',
    )
  })

  const client_status = {
    status: { status_list: { idx: 3, uri: 'https://provider.example/status' } },
    exp: afternoon + 40 * day,
  }
  it.each<[string, StatusAnswer, string]>([
    ['is accepted while its status says valid', { status: 0 }, 'accepted'],
    ['is refused once the instance is revoked', { status: 1 }, 'invalid_client_attestation'],
    ['gets nothing while nobody can tell', { unknown: 'the status list cannot be fetched' }, 'temporarily_unavailable'],
  ])('%s (TS3 client_status)', async (_, answer, code) => {
    expect(await bent({ attestation: { claims: { client_status } } }, withStatus(answer))).toBe(code)
    const { status } = client_status
    expect(await bent({ attestation: { claims: { status } } }, withStatus(answer))).toBe(code)
  })

  it('is refused once either is revoked, the instance or the attestation itself', async () => {
    const status = { status_list: { idx: 4, uri: 'https://provider.example/attestations' } }
    const both = { attestation: { claims: { client_status, status } } }
    const revoking = (revoked: string | undefined, otherwise: StatusAnswer = { status: 0 }): Issuer => ({
      ...issuer,
      walletStatus: { statusOf: async ({ uri }) => (uri === revoked ? { status: 1 } : otherwise) },
    })
    expect(await bent(both, revoking(undefined))).toBe('accepted')
    for (const { uri } of [client_status.status.status_list, status.status_list])
      expect(await bent(both, revoking(uri))).toBe('invalid_client_attestation')
    const odd = { attestation: { claims: { client_status, status: { list: 1 } } } }
    expect(await bent(odd, revoking(undefined))).toBe('invalid_client_attestation')
  })

  it('says until when its provider vouches for the instance, and is refused from then on (TS3 client_status)', async () => {
    const attested = await check(await provider.headers(instance, { attestation: { claims: { client_status } } }))
    expect(attested.until).toBe(client_status.exp)
    for (const exp of [afternoon, 'never'])
      expect(await bent({ attestation: { claims: { client_status: { ...client_status, exp } } } })).toBe(
        'invalid_client_attestation',
      )
  })

  it('lasts a day at most, and says until when it can be revoked, where European law asks for it (TS3)', async () => {
    const european: Issuer = { ...issuer, config: { ...issuer.config, issuance: issuanceProfile('eudi') } }
    const outcome = (claims: object, given: Issuer) => bent({ attestation: { claims } }, given)
    const { status } = client_status
    const wrong = [
      { client_status, exp: afternoon + day + 1 },
      { client_status: { status } },
      { client_status: { exp: client_status.exp } },
      { status },
      {},
    ]
    for (const claims of wrong) expect(await outcome(claims, european)).toBe('invalid_client_attestation')
    expect(await outcome({ client_status, exp: afternoon + day }, european)).toBe('accepted')
    for (const claims of [{ exp: afternoon + 2 * day }, { client_status: { status } }])
      expect(await outcome(claims, requiring)).toBe('accepted')
  })

  it('gets nothing while there is no list of wallet providers', async () => {
    expect(await bent({}, memory)).toBe('temporarily_unavailable')
  })
})

describe('the proof of a client', () => {
  it.each<[string, Bend, string]>([
    ['by another key (VCI-WA-04)', { by: stranger }, 'invalid_client_attestation'],
    ['of another typ', { header: { typ: 'oauth-client-attestation+jwt' } }, 'invalid_client_attestation'],
    ['for another server (VCI-WA-03)', { claims: { aud: 'https://other.example' } }, 'invalid_client_attestation'],
    [
      'for the token endpoint (VCI-WA-03)',
      { claims: { aud: `${issuer.config.issuerUrl}/token` } },
      'invalid_client_attestation',
    ],
    ['for a list of servers', { claims: { aud: [issuer.config.issuerUrl] } }, 'invalid_client_attestation'],
    ['by another client (VCI-WA-05)', { claims: { iss: 'other' } }, 'invalid_client_attestation'],
    ['without a time', { claims: { iat: undefined } }, 'invalid_client_attestation'],
    ['that is too old', { claims: { iat: afternoon - 6 * minute } }, 'invalid_client_attestation'],
    ['from the future', { claims: { iat: afternoon + 2 * minute } }, 'invalid_client_attestation'],
    ['that has ended', { claims: { exp: afternoon } }, 'invalid_client_attestation'],
    ['that is not valid yet', { claims: { nbf: afternoon + 2 * minute } }, 'invalid_client_attestation'],
    ['without jti', { claims: { jti: undefined } }, 'invalid_client_attestation'],
    ['with a challenge of somebody else (VCI-WA-06)', { claims: { challenge: 'other' } }, 'use_attestation_challenge'],
    ['with a challenge that is no text (VCI-WA-06)', { claims: { challenge: 5 } }, 'use_attestation_challenge'],
  ])('%s is refused', async (_, proof, code) => {
    expect(await bent({ proof })).toBe(code)
  })

  it('is used once, also at once (VCI-WA-08)', async () => {
    const headers = await provider.headers(instance)
    const outcomes = await Promise.all(Array.from({ length: 50 }, () => codeOf(check(headers))))
    expect(outcomes.filter((one) => one === 'accepted')).toHaveLength(1)
    expect(new Set(outcomes)).toEqual(new Set(['accepted', 'invalid_client_attestation']))
  })

  it('of another instance with the same jti is another proof', async () => {
    const proof = { claims: { jti: 'the same' } }
    expect(await bent({ proof })).toBe('accepted')
    expect(await codeOf(check(await provider.headers(await provider.createInstance(), { proof })))).toBe('accepted')
  })
})

describe('the challenge', () => {
  it('is given to anybody, and kept by nobody (VCI-WA-07)', async () => {
    const response = await challengeEndpoint(issuer)
    expect([response.status, response.headers.get('Cache-Control')]).toEqual([200, 'no-store'])
    expect(await response.json()).toEqual({ attestation_challenge: expect.stringMatching(/^[A-Za-z0-9_-]{16,512}$/) })
  })

  it('is good for every request of a flow, until it expires', async () => {
    const challenge = await createChallenge(issuer)
    expect(await bent({ proof: { claims: { challenge } } })).toBe('accepted')
    expect(await bent({ proof: { claims: { challenge } } })).toBe('accepted')
    clock.time = afternoon + 10 * minute
    const late = await codeOf(check(await provider.headers(instance, { proof: { claims: { challenge } } })))
    clock.time = afternoon
    expect(late).toBe('use_attestation_challenge')
  })

  it('comes fresh with the refusal of a wrong one (VCI-WA-06)', async () => {
    const error = await check(await provider.headers(instance, { proof: { claims: { challenge: 'other' } } })).catch(
      (one) => one,
    )
    const challenge = error.headers['OAuth-Client-Attestation-Challenge']
    expect(challenge).toMatch(/^[\w.~-]{16,512}$/)
    expect(await bent({ proof: { claims: { challenge } } })).toBe('accepted')
  })
})

describe('a public client', () => {
  it('is whom it says it is, and no instance', async () => {
    const nobody = { authentication: 'none', keys: [], units: [] }
    expect(await check({}, { client_id: 'public' })).toEqual({ clientId: 'public', ...nobody })
    expect(await check({})).toEqual(nobody)
  })

  it('is refused where wallets have to be attested (HAIP-I-10)', async () => {
    const error = await check({}, { client_id: 'public' }, requiring).catch((one) => one)
    expect([error.code, error.status]).toEqual(['invalid_client', 401])
  })
})
