import { describe, expect, it, vi } from 'vitest'
import { type Bytes, hex, textOf } from '../../shared/bytes.ts'
import { day, hour, minute } from '../../shared/clock.ts'
import { parseJws } from '../../shared/keys/jws.ts'
import { decodeCbor } from '../../shared/mdoc/cbor.ts'
import { parseSign1 } from '../../shared/mdoc/cose.ts'
import { systemRandom } from '../../shared/random.ts'
import { verifyIdentifierListCwt, verifyStatusListCwt } from '../../shared/status-list/cwt.ts'
import { verifyStatusListToken } from '../../shared/status-list/token.ts'
import type { StatusListExpected } from '../../shared/status-list/verified-list.ts'
import { createMemoryStatusStore } from '../../shared/store/memory-status-store.ts'
import { listSize, type StatusStore, signWithin } from '../../shared/store/status-store.ts'
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

const expectedAt = (uri: string, now = afternoon): StatusListExpected => ({
  uri,
  now,
  trust: async ([leaf]) => {
    const { verificationKey, algorithm } = parseCertificate(leaf as never)
    return { key: await verificationKey(), algorithm: algorithm ?? 'ES256' }
  },
})

const verify = (token = new Uint8Array() as Bytes, now = afternoon, uri = 'https://issuer.example/status/1') =>
  verifyStatusListToken(textOf(token), expectedAt(uri, now))

