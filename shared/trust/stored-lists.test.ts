import 'reflect-metadata'
import { CRLDistributionPointsExtension } from '@peculiar/x509'
import { describe, expect, it } from 'vitest'
import { issue, issueAuthority } from './example-certificates.ts'
import type { KnownCrl } from './known-crl.ts'
import type { ServiceBundle } from './service-bundle.ts'
import { createStoredLists, listMemory } from './stored-lists.ts'
import type { TrustBundle, TrustMember } from './trust-bundle.ts'
import type { TrustKind, TrustList } from './trust-list.ts'

const start = 1_790_000_000
const pids = 'https://lists.example/pid'
const wallets = 'https://lists.example/wallet'

const listOf = (sha256: string, changes: Partial<TrustList> = {}): TrustList => ({
  kind: 'pid',
  sequenceNumber: 7,
  issued: start,
  nextUpdate: start + 1000,
  operator: 'Example Lists',
  signerSha256: '',
  sha256,
  services: [],
  ...changes,
})

/** Of the list of PID providers and of that of wallet providers, where there is one. */
const member = (kind: TrustKind, list: TrustList | undefined): TrustMember => ({
  kind,
  url: kind === 'pid' ? pids : wallets,
  list,
})

/** What is stored, and a clock to turn; every reading gives fresh objects, as storage does, and nothing to who knows the generation. */
function createStored(...members: TrustMember[]) {
  return createStoredFor(undefined, ...members)
}

function createStoredFor(memory: number | undefined, ...members: TrustMember[]) {
  const bundle: TrustBundle = { generation: 1, members }
  const stored = { bundle, now: start, readings: 0, asked: [] as unknown[] }
  const lists = createStoredLists({
    now: () => stored.now,
    kinds: ['pid', 'wallet'],
    ...(memory !== undefined && { memory }),
    read: async (...asked) => {
      stored.readings++
      stored.asked = asked
      return asked[0] === stored.bundle.generation ? undefined : structuredClone(stored.bundle)
    },
  })
  const replace = (...fresh: TrustMember[]): void => {
    stored.bundle = { generation: stored.bundle.generation + 1, members: fresh }
  }
  return { stored, lists, replace }
}

describe('the stored lists', () => {
  it('are what the refresher stored, without the sources that have none', async () => {
    const { lists } = createStored(member('pid', listOf('ab')), member('wallet', undefined))
    expect(await lists.lists()).toEqual([listOf('ab')])
  })

  it('are asked for again when the clock goes back, however long they were to be remembered', async () => {
    const { stored, lists, replace } = createStored(member('pid', listOf('ab')), member('wallet', listOf('cd')))
    stored.now = start + 500
    await lists.lists()
    stored.now = start
    replace(member('pid', undefined), member('wallet', listOf('cd')))
    expect(await lists.lists()).toEqual([listOf('cd')])
  })

  it('are none before the first refresh', async () => {
    const { lists } = createStored()
    expect(await lists.lists()).toEqual([])
    expect(await lists.faults()).toEqual({
      TRUST_LISTS: { status: 'DOWN', reason: 'no list of trusted entities is known yet' },
    })
    expect(await lists.addressOf('ab')).toBeUndefined()
  })

  it('are other lists when the configuration demands CRLs of them now, and the same otherwise', async () => {
    const { stored, lists, replace } = createStored(member('pid', listOf('ab')), member('wallet', listOf('cd')))
    const [pid, wallet] = await lists.lists()
    replace(member('pid', listOf('ab', { crl: 'required' })), member('wallet', listOf('cd')))
    stored.now += 20
    const again = await lists.lists()
    expect(again[0]).toMatchObject({ sha256: 'ab', crl: 'required' })
    expect(again[0]).not.toBe(pid)
    expect(again[1]).toBe(wallet)
  })

  it('are remembered for twenty seconds', async () => {
    const { stored, lists, replace } = createStored(member('pid', listOf('ab')))
    const first = await lists.lists()
    replace(member('pid', listOf('cd')))
    stored.now += 19
    expect(await lists.lists()).toBe(first)
    expect(stored.readings).toBe(1)
    stored.now += 1
    expect(await lists.lists()).toEqual([listOf('cd')])
    expect(stored.readings).toBe(2)
  })

  it('are remembered for a second where that is said, as the sandbox does', async () => {
    const { stored, lists, replace } = createStoredFor(listMemory.sandbox, member('pid', listOf('ab')))
    await lists.lists()
    replace(member('pid', listOf('cd')))
    stored.now += 1
    expect(await lists.lists()).toEqual([listOf('cd')])
  })

  it('are asked for again at once while one is missing', async () => {
    const { stored, lists, replace } = createStored(member('pid', listOf('ab')), member('wallet', undefined))
    await lists.lists()
    replace(member('pid', listOf('ab')), member('wallet', listOf('cd')))
    expect(await lists.lists()).toHaveLength(2)
    expect(stored.readings).toBe(2)
    await lists.lists()
    expect(stored.readings).toBe(2)
  })

  it('stay the same objects as long as they do not change, and only so long', async () => {
    const { stored, lists, replace } = createStored(member('pid', listOf('ab')), member('wallet', listOf('cd')))
    const [pid, wallet] = await lists.lists()
    replace(member('pid', listOf('ab')), member('wallet', listOf('ef')))
    stored.now += 20
    const [same, other] = await lists.lists()
    expect(same).toBe(pid)
    expect(other).not.toBe(wallet)
    expect(other?.sha256).toBe('ef')
  })

  it('are not sent again while their generation is the one that is known', async () => {
    const { stored, lists } = createStored(member('pid', listOf('ab')))
    const [first] = await lists.lists()
    expect(stored.asked).toEqual([undefined, ['pid', 'wallet']])
    stored.now += 20
    expect((await lists.lists())[0]).toBe(first)
    expect(stored.asked).toEqual([1, ['pid', 'wallet']])
    expect(await lists.addressOf('ab')).toBe(pids)
  })

  it('are gone when they are stored no longer', async () => {
    const { stored, lists, replace } = createStored(member('pid', listOf('ab')))
    expect(await lists.lists()).toHaveLength(1)
    replace(member('pid', undefined))
    stored.now += 20
    expect(await lists.lists()).toEqual([])
  })
})

