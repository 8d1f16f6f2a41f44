// Key attestations at the credential endpoint, in jwt proofs and as proofs of their own (VCI-PROOF-09, VCI-PROOF-20, VCI-KA-01 to VCI-KA-06).
import { beforeEach, describe, expect, it } from 'vitest'
import { day } from '../../shared/clock.ts'
import type { StatusAnswer } from '../../shared/status-list/reader.ts'
import type { AccessGrant } from '../grant.ts'
import { issuanceProfile } from '../issuance-profile.ts'
import type { Issuer } from '../issuer.ts'
import { afternoon, createMemoryIssuer, createTestSigner, jan } from '../testing/memory-issuer.ts'
import { attestKeys } from '../testing/memory-key-attestation.ts'
import { clientId, createMemoryWallet, createWalletKey } from '../testing/memory-wallet.ts'
import { type Bend, createMemoryWalletProvider } from '../testing/memory-wallet-provider.ts'
import { checkProofs } from './check-proofs.ts'

const memory = await createMemoryIssuer()
const provider = await createMemoryWalletProvider(memory)
const withProfile = (name: 'haip' | 'eudi' | 'plain', more: Partial<Issuer> = {}): Issuer => ({
  ...memory,
  trustLists: { ...memory.trustLists, lists: async () => [provider.list] },
  config: { ...memory.config, issuance: issuanceProfile(name) },
  ...more,
})
const eudi = withProfile('eudi')
const wallet = await createMemoryWallet(eudi)
const grant: AccessGrant = { subject: jan.ssin, configurationIds: [], clientId, jkt: '' }
const keys = await Promise.all(Array.from({ length: 25 }, () => createWalletKey()))
const publicKeys = keys.map(({ publicJwk }) => publicJwk)
const [first = keys[24] as never, second = keys[24] as never] = keys
const stranger = await createTestSigner('Stranger', { notBefore: afternoon - day, notAfter: afternoon + day })
const strangers = await createWalletKey()

let nonce: string
beforeEach(async () => {
  nonce = await wallet.nonce()
})

const attest = (bend: Bend = {}, of = publicKeys.slice(0, 10)) => attestKeys(eudi, provider.signer, of, bend)
const proofWith = async (attestation: unknown, header: object = {}, key = first) =>
  wallet.proof(nonce, { key, header: { jwk: undefined, kid: '0', key_attestation: attestation, ...header } })

const byProof = (issuer: Issuer, ...jwts: string[]) => checkProofs(issuer, { kind: 'jwt', jwts, most: 20 }, grant)
const byAttestation = (issuer: Issuer, ...jwts: string[]) =>
  checkProofs(issuer, { kind: 'attestation', jwts, most: 20 }, grant)
const invalid = expect.objectContaining({ code: 'invalid_proof', status: 400 })

