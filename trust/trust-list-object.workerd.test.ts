import { env, runInDurableObject } from 'cloudflare:test'
import { CRLDistributionPointsExtension } from '@peculiar/x509'
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { type ListInput, listOf } from '../sandbox/trust-lists/create-list.ts'
import { createListExample, type ListExample, signList } from '../sandbox/trust-lists/example-list.ts'
import { type Bytes, base64, hex, sha256, utf8 } from '../shared/bytes.ts'
import { day, hour, minute, systemClock } from '../shared/clock.ts'
import type { Fetch } from '../shared/http/fetch.ts'
import type { LogEvent } from '../shared/log.ts'
import { issue, issueAuthority, type Party } from '../shared/trust/example-certificates.ts'
import { issueCrl } from '../shared/trust/example-crl.ts'
import type { TrustedAs } from '../shared/trust/trust-list.ts'
import type { ListPointer, TrustedList } from '../shared/trusted-list/trusted-list.ts'
import { firstBroken } from './audit.ts'
import type { KeptList } from './kept-list.ts'
import { ListRefused, type ListVerifiers, type VerifiedList } from './list-verifier.ts'
import type { TrustListObject } from './trust-list-object.ts'
import { verifiers } from './verifiers.ts'

const namespace = env.TRUST_LIST as DurableObjectNamespace<TrustListObject>
const pid = 'https://lists.example/pid'
const wallet = 'https://lists.example/wallet'
const start = systemClock()

let pids: ListExample
let wallets: ListExample
/** What is published, by address. */
let published: Record<string, () => Response | Promise<Response>>
let logged: LogEvent[]
let requests: { url: string; headers: Headers }[]

beforeAll(async () => {
  pids = await createListExample('pid', start)
  wallets = await createListExample('wallet', start)
})

beforeEach(() => {
  requests = []
  vi.useFakeTimers({ toFake: ['Date'], now: start * 1000 })
  logged = []
})

const fetch: Fetch = async (url, init) => {
  requests.push({ url, headers: new Headers(init?.headers) })
  return published[url]?.() ?? new Response(null, { status: 404 })
}

afterEach(() => {
  vi.useRealTimers()
})

const signed = (example: ListExample, changes: Partial<ListInput> = {}, by: Party = example.operator) =>
  signList(by, listOf({ ...example.input, ...changes }), {}, start)

const at = (seconds: number): void => void vi.setSystemTime(seconds * 1000)

interface Configuration {
  lists?: object[]
  more?: Record<string, string>
  verifiers?: ListVerifiers
}

const source = (kind: string, url: string, { operator }: ListExample, more: object = {}) => ({
  kind,
  url,
  signers: [operator.certificate.id],
  ...more,
})
const both = () => [source('pid', pid, pids), source('wallet', wallet, wallets)]

const create = () => namespace.get(namespace.idFromName(crypto.randomUUID()))
type Stub = ReturnType<typeof create>

/** As a deployment does: the object begins anew, with what it kept. */
const configure = (stub: Stub, { lists = both(), more = {}, verifiers: by = verifiers }: Configuration = {}) =>
  runInDurableObject(stub, (instance, { storage }) => {
    const open = instance as unknown as { forget(): void }
    Object.assign(instance, {
      env: { PROFILE: 'production', TRUST_LISTS: JSON.stringify(lists), ...more },
      verifiers: by,
      load: fetch,
      log: (event: LogEvent) => logged.push(event),
    })
    open.forget()
    // Alarms go off when a test wants them to.
    Object.assign(storage, {
      setAlarm: async (time: number) => void alarms.set(stub, time),
      getAlarm: async () => alarms.get(stub) ?? null,
    })
  })

const alarms = new WeakMap<Stub, number>()
const ring = (stub: Stub) => {
  alarms.delete(stub)
  return runInDurableObject(stub, (instance) => instance.alarm())
}

/** Alarms until nothing is due. */
async function settleAll(stub: Stub): Promise<void> {
  for (let nth = 0; nth < 20; nth++) {
    if ((alarms.get(stub) ?? Number.POSITIVE_INFINITY) > Date.now()) return
    await ring(stub)
  }
  throw new Error('something is due for ever')
}

async function createKeeper(configuration: Configuration = {}): Promise<Stub> {
  const stub = create()
  await configure(stub, configuration)
  await stub.read()
  await settleAll(stub)
  return stub
}

const publishBoth = async (): Promise<void> => {
  const [first, second] = [await signed(pids), await signed(wallets)]
  published = {
    [pid]: () => new Response(first, { headers: { ETag: '"7"' } }),
    [wallet]: () => new Response(second),
  }
}

const refresh = async (stub: Stub): Promise<void> => {
  await stub.refresh()
  await settleAll(stub)
}

const servedBy = async (stub: Stub) =>
  ((await stub.read())?.members ?? []).map(({ kind, list }) => [kind, list?.sequenceNumber])
const eventsOf = async (stub: Stub) =>
  (await stub.events(0, 100)).map(({ list, event, code }) => [list.split(':')[0], event, ...(code ? [code] : [])])
