// What becomes of PIDs when their wallet, its keys or its provider fall (WUA_29, WURevocation_18, VCR_07c; EU TS3 LC_GEN-4), from the
// credential request on.
import { beforeEach, describe, expect, it } from 'vitest'
import { type Bytes, hex, sha256 } from '../../shared/bytes.ts'
import { day, hour, minute } from '../../shared/clock.ts'
import { mdl } from '../../shared/credentials/mdl.ts'
import type { LogEvent } from '../../shared/log.ts'
import type { ListNow } from '../../shared/status-list/read-list-now.ts'
import type { StatusAnswer } from '../../shared/status-list/reader.ts'
import type { UnitStatus } from '../../shared/store/status-store.ts'
import type { UnitList } from '../../shared/store/unit-watch.ts'
import type { TrustList } from '../../shared/trust/trust-list.ts'
import { createApp } from '../app.ts'
import type { Issuer } from '../issuer.ts'
import { SourceError } from '../sources/source-error.ts'
import { afternoon, createMemoryIssuer, createMemorySources, jan, janLicence } from '../testing/memory-issuer.ts'
import { attestKeys } from '../testing/memory-key-attestation.ts'
import { createMemoryWallet, createWalletKey, mdocPid, sdJwtPid } from '../testing/memory-wallet.ts'
import { createMemoryWalletProvider, type MemoryWalletProvider } from '../testing/memory-wallet-provider.ts'
import { watchDuty, watchEvery } from './watch.ts'

const [ofWallets, ofKeys, ofAttestations] = [1, 2, 3].map((at) => `https://provider.example/${at}`) as [
  string,
  string,
  string,
]

const [licenceId = ''] = mdl.configurations.map(({ id }) => id)

let clock: { time: number }
let issuer: Issuer
let provider: MemoryWalletProvider
let anchor: string
let trust: { lists: TrustList[]; isWhole: boolean }
/** By address: what is revoked there; undefined where nobody answers. */
let revoked: Map<string, Set<number> | undefined>
let fetched: string[]
let logged: LogEvent[]
let answers: boolean

beforeEach(async () => {
  clock = { time: afternoon }
  const memory = await createMemoryIssuer(clock)
  provider = await createMemoryWalletProvider(memory)
  anchor = hex(await sha256(provider.signer.chain[0] as Bytes))
  trust = { lists: [{ ...provider.list, nextUpdate: afternoon + 300 * day }], isWhole: true }
  revoked = new Map()
  fetched = []
  logged = []
  answers = true
  const listNow = async ({ uri }: { uri: string }): Promise<ListNow> => {
    fetched.push(uri)
    const gone = revoked.has(uri) ? revoked.get(uri) : new Set<number>()
    return gone
      ? { statusAt: (index) => (index < 10_000 ? Number(gone.has(index)) : undefined) }
      : { unknown: 'no answer' }
  }
  issuer = {
    ...memory,
    trustLists: {
      ...memory.trustLists,
      lists: async () => trust.lists,
      faults: async () => (trust.isWhole ? {} : { TRUST_LISTS: { status: 'DEGRADED', reason: 'one is missing' } }),
    },
    walletListNow: listNow,
    log: (event) => void logged.push(event),
    sources: createMemorySources({
      person: async () => {
        if (!answers) throw new SourceError('nationalRegister', 'unavailable', 'no answer')
        return jan
      },
      drivingLicence: async () => janLicence,
    }),
  }
})

/** As a provider is remembered. */
const nameOf = (entity = 'Test Wallet') => JSON.stringify(['BE', entity, [], anchor])

interface Wish {
  wallet: number
  keys: number
  /** Of the key attestation itself. */
  attestation?: number
  family?: string
  id?: string
}

const createWallet = ({ wallet, family = `of ${wallet}` }: Pick<Wish, 'wallet' | 'family'>) =>
  createMemoryWallet(issuer, {
    family,
    configurationIds: [sdJwtPid, mdocPid, licenceId],
    grantedAt: afternoon,
    until: afternoon + 60 * day,
    units: [{ uri: ofWallets, index: wallet, provider: nameOf() }],
  })

