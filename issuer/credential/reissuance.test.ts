// Re-issuance (ARF annex 2 ISSU_41, ISSU_42, ISSU_63, ISSU_65; HAIP 1.0 section 4; VCI-RT-01 to VCI-RT-04): by a refresh token and a fresh key
// attestation a wallet gets a new batch of what was agreed to, as the record is now, and nobody else gets it.
import { SignJWT } from 'jose'
import { beforeEach, describe, expect, it } from 'vitest'
import type { Ssin } from '../../shared/belgium/ssin.ts'
import { base64url, sha256, utf8 } from '../../shared/bytes.ts'
import { day, hour, minute } from '../../shared/clock.ts'
import type { Person } from '../../shared/credentials/records.ts'
import type { JsonObject } from '../../shared/json.ts'
import { parsePublicJwk, thumbprint } from '../../shared/keys/public-key.ts'
import type { Signer } from '../../shared/keys/signer.ts'
import { parseSdJwt } from '../../shared/sd-jwt/parse.ts'
import { revealClaims } from '../../shared/sd-jwt/reveal.ts'
import { createApp } from '../app.ts'
import { openAccessToken, type RefreshGrant, sealRefreshToken } from '../grant.ts'
import { issuanceProfile } from '../issuance-profile.ts'
import type { Issuer } from '../issuer.ts'
import { createNonce } from '../nonce/nonce.ts'
import { formOf, type Parameters } from '../testing/memory-browser.ts'
import { afternoon, createMemoryIssuer, createMemorySources, createTestSigner, jan } from '../testing/memory-issuer.ts'
import { attestKeys } from '../testing/memory-key-attestation.ts'
import { clientId, createWalletKey, mdocPid, sdJwtPid, type WalletKey } from '../testing/memory-wallet.ts'
import { type Bend, createMemoryWalletProvider } from '../testing/memory-wallet-provider.ts'

const clock = { time: afternoon }
const memory = await createMemoryIssuer(clock)
const provider = await createMemoryWalletProvider(memory)
const instance = await provider.createInstance()
const register: { person: Person } = { person: jan }
/** Status-list addresses whose entries are revoked. */
const revoked = new Set<string>()
const issuer: Issuer = {
  ...memory,
  config: { ...memory.config, issuance: { ...issuanceProfile('haip'), europeanMetadata: true } },
  trustLists: { ...memory.trustLists, lists: async () => [provider.list] },
  walletStatus: { statusOf: async ({ uri }) => ({ status: revoked.has(uri) ? 1 : 0 }) },
  sources: createMemorySources({ person: async () => register.person }),
}
const app = createApp(issuer)
const url = (path: string) => `${issuer.config.issuerUrl}/${path}`

beforeEach(() => {
  register.person = jan
  revoked.clear()
  clock.time = afternoon
})

async function granted(change: Partial<RefreshGrant> = {}): Promise<string> {
  const grant: RefreshGrant = {
    subject: jan.ssin,
    configurationIds: [sdJwtPid],
    clientId,
    family: crypto.randomUUID(),
    instance: await thumbprint(parsePublicJwk(instance.publicJwk)),
    grantedAt: afternoon,
    ...change,
  }
  return sealRefreshToken(issuer, grant)
}

const dpop = async (key: WalletKey, path: string, accessToken?: string): Promise<string> =>
  new SignJWT({
    htm: 'POST',
    htu: url(path),
    iat: issuer.now(),
    jti: crypto.randomUUID(),
    ...(accessToken && { ath: base64url(await sha256(utf8(accessToken))) }),
  })
    .setProtectedHeader({ alg: 'ES256', typ: 'dpop+jwt', jwk: key.publicJwk })
    .sign(key.privateKey)

interface Renewing {
  by?: Signer
  attestation?: Bend
  form?: Parameters
}

type Answer = JsonObject & { error?: string; access_token?: string; credentials?: { credential: string }[] }

async function refreshed(refresh_token: string, { by = instance, attestation = {}, form = {} }: Renewing = {}) {
  const key = await createWalletKey()
  const headers = { ...(await provider.headers(by, { attestation })), DPoP: await dpop(key, 'token') }
  const body = formOf({ grant_type: 'refresh_token', refresh_token, ...form })
  const response = await app.fetch(new Request(url('token'), { method: 'POST', body, headers }))
  const answer = (await response.json()) as Answer
  return { key, status: response.status, answer, accessToken: answer.access_token ?? '' }
}