const listNamed = async (stub: Stub, id: string) => (await stub.overview()).lists.find((one) => one.id.startsWith(id))
const alarmsOf = async (stub: Stub, id: string) => (await listNamed(stub, id))?.alarms.map(({ code }) => code)

describe('the lists that are kept', () => {
  beforeEach(publishBoth)

  it('are fetched and verified one in each alarm, and served as one generation', async () => {
    const stub = create()
    await configure(stub)
    expect((await stub.read())?.members.map(({ list }) => list)).toEqual([undefined, undefined])
    await ring(stub)
    expect(requests).toHaveLength(1)
    await ring(stub)
    expect(requests.map(({ url }) => url).sort()).toEqual([pid, wallet])
    const bundle = await stub.read()
    expect(bundle?.members.map(({ kind, url, list }) => [kind, url, list?.sequenceNumber])).toEqual([
      ['pid', pid, 7],
      ['wallet', wallet, 7],
    ])
    expect(await stub.read(bundle?.generation)).toBeUndefined()
    expect((await stub.read(undefined, ['wallet']))?.members).toHaveLength(1)
    expect(alarms.get(stub)).toBe((start + 15 * minute) * 1000)
  })

  it('are replaced by newer ones, and the generation counts up', async () => {
    const stub = await createKeeper()
    const before = (await stub.read())?.generation ?? 0
    const newer = await signed(pids, { sequenceNumber: 8, entities: [] })
    published[pid] = () => new Response(newer)
    await refresh(stub)
    const after = await stub.read(before)
    expect(after?.generation).toBe(before + 1)
    expect(after?.members[0]?.list).toMatchObject({ sequenceNumber: 8, services: [] })
    expect(await eventsOf(stub)).toEqual([
      ['pid', 'ADDED'],
      ['wallet', 'ADDED'],
      ['pid', 'REPLACED'],
    ])
  })

  it('are asked for under what they were known by, and stay when they did not change', async () => {
    const stub = await createKeeper()
    const before = (await stub.read())?.generation
    published[pid] = () => new Response(null, { status: 304 })
    await refresh(stub)
    expect(requests.filter(({ url }) => url === pid).map(({ headers }) => headers.get('If-None-Match'))).toEqual([
      null,
      '"7"',
    ])
    expect(await stub.read(before)).toBeUndefined()
  })

  it('are said to be unchanged once a day', async () => {
    const lasting = await signed(pids, { nextUpdate: start + 3 * day })
    published[pid] = () => new Response(lasting)
    const stub = await createKeeper({ lists: [source('pid', pid, pids)] })
    const tomorrow = start - (start % day) + day
    for (const time of [tomorrow, tomorrow + hour, tomorrow + 2 * hour, tomorrow + day]) {
      at(time)
      await refresh(stub)
    }
    expect(await eventsOf(stub)).toEqual([
      ['pid', 'ADDED'],
      ['pid', 'UNCHANGED'],
      ['pid', 'UNCHANGED'],
    ])
  })

  it('harm each other in nothing: one that is broken leaves the others alone, and what it was before', async () => {
    const stub = await createKeeper()
    published[pid] = () => new Response('<html>')
    const newer = await signed(wallets, { sequenceNumber: 9 })
    published[wallet] = () => new Response(newer)
    await refresh(stub)
    expect(await servedBy(stub)).toEqual([
      ['pid', 7],
      ['wallet', 9],
    ])
    expect((await listNamed(stub, 'pid'))?.error?.code).toBe('LIST_REFUSED')
    expect((await stub.events(0, 100)).filter(({ event }) => event === 'REJECTED')).toMatchObject([
      { code: 'LIST_REFUSED', document: hex(await sha256(utf8('<html>'))) },
    ])
  })

  it('deviate where that is tolerated by name, and the log says so', async () => {
    const jws = await signList(pids.operator, listOf(pids.input), { iat: undefined }, start)
    published[pid] = () => new Response(jws)
    const stub = await createKeeper()
    const list = await listNamed(stub, 'pid')
    expect([list?.current, list?.error?.reason]).toEqual([false, 'the list has no signing time (missingIat)'])
    const [first, second] = both()
    await configure(stub, { lists: [{ ...first, tolerate: ['missingIat'] }, second as object] })
    await refresh(stub)
    expect((await servedBy(stub))[0]).toEqual(['pid', 7])
    expect(logged).toContainEqual(expect.objectContaining({ event: 'trust.refreshed', deviations: 'missingIat' }))
  })

  it.each<[string, () => Response | Promise<Response>, string]>([
    ['is gone', () => new Response('', { status: 404 }), 'HTTP_STATUS'],
    ['is elsewhere', () => new Response(null, { status: 302, headers: { Location: wallet } }), 'NOT_FETCHED'],
    ['is unreachable', () => Promise.reject(new TypeError('no')), 'NOT_FETCHED'],
    ['has more than 16 MiB', () => new Response(new Uint8Array(16 * 1024 * 1024 + 1)), 'NOT_FETCHED'],
    ['is no text', () => new Response(Uint8Array.of(255)), 'LIST_REFUSED'],
    ['says that nothing changed, unasked', () => new Response(null, { status: 304 }), 'HTTP_STATUS'],
  ])('stay when what is published %s', async (_, answer, code) => {
    published[pid] = async () => new Response(await signed(pids))
    const stub = await createKeeper()
    published[pid] = answer
    await refresh(stub)
    expect((await listNamed(stub, 'pid'))?.error?.code).toBe(code)
    expect((await servedBy(stub))[0]).toEqual(['pid', 7])
  })

  it('are asked for sooner after a failure, and less soon after many', async () => {
    const stub = await createKeeper()
    published[pid] = () => new Response('', { status: 500 })
    const dues: number[] = []
    for (let nth = 0; nth < 9; nth++) {
      await refresh(stub)
      dues.push(((await listNamed(stub, 'pid'))?.dueAt ?? 0) - start)
    }
    expect(dues).toEqual([10, 20, 40, 80, 160, 320, 640, 900, 900])
  })

  it('that end the isolate are not first again: what is due is marked before it is taken', async () => {
    const stub = create()
    const dying: ListVerifiers = { ...verifiers, entities: () => new Promise(() => {}) }
    await configure(stub, { verifiers: dying })
    await stub.read()
    await runInDurableObject(stub, (instance) => {
      void instance.alarm()
    })
    await vi.waitFor(() => expect(requests).toHaveLength(1))
    const [first] = requests
    await configure(stub)
    await settleAll(stub)
    expect(requests[1]?.url).not.toBe(first?.url)
    expect((await servedBy(stub)).filter(([, number]) => number !== undefined)).toHaveLength(1)
  })
})