describe('one proof with a key attestation', () => {
  it('gives all attested keys, in their order, and until when they are vouched for (VCI-PROOF-09, TS3)', async () => {
    expect(await byProof(eudi, await proofWith(await attest()))).toEqual({
      keys: publicKeys.slice(0, 10),
      nonce,
      statusUntil: afternoon + 62 * day,
      units: [{ uri: 'https://provider.example/1', index: 7, provider: expect.stringContaining('Test Wallet') }],
    })
  })

  it('gives no more keys than a batch holds, and does not mind more', async () => {
    const checked = await byProof(eudi, await proofWith(await attest({}, publicKeys)))
    expect(checked.keys).toEqual(publicKeys.slice(0, 20))
  })

  it('may point at its key by kid, by place, or show it (AMB-16)', async () => {
    const named = publicKeys.slice(0, 2).map((key, at) => ({ ...key, kid: `key-${at}` }))
    const attestation = await attest({ claims: { attested_keys: named } })
    for (const [header, key] of [
      [{ kid: 'key-1' }, second],
      [{ kid: undefined, jwk: second.publicJwk }, second],
    ] as const)
      expect((await byProof(eudi, await proofWith(attestation, header, key))).keys).toEqual(publicKeys.slice(0, 2))
    await expect(byProof(eudi, await proofWith(attestation, { kid: '1' }, second))).rejects.toEqual(invalid)
    expect((await byProof(eudi, await proofWith(await attest(), { kid: '1' }, second))).keys).toHaveLength(10)
  })

  it.each<[string, object]>([
    ['a place that there is not', { kid: '10' }],
    ['a place in another spelling', { kid: '00' }],
    ['a kid and a jwk', { jwk: publicKeys[0] }],
    ['no key', { kid: undefined }],
    ['a key that is not attested', { kid: undefined, jwk: strangers.publicJwk }],
  ])('is refused when it names %s', async (_, header) => {
    await expect(byProof(eudi, await proofWith(await attest(), header))).rejects.toEqual(invalid)
  })

  it('is refused when another attested key signed it, or one that is not attested', async () => {
    await expect(byProof(eudi, await proofWith(await attest(), {}, second))).rejects.toEqual(invalid)
    const shown = { kid: undefined, jwk: strangers.publicJwk }
    await expect(byProof(eudi, await proofWith(await attest(), shown, strangers))).rejects.toEqual(invalid)
  })

  it('may have no nonce in the attestation, or its own, and no other (VCI-KA-05)', async () => {
    const withNonce = async (claim: unknown) => proofWith(await attest({ claims: { nonce: claim } }))
    expect((await byProof(eudi, await withNonce(nonce))).nonce).toBe(nonce)
    await expect(byProof(eudi, await withNonce(await wallet.nonce()))).rejects.toMatchObject({ code: 'invalid_nonce' })
    await expect(byProof(eudi, await withNonce(7))).rejects.toEqual(invalid)
  })
})

describe('several proofs with one attestation', () => {
  it('are checked with one verification of it, and give each key once', async () => {
    let judged = 0
    const counting: Issuer = {
      ...eudi,
      decideTrust: (...given) => {
        judged += 1
        return eudi.decideTrust(...given)
      },
    }
    const attestation = await attest()
    const proofs = await Promise.all(
      keys.slice(0, 10).map((key, at) => proofWith(attestation, { kid: String(at) }, key)),
    )
    expect((await byProof(counting, ...proofs)).keys).toEqual(publicKeys.slice(0, 10))
    expect(judged).toBe(1)
  })
})

it('several attestations vouch as long as the one that ends first (TS3)', async () => {
  const until = (exp: number) => ({
    claims: { key_storage_status: { status: { status_list: { idx: 7, uri: 'https://provider.example/1' } }, exp } },
  })
  const proofs = await Promise.all(
    [40, 50, 35].map(async (days, at) => {
      const key = keys[at] ?? strangers
      return proofWith(await attest(until(afternoon + days * day), [key.publicJwk]), {}, key)
    }),
  )
  expect((await byProof(eudi, ...proofs)).statusUntil).toBe(afternoon + 35 * day)
})

describe('a proof of kind attestation', () => {
  it('gives all attested keys (VCI-PROOF-20)', async () => {
    expect(await byAttestation(eudi, await attest({ claims: { nonce } }))).toEqual({
      keys: publicKeys.slice(0, 10),
      nonce,
      statusUntil: afternoon + 62 * day,
      units: [{ uri: 'https://provider.example/1', index: 7, provider: expect.stringContaining('Test Wallet') }],
    })
  })

  it('need not say when it ends, and gives no more than a batch', async () => {
    const attestation = await attest({ claims: { nonce, exp: undefined } }, publicKeys)
    expect((await byAttestation(eudi, attestation)).keys).toEqual(publicKeys.slice(0, 20))
  })

  it('has our nonce, and is alone', async () => {
    await expect(byAttestation(eudi, await attest())).rejects.toEqual(invalid)
    const attestation = await attest({ claims: { nonce } })
    await expect(byAttestation(eudi, attestation, attestation)).rejects.toEqual(invalid)
  })
})

const statusAt = (idx: number) => ({ status_list: { idx, uri: 'https://provider.example/1' } })

