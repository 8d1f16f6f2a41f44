// Re-issuance (ARF annex 2 ISSU_41, ISSU_42, ISSU_63, ISSU_65; HAIP 1.0 section 4; VCI-RT-01 to VCI-RT-04): by a refresh token and a fresh key
// attestation a wallet gets a new batch of what was agreed to, as the record is now, and nobody else gets it.
import { beforeEach, describe, expect, it } from 'vitest'
import type { Ssin } from '../../shared/belgium/ssin.ts'
import { base64 } from '../../shared/bytes.ts'
import { day, hour, minute } from '../../shared/clock.ts'
import type { Person } from '../../shared/credentials/records.ts'
import type { JsonObject } from '../../shared/json.ts'
import { parsePublicJwk, thumbprint } from '../../shared/keys/public-key.ts'
import { parseSdJwt } from '../../shared/sd-jwt/parse.ts'
import { revealClaims } from '../../shared/sd-jwt/reveal.ts'
import { openAccessToken, type RefreshGrant, sealRefreshToken } from '../grant.ts'
import { issuanceProfile } from '../issuance-profile.ts'
import type { Issuer } from '../issuer.ts'
import { createNonce } from '../nonce/nonce.ts'
import { afternoon, createMemoryIssuer, createMemorySources, createTestSigner, jan } from '../testing/memory-issuer.ts'
import { clientId, mdocPid, sdJwtPid } from '../testing/memory-wallet.ts'
import { type Bend, createMemoryWalletProvider } from '../testing/memory-wallet-provider.ts'
import {
  type Answer,
  type AskForBatch,
  createMemoryWalletUnit,
  createWalletKeys,
} from '../testing/memory-wallet-unit.ts'

const clock = { time: afternoon }
const memory = await createMemoryIssuer(clock)
const provider = await createMemoryWalletProvider(memory)
const otherProvider = await createMemoryWalletProvider(memory)
const renewed = await createTestSigner('Wallet Provider, anew', {
  notBefore: afternoon - day,
  notAfter: afternoon + day,
})
const instance = await provider.createInstance()
const [service = undefined as never] = provider.list.services
const listed = [
  ...provider.list.services,
  { ...service, certificates: renewed.chain.map(base64) },
  { ...service, entity: 'Other Wallet', certificates: otherProvider.signer.chain.map(base64) },
]
const register: { person: Person } = { person: jan }
/** Status-list addresses whose entries are revoked. */
const revoked = new Set<string>()
const issuer: Issuer = {
  ...memory,
  config: { ...memory.config, issuance: { ...issuanceProfile('haip'), europeanMetadata: true } },
  trustLists: { ...memory.trustLists, lists: async () => [{ ...provider.list, services: listed }] },
  walletStatus: { statusOf: async ({ uri }) => ({ status: revoked.has(uri) ? 1 : 0 }) },
  sources: createMemorySources({ person: async () => register.person }),
}
const unit = createMemoryWalletUnit(issuer, provider, instance)
const { refresh: refreshed, batch: asked } = unit

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

/** As the token endpoint gives one for a code: bound to who vouched for the wallet. */
const given = async (): Promise<string> => (await unit.receive()).answer.refresh_token ?? ''

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
      expect(await openAccessToken(issuer, (await refreshed(token, { form })).answer.access_token ?? '')).toMatchObject(
        policy,
      )
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
    const keys = await createWalletKeys(2)
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

  it('not the same key under another provider that is listed, nor keys that another one vouches for', async () => {
    const token = await given()
    expect((await asked(await refreshed(token))).credentials).toHaveLength(3)
    const refused = await refreshed(token, { attestation: { by: otherProvider.signer } })
    expect(outcome(refused)).toEqual([400, 'invalid_grant'])
    for (const kind of ['jwt', 'attestation'] as const)
      expect((await asked(await refreshed(token), { kind, bend: { by: otherProvider.signer } })).error).toBe(
        'invalid_proof',
      )
  })

  it('also where its provider has another certificate now', async () => {
    const token = await given()
    expect((await asked(await refreshed(token, { attestation: { by: renewed } }))).credentials).toHaveLength(3)
    expect((await asked(await refreshed(token), { bend: { by: renewed } })).credentials).toHaveLength(3)
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
  const renewing = async (asking: AskForBatch) =>
    (await asked(await refreshed(await granted()), { kind, ...asking })).error

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
    const [key = undefined as never] = await createWalletKeys(1)
    expect(await renewing({ keys: [key, key] })).toBe('invalid_proof')
  })
})