describe('the address of a list', () => {
  it('is found by the hash of what was published there', async () => {
    const { lists } = createStored(member('pid', listOf('ab')), member('wallet', listOf('cd')))
    expect(await lists.addressOf('ab')).toBe(pids)
    expect(await lists.addressOf('cd')).toBe(wallets)
    expect(await lists.addressOf('ef')).toBeUndefined()
  })

  it('is not that of a source without a list', async () => {
    const { lists } = createStored(member('pid', undefined))
    expect(await lists.addressOf('')).toBeUndefined()
  })
})

describe('health', () => {
  const reason = 'there is no current list of'

  it('has nothing to say while every source has a list that is not past its next update', async () => {
    const { stored, lists } = createStored(member('pid', listOf('ab')), member('wallet', listOf('cd')))
    expect(await lists.faults()).toEqual({})
    stored.now = start + 999
    expect(await lists.faults()).toEqual({})
    stored.now = start + 1000
    expect(await lists.faults()).toEqual({
      TRUST_LISTS: { status: 'DOWN', reason: `${reason} PID providers, wallet providers` },
    })
  })

  it('names the list that is missing, or past its next update', async () => {
    for (const other of [undefined, listOf('cd', { nextUpdate: start })]) {
      const { lists } = createStored(member('pid', listOf('ab')), member('wallet', other))
      expect(await lists.faults()).toEqual({
        TRUST_LISTS: { status: 'DEGRADED', reason: `${reason} wallet providers` },
      })
    }
  })

  const facts = { operator: '', sequenceNumber: 1, sha256: '', signerSha256: '', nextUpdate: start + 1000 }
  const services = (changes: object = {}, ofCountries: object = {}) =>
    ({
      listOfLists: { ...facts, ...changes },
      lists: [
        { ...facts, territory: 'BE', ...ofCountries },
        { ...facts, territory: 'UK', nextUpdate: null },
      ],
    }) as unknown as ServiceBundle

  it.each<[string, Partial<TrustBundle>, [string, string] | undefined]>([
    ['nothing where none is configured', {}, undefined],
    [
      'nothing while all are there, also where a country closed its list',
      { hasListOfLists: true, services: services() },
      undefined,
    ],
    [
      'that none is known yet, at a first start',
      { hasListOfLists: true },
      ['DOWN', 'no trusted list of a country is known yet'],
    ],
    [
      'that the list of lists is past its next update',
      { hasListOfLists: true, services: services({ nextUpdate: start }) },
      ['DOWN', 'the list of lists is past its next update'],
    ],
    [
      'which countries are missing, or past their next update',
      { hasListOfLists: true, services: services({}, { nextUpdate: start }), missingCountries: ['LU'] },
      ['DEGRADED', 'there is no current trusted list of BE, LU'],
    ],
  ])('says of the lists of countries %s', async (_, more, fault) => {
    const { stored, lists } = createStored(member('pid', listOf('ab')))
    stored.bundle = { ...stored.bundle, ...more }
    const [status, reason] = fault ?? []
    expect(await lists.faults()).toEqual(fault ? { LIST_OF_LISTS: { status, reason } } : {})
  })
})