async function receive(wish: Wish): Promise<{ status: number; transaction_id?: string }> {
  const { keys, attestation, id = sdJwtPid } = wish
  const wallet = await createWallet(wish)
  const key = await createWalletKey()
  const at = (uri: string, idx: number) => ({ status_list: { uri, idx } })
  const claims = {
    key_storage_status: { status: at(ofKeys, keys), exp: afternoon + 60 * day },
    ...(attestation !== undefined && { status: at(ofAttestations, attestation) }),
    exp: clock.time + day,
  }
  const key_attestation = await attestKeys(issuer, provider.signer, [key.publicJwk], { claims })
  const jwt = [await wallet.proof(await wallet.nonce(), { key, header: { key_attestation } })]
  const request = await wallet.request({ credential_configuration_id: id, proofs: { jwt } })
  const response = await createApp(issuer).fetch(request)
  return { status: response.status, ...((await response.json()) as object) }
}

const pidsOf = async (): Promise<string[]> => {
  const batches = await issuer.statusLists.batches(await issuer.subjectHash(jan.ssin, 'pid'))
  return batches.map(({ state }) => state).reverse()
}

const revoke = (uri: string, ...indices: number[]) => void revoked.set(uri, new Set(indices))
const events = (name: string) => logged.filter(({ event }) => event === name)
/** A round, and what stands of it. */
async function watch() {
  await issuer.statusLists.beginWatch()
  await watchDuty.run(issuer)
  return issuer.statusLists.watch()
}

describe('a PID', () => {
  it('falls with its wallet, with its keys or with their attestation, and with nobody else’s, in both formats (VCR_07c)', async () => {
    for (const id of [sdJwtPid, mdocPid]) {
      await receive({ wallet: 1, keys: 11, id })
      await receive({ wallet: 2, keys: 12, id })
      await receive({ wallet: 3, keys: 13, attestation: 23, id })
      await receive({ wallet: 4, keys: 14, attestation: 24, id })
    }
    expect(await watch()).toMatchObject({ lists: 3, units: 10, revoked: 0 })
    expect(new Set(await pidsOf())).toEqual(new Set(['valid']))
    revoke(ofWallets, 1)
    revoke(ofKeys, 12)
    revoke(ofAttestations, 23)
    expect(await watch()).toMatchObject({ state: 'done', lists: 3, revoked: 6, unanswered: [] })
    const now = ['revoked', 'revoked', 'revoked', 'valid']
    expect(await pidsOf()).toEqual([...now, ...now])
    expect(await watch()).toMatchObject({ lists: 3, units: 3, revoked: 0 })
  })

  it('falls alone: no other document is bound to the wallet', async () => {
    await receive({ wallet: 1, keys: 11, id: licenceId })
    expect(await issuer.statusLists.batches(await issuer.subjectHash(jan.ssin, 'mdl'))).toHaveLength(1)
    revoke(ofWallets, 1)
    expect(await watch()).toMatchObject({ lists: 0, revoked: 0 })
  })

  it('falls with whatever else than valid stands there', async () => {
    await receive({ wallet: 1, keys: 11 })
    issuer = { ...issuer, walletListNow: async () => ({ statusAt: () => 2 }) }
    expect(await watch()).toMatchObject({ revoked: 1 })
  })

  it('is told of, once, and its wallet is given no other by what it holds (ISSU_65)', async () => {
    await receive({ wallet: 1, keys: 11 })
    await receive({ wallet: 1, keys: 12 })
    revoke(ofWallets, 1)
    await watch()
    // As a wallet that its provider vouches for again.
    expect(await receive({ wallet: 5, keys: 15, family: 'of 1' })).toMatchObject({
      status: 400,
      error: 'credential_request_denied',
    })
    expect((await receive({ wallet: 5, keys: 15, family: 'of 5' })).status).toBe(200)
    expect(await pidsOf()).toEqual(['revoked', 'revoked', 'valid'])
  })

  it('falls too where it was promised first, by what its wallet and keys were then (ISSU_21)', async () => {
    answers = false
    const { transaction_id } = await receive({ wallet: 1, keys: 11, family: 'same' })
    answers = true
    const renewed = await createWallet({ wallet: 2, family: 'same' })
    const url = `${issuer.config.issuerUrl}/deferred`
    const request = () => renewed.request({ transaction_id }, { url, dpop: { htu: url } })
    expect((await createApp(issuer).fetch(await request())).status).toBe(200)
    expect(await watch()).toMatchObject({ lists: 2, units: 3 })
    revoke(ofKeys, 11)
    expect(await watch()).toMatchObject({ revoked: 1 })
    expect(await pidsOf()).toEqual(['revoked'])
  })

  it('that was promised is not given once its keys are revoked, nor while nobody can tell (ISSU_21)', async () => {
    answers = false
    const { transaction_id } = await receive({ wallet: 1, keys: 11, family: 'same' })
    answers = true
    const fetchIt = async (answer: StatusAnswer) => {
      const wallet = await createWallet({ wallet: 1, family: 'same' })
      const url = `${issuer.config.issuerUrl}/deferred`
      const walletStatus = {
        statusOf: async ({ uri }: { uri: string }) => (uri === ofKeys ? answer : { status: 0 }),
      }
      const request = await wallet.request({ transaction_id }, { url, dpop: { htu: url } })
      const response = await createApp({ ...issuer, walletStatus }).fetch(request)
      return [response.status, (await response.json()).error]
    }
    expect(await fetchIt({ status: 1 })).toEqual([400, 'credential_request_denied'])
    expect(await fetchIt({ unknown: 'no answer' })).toEqual([503, 'temporarily_unavailable'])
    expect(await fetchIt({ status: 0 })).toEqual([200, undefined])
  })
})