const verifyCwt = (token = new Uint8Array() as Bytes) =>
  verifyStatusListCwt(token, expectedAt('https://issuer.example/status/1'))

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
    const units = [{ uri: 'https://provider.example/1', index: 7, provider: 'p' }]
    await lists.allocate({ signer: 'key', subject: 'mine', count: 2, expiresAt: afternoon + day, units })
    await lists.beginWatch()
    expect((await lists.revokeUnits(1, [6], afternoon)).revoked).toBe(0)
    expect(onRevoked).toHaveBeenCalledTimes(1)
    expect((await lists.revokeUnits(1, [7], afternoon)).revoked).toBe(2)
    expect(onRevoked).toHaveBeenCalledTimes(2)
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

  it('are signed once in each interval, however many are revoked, and everybody sees it when that is over', async () => {
    const { lists, other, sign, clock } = create(undefined, { interval: 60 })
    const { references } = await lists.allocate({
      signer: 'key',
      subject: 'mine',
      count: 1,
      expiresAt: afternoon + day,
    })
    const index = references[0]?.index ?? -1
    const first = await lists.token('1')
    await revoke(lists)
    for (let second = 0; second < 59; second++) {
      clock.time += 1
      await lists.allocate({ signer: 'key', subject: 'mine', count: 1, expiresAt: afternoon + day })
      await revoke(lists)
      expect(await Promise.all([lists.token('1'), other.token('1')])).toEqual([first, first])
    }
    expect(sign).toHaveBeenCalledTimes(1)
    clock.time += 1
    const tokens = await Promise.all(Array.from({ length: 50 }, (_, at) => (at % 2 ? lists : other).token('1')))
    expect(sign).toHaveBeenCalledTimes(2)
    // Whoever asks while it is signed has the one before, and then nobody has.
    const [one, same] = await Promise.all([lists.token('1'), other.token('1')])
    expect(same).toEqual(one)
    expect(tokens.every((found) => [first?.etag, one?.etag].includes(found?.etag))).toBe(true)
    expect(sign).toHaveBeenCalledTimes(2)
    expect((await verify(one?.token, clock.time)).statusAt(index)).toBe(1)
  })

  it('are seen with a revocation within one interval, whenever somebody asked before', async () => {
    for (const asked of [1, 30, 59, 60, 61, 119, 3600]) {
      const { lists, other, clock } = create(undefined, { interval: 60 })
      const { references } = await lists.allocate({
        signer: 'key',
        subject: 'mine',
        count: 1,
        expiresAt: afternoon + day,
      })
      await lists.token('1')
      clock.time += asked
      await other.token('1')
      await lists.token('1')
      await revoke(lists)
      clock.time += 60
      for (const isolate of [lists, other]) {
        const { token } = (await isolate.token('1')) ?? {}
        expect((await verify(token, clock.time)).statusAt(references[0]?.index ?? -1)).toBe(1)
      }
    }
  })

  it('are signed anew where the clock went back, for whoever had a copy as well', async () => {
    const { lists, other, clock } = create(undefined, { interval: minute })
    clock.time += hour
    const { references } = await lists.allocate({
      signer: 'key',
      subject: 'mine',
      count: 1,
      expiresAt: afternoon + day,
    })
    await lists.token('1')
    await other.token('1')
    await revoke(lists)
    clock.time = afternoon + minute / 2
    for (const each of [lists, other]) {
      const found = await each.token('1')
      expect(found?.issuedAt).toBe(clock.time)
      expect((await verify(found?.token, clock.time)).statusAt(references[0]?.index ?? -1)).toBe(1)
    }
  })

  it('cost the one writer nothing while they are quiet: an isolate asks once in each interval', async () => {
    const store = createMemoryStatusStore(systemRandom, 64)
    const read = vi.fn(store.read)
    const { lists, clock } = create({ ...store, read }, { interval: 60 })
    for (let second = 0; second < 120; second++) {
      await lists.token('1')
      clock.time += 1
    }
    expect(read).toHaveBeenCalledTimes(2)
  })

  it('are signed by another where whoever was to sign was killed', async () => {
    const { lists, store, clock } = create(undefined, { interval: 60 })
    await lists.token('1')
    await lists.allocate({ signer: 'key', subject: 'mine', count: 1, expiresAt: afternoon + day })
    await revoke(lists)
    clock.time += 60
    expect(await store.maySign(1, 'jwt')).toBe(true)
    const before = await lists.token('1')
    clock.time += signWithin
    expect((await lists.token('1'))?.issuedAt).toBe(clock.time)
    expect(before?.issuedAt).toBe(afternoon)
  })

  it('are never served once they have expired, also while somebody else signs (TSL-TOK-11)', async () => {
    const { lists, store, clock } = create(undefined, { interval: 60 })
    await lists.token('1')
    clock.time += day
    await store.maySign(1, 'jwt')
    expect((await lists.token('1'))?.issuedAt).toBe(clock.time)
  })

  it('say suspended apart from revoked where they have two bits (TSL-BITS-04)', async () => {
    const { lists } = create()
    const allocate = (subject: string) =>
      lists.allocate({ signer: 'key', subject, count: 1, bits: 2, expiresAt: afternoon + day })
    const [suspended, revoked, valid] = [await allocate('suspended'), await allocate('mine'), await allocate('valid')]
    await lists.suspend({ handle: suspended.handle }, true)
    await revoke(lists)
    const uri = 'https://issuer.example/status/2'
    const statusesOf = async () => {
      const list = await verify((await lists.token('2'))?.token, afternoon, uri)
      return [suspended, revoked, valid].map(({ references: [one] }) => [one?.uri, list.statusAt(one?.index ?? -1)])
    }
    expect(await statusesOf()).toEqual([2, 1, 0].map((status) => [uri, status]))
    await lists.suspend({ handle: suspended.handle }, false)
    expect(await statusesOf()).toEqual([0, 1, 0].map((status) => [uri, status]))
  })

  it('name in an identifier list who is revoked, by what nobody can guess, from the same bits (TSL-MD-03)', async () => {
    const { lists, other } = create()
    const allocate = (subject: string) =>
      lists.allocate({ signer: 'key', subject, count: 20, expiresAt: afternoon + day }, true)
    const [mine, theirs] = [await allocate('mine'), await allocate('theirs')]
    const identifiersOf = ({ references }: typeof mine) =>
      references.map(({ identified }) => identified?.identifier ?? new Uint8Array())
    const all = [mine, theirs].flatMap(identifiersOf)
    expect(new Set(all.map(hex)).size).toBe(40)
    expect(new Set(all.map(({ length }) => length))).toEqual(new Set([16]))
    expect(new Set(mine.references.map(({ identified }) => identified?.uri))).toEqual(
      new Set(['https://issuer.example/identifiers/1']),
    )
    await revoke(lists)
    const { token = new Uint8Array() } = (await other.token('1', 'identifiers')) ?? {}
    const list = await verifyIdentifierListCwt(token, { ...expectedAt('https://issuer.example/identifiers/1') })
    expect(identifiersOf(mine).every((one) => list.has(one))).toBe(true)
    expect(identifiersOf(theirs).some((one) => list.has(one))).toBe(false)
    expect(list).toMatchObject({ issuedAt: afternoon, expiresAt: afternoon + day, ttl: hour })
    // Nothing but these: an entry has 18 bytes.
    expect(token.length).toBeLessThan(20 * 18 + 900)
  })

  it('say where all of them are, in both forms (TSL-HTTP-05)', async () => {
    const { lists } = create()
    const address = 'https://issuer.example/status-lists'
    const { token = new Uint8Array() } = (await lists.token('1')) ?? {}
    expect(parseJws(textOf(token)).payload).toMatchObject({ status_list: { bits: 1, aggregation_uri: address } })
    const { token: cwt = new Uint8Array() } = (await lists.token('1', 'cwt')) ?? {}
    const { payload } = parseSign1(decodeCbor(cwt))
    const claims = decodeCbor(payload as Bytes) as Map<number, Map<string, unknown>>
    expect(claims.get(65533)?.get('aggregation_uri')).toBe(address)
  })

  it.each(['2', '0', '01', '-1', '1.0', '1e0', 'x', '', '9999999999', '__proto__'])(
    'has no list "%s"',
    async (list) => {
      expect(await create().lists.token(list)).toBeUndefined()
    },
  )
})
