// The whole life of a PID, with the clock moved through it: received, watched each day, refilled, renewed before it ends, revoked with its
// wallet, told of, received again, revoked with its person, and forgotten, until the store is empty.
import { describe, expect, it } from 'vitest'
import { fromBase64url, textOf } from '../../shared/bytes.ts'
import { day, hour } from '../../shared/clock.ts'
import { parseJws } from '../../shared/keys/jws.ts'
import { parseSdJwt } from '../../shared/sd-jwt/parse.ts'
import { createMemoryStatusStore } from '../../shared/store/memory-status-store.ts'
import { listSize } from '../../shared/store/status-store.ts'
import { issuanceProfile } from '../issuance-profile.ts'
import type { Issuer } from '../issuer.ts'
import { tellPeople } from '../notices/tell-people.ts'
import { createStatusLists } from '../status/status-lists.ts'
import { afternoon, createMemoryIssuer, jan } from '../testing/memory-issuer.ts'
import { createMemoryWalletProvider } from '../testing/memory-wallet-provider.ts'
import { type Answer, createMemoryWalletUnit, createWalletKeys } from '../testing/memory-wallet-unit.ts'
import { watchDuty } from './watch.ts'

const clock = { time: afternoon }
const memory = await createMemoryIssuer(clock)
const provider = await createMemoryWalletProvider(memory)
const store = createMemoryStatusStore(memory.random, listSize, memory.now)
const ofUnits = 'https://provider.example/units'
/** Indices that the provider has revoked on its list. */
const gone = new Set<number>()
const told: string[] = []
let fetched = 0
const issuer: Issuer = {
  ...memory,
  config: { ...memory.config, issuance: { ...issuanceProfile('haip'), europeanMetadata: true } },
  statusLists: createStatusLists({
    store,
    signer: memory.signers.statusList,
    issuerUrl: memory.config.issuerUrl,
    now: memory.now,
    ttl: 3600,
  }),
  trustLists: { ...memory.trustLists, lists: async () => [{ ...provider.list, nextUpdate: afternoon + 400 * day }] },
  walletStatus: { statusOf: async ({ uri, index = -1 }) => ({ status: uri === ofUnits && gone.has(index) ? 1 : 0 }) },
  walletListNow: async ({ uri }) => {
    if (uri === ofUnits) fetched += 1
    return { statusAt: (index) => (uri === ofUnits && gone.has(index) ? 1 : 0) }
  },
  notify: async ({ person, message }) => {
    told.push(`${person}: ${message.text.en}`)
    return { outcome: 'told', traceIds: [] }
  },
}

/** A unit with a place on its provider's list, which it says until a month from then. */
async function createUnit(index: number) {
  const unit = createMemoryWalletUnit(issuer, provider, await provider.createInstance())
  const attested = () => ({
    attestation: {
      claims: { client_status: { status: { status_list: { idx: index, uri: ofUnits } }, exp: clock.time + 31 * day } },
    },
  })
  return {
    receive: () => unit.receive(undefined, attested()),
    refresh: (token: string) => unit.refresh(token, attested()),
    batch: async (token: Awaited<ReturnType<typeof unit.refresh>>) =>
      unit.batch(token, { keys: await createWalletKeys(10) }),
  }
}

const copiesIn = ({ credentials = [] }: Answer): string[] => credentials.map(({ credential }) => credential)

/** Of these, those that a verifier finds valid: not ended, and not revoked on the list as it is signed now. */
async function valid(copies: readonly string[]): Promise<number> {
  const { token = new Uint8Array() } = (await issuer.statusLists.token('1')) ?? {}
  const { status_list: list } = parseJws(textOf(token)).payload as { status_list: { lst: string } }
  const stream = new Blob([fromBase64url(list.lst)]).stream().pipeThrough(new DecompressionStream('deflate'))
  const bits = new Uint8Array(await new Response(stream).arrayBuffer())
  return copies.filter((copy) => {
    const { status, exp } = parseSdJwt(copy).payload as { status: { status_list: { idx: number } }; exp: number }
    const { idx } = status.status_list
    return exp > clock.time && ((bits[idx >> 3] as number) >> (idx & 7)) % 2 === 0
  }).length
}

/** From one day to the next, with the rounds that fall into it. */
async function pass(days: number): Promise<void> {
  const until = clock.time + days * day
  while (clock.time < until) {
    clock.time = Math.min(until, clock.time + 6 * hour)
    await watchDuty.run(issuer)
    await tellPeople(issuer)
    store.sweep()
  }
}

const states = async () =>
  (await issuer.statusLists.batches(await issuer.subjectHash(jan.ssin, 'pid'))).map(({ state }) => state)

describe('a PID', () => {
  it('lives, is watched, refilled and renewed, falls with its wallet and with its person, and is forgotten', async () => {
    const unit = await createUnit(7)
    const received = await unit.receive()
    const refreshToken = received.answer.refresh_token ?? ''
    const first = copiesIn(await unit.batch(received))
    expect(await valid(first)).toBe(10)

    // Watched, more often than each day.
    await pass(5)
    expect(fetched).toBeGreaterThanOrEqual(5)
    expect([await valid(first), await states()]).toEqual([10, ['valid']])

    // Refilled when few are left, with nobody asked; what the wallet has not shown yet stays valid.
    const second = copiesIn(await unit.batch(await unit.refresh(refreshToken)))
    expect([await valid(first), await valid(second)]).toEqual([10, 10])

    // The first end; renewed before the second do.
    await pass(10)
    expect([await valid(first), await valid(second), await states()]).toEqual([0, 10, ['valid']])
    const third = copiesIn(await unit.batch(await unit.refresh(refreshToken)))
    expect(await states()).toEqual(['valid', 'valid'])

    // Its wallet is revoked: gone within a day, and this wallet gets no more.
    gone.add(7)
    expect((await unit.refresh(refreshToken)).answer.error).toMatch(/^invalid_client/)
    await pass(1)
    expect([await valid(second), await valid(third), await states()]).toEqual([0, 0, ['revoked', 'revoked']])
    gone.delete(7)
    const again = await unit.batch(await unit.refresh(refreshToken))
    expect(again.error).toBe('credential_request_denied')
    gone.add(7)

    // The person takes a new phone.
    const newUnit = await createUnit(8)
    const newReceived = await newUnit.receive()
    const fourth = copiesIn(await newUnit.batch(newReceived))
    await pass(1)
    expect(await valid(fourth)).toBe(10)

    // A partner revokes it: the person has to agree again.
    const affected = { subject: await issuer.subjectHash(jan.ssin, 'pid') }
    const end = { at: clock.time, until: clock.time + 92 * day }
    const { revoked } = await issuer.statusLists.revoke({ affected, reason: 'recordChanged', end })
    expect([revoked, await valid(fourth)]).toEqual([10, 0])
    const renewing = await newUnit.batch(await newUnit.refresh(newReceived.answer.refresh_token ?? ''))
    expect(renewing.error).toBe('credential_request_denied')

    // The person is told of both, once each.
    expect(told).toHaveLength(1)
    await tellPeople(issuer)
    await tellPeople(issuer)
    expect(told).toHaveLength(2)
    expect(told.every((text) => text.startsWith(`${jan.ssin}: `))).toBe(true)

    // All have ended: nobody is left whom anything could be told of, and after the last token nothing at all.
    await pass(15)
    expect(await states()).toEqual([])
    clock.time += 100 * day
    expect(store.sweep()).toBe(0)
    expect(await valid([...first, ...second, ...third, ...fourth])).toBe(0)
  })
})