/** PIDs of so many wallets on one list. */
async function many(count: number, units: (at: number) => UnitStatus[]): Promise<void> {
  for (let at = 0; at < count; at++) {
    const of = { subject: `s${at}`, signer: 'key', count: 1, expiresAt: afternoon + 14 * day }
    await issuer.statusLists.allocate({ ...of, units: units(at) })
  }
}

describe('a list', () => {
  it('is read once for all PIDs that depend on it', async () => {
    await many(3_000, (at) => [{ uri: ofWallets, index: at, provider: nameOf() }])
    revoke(ofWallets, 7, 2_999)
    expect(await watch()).toMatchObject({ lists: 1, units: 3_000, revoked: 2 })
    expect(fetched).toEqual([ofWallets])
  })

  it('that gives no answer harms nobody, is told of, and asked again soon (VCR_07c)', async () => {
    await receive({ wallet: 1, keys: 11 })
    revoked.set(ofWallets, undefined)
    const round = await watch()
    expect(round).toMatchObject({ state: 'done', lists: 2, revoked: 0, overdue: 0 })
    expect(round?.unanswered).toMatchObject([{ uri: ofWallets, reason: 'no answer', since: afternoon }])
    expect(events('wallets.unanswered')).toEqual([
      { event: 'wallets.unanswered', uri: ofWallets, provider: 'Test Wallet', country: 'BE', reason: 'no answer' },
    ])
    expect(await pidsOf()).toEqual(['valid'])
    const next = (await watchDuty.run(issuer)) ?? 0
    expect(next - clock.time).toBeLessThanOrEqual(minute)
    clock.time = next
    fetched = []
    revoke(ofWallets, 1)
    await watchDuty.run(issuer)
    // That list alone.
    expect(fetched).toEqual([ofWallets])
    expect(await issuer.statusLists.watch()).toMatchObject({ unanswered: [], lists: 2, revoked: 1 })
    expect(await pidsOf()).toEqual(['revoked'])
  })

  it('that we stumble over keeps no other from being looked at', async () => {
    await receive({ wallet: 1, keys: 11 })
    revoke(ofKeys, 11)
    const { walletListNow } = issuer
    issuer = {
      ...issuer,
      walletListNow: async (named, lists) => {
        if (named.uri === ofWallets) throw new RangeError('about somebody')
        return walletListNow(named, lists)
      },
    }
    const round = await watch()
    expect(round).toMatchObject({ state: 'done', lists: 2, revoked: 1 })
    expect(events('wallets.unanswered')).toMatchObject([{ uri: ofWallets, reason: 'a failure of ours: RangeError' }])
    expect(await pidsOf()).toEqual(['revoked'])
  })

  it('that gave no good answer for a day is worth an alarm, and degrades the health (LC_GEN-4)', async () => {
    await receive({ wallet: 1, keys: 11 })
    revoked.set(ofWallets, undefined)
    const health = async () => (await createApp(issuer).request(`${issuer.config.issuerUrl}/health`)).json()
    await watch()
    expect(events('wallets.overdue')).toEqual([])
    expect(await health()).toEqual({ status: 'UP' })
    for (; clock.time < afternoon + day; clock.time += 3 * hour) await watchDuty.run(issuer)
    await watchDuty.run(issuer)
    expect(events('wallets.overdue')).toMatchObject([{ uri: ofWallets, since: '2026-11-24T13:37:42Z' }])
    expect(await health()).toMatchObject({ status: 'DEGRADED', details: { WALLET_PROVIDERS: { status: 'DEGRADED' } } })
    expect(await pidsOf()).toEqual(['valid'])
    revoke(ofWallets)
    clock.time += hour
    await watchDuty.run(issuer)
    expect(await health()).toEqual({ status: 'UP' })
  })

  it('that has no place for one of them revokes the others, and counts as unanswered', async () => {
    await many(2, (at) => [{ uri: ofWallets, index: at === 0 ? 7 : 10_000, provider: nameOf() }])
    revoke(ofWallets, 7)
    const round = await watch()
    expect(round).toMatchObject({ revoked: 1, unanswered: [{ reason: 'the status list has no such index' }] })
  })
})