describe('the services of countries', () => {
  const facts = { operator: 'Example', sequenceNumber: 1, sha256: 'ab', signerSha256: 'cd', nextUpdate: start + 1000 }
  const servicesOf = (sequenceNumber: number): ServiceBundle => ({
    version: 1,
    listOfLists: { ...facts, sequenceNumber },
    lists: [],
    words: [],
    providers: [],
    qualifications: [],
    identities: [],
    services: [],
  })

  it('come with the lists, and stay the same object while they are of the same lists', async () => {
    const { stored, lists } = createStored(member('pid', listOf('a')))
    expect(await lists.services()).toBeUndefined()
    const give = (sequenceNumber: number) => {
      stored.bundle = {
        ...stored.bundle,
        generation: stored.bundle.generation + 1,
        services: servicesOf(sequenceNumber),
      }
      stored.now += 20
      return lists.services()
    }
    const first = await give(1)
    expect(first).toEqual(servicesOf(1))
    expect(await give(1)).toBe(first)
    expect(await give(2)).toEqual(servicesOf(2))
  })

  it('are asked for again at once while they are missing and a list of lists is configured', async () => {
    const { stored, lists } = createStored(member('pid', listOf('a')))
    expect(await lists.hasListOfLists()).toBe(false)
    stored.bundle = { ...stored.bundle, generation: 2, hasListOfLists: true }
    stored.now += 20
    expect([await lists.services(), await lists.hasListOfLists()]).toEqual([undefined, true])
    stored.bundle = { ...stored.bundle, generation: 3, services: servicesOf(1) }
    expect(await lists.services()).toEqual(servicesOf(1))
    const { readings } = stored
    expect(await lists.hasListOfLists()).toBe(true)
    expect(stored.readings).toBe(readings)
  })

  it('are gone when there are none any more', async () => {
    const { stored, lists, replace } = createStored(member('pid', listOf('a')))
    stored.bundle = { ...stored.bundle, services: servicesOf(1) }
    expect(await lists.services()).toBeDefined()
    replace(member('pid', listOf('a')))
    stored.now += 20
    expect(await lists.services()).toBeUndefined()
  })
})

describe('the CRLs that come with them', () => {
  const crl: KnownCrl = {
    thisUpdate: start,
    nextUpdate: start + 1000,
    number: '1',
    addresses: [],
    only: undefined,
    revoked: {},
    issuer: 'somebody',
    sha256: 'ef',
  }

  it('are none before the lists were read, and those of the last generation after', async () => {
    const { stored, lists, replace } = createStored(member('pid', listOf('ab')))
    expect(lists.crls().version).toBe('')
    await lists.lists()
    expect(lists.crls().version).toBe('')
    replace(member('pid', listOf('ab')))
    stored.bundle.crls = { 'https://crl.example/a': [crl] }
    stored.now += 20
    await lists.lists()
    const memory = lists.crls()
    expect(memory.version).toBe('ef')
    stored.now += 20
    await lists.lists()
    expect(lists.crls()).toBe(memory)
  })

  it('are missed where somebody fetches them, and nothing waits for that or fails by it', async () => {
    const authority = await issueAuthority()
    const points = new CRLDistributionPointsExtension(['https://crl.example/a'])
    const path = [await issue(authority, { extensions: [points] }), authority].map(({ certificate }) => certificate)
    const missed: unknown[] = []
    const read = async () => undefined
    const missesCrl = async (links: unknown) => {
      missed.push(links)
      throw new Error('away')
    }
    createStoredLists({ read, now: () => start, missesCrl }).missesCrl(path)
    expect(missed).toEqual([[[path[0]?.id, path[1]?.id]]])
    createStoredLists({ read, now: () => start }).missesCrl(path)
  })
})