describe('a number', () => {
  beforeEach(publishBoth)

  const offer = async (stub: Stub, changes: Partial<ListInput>) => {
    const list = await signed(pids, changes)
    published[pid] = () => new Response(list)
    await refresh(stub)
    return (await listNamed(stub, 'pid'))?.error?.code
  }

  it('never goes down, and who tries is told of', async () => {
    const stub = await createKeeper()
    expect(await offer(stub, { sequenceNumber: 6 })).toBe('SEQUENCE_ROLLBACK')
    expect((await servedBy(stub))[0]).toEqual(['pid', 7])
    expect(await alarmsOf(stub, 'pid')).toContain('SEQUENCE_ROLLBACK')
  })

  it('says one thing alone; the same list signed again is the same', async () => {
    const stub = await createKeeper()
    expect(await offer(stub, {})).toBeUndefined()
    expect(await offer(stub, { entities: [] })).toBe('CONTENT_CHANGED')
    expect((await stub.read())?.members[0]?.list?.services.length).toBeGreaterThan(0)
  })

  it('is remembered when its list was taken out of the configuration and comes back, and through other signers', async () => {
    const stub = await createKeeper()
    await configure(stub, { lists: [source('wallet', wallet, wallets)] })
    await refresh(stub)
    expect(await servedBy(stub)).toEqual([['wallet', 7]])
    await configure(stub)
    expect(await offer(stub, { sequenceNumber: 6 })).toBe('SEQUENCE_ROLLBACK')
    expect((await servedBy(stub))[0]).toEqual(['pid', undefined])
  })

  it('begins at that of the configuration', async () => {
    const stub = await createKeeper({ lists: [source('pid', pid, pids, { sequenceNumber: 8 })] })
    expect(await servedBy(stub)).toEqual([['pid', undefined]])
    expect(await offer(stub, { sequenceNumber: 8 })).toBeUndefined()
    expect(await servedBy(stub)).toEqual([['pid', 8]])
  })
})

describe('a list past its next update', () => {
  beforeEach(publishBoth)

  it('is served no more, and is asked for whole', async () => {
    const stub = await createKeeper()
    at(start + day)
    expect((await servedBy(stub))[0]).toEqual(['pid', undefined])
    published[pid] = () => new Response(null, { status: 304 })
    await settleAll(stub)
    expect(
      requests
        .filter(({ url }) => url === pid)
        .at(-1)
        ?.headers.has('If-None-Match'),
    ).toBe(false)
    expect((await eventsOf(stub)).filter(([list]) => list === 'pid')).toEqual([
      ['pid', 'ADDED'],
      ['pid', 'EXPIRED'],
      ['pid', 'REJECTED', 'HTTP_STATUS'],
    ])
    expect(await alarmsOf(stub, 'pid')).toContain('LIST_EXPIRED')
  })

  it('costs a pause where nothing can be written of it, and no turn of another', async () => {
    const stub = await createKeeper()
    at(start + day)
    const restore = await runInDurableObject(stub, (_, { storage }) => {
      const { transactionSync } = storage
      Object.assign(storage, {
        transactionSync: () => {
          throw new Error('full')
        },
      })
      return () => void Object.assign(storage, { transactionSync })
    })
    requests = []
    for (let nth = 0; nth < 3; nth++) await ring(stub)
    expect(requests.map(({ url }) => url).sort()).toEqual([pid, wallet])
    expect(alarms.get(stub)).toBe((start + day + 10) * 1000)
    expect(logged).toContainEqual({ event: 'trust.failed', list: `pid:${pid}`, error: 'Error' })
    await runInDurableObject(stub, restore)
  })

  it('was told of before', async () => {
    const stub = await createKeeper()
    expect(await alarmsOf(stub, 'pid')).toEqual([])
    at(start + day - 6 * hour)
    expect(await alarmsOf(stub, 'pid')).toContain('LIST_EXPIRING')
  })

  it('is an alarm sixty days ahead for its signer', async () => {
    const operator = await issue(undefined, {
      name: 'CN=Operator, O=Example Lists, C=EU',
      from: start - day,
      until: start + 59 * day,
    })
    const example = { ...pids, operator }
    const list = await signed(example)
    published[pid] = () => new Response(list)
    const stub = await createKeeper({ lists: [source('pid', pid, example)] })
    expect(await alarmsOf(stub, 'pid')).toEqual(['SIGNER_EXPIRING'])
    expect(logged.filter(({ event }) => event === 'trust.alarm')).toMatchObject([{ code: 'SIGNER_EXPIRING' }])
  })
})

