// One live set of a person's driving licence (Directive 2006/126/EC article 7(5)(a)), over the real store: whatever is lost or comes at once,
// a person who was given one has one, and never two.
import { env, runInDurableObject } from 'cloudflare:test'
import { describe, expect, it } from 'vitest'
import { day, systemClock } from '../../shared/clock.ts'
import { findConfiguration, type Offered } from '../../shared/credentials/index.ts'
import { parseIssuerSigned } from '../../shared/mdoc/device-response.ts'
import { durableStatusStore, type StatusListObject } from '../../shared/store/status-list-object.ts'
import type { Allocation, StatusStore } from '../../shared/store/status-store.ts'
import type { Issuer } from '../issuer.ts'
import { createStatusLists } from '../status/status-lists.ts'
import { createMemoryIssuer, jan } from '../testing/memory-issuer.ts'
import { createWalletKey } from '../testing/memory-wallet.ts'
import { issue } from './issue.ts'

const namespace = env.STATUS_LISTS as DurableObjectNamespace<StatusListObject>
const licence = findConfiguration('org.iso.18013.5.1.mDL.mso-mdoc') as Offered
const clock = { time: systemClock() }
const memory = await createMemoryIssuer(clock)
const keys = await Promise.all([1, 2].map(async () => (await createWalletKey()).publicJwk))

/** Lists of their own for each test. */
function world() {
  const id = namespace.idFromName(crypto.randomUUID())
  const store = durableStatusStore({ idFromName: () => id, get: () => namespace.get(id) })
  const issuerOf = (given: StatusStore): Issuer => ({
    ...memory,
    statusLists: createStatusLists({
      store: given,
      signer: memory.signers.statusList,
      issuerUrl: memory.config.issuerUrl,
      now: memory.now,
      ttl: 3600,
    }),
  })
  const ask = (issuer: Issuer, grantedAt = clock.time, once?: Allocation['once']) =>
    issue(issuer, {
      subject: jan.ssin,
      offered: licence,
      keys,
      traceId: 'trace',
      grantedAt,
      ...(once && { once }),
    })
  /** Of these copies, by the bits that verifiers read. */
  const live = async (credentials: readonly string[]): Promise<number> => {
    const { bytes } = await store.bits(1)
    return credentials.filter((credential) => {
      const { index = -1 } = parseIssuerSigned(credential).mso.status ?? {}
      return (((bytes[index >> 3] as number) >> (index & 7)) & 1) === 0
    }).length
  }
  return { store, issuerOf, issuer: issuerOf(store), ask, live, kill: () => killObject(namespace.get(id)) }
}

/** As when its machine goes: what it has not written is gone, and whoever calls next finds what was. */
async function killObject(object: StatusListObject): Promise<void> {
  await runInDurableObject(object, (_, state) => state.abort('killed')).catch(() => {})
}

const batchStates = async (store: StatusStore): Promise<string[]> =>
  (await store.batches(await memory.subjectHash(jan.ssin, 'mdl'))).map(({ state }) => state)

class Lost extends Error {}

/** A store that the caller loses at one call: before it has done anything, or after it has done it all and before it answers. */
function losing(store: StatusStore, at: 'allocate' | 'settle', when: 'before' | 'after', kill: () => Promise<void>) {
  const lose = async <T>(work: () => Promise<T>): Promise<T> => {
    if (when === 'after') await work()
    await kill()
    throw new Lost()
  }
  return {
    ...store,
    ...(at === 'allocate'
      ? { allocate: (allocation: Allocation) => lose(() => store.allocate(allocation)) }
      : { settle: (...given: Parameters<StatusStore['settle']>) => lose(() => store.settle(...given)) }),
  } as StatusStore
}

