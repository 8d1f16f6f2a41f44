import { beforeAll, describe, expect, it, vi } from 'vitest'
import type { Bytes } from '../shared/bytes.ts'
import { now } from '../shared/trust/example-certificates.ts'
import { authorityService, listOf, listOfLists, qualifiedAuthority } from '../shared/trusted-list/example-services.ts'
import { openServices } from '../shared/trusted-list/service-index.ts'
import type { ListedService, TrustedList } from '../shared/trusted-list/trusted-list.ts'
import type { KeptList } from './kept-list.ts'
import { servicesOf } from './services.ts'
import type { TrustStore } from './trust-store.ts'

let service: ListedService
beforeAll(async () => {
  service = authorityService(await qualifiedAuthority())
})

/** A store in memory of these lists, each under its hash. */
function storeOf(...lists: TrustedList[]) {
  const kept = new Map<string, Bytes>()
  const store = {
    number: 1,
    generation: () => store.number,
    lists: () =>
      lists.map(({ type, sha256 }) => ({ source: { type }, active: { sha256 } }) as Partial<KeptList> as KeptList),
    model: vi.fn((sha256: string) => lists.find((list) => list.sha256 === sha256)),
    pieces: { get: (name: string) => kept.get(name), put: (name: string, body: Bytes) => kept.set(name, body) },
  }
  const given = store as Partial<Record<keyof TrustStore, unknown>> as TrustStore
  return { store, made: () => servicesOf(given, now) }
}

const above = listOfLists()

describe('the services of all countries', () => {
  it('are made of the lists that are kept, once for a generation', async () => {
    const second = listOf([service], { territory: 'PT', sha256: 'dd' })
    const { store, made } = storeOf(above, listOf([service]), second)
    const services = await made()
    expect(services?.lists.map(({ territory }) => territory)).toEqual(['BE', 'PT'])
    expect(services && openServices(services).listOfLists.sequenceNumber).toBe(388)
    const asked = store.model.mock.calls.length
    expect(await made()).toEqual(services)
    expect(store.model.mock.calls.length).toBe(asked)
    store.number = 2
    await made()
    expect(store.model.mock.calls.length).toBe(2 * asked)
  })

  it('are not there without a list of lists, or without a list of a country', async () => {
    expect(await storeOf(listOf([service])).made()).toBeUndefined()
    expect(await storeOf(above).made()).toBeUndefined()
    expect(await storeOf().made()).toBeUndefined()
  })

  it('are not kept when another generation came meanwhile', async () => {
    const { store, made } = storeOf(above, listOf([service]))
    const first = made()
    store.number = 2
    await first
    const asked = store.model.mock.calls.length
    await made()
    expect(store.model.mock.calls.length).toBe(2 * asked)
  })
})