describe('a change of the configuration', () => {
  beforeEach(publishBoth)

  it('takes the list of a signer who was taken out of it at once, without a fetch', async () => {
    const stub = await createKeeper()
    const successor = await issue(undefined, { name: 'CN=Successor, O=Example Lists', from: start - day })
    requests = []
    await configure(stub, { lists: [source('pid', pid, { ...pids, operator: successor }), both()[1] as object] })
    expect(await servedBy(stub)).toEqual([
      ['pid', undefined],
      ['wallet', 7],
    ])
    expect(requests).toEqual([])
    expect((await eventsOf(stub)).at(-1)).toEqual(['pid', 'PINNED_SIGNER_CHANGED'])
  })

  it('ends the alarm that it answers, of a list that did not change since', async () => {
    const announcing: ListVerifiers = {
      ...verifiers,
      entities: async (from, ...given) => ({
        ...(await verifiers.entities(from, ...given)),
        alarms: from.signers.length === 1 ? ['SIGNER_ANNOUNCED'] : [],
      }),
    }
    const pidList = await signed(pids)
    const answers = () => requests.at(-1)?.headers.has('If-None-Match')
    published[pid] = () =>
      answers() ? new Response(null, { status: 304 }) : new Response(pidList, { headers: { ETag: '"7"' } })
    const stub = await createKeeper({ lists: [source('pid', pid, pids)], verifiers: announcing })
    expect(await alarmsOf(stub, 'pid')).toEqual(['SIGNER_ANNOUNCED'])
    const next = await issue(undefined)
    const signers = [pids.operator.certificate.id, next.certificate.id]
    await configure(stub, { lists: [source('pid', pid, pids, { signers })], verifiers: announcing })
    await refresh(stub)
    expect(await alarmsOf(stub, 'pid')).toEqual([])
  })

  it('leaves the list of a signer who stays', async () => {
    const stub = await createKeeper()
    const other = await issue(undefined)
    const signers = [other.certificate.id, pids.operator.certificate.id]
    await configure(stub, { lists: [source('pid', pid, pids, { signers }), both()[1] as object] })
    expect((await servedBy(stub))[0]).toEqual(['pid', 7])
  })
})

describe('a look that was asked for while another is under way', () => {
  beforeEach(publishBoth)

  it('is had as well', async () => {
    const stub = await createKeeper()
    const old = await signed(pids)
    const newer = await signed(pids, { sequenceNumber: 8 })
    await runInDurableObject(stub, (instance) => {
      published[pid] = async () => {
        published[pid] = () => new Response(newer)
        await instance.refresh()
        return new Response(old)
      }
    })
    at(start + 15 * minute)
    await settleAll(stub)
    expect((await servedBy(stub))[0]).toEqual(['pid', 8])
  })
})

describe('a clock that was wrong', () => {
  beforeEach(publishBoth)

  it('ahead serves nothing, and what it put off is done when it is right again', async () => {
    const stub = await createKeeper()
    at(start + 365 * day)
    await settleAll(stub)
    const generation = (await stub.read())?.generation
    expect(await servedBy(stub)).toEqual([
      ['pid', undefined],
      ['wallet', undefined],
    ])
    at(start + minute)
    requests = []
    await stub.read(generation)
    await settleAll(stub)
    expect(requests.map(({ url }) => url).sort()).toEqual([pid, wallet])
    expect((await stub.read(generation))?.members.map(({ list }) => list?.sequenceNumber)).toEqual([7, 7])
  })

  it('behind takes no list from the future, and loses none', async () => {
    const stub = await createKeeper()
    at(start - 365 * day)
    await refresh(stub)
    at(start + minute)
    await stub.read()
    await settleAll(stub)
    expect(await servedBy(stub)).toEqual([
      ['pid', 7],
      ['wallet', 7],
    ])
    expect((await stub.overview()).lists.map(({ error }) => error)).toEqual([undefined, undefined])
  })
})

