import { describe, expect, it } from 'vitest'
import type { TrustSnapshot } from './refresh-lists.ts'
import { createStoredLists } from './stored-lists.ts'
import type { TrustList } from './trust-list.ts'

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
const entry = (list: TrustList | undefined) => ({ list, etag: undefined, fault: undefined })

/** What is stored, and a clock to turn; every reading gives fresh objects, as storage does. */
function createStored(snapshot: TrustSnapshot | undefined, sources = 1) {
  const stored = { snapshot, now: start, readings: 0 }
  const lists = createStoredLists({
    sources,
    now: () => stored.now,
    read: async () => {
      stored.readings++
      return structuredClone(stored.snapshot)
    },
  })
  return { stored, lists }
}

describe('the stored lists', () => {
  it('are what the refresher stored, without the sources that have none', async () => {
    const { lists } = createStored({ [pids]: entry(listOf('ab')), [wallets]: entry(undefined) }, 2)
    expect(await lists.lists()).toEqual([listOf('ab')])
  })

  it('are none before the first refresh', async () => {
    const { lists } = createStored(undefined)
    expect(await lists.lists()).toEqual([])
    expect(await lists.areCurrent()).toBe(false)
    expect(await lists.addressOf('ab')).toBeUndefined()
  })

  it('are remembered for twenty seconds', async () => {
    const { stored, lists } = createStored({ [pids]: entry(listOf('ab')) })
    const first = await lists.lists()
    stored.snapshot = { [pids]: entry(listOf('cd')) }
    stored.now += 19
    expect(await lists.lists()).toBe(first)
    expect(stored.readings).toBe(1)
    stored.now += 1
    expect(await lists.lists()).toEqual([listOf('cd')])
    expect(stored.readings).toBe(2)
  })

  it('are asked for again at once while one is missing', async () => {
    const { stored, lists } = createStored({ [pids]: entry(listOf('ab')) }, 2)
    await lists.lists()
    stored.snapshot = { [pids]: entry(listOf('ab')), [wallets]: entry(listOf('cd')) }
    expect(await lists.lists()).toHaveLength(2)
    expect(stored.readings).toBe(2)
    await lists.lists()
    expect(stored.readings).toBe(2)
  })

  it('stay the same objects as long as they do not change, and only so long', async () => {
    const { stored, lists } = createStored({ [pids]: entry(listOf('ab')), [wallets]: entry(listOf('cd')) }, 2)
    const [pid, wallet] = await lists.lists()
    stored.snapshot = { [pids]: entry(listOf('ab')), [wallets]: entry(listOf('ef')) }
    stored.now += 20
    const [same, other] = await lists.lists()
    expect(same).toBe(pid)
    expect(other).not.toBe(wallet)
    expect(other?.sha256).toBe('ef')
  })

  it('are gone when they are stored no longer', async () => {
    const { stored, lists } = createStored({ [pids]: entry(listOf('ab')) })
    expect(await lists.lists()).toHaveLength(1)
    stored.snapshot = { [pids]: entry(undefined) }
    stored.now += 20
    expect(await lists.lists()).toEqual([])
  })
})

describe('the address of a list', () => {
  it('is found by the hash of what was published there', async () => {
    const { lists } = createStored({ [pids]: entry(listOf('ab')), [wallets]: entry(listOf('cd')) }, 2)
    expect(await lists.addressOf('ab')).toBe(pids)
    expect(await lists.addressOf('cd')).toBe(wallets)
    expect(await lists.addressOf('ef')).toBeUndefined()
  })

  it('is not that of a source without a list', async () => {
    const { lists } = createStored({ [pids]: entry(undefined) })
    expect(await lists.addressOf('')).toBeUndefined()
  })
})

describe('the lists are current', () => {
  it('while every source has one that is not past its next update', async () => {
    const { stored, lists } = createStored({ [pids]: entry(listOf('ab')), [wallets]: entry(listOf('cd')) }, 2)
    expect(await lists.areCurrent()).toBe(true)
    stored.now = start + 999
    expect(await lists.areCurrent()).toBe(true)
    stored.now = start + 1000
    expect(await lists.areCurrent()).toBe(false)
  })

  it('not when one source is missing, or one list is past it', async () => {
    for (const other of [undefined, listOf('cd', { nextUpdate: start })]) {
      const { lists } = createStored({ [pids]: entry(listOf('ab')), [wallets]: entry(other) }, 2)
      expect(await lists.areCurrent()).toBe(false)
    }
  })
})
