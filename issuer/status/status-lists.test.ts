import { describe, expect, it, vi } from 'vitest'
import { type Bytes, textOf } from '../../shared/bytes.ts'
import { day, hour } from '../../shared/clock.ts'
import { systemRandom } from '../../shared/random.ts'
import { verifyStatusListCwt } from '../../shared/status-list/cwt.ts'
import { verifyStatusListToken } from '../../shared/status-list/token.ts'
import { createMemoryStatusStore } from '../../shared/store/memory-status-store.ts'
import { listSize, type StatusStore } from '../../shared/store/status-store.ts'
import { parseCertificate } from '../../shared/trust/certificate.ts'
import { afternoon, createTestSigner } from '../testing/memory-issuer.ts'
import type { Publication } from './published-tokens.ts'
import { createStatusLists, type StatusLists } from './status-lists.ts'

const signer = await createTestSigner('Status Lists', { notBefore: afternoon - day, notAfter: afternoon + 365 * day })

function create(store?: StatusStore, publication: Partial<Publication> = {}) {
  const clock = { time: afternoon }
  return createBeside(store ?? createMemoryStatusStore(systemRandom, listSize, () => clock.time), clock, publication)
}

function createBeside(store: StatusStore, clock: { time: number }, publication: Partial<Publication> = {}) {
  const sign = vi.fn(signer.sign)
  const now = () => clock.time
  const given = { signer: { ...signer, sign }, issuerUrl: 'https://issuer.example', now, ttl: hour, ...publication }
  const lists = createStatusLists({ ...given, store })
  return { lists, clock, sign, store, other: createStatusLists({ ...given, store }) }
}

const revoke = async (lists: StatusLists) =>
  (await lists.revoke({ affected: { subject: 'mine' }, reason: 'requested' })).revoked

const verify = (token?: Bytes, now = afternoon, uri = 'https://issuer.example/status/1') =>
  verifyStatusListToken(textOf(token ?? new Uint8Array()), {
    uri,
    now,
    trust: async ([leaf]) => {
      const { verificationKey, algorithm } = parseCertificate(leaf as never)
      return { key: await verificationKey(), algorithm: algorithm ?? 'ES256' }
    },
  })

const verifyCwt = (token: Bytes = new Uint8Array()) =>
  verifyStatusListCwt(token, {
    uri: 'https://issuer.example/status/1',
    now: afternoon,
    trust: async ([leaf]) => {
      const { verificationKey, algorithm } = parseCertificate(leaf as never)
      return { key: await verificationKey(), algorithm: algorithm ?? 'ES256' }
    },
  })