describe('the audit', () => {
  beforeEach(publishBoth)

  it('is a chain of hashes that tells of each change in it', async () => {
    const stub = await createKeeper()
    await refresh(stub)
    const events = await stub.events(0, 100)
    expect(events.map(({ number }) => number)).toEqual([1, 2])
    expect(events[0]).toMatchObject({
      event: 'ADDED',
      sequenceNumber: 7,
      signer: await pids.operator.certificate.fingerprint(),
    })
    expect(await firstBroken(events)).toBeUndefined()
    expect((await stub.overview()).head).toEqual({ number: 2, hash: events[1]?.hash })
    const [first, second] = events as [(typeof events)[0], (typeof events)[0]]
    expect(await firstBroken([{ ...first, sequenceNumber: 8 }, second])).toBe(1)
    expect(await firstBroken([second])).toBe(2)
    expect(await firstBroken([first, { ...second, previous: first.previous }])).toBe(2)
  })

  it('rests on each list as it was received', async () => {
    const stub = await createKeeper()
    const [first] = await stub.events(0, 1)
    const body = (await stub.document(first?.document ?? '')) as Bytes
    expect(hex(await sha256(body))).toBe(first?.document)
    expect(await stub.document('0'.repeat(64))).toBeUndefined()
  })

  it('is told in the log by its hashes, so that its end cannot be cut off unseen', async () => {
    const stub = await createKeeper()
    const told = logged.filter(({ event }) => event === 'trust.audited')
    expect(told.map(({ number, hash, what }) => [number, hash, what])).toEqual(
      (await stub.events(0, 100)).map(({ number, hash, event }) => [number, hash, event]),
    )
    expect(told).toHaveLength(2)
  })

  it('rests on no document that is another than its hash says, and a list whose document cannot be kept is not served', async () => {
    const kept = new Map<string, Bytes>()
    const bucket = {
      put: async (key: string, value: Bytes) => {
        if (kept.size > 0) throw new Error('full')
        kept.set(key, value)
      },
      get: async () => ({ arrayBuffer: async () => utf8('another').buffer }),
    }
    const stub = create()
    await configure(stub, { more: { EVIDENCE: bucket as never } })
    await stub.read()
    await settleAll(stub)
    const [first] = await stub.events(0, 1)
    expect(await stub.document(first?.document ?? '')).toBeUndefined()
    expect((await servedBy(stub)).map(([, number]) => number).sort()).toEqual([7, undefined])
    const refused = (await stub.overview()).lists.flatMap(({ error }) => error?.code ?? [])
    expect(refused).toEqual(['NOT_KEPT'])
  })

  it('rests on a bucket where one is bound', async () => {
    const kept = new Map<string, Bytes>()
    const stub = create()
    const bucket = {
      put: async (key: string, value: Bytes) => void kept.set(key, value),
      get: async (key: string) => {
        const found = kept.get(key)
        return found ? { arrayBuffer: async () => found.buffer } : null
      },
    }
    await configure(stub, { more: { EVIDENCE: bucket as never } })
    await stub.read()
    await settleAll(stub)
    const [first] = await stub.events(0, 1)
    expect(kept.has(`raw/${first?.document}`)).toBe(true)
    expect(await stub.document(first?.document ?? '')).toEqual(kept.get(`raw/${first?.document}`))
  })
})