const waysOf = (issuer: Issuer) =>
  [
    ['in a proof', async (bend: Bend) => byProof(issuer, await proofWith(await attest(bend)))],
    [
      'as a proof',
      async (bend: Bend) => byAttestation(issuer, await attest({ ...bend, claims: { nonce, ...bend.claims } })),
    ],
  ] as const

describe.each(waysOf(eudi))('a key attestation %s', (_, check) => {
  it.each(['key-attestation+jwt', 'keyattestation+jwt'])('is taken as %s (VCI-KA-01)', async (typ) => {
    expect((await check({ header: { typ } })).keys).toHaveLength(10)
  })

  it.each<[string, Bend]>([
    ['has another typ (VCI-KA-01)', { header: { typ: 'JWT' } }],
    ['has no typ (VCI-KA-01)', { header: { typ: undefined } }],
    ['is by nobody who is listed (VCI-KA-03)', { by: stranger }],
    ['shows a certificate of which it is not (VCI-KA-03)', { by: stranger, header: { x5c: undefined } }],
    ['names its provider by kid (VCI-KA-03)', { header: { x5c: undefined, kid: 'did:jwk:abc' } }],
    ['claims another algorithm (VCI-KA-03)', { header: { alg: 'none' } }],
    ['has a critical header', { header: { crit: ['exp'], exp: 1 } }],
    ['has no issue time (VCI-KA-02)', { claims: { iat: undefined } }],
    ['is from the future (VCI-KA-02)', { claims: { iat: afternoon + 61 } }],
    ['has ended (VCI-KA-03)', { claims: { exp: afternoon } }],
    ['ends at what is no time (VCI-KA-03)', { claims: { exp: 'later' } }],
    ['attests no keys (VCI-KA-02)', { claims: { attested_keys: [] } }],
    ['attests what is no list (VCI-KA-02)', { claims: { attested_keys: publicKeys[0] } }],
    ['attests a key twice (VCI-CRED-06)', { claims: { attested_keys: [publicKeys[0], publicKeys[0]] } }],
    ['attests a private key', { claims: { attested_keys: [{ ...publicKeys[0], d: publicKeys[0]?.x }] } }],
    ['attests a point that is none', { claims: { attested_keys: [{ ...publicKeys[0], y: publicKeys[1]?.y }] } }],
    ['does not say how keys are stored (VCI-KA-04)', { claims: { key_storage: undefined } }],
    ['says that keys are stored less well (VCI-KA-04)', { claims: { key_storage: ['iso_18045_moderate'] } }],
    ['says it in other letters (VCI-KA-04)', { claims: { key_storage: ['ISO_18045_high'] } }],
    ['says it as a text (VCI-KA-04)', { claims: { key_storage: 'iso_18045_high' } }],
    ['says that keys are used less well (VCI-KA-04)', { claims: { user_authentication: ['iso_18045_basic'] } }],
    ['has a status that is none', { claims: { key_storage_status: { status: {}, exp: afternoon + 60 } } }],
    ['has a status at no place', { claims: { key_storage_status: { status: statusAt(-1), exp: afternoon + 60 } } }],
    ['has a status between places', { claims: { key_storage_status: { status: statusAt(0.5), exp: afternoon + 60 } } }],
    [
      'has a status without an end',
      { claims: { key_storage_status: { status: { status_list: { idx: 1, uri: 'x' } } } } },
    ],
    [
      'has a status that nobody keeps any more',
      { claims: { key_storage_status: { status: { status_list: { idx: 1, uri: 'x' } }, exp: afternoon } } },
    ],
  ])('is refused when it %s', async (_, bend) => {
    await expect(check(bend)).rejects.toEqual(invalid)
  })

  it('may say more than is asked, and has the status of the attestation itself too', async () => {
    const status = { status_list: { idx: 3, uri: 'https://provider.example/2' } }
    const claims = { key_storage: ['x', 'iso_18045_high'], status, unknown: 1 }
    const { statusUntil, units } = await check({ claims })
    expect(statusUntil).toBe(afternoon + 62 * day)
    expect(units.map(({ uri, index }) => [uri, index])).toEqual([
      ['https://provider.example/1', 7],
      ['https://provider.example/2', 3],
    ])
  })
})