describe('the status lists', () => {
  it('give every copy an address and an index of its own, all in one list (TSL-PRIV-03)', async () => {
    const { lists } = create()
    const { references } = await lists.allocate({ signer: 'key', subject: 'a', count: 20, expiresAt: afternoon + day })
    expect(new Set(references.map(({ uri }) => uri))).toEqual(new Set(['https://issuer.example/status/1']))
    expect(new Set(references.map(({ index }) => index)).size).toBe(20)
  })

  it.each([
    ['', async () => {}],
    [', and a revocation counts although that fails', () => Promise.reject(new Error('away'))],
  ])('have people told once something was revoked%s', async (_, tell) => {
    const onRevoked = vi.fn(tell)
    const store = createMemoryStatusStore(systemRandom)
    const lists = createStatusLists({ store, signer, issuerUrl: '', now: () => afternoon, ttl: hour, onRevoked })
    expect(await revoke(lists)).toBe(0)
    expect(onRevoked).not.toHaveBeenCalled()
    await lists.allocate({ signer: 'key', subject: 'mine', count: 2, expiresAt: afternoon + day })
    expect(await revoke(lists)).toBe(2)
    expect(onRevoked).toHaveBeenCalledTimes(1)
  })

  it('are published as a signed token that says valid for all, until one is revoked (TSL-BITS-04)', async () => {
    const { lists } = create()
    const { references: mine } = await lists.allocate({
      signer: 'key',
      subject: 'mine',
      count: 2,
      expiresAt: afternoon + day,
    })
    const {
      references: [other],
    } = await lists.allocate({ signer: 'key', subject: 'other', count: 1, expiresAt: afternoon + day })
    const before = await lists.token('1')
    const valid = await verify(before?.token)
    for (const { index } of mine) expect(valid.statusAt(index)).toBe(0)
    expect(await revoke(lists)).toBe(2)
    const after = await lists.token('1')
    const revoked = await verify(after?.token)
    for (const { index } of mine) expect(revoked.statusAt(index)).toBe(1)
    expect(revoked.statusAt(other?.index ?? -1)).toBe(0)
    expect(after?.etag).not.toBe(before?.etag)
    expect(await revoke(lists)).toBe(0)
  })

  it('are each signed for themselves: a revocation shows in its own list alone (TSL-TOK-02)', async () => {
    // The second list is opened when 60 of the 64 places of the first are taken: the others are decoys.
    const { lists } = create(createMemoryStatusStore(systemRandom, 64))
    await lists.allocate({ signer: 'key', subject: 'a', count: 60, expiresAt: afternoon + day })
    const {
      references: [mine],
    } = await lists.allocate({ signer: 'key', subject: 'mine', count: 1, expiresAt: afternoon + day })
    expect(mine?.uri).toBe('https://issuer.example/status/2')
    const before = [await lists.token('1'), await lists.token('2')]
    expect(await revoke(lists)).toBe(1)
    const [first, second] = [await lists.token('1'), await lists.token('2')]
    expect(first).toEqual(before[0])
    expect(second?.etag).not.toBe(before[1]?.etag)
    const index = mine?.index ?? -1
    expect((await verify(first?.token)).statusAt(index)).toBe(0)
    expect((await verify(second?.token, afternoon, mine?.uri)).statusAt(index)).toBe(1)
    await expect(verify(second?.token)).rejects.toThrow('the token is of another list')
  })

  it('are signed anew under their own address when the issuer has moved (TSL-TOK-02)', async () => {
    const { lists, store } = create()
    await lists.token('1')
    const moved = createStatusLists({
      store,
      signer,
      issuerUrl: 'https://moved.example',
      now: () => afternoon,
      ttl: hour,
    })
    const { token } = (await moved.token('1')) ?? {}
    await expect(verify(token)).rejects.toThrow('the token is of another list')
    expect((await moved.token('1'))?.token).toEqual(token)
  })

  it('are the same bytes for everybody until something changes', async () => {
    const { lists, other, sign } = create()
    await lists.allocate({ signer: 'key', subject: 'a', count: 1, expiresAt: afternoon + day })
    const first = await lists.token('1')
    await lists.allocate({ signer: 'key', subject: 'b', count: 1, expiresAt: afternoon + day })
    expect(await lists.token('1')).toEqual(first)
    expect(await other.token('1')).toEqual(first)
    expect(sign).toHaveBeenCalledOnce()
  })

  it('are signed in each form when it is first asked for, from the same bits, and once (TSL-TOK-11)', async () => {
    const { lists, other, sign } = create()
    const { references: mine } = await lists.allocate({
      signer: 'key',
      subject: 'mine',
      count: 1,
      expiresAt: afternoon + day,
    })
    await revoke(lists)
    const jwt = await lists.token('1')
    expect(sign).toHaveBeenCalledTimes(1)
    const cwt = await lists.token('1', 'cwt')
    expect(await other.token('1', 'cwt')).toEqual(cwt)
    expect(await other.token('1')).toEqual(jwt)
    expect(sign).toHaveBeenCalledTimes(2)
    const list = await verifyCwt(cwt?.token)
    expect(list.statusAt(mine[0]?.index ?? -1)).toBe(1)
    expect(list).toMatchObject({ issuedAt: afternoon, expiresAt: afternoon + day, ttl: hour })
  })

  it('are the same bytes for everybody who asks first at the same time', async () => {
    const { lists, other } = create()
    const tokens = await Promise.all([lists.token('1'), other.token('1'), lists.token('1')])
    expect(new Set(tokens.map((found) => textOf(found?.token as Bytes))).size).toBe(1)
  })

  it('are signed again before they expire, and at half of their life (TSL-TOK-11)', async () => {
    const { lists, clock } = create()
    const first = await lists.token('1')
    clock.time += day / 2 - 1
    expect(await lists.token('1')).toEqual(first)
    clock.time += 1
    const second = await lists.token('1')
    expect(second?.token).not.toBe(first?.token)
    const { expiresAt, ttl } = await verify(second?.token, clock.time)
    expect(expiresAt).toBe(clock.time + day)
    expect(ttl).toBe(hour)
  })

  it('never serve a token that was signed before a revocation, even when it arrives late', async () => {
    const store = createMemoryStatusStore(systemRandom)
    const { lists, other } = create(store)
    const {
      references: [mine],
    } = await lists.allocate({ signer: 'key', subject: 'mine', count: 1, expiresAt: afternoon + day })
    // One isolate has read the bits and is still signing when another revokes and publishes.
    let release = () => {}
    const held = new Promise<void>((resolve) => {
      release = resolve
    })
    const slow = create({ ...store, keep: async (...kept) => held.then(() => store.keep(...kept)) })
    const late = slow.lists.token('1')
    await revoke(other)
    const published = await lists.token('1')
    release()
    await late
    const served = await lists.token('1')
    expect(served).toEqual(published)
    expect((await verify(served?.token)).statusAt(mine?.index ?? -1)).toBe(1)
  })

  it.each(['2', '0', '01', '-1', '1.0', '1e0', 'x', '', '9999999999', '__proto__'])(
    'has no list "%s"',
    async (list) => {
      expect(await create().lists.token(list)).toBeUndefined()
    },
  )
})