describe('the list of lists', () => {
  const lotl = 'https://lists.example/lotl.xml'
  const be = 'http://be.example/tsl.xml'
  const fr = 'https://fr.example/tsl.xml'
  const [alice, bob] = ['alice', 'bob'].map((name) => base64(utf8(name))) as [string, string]
  const journal = 'https://eur-lex.example/1'
  const binding = JSON.stringify({ url: lotl, journal, signers: ['ab'.repeat(32)] })

  const pointer = (territory: string, location: string, signers: string[], more: object = {}): ListPointer => ({
    territory,
    location,
    mimeType: 'application/vnd.etsi.tsl+xml',
    type: 'http://uri.etsi.org/TrstSvc/TrustedList/TSLType/EUgeneric',
    signers,
    ...more,
  })
  /** Published as JSON here; who signed it stands in it. */
  const xmlOf = (changes: object = {}): string =>
    JSON.stringify({
      type: 'national',
      territory: 'BE',
      version: 6,
      sequenceNumber: 5,
      issued: start,
      nextUpdate: start + 10 * day,
      operator: 'Example',
      schemeInformationUris: [],
      pointers: [],
      services: [],
      by: alice,
      warnings: [],
      ...changes,
    })
  const lotlOf = (pointers: ListPointer[], changes: object = {}) =>
    xmlOf({ type: 'listOfLists', territory: 'EU', pointers, ...changes })

  const read = async (bytes: Bytes, signers: readonly string[] | undefined): Promise<VerifiedList> => {
    const { by, ...model } = JSON.parse(new TextDecoder().decode(bytes)) as TrustedList & { by: string }
    if (signers && !signers.includes(by)) throw new ListRefused('SIGNER_NOT_TRUSTED', 'nobody who may')
    const received = hex(await sha256(bytes))
    const signerSha256 = hex(await sha256(utf8(atob(by))))
    const whole = { ...model, sha256: received, signerSha256 }
    const { sequenceNumber, issued, nextUpdate, operator } = whole
    const summary = { sequenceNumber, issued, nextUpdate, operator, sha256: received, signerSha256 }
    return { model: whole, summary, content: received, alarms: model.warnings }
  }
  const ofXml: ListVerifiers = {
    ...verifiers,
    listOfLists: (_, bytes) => read(bytes, undefined),
    national: ({ pointers }, bytes) =>
      read(
        bytes,
        pointers.flatMap(({ signers }) => signers),
      ),
  }
  const configuration = { more: { LIST_OF_LISTS: binding }, verifiers: ofXml }

  const publish = (pointers: ListPointer[], changes: object = {}): void => {
    const text = lotlOf(pointers, changes)
    published[lotl] = () => new Response(text)
  }
  const currentOf = async (stub: Stub) =>
    (await stub.overview()).lists.flatMap(({ id, current }) => (current ? [id.split(':')[0]] : []))
  const nationalOf = async (stub: Stub) =>
    (await stub.overview()).lists
      .filter(({ source: { type } }) => type === 'national')
      .map(({ id, current, error }) => [id, current, error?.code])

  beforeEach(async () => {
    await publishBoth()
    publish([
      pointer('EU', lotl, [alice]),
      pointer('BE', be, [alice]),
      pointer('FR', fr, [bob]),
      pointer('BE', 'https://be.example/tsl.pdf', [bob], { mimeType: 'application/pdf' }),
    ])
    published[be] = () => new Response(xmlOf())
    published[fr] = () => new Response(xmlOf({ territory: 'FR', by: bob }))
  })

  it('says which lists of countries there are, and who signs them; theirs may be at http', async () => {
    const stub = await createKeeper(configuration)
    expect(await nationalOf(stub)).toEqual([
      ['national:BE', true, undefined],
      ['national:FR', true, undefined],
    ])
    expect(requests[0]?.url).toBe(lotl)
    expect(requests.map(({ url }) => url)).not.toContain('https://be.example/tsl.pdf')
  })

  it('is told to those who are given services, as long as it is configured, whether it is there or not', async () => {
    published[lotl] = () => new Response('', { status: 500 })
    const stub = await createKeeper(configuration)
    const told = async (...kinds: TrustedAs[]) =>
      (await stub.read(undefined, kinds.length > 0 ? kinds : undefined))?.hasListOfLists
    expect([await told(), await told('pub-eaa', 'qeaa'), await told('pub-eaa')]).toEqual([true, true, undefined])
    expect((await stub.read())?.services).toBeUndefined()
    await configure(stub, { verifiers: ofXml })
    expect(await told()).toBeUndefined()
  })

  it('leaves a country without a list whose signer is another, and the other countries alone', async () => {
    published[be] = () => new Response(xmlOf({ by: bob }))
    const stub = await createKeeper(configuration)
    expect(await nationalOf(stub)).toEqual([
      ['national:BE', false, 'SIGNER_NOT_TRUSTED'],
      ['national:FR', true, undefined],
    ])
    expect((await stub.read())?.missingCountries).toEqual(['BE'])
    published[be] = () => new Response(xmlOf())
    await refresh(stub)
    expect((await stub.read())?.missingCountries).toBeUndefined()
  })

  it('takes the list of a signer at once whom it names no longer, without a fetch of that list', async () => {
    const stub = await createKeeper(configuration)
    publish([pointer('BE', be, [bob]), pointer('FR', fr, [bob])], { sequenceNumber: 6 })
    published[be] = () => new Response('', { status: 500 })
    await refresh(stub)
    expect(await nationalOf(stub)).toEqual([
      ['national:BE', false, 'HTTP_STATUS'],
      ['national:FR', true, undefined],
    ])
    expect(await eventsOf(stub)).toContainEqual(['national', 'PINNED_SIGNER_CHANGED'])
  })

  it('takes the list of a country that it points to no longer, whose number is remembered', async () => {
    const stub = await createKeeper(configuration)
    publish([pointer('FR', fr, [bob])], { sequenceNumber: 6 })
    await refresh(stub)
    expect(await nationalOf(stub)).toEqual([['national:FR', true, undefined]])
    publish([pointer('BE', be, [alice]), pointer('FR', fr, [bob])], { sequenceNumber: 7 })
    published[be] = () => new Response(xmlOf({ sequenceNumber: 4 }))
    await refresh(stub)
    expect(await nationalOf(stub)).toContainEqual(['national:BE', false, 'SEQUENCE_ROLLBACK'])
  })

  it('takes all countries with it when it passes its next update', async () => {
    const stub = await createKeeper(configuration)
    publish([pointer('BE', be, [alice])], { sequenceNumber: 6, nextUpdate: start + hour })
    await refresh(stub)
    expect(await currentOf(stub)).toContain('national')
    at(start + hour)
    expect((await currentOf(stub)).filter((id) => id === 'national' || id === 'listOfLists')).toEqual([])
    expect(await currentOf(stub)).toContain('pid')
  })

  it('counts no more once its signers are others in the configuration, until it was walked anew', async () => {
    const stub = await createKeeper(configuration)
    const other = JSON.stringify({ url: lotl, journal: 'https://eur-lex.example/2', signers: ['cd'.repeat(32)] })
    await configure(stub, { ...configuration, more: { LIST_OF_LISTS: other } })
    expect(await currentOf(stub)).toEqual(['pid', 'wallet'])
    expect((await eventsOf(stub)).at(-1)).toEqual(['listOfLists', 'BOOTSTRAP_CHANGED'])
    await settleAll(stub)
    expect(await currentOf(stub)).toContain('national')
  })

  describe('and what it says of countries', () => {
    /** What no reader may ever find, between any two transactions. */
    const faultsIn = ({ sql }: DurableObjectState['storage']): string[] => {
      const found: string[] = []
      const has = (name: string) => sql.exec('SELECT 1 FROM documents WHERE name = ?', name).toArray().length > 0
      const modelOf = (sha256: string) => {
        const pieces = sql.exec('SELECT bytes FROM pieces WHERE name = ? ORDER BY place', `model/${sha256}`).toArray()
        return JSON.parse(
          pieces.map(({ bytes }) => new TextDecoder().decode(bytes as ArrayBuffer)).join(''),
        ) as TrustedList
      }
      const lists = sql
        .exec('SELECT kept FROM lists')
        .toArray()
        .map(({ kept }) => JSON.parse(kept as string) as KeptList)
      for (const { id, active } of lists)
        for (const kind of active ? ['raw', 'model'] : [])
          if (!has(`${kind}/${active?.sha256}`)) found.push(`${id} has no ${kind}`)
      const above = lists.find(({ id }) => id === 'listOfLists')?.active
      const named = above ? modelOf(above.sha256).pointers : []
      for (const { id, active } of lists.filter(({ source }) => source.type === 'national')) {
        if (!active || !above) continue
        const by = (JSON.parse(JSON.stringify(modelOf(active.sha256))) as TrustedList).operator
        const territory = id.split(':')[1]
        if (!named.some((one) => one.territory === territory && one.signers.includes(base64(utf8(by)))))
          found.push(`${id} is signed by ${by}, whom the list of lists does not name`)
      }
      for (const { id, number } of sql.exec('SELECT id, number FROM numbers').toArray()) {
        const active = lists.find((one) => one.id === id)?.active
        if (active && active.sequenceNumber > (number as number)) found.push(`${id} is above its number`)
      }
      return found
    }

    /** Looks after each transaction, as whoever reads in between would. */
    const watch = (stub: Stub, found: string[]) =>
      runInDurableObject(stub, (_, { storage }) => {
        const run = storage.transactionSync.bind(storage)
        Object.assign(storage, {
          transactionSync: <T>(work: () => T): T => {
            const result = run(work)
            found.push(...faultsIn(storage))
            return result
          },
        })
      })

    const publishAnew = (): void => {
      publish([pointer('BE', be, [bob])], { sequenceNumber: 6 })
      published[be] = () => new Response(xmlOf({ sequenceNumber: 6, operator: 'bob', by: bob }))
    }
    const one = () => ({ ...configuration, lists: [source('pid', pid, pids)] })

    beforeEach(() => {
      publish([pointer('BE', be, [alice]), pointer('FR', fr, [bob])])
      published[be] = () => new Response(xmlOf({ operator: 'alice' }))
      published[fr] = () => new Response(xmlOf({ territory: 'FR', operator: 'bob', by: bob }))
    })

    it('changes in one transaction: no reader finds the list of a signer whom it names no longer', async () => {
      const stub = await createKeeper(one())
      const found: string[] = []
      await watch(stub, found)
      publishAnew()
      await refresh(stub)
      expect(found).toEqual([])
      expect(await nationalOf(stub)).toEqual([['national:BE', true, undefined]])
      expect((await eventsOf(stub)).slice(-4)).toEqual([
        ['listOfLists', 'REPLACED'],
        ['national', 'REMOVED'],
        ['national', 'PINNED_SIGNER_CHANGED'],
        ['national', 'ADDED'],
      ])
    })

    it('holds wherever it is ended in between, and comes to the same', async () => {
      let ended = true
      // Every writing was tried once; a tenth of them is what a test has time for.
      for (let nth = 1; ended; nth += 10) {
        const stub = await createKeeper(one())
        const found: string[] = []
        await watch(stub, found)
        publishAnew()
        ended = false
        let writings = 0
        const restore = await runInDurableObject(stub, (_, { storage: { sql } }) => {
          const exec = sql.exec.bind(sql)
          Object.assign(sql, {
            exec: (query: string, ...values: unknown[]) => {
              if (/^\s*(INSERT|UPDATE|DELETE)/.test(query) && ++writings >= nth) {
                ended = true
                throw new Error('the end')
              }
              return exec(query, ...values)
            },
          })
          return () => void Object.assign(sql, { exec })
        })
        await refresh(stub).catch(() => {})
        await runInDurableObject(stub, restore)
        await configure(stub, one())
        await stub.read()
        await refresh(stub)
        expect([nth, found, await nationalOf(stub)]).toEqual([nth, [], [['national:BE', true, undefined]]])
        const events = await stub.events(0, 100)
        expect([nth, await firstBroken(events)]).toEqual([nth, undefined])
        for (const { document, event } of events)
          if (event === 'ADDED' || event === 'REPLACED') expect(await stub.document(document ?? '')).toBeDefined()
        publish([pointer('BE', be, [alice]), pointer('FR', fr, [bob])])
        published[be] = () => new Response(xmlOf({ operator: 'alice' }))
      }
    })
  })

  it('that ends the isolate again and again leaves the others their turn', async () => {
    const stub = create()
    const dying: ListVerifiers = { ...ofXml, listOfLists: () => new Promise(() => {}) }
    for (let nth = 0; nth < 5; nth++) {
      at(start + nth * 15)
      await configure(stub, { ...configuration, verifiers: dying })
      await stub.read()
      const before = requests.length
      alarms.delete(stub)
      await runInDurableObject(stub, (instance) => void instance.alarm())
      await vi.waitFor(() => expect(requests.length).toBeGreaterThan(before))
    }
    expect(requests.map(({ url }) => url)).toEqual(expect.arrayContaining([lotl, pid, wallet]))
    expect(logged).toContainEqual(
      expect.objectContaining({ event: 'trust.faulty', code: 'NOT_ENDED', list: 'listOfLists' }),
    )
  })

  it('tells of a new Official Journal', async () => {
    publish([pointer('BE', be, [alice])], { warnings: ['NEW_OFFICIAL_JOURNAL'] })
    const stub = await createKeeper(configuration)
    expect(await alarmsOf(stub, 'listOfLists')).toEqual(['NEW_OFFICIAL_JOURNAL'])
  })
})