describe('a wallet provider', () => {
  it('that is gone from a current list takes the PIDs of its wallets along, and no list is asked', async () => {
    await receive({ wallet: 1, keys: 11 })
    await many(1_200, (at) => [{ uri: ofWallets, index: at % 2, provider: nameOf('Other Wallet') }])
    trust.lists = trust.lists.map((list) => ({ ...list, services: [] }))
    expect(await watch()).toMatchObject({ lists: 2, revoked: 1_201, unanswered: [] })
    expect(fetched).toEqual([])
    expect(await pidsOf()).toEqual(['revoked'])
    expect(events('wallets.revoked')).toContainEqual({
      event: 'wallets.revoked',
      uri: ofWallets,
      provider: 'Other Wallet',
      country: 'BE',
      count: 1_200,
    })
  })

  it.each<[string, () => void]>([
    [
      'while its list is past its next update',
      () => {
        trust.lists = trust.lists.map((list) => ({ ...list, nextUpdate: clock.time, services: [] }))
      },
    ],
    [
      'while there is no list',
      () => {
        trust.lists = []
      },
    ],
    [
      'while another list of wallet providers is missing',
      () => {
        trust.lists = trust.lists.map((list) => ({ ...list, services: [] }))
        trust.isWhole = false
      },
    ],
  ])('loses nobody’s PID %s', async (_, change) => {
    await receive({ wallet: 1, keys: 11 })
    change()
    const round = await watch()
    expect(round).toMatchObject({ lists: 2, revoked: 0 })
    expect(round?.unanswered).toMatchObject(
      [ofWallets, ofKeys].map(() => ({ reason: 'there is no current list of wallet providers' })),
    )
    expect(await pidsOf()).toEqual(['valid'])
  })

  it('loses nobody’s PID while its list comes back, or ends, between two looks at the lists', async () => {
    await receive({ wallet: 1, keys: 11 })
    const { trustLists } = issuer
    const [own] = trust.lists as [TrustList]
    const other = { ...own, services: [] }
    for (const looks of [
      // Missing, and then there.
      { before: [other], after: [other, own], faultsBefore: true, faultsAfter: false },
      // There, and then past its next update.
      {
        before: [other, own],
        after: [other, { ...own, nextUpdate: clock.time }],
        faultsBefore: false,
        faultsAfter: true,
      },
    ]) {
      let look = 0
      const isFirst = () => look++ === 0
      const fault = { TRUST_LISTS: { status: 'DEGRADED', reason: 'one is missing' } } as const
      issuer = {
        ...issuer,
        trustLists: {
          ...trustLists,
          lists: async () => (isFirst() ? looks.before : looks.after),
          faults: async () => ((isFirst() ? looks.faultsBefore : looks.faultsAfter) ? fault : {}),
        },
      }
      await issuer.statusLists.beginWatch()
      const list = (await issuer.statusLists.nextUnitList()) as UnitList
      await issuer.statusLists.endUnitList(list.id)
      await watchDuty.run(issuer)
      expect(await pidsOf()).toEqual(['valid'])
    }
  })

  it.each([
    ['another certificate', { certificates: ['AAAA'] }],
    ['another name, and the same certificate', { entity: 'New Wallet' }],
  ])('stays who it is with %s', async (_, change) => {
    await receive({ wallet: 1, keys: 11 })
    trust.lists = trust.lists.map((list) => ({
      ...list,
      services: list.services.map((service) => ({ ...service, ...change })),
    }))
    expect(await watch()).toMatchObject({ lists: 2, revoked: 0, unanswered: [] })
    expect(fetched).toEqual([ofWallets, ofKeys])
  })
})