it('a key attestation says until when the keys can be revoked where European law asks, and only there (TS3 key_storage_status)', async () => {
  const bend = { claims: { key_storage_status: undefined } }
  for (const [, check] of waysOf(eudi)) await expect(check(bend)).rejects.toEqual(invalid)
  for (const [, check] of waysOf(withProfile('haip'))) expect((await check(bend)).statusUntil).toBeUndefined()
})

it('a key attestation in a proof has to say when it ends (VCI-KA-02)', async () => {
  await expect(byProof(eudi, await proofWith(await attest({ claims: { exp: undefined } })))).rejects.toEqual(invalid)
})

it('a key attestation names a hundred keys at most (VCI-KA-02)', async () => {
  const many = await Promise.all(Array.from({ length: 101 }, async () => (await createWalletKey()).publicJwk))
  const asking = async (count: number) => byAttestation(eudi, await attest({ claims: { nonce } }, many.slice(0, count)))
  expect((await asking(100)).keys).toHaveLength(20)
  await expect(asking(101)).rejects.toEqual(invalid)
})

it('a key attestation gets nothing while there is no list of wallet providers, whoever signed it (VCI-KA-03)', async () => {
  const later = expect.objectContaining({ code: 'temporarily_unavailable', status: 503 })
  for (const name of ['haip', 'eudi', 'plain'] as const)
    for (const [, check] of waysOf(withProfile(name, { trustLists: memory.trustLists })))
      await expect(check({})).rejects.toEqual(later)
})

describe('the status of attested keys', () => {
  const withStatus = (answer: StatusAnswer) => withProfile('haip', { walletStatus: { statusOf: async () => answer } })
  const outcomesOf = async (answer: StatusAnswer) =>
    Promise.all(waysOf(withStatus(answer)).map(([, check]) => check({}).catch((error) => error)))

  it('refuses what is revoked, and neither refuses nor issues what nobody can tell now (VCI-KA-03)', async () => {
    expect(await outcomesOf({ status: 1 })).toEqual([invalid, invalid])
    const later = expect.objectContaining({ code: 'temporarily_unavailable', status: 503 })
    expect(await outcomesOf({ unknown: 'no answer' } as StatusAnswer)).toEqual([later, later])
  })

  it('does not make up for that of the attestation itself, if that is revoked', async () => {
    const status = { status_list: { idx: 3, uri: 'https://provider.example/2' } }
    const revoking = (revoked: string) =>
      withProfile('haip', { walletStatus: { statusOf: async ({ uri }) => ({ status: uri === revoked ? 1 : 0 }) } })
    const outcomesWhere = async (revoked: string) =>
      Promise.all(
        waysOf(revoking(revoked)).map(([, check]) =>
          check({ claims: { status } }).then(
            () => 'accepted',
            (error) => error,
          ),
        ),
      )
    expect(await outcomesWhere('https://provider.example/3')).toEqual(['accepted', 'accepted'])
    expect(await outcomesWhere('https://provider.example/2')).toEqual([invalid, invalid])
    expect(await outcomesWhere('https://provider.example/1')).toEqual([invalid, invalid])
  })
})

describe('the profile', () => {
  const plainProof = () => wallet.proof(nonce, { key: first })
  const weak = { key_storage: undefined, user_authentication: undefined }

  it.each([
    ['haip', false, true],
    ['eudi', false, false],
    ['plain', true, true],
  ] as const)('%s: takes keys without attestation: %s, with a weak one: %s (VCI-KA-06)', async (name, none, some) => {
    const issuer = withProfile(name)
    const outcomes = await Promise.all(
      [plainProof(), proofWith(await attest({ claims: weak }))].map(async (proof) =>
        byProof(issuer, await proof).then(
          () => true,
          () => false,
        ),
      ),
    )
    expect(outcomes).toEqual([none, some])
  })

  it('plain refuses a broken attestation, although none would do', async () => {
    const broken = proofWith(await attest({ by: stranger }))
    await expect(byProof(withProfile('plain'), await broken)).rejects.toEqual(invalid)
  })
})