describe('CRLs', () => {
  const address = 'https://crl.example/a.crl'
  const hosts = { more: { CRL_HOSTS: '["crl.example"]' } }
  let authority: Party
  let signer: Party
  let body: Bytes
  beforeAll(async () => {
    authority = await issueAuthority(undefined, { keyUsage: 96, until: start + 90 * day, from: start - day })
    signer = await issue(authority, { extensions: [new CRLDistributionPointsExtension([address])] })
    body = await issueCrl(authority, { thisUpdate: start - day, nextUpdate: start + 7 * day })
  })
  beforeEach(async () => {
    await publishBoth()
    published[address] = () => new Response(body)
  })
  const link = () => [signer.certificate.id, authority.certificate.id] as const
  const asked = () => requests.filter(({ url }) => url === address).length
  const numbers = async (stub: Stub) => (await stub.read())?.crls?.[address]?.map(({ number }) => number)

  it('are fetched in a turn of their own once a certificate was met that names one, and served with the lists', async () => {
    const stub = await createKeeper(hosts)
    expect((await stub.read())?.crls).toBeUndefined()
    const generation = (await stub.read())?.generation
    await stub.missesCrl([link()])
    expect(asked()).toBe(0)
    await settleAll(stub)
    expect(asked()).toBe(1)
    expect(await numbers(stub)).toEqual(['1'])
    expect((await stub.read())?.generation).toBe((generation ?? 0) + 1)
    await stub.missesCrl([link()])
    await settleAll(stub)
    expect(asked()).toBe(1)
  })

  it('are fetched again after an hour and with cron, and make a generation only where they say something else', async () => {
    const stub = await createKeeper(hosts)
    await stub.missesCrl([link()])
    await settleAll(stub)
    const generation = (await stub.read())?.generation
    at(start + hour)
    await settleAll(stub)
    await refresh(stub)
    expect(asked()).toBe(3)
    expect((await stub.read())?.generation).toBe(generation)
    body = await issueCrl(authority, { number: '02', thisUpdate: start - day, nextUpdate: start + 7 * day })
    await refresh(stub)
    expect(await numbers(stub)).toEqual(['2'])
    published[address] = () => new Response(null, { status: 500 })
    await refresh(stub)
    expect(await numbers(stub)).toEqual(['2'])
    expect(logged).toContainEqual({ event: 'crl.faulty', address, reason: 'the CRL came with status 500' })
  })

  it('are kept with the generation that tells of them, or asked for again', async () => {
    const stub = await createKeeper(hosts)
    const generation = (await stub.read())?.generation
    await stub.missesCrl([link()])
    const restore = await runInDurableObject(stub, (_, { storage }) => {
      const { transactionSync } = storage
      Object.assign(storage, {
        transactionSync: () => {
          throw new Error('the end')
        },
      })
      return () => void Object.assign(storage, { transactionSync })
    })
    await ring(stub).catch(() => {})
    await runInDurableObject(stub, restore)
    await configure(stub, hosts)
    await refresh(stub)
    expect((await stub.read(generation))?.crls?.[address]).toHaveLength(1)
  })

  it('are forgotten once the configuration names no host, with the certificates that named them', async () => {
    const stub = await createKeeper(hosts)
    await stub.missesCrl([link()])
    await settleAll(stub)
    const kept = () =>
      runInDurableObject(stub, (_, { storage: { sql } }) => [
        ...sql.exec("SELECT name FROM documents WHERE name GLOB 'crl/*' ORDER BY name"),
      ])
    expect(await kept()).toHaveLength(2)
    const generation = (await stub.read())?.generation
    await configure(stub)
    expect((await stub.read())?.crls).toBeUndefined()
    expect((await stub.read())?.generation).toBe((generation ?? 0) + 1)
    expect(await kept()).toEqual([])
  })

  it('are fetched from hosts of the configuration alone, and from none where it names none', async () => {
    for (const more of [{ CRL_HOSTS: '["other.example"]' }, {}]) {
      const stub = await createKeeper({ more })
      await stub.missesCrl([link()])
      await settleAll(stub)
      expect((await stub.read())?.crls).toBeUndefined()
    }
    expect(asked()).toBe(0)
  })
})