describe('the round', () => {
  it('comes every six hours, half an hour earlier at most, and takes nothing up twice (LC_GEN-4)', async () => {
    await receive({ wallet: 1, keys: 11 })
    const next = (await watchDuty.run(issuer)) ?? 0
    expect(fetched).toHaveLength(2)
    expect(next).toBeGreaterThanOrEqual(afternoon + watchEvery - 30 * minute)
    expect(next).toBeLessThanOrEqual(afternoon + watchEvery)
    await watchDuty.run(issuer)
    expect(fetched).toHaveLength(2)
    clock.time = next
    await watchDuty.run(issuer)
    expect(fetched).toHaveLength(4)
    expect(events('wallets.watched')).toHaveLength(3)
  })

  it('comes also where the clock went back, and the last one began later than now', async () => {
    await receive({ wallet: 1, keys: 11 })
    await watchDuty.run(issuer)
    clock.time -= minute
    await watchDuty.run(issuer)
    expect(fetched).toHaveLength(4)
  })

  it.each(['nextUnitList', 'units', 'revokeUnits', 'passUnits', 'endUnitList'] as const)(
    'that ends in the middle, before or after %s, comes to the same in the next run',
    async (step) => {
      for (const isDone of [true, false]) {
        await many(1_500, (at) => [
          { uri: ofWallets, index: at, provider: nameOf() },
          { uri: ofKeys, index: at, provider: nameOf() },
        ])
        revoked.set(ofWallets, new Set(Array.from({ length: 1_200 }, (_, at) => at)))
        let left = 2
        const killed = {
          ...issuer,
          statusLists: {
            ...issuer.statusLists,
            [step]: async (...given: never[]) => {
              left -= 1
              const call = issuer.statusLists[step] as (...args: never[]) => Promise<unknown>
              if (isDone && left === 0) await call(...given)
              if (left === 0) throw new Error('killed')
              return call(...given)
            },
          },
        } as Issuer
        await issuer.statusLists.beginWatch()
        await expect(watchDuty.run(killed)).rejects.toThrow('killed')
        await watchDuty.run(issuer)
        expect(await issuer.statusLists.watch()).toMatchObject({ state: 'done', revoked: 1_200, unanswered: [] })
      }
    },
  )

  it('that is too much for one run goes on in the next, at once', async () => {
    await many(450, (at) => [{ uri: `https://provider.example/list/${at}`, index: 0, provider: nameOf() }])
    await issuer.statusLists.beginWatch()
    let runs = 0
    for (let next = clock.time; next <= clock.time; runs++) next = (await watchDuty.run(issuer)) ?? 0
    expect(runs).toBeGreaterThan(1)
    // One that a run had no time left for is read again.
    expect(new Set(fetched).size).toBe(450)
    expect(fetched.length).toBeLessThanOrEqual(450 + runs)
    expect(await issuer.statusLists.watch()).toMatchObject({ state: 'done', lists: 450, units: 450 })
  })

  it('keeps no other duty waiting for long, however slow the lists are', async () => {
    await many(20, (at) => [{ uri: `https://provider.example/list/${at}`, index: 0, provider: nameOf() }])
    const { walletListNow } = issuer
    issuer = {
      ...issuer,
      walletListNow: (...given) => {
        clock.time += 5
        return walletListNow(...given)
      },
    }
    await issuer.statusLists.beginWatch()
    for (let next = clock.time; next <= clock.time; ) {
      const begun = clock.time
      next = (await watchDuty.run(issuer)) ?? 0
      expect(clock.time - begun).toBeLessThanOrEqual(30)
    }
    expect(await issuer.statusLists.watch()).toMatchObject({ state: 'done', lists: 20 })
  })

  it('leaves nothing about a wallet or a person in the log', async () => {
    await receive({ wallet: 4_321, keys: 8_765 })
    revoke(ofWallets, 4_321)
    logged = []
    await watch()
    expect(logged.map(({ event }) => event)).toEqual(['wallets.revoked', 'wallets.watched'])
    expect(JSON.stringify(logged)).not.toMatch(/4321|8765|85631412136|Peeters/)
  })
})