describe('one live set', () => {
  it('is the newest: it takes the place of the one before, whole', async () => {
    const { issuer, ask, live, store } = world()
    const first = await ask(issuer)
    expect(await live(first)).toBe(2)
    const second = await ask(issuer)
    expect([await live(first), await live(second)]).toEqual([0, 2])
    expect(await batchStates(store)).toEqual(['valid', 'revoked'])
    expect(await store.notices(clock.time + day, 10)).toEqual([])
  })

  it('is one of a hundred that a person is given at once, and the rest are revoked', async () => {
    const { issuer, ask, live } = world()
    const sets = await Promise.all(Array.from({ length: 100 }, () => ask(issuer)))
    const counts = await Promise.all(sets.map(live))
    expect(counts.filter((count) => count === 2)).toHaveLength(1)
    expect(counts.filter((count) => count === 0)).toHaveLength(99)
  })

  it('is of the wallet that the person chose last: the older one renews nothing, and uses nothing up', async () => {
    const { issuer, ask, live, store } = world()
    const [older, newer] = [clock.time - day, clock.time]
    await ask(issuer, older)
    const phone = await ask(issuer, newer)
    const once = { id: 'nonce', expiresAt: clock.time + day }
    await expect(ask(issuer, older, once)).rejects.toMatchObject({ code: 'credential_request_denied' })
    expect(await live(phone)).toBe(2)
    expect(await store.redeem(once)).toBe(true)
  })

  it('is of the wallet that the person chose last, also where the older one is signed last', async () => {
    const { issuer, ask, live } = world()
    let sign = () => {}
    const newerIsDone = new Promise<void>((resolve) => {
      sign = resolve
    })
    const { drivingLicence } = issuer.signers
    const slow: typeof drivingLicence.sign = (data) => newerIsDone.then(() => drivingLicence.sign(data))
    const signers = { ...issuer.signers, drivingLicence: { ...drivingLicence, sign: slow } }
    const older = ask({ ...issuer, signers }, clock.time - day).catch((error) => error)
    const newer = await ask(issuer, clock.time)
    sign()
    expect(await older).toMatchObject({ code: 'credential_request_denied' })
    expect(await live(newer)).toBe(2)
  })

  it.each([
    ['before places are given', 'allocate', 'before', 'old'],
    ['after places were given', 'allocate', 'after', 'old'],
    ['before the new one counts', 'settle', 'before', 'old'],
    ['after the new one counts, before the wallet has it', 'settle', 'after', 'new'],
  ] as const)('is left whole by a kill %s', async (_, at, when, left) => {
    const { store, issuer, issuerOf, ask, live, kill } = world()
    const old = await ask(issuer)
    await expect(ask(issuerOf(losing(store, at, when, kill)))).rejects.toBeInstanceOf(Lost)
    expect(await live(old)).toBe(left === 'old' ? 2 : 0)
    expect((await batchStates(store)).filter((state) => state === 'valid')).toHaveLength(1)
    // The wallet comes again, and has exactly one.
    const again = await ask(issuer)
    expect([await live(old), await live(again)]).toEqual([0, 2])
    expect((await batchStates(store)).filter((state) => state === 'valid')).toHaveLength(1)
  })

  it('is left whole by a signer that fails', async () => {
    const { store, issuer, ask, live } = world()
    const old = await ask(issuer)
    const drivingLicence = { ...issuer.signers.drivingLicence, sign: () => Promise.reject(new Lost()) }
    await expect(ask({ ...issuer, signers: { ...issuer.signers, drivingLicence } })).rejects.toBeInstanceOf(Lost)
    expect(await live(old)).toBe(2)
    expect(await batchStates(store)).toEqual(['pending', 'valid'])
  })

  it('does not come back: a wallet that could not keep its new set asks for another', async () => {
    const { store, issuer, ask, live } = world()
    const [old, lost] = [await ask(issuer), await ask(issuer)]
    const again = await ask(issuer)
    expect([await live(old), await live(lost), await live(again)]).toEqual([0, 0, 2])
    const affected = { subject: await memory.subjectHash(jan.ssin, 'mdl') }
    expect(await store.suspend(affected, false)).toBe(0)
    expect(await live(old)).toBe(0)
  })
})