interface Asking {
  keys?: WalletKey[]
  nonce?: string
  /** Of the key attestation. */
  bend?: Bend
  kind?: 'jwt' | 'attestation'
  id?: string
}

const createKeys = (count: number): Promise<WalletKey[]> =>
  Promise.all(Array.from({ length: count }, () => createWalletKey()))

/** A batch for the token. @returns the answer */
async function asked(
  { key, accessToken }: { key: WalletKey; accessToken: string },
  { keys, nonce, bend = {}, kind = 'attestation', id = sdJwtPid }: Asking = {},
): Promise<Answer> {
  const [proofKeys, c_nonce] = [keys ?? (await createKeys(3)), nonce ?? (await createNonce(issuer))]
  const attested = proofKeys.map(({ publicJwk }) => publicJwk)
  const claims = { ...(kind === 'attestation' && { nonce: c_nonce }), ...bend.claims }
  const attestation = await attestKeys(issuer, provider.signer, attested, { ...bend, claims })
  const [first = proofKeys[0] as never] = proofKeys
  const proof = async () =>
    new SignJWT({ iss: clientId, aud: issuer.config.issuerUrl, iat: issuer.now(), nonce: c_nonce })
      .setProtectedHeader({ alg: 'ES256', typ: 'openid4vci-proof+jwt', kid: '0', key_attestation: attestation })
      .sign(first.privateKey)
  const proofs = kind === 'jwt' ? { jwt: [await proof()] } : { attestation: [attestation] }
  const request = new Request(url('credential'), {
    method: 'POST',
    headers: {
      'Content-Type': 'application/json',
      Authorization: `DPoP ${accessToken}`,
      DPoP: await dpop(key, 'credential', accessToken),
    },
    body: JSON.stringify({ credential_configuration_id: id, proofs }),
  })
  return (await (await app.fetch(request)).json()) as Answer
}

const claimsIn = async ({ credentials = [] }: Answer): Promise<JsonObject> =>
  revealClaims(parseSdJwt(credentials[0]?.credential ?? ''))
const keysIn = ({ credentials = [] }: Answer): unknown[] =>
  credentials.map(({ credential }) => (parseSdJwt(credential).payload.cnf as JsonObject).jwk)

describe('a wallet that comes again', () => {
  it('gets a new batch of the same, for the keys that it has now, with nobody asked (VCI-RT-01, ISSU_41)', async () => {
    const token = await granted()
    const [first, second] = [await asked(await refreshed(token)), await asked(await refreshed(token))]
    expect([first.credentials?.length, second.credentials?.length]).toEqual([3, 3])
    const own = ({ cnf: _cnf, status: _status, ...claims }: JsonObject): JsonObject => claims
    expect(own(await claimsIn(second))).toEqual(own(await claimsIn(first)))
    expect(keysIn(second)).not.toEqual(keysIn(first))
  })

  it('gets what the register says now, and never what it said before (VCR_09)', async () => {
    const token = await granted()
    expect(await claimsIn(await asked(await refreshed(token)))).toMatchObject({ family_name: 'Peeters' })
    register.person = { ...jan, familyName: 'Janssens' }
    expect(await claimsIn(await asked(await refreshed(token)))).toMatchObject({ family_name: 'Janssens' })
  })

  it('gets the claims and the children that the person agreed to, and no others, however it asks', async () => {
    const claims = { [sdJwtPid]: { names: ['family_name', 'birthdate'] } }
    const datasets = [{ identifier: 'a name', configurationId: sdJwtPid, about: '18010100138' as Ssin }]
    const token = await granted({ claims, datasets })
    const policy = { claims, datasets, configurationIds: [sdJwtPid], grantedAt: afternoon }
    for (const form of [{}, { scope: sdJwtPid }])
      expect(await openAccessToken(issuer, (await refreshed(token, { form })).accessToken)).toMatchObject(policy)
    const authorization_details = JSON.stringify([
      { type: 'openid_credential', credential_configuration_id: sdJwtPid, claims: [{ path: ['given_name'] }] },
    ])
    const more = await refreshed(token, { form: { authorization_details } })
    expect([more.status, more.answer.error]).toEqual([400, 'invalid_authorization_details'])
  })

  it('may ask for less, which narrows no later token, and not for more (VCI-RT-04)', async () => {
    const token = await granted({ configurationIds: [sdJwtPid, mdocPid] })
    const narrow = await refreshed(token, { form: { scope: mdocPid } })
    expect((await asked(narrow)).error).toBe('insufficient_scope')
    expect((await asked(await refreshed(token))).credentials).toHaveLength(3)
    const wider = await refreshed(await granted(), { form: { scope: `${sdJwtPid} ${mdocPid}` } })
    expect([wider.status, wider.answer.error]).toEqual([400, 'invalid_scope'])
  })

  it('gets another set again where its answer was lost', async () => {
    const token = await refreshed(await granted())
    const keys = await createKeys(2)
    await asked(token, { keys })
    const again = await asked(token, { keys })
    expect(keysIn(again)).toEqual(keys.map(({ publicJwk }) => publicJwk))
  })

  it('gets nothing for what was revoked since, by person and type', async () => {
    const token = await granted({ grantedAt: afternoon - 200 })
    const affected = { subject: await issuer.subjectHash(jan.ssin, 'pid') }
    const end = { at: afternoon - 100, until: afternoon + 100 * day }
    await issuer.statusLists.revoke({ affected, reason: 'requested', end })
    expect((await asked(await refreshed(token))).error).toBe('credential_request_denied')
  })

  it('gets nothing that would outlive the word on its keys', async () => {
    const status = { status_list: { idx: 7, uri: 'https://provider.example/1' } }
    const until = afternoon + 3 * day
    const bend = { claims: { key_storage_status: { status, exp: until } } }
    const { credentials = [] } = await asked(await refreshed(await granted()), { bend })
    expect(parseSdJwt(credentials[0]?.credential ?? '').payload.exp).toBe(until - (until % day))
  })
})

describe('only the same wallet unit comes again (ISSU_65)', () => {
  const outcome = ({ status, answer }: Awaited<ReturnType<typeof refreshed>>) => [status, answer.error]

  it('not another instance of the same wallet (VCI-RT-02)', async () => {
    const by = await provider.createInstance()
    expect(outcome(await refreshed(await granted(), { by }))).toEqual([400, 'invalid_grant'])
  })

  it('not the same key under a provider that nobody lists', async () => {
    const by = await createTestSigner('Stranger', { notBefore: afternoon - day, notAfter: afternoon + day })
    const refused = await refreshed(await granted(), { attestation: { by } })
    expect(refused.status).toBeGreaterThanOrEqual(400)
    expect(refused.answer.error).toMatch(/^invalid_client/)
  })

  it('not one whose attestation has ended', async () => {
    const refused = await refreshed(await granted(), { attestation: { claims: { exp: afternoon - 1 } } })
    expect(refused.answer.error).toBe('use_fresh_attestation')
  })

  it('not one that its provider revoked', async () => {
    const uri = 'https://provider.example/units'
    const claims = { client_status: { status: { status_list: { idx: 3, uri } }, exp: afternoon + 60 * day } }
    const token = await granted()
    expect((await refreshed(token, { attestation: { claims } })).status).toBe(200)
    revoked.add(uri)
    expect((await refreshed(token, { attestation: { claims } })).answer.error).toMatch(/^invalid_client/)
  })
})

describe.each(['jwt', 'attestation'] as const)('a key attestation that comes again in a proof of kind %s', (kind) => {
  const renewing = async (asking: Asking) => (await asked(await refreshed(await granted()), { kind, ...asking })).error

  it('is taken while it is fresh', async () => {
    expect(await renewing({})).toBeUndefined()
  })

  it.each<[string, () => Bend]>([
    ['has ended', () => ({ claims: { iat: afternoon - 2 * day, exp: afternoon - hour } })],
    ['is from the future', () => ({ claims: { iat: afternoon + hour } })],
    [
      'is of a provider that no longer says whether its keys are safe',
      () => ({
        claims: {
          key_storage_status: {
            status: { status_list: { idx: 7, uri: 'https://provider.example/1' } },
            exp: afternoon - minute,
          },
        },
      }),
    ],
  ])('is refused where it %s', async (_, bend) => {
    expect(await renewing({ bend: bend() })).toBe('invalid_proof')
  })

  it('is refused once its keys were revoked', async () => {
    revoked.add('https://provider.example/1')
    expect(await renewing({})).toBe('invalid_proof')
  })

  it('is refused by the nonce of before', async () => {
    const nonce = await createNonce(issuer)
    expect(await renewing({ nonce })).toBeUndefined()
    expect(await renewing({ nonce })).toBe('invalid_nonce')
  })

  it('is refused where it names a key twice', async () => {
    const [key = undefined as never] = await createKeys(1)
    expect(await renewing({ keys: [key, key] })).toBe('invalid_proof')
  })
})
