import { beforeAll, describe, expect, it } from 'vitest'
import { listOf } from '../../sandbox/trust-lists/create-list.ts'
import { createListExample, type ListExample, signList } from '../../sandbox/trust-lists/example-list.ts'
import { base64, utf8 } from '../bytes.ts'
import { day, hour } from '../clock.ts'
import { signJws } from '../keys/jws.ts'
import { createDecideTrust } from '../trust/decide-trust.ts'
import { issue, now, type Party, signerOf } from '../trust/example-certificates.ts'
import { type TrustKind, type TrustList, trustKinds } from '../trust/trust-list.ts'
import { verifyTrustList } from '../trust/verify-list.ts'
import { createStatusListReader, type StatusListsAsked } from './reader.ts'
import { createStatusListToken, type StatusListContent } from './token.ts'

const uri = 'https://issuer.example/status/1'
const noText = { unknown: 'the token is no text' }
const anotherType = { unknown: 'the status list has another media type' }
const unreachable = { unknown: 'the status list cannot be fetched', unavailable: true }

let example: ListExample
let lists: TrustList[]

beforeAll(async () => {
  example = await createListExample()
  const { operator, input } = example
  const expected = { kind: 'pid', signers: [operator.certificate], now } as const
  lists = [await verifyTrustList(await signList(operator, listOf(input)), expected)]
})

/** Index 0 is valid, 1 is invalid, 2 is suspended. */
const content: StatusListContent = {
  uri,
  bits: 2,
  list: Uint8Array.of(0b100100, 0),
  issuedAt: now,
  expiresAt: now + 2 * hour,
  ttl: 600,
}

const tokenOf = async (changes: Partial<StatusListContent> = {}, by: Party = example.statusSigner): Promise<string> =>
  createStatusListToken(await signerOf(by), { ...content, ...changes })

const mediaType = 'application/statuslist+jwt'
const answer = (body: string | null, { status = 200, type = mediaType } = {}): Response =>
  new Response(body, { status, headers: { 'Content-Type': type } })

/** A reader with a clock to turn and an answer to change; it counts what is fetched. */
function createReader(
  given: () => Response | Promise<Response>,
  { insecure = false, stale = day }: { insecure?: boolean; stale?: number } = {},
) {
  const world = { now, answer: given, fetched: [] as [string, RequestInit | undefined][] }
  const reader = createStatusListReader({
    now: () => world.now,
    decideTrust: createDecideTrust(),
    insecure,
    stale,
    fetch: async (url, init) => {
      world.fetched.push([url, init])
      return world.answer()
    },
  })
  const statusOf = (index: number, at = uri, by = lists, asked?: StatusListsAsked, kind: TrustKind = 'pid') =>
    reader.statusOf({ index, uri: at, kind }, by, asked)
  return { world, statusOf }
}

describe('the status of a credential', () => {
  it('is read from the list of its issuer (TSL-VER-03, TSL-VER-04)', async () => {
    const token = await tokenOf()
    const { world, statusOf } = createReader(() => answer(token))
    expect([await statusOf(0), await statusOf(1), await statusOf(2)]).toEqual([
      { status: 0 },
      { status: 1 },
      { status: 2 },
    ])
    const [[address, init] = []] = world.fetched
    expect(address).toBe(uri)
    expect(new Headers(init?.headers).get('Accept')).toBe(mediaType)
    expect(init?.redirect).toBe('manual')
  })

  it('is unknown outside the list (TSL-VER-04)', async () => {
    const token = await tokenOf()
    const { statusOf } = createReader(() => answer(token))
    for (const index of [8, -1, 0.5, Number.NaN, 2 ** 40])
      expect(await statusOf(index)).toEqual({ unknown: 'the status list has no such index' })
  })
})

describe('a status list that is not to be believed', () => {
  it.each<[string, () => Promise<string>, RegExp]>([
    ['is of another address', () => tokenOf({ uri: `${uri}0` }), /token is of another list/],
    ['has expired', () => tokenOf({ expiresAt: now }), /the list has expired/],
    ['is from the future', () => tokenOf({ issuedAt: now + 61 }), /in the future/],
    ['is signed by a PID signer', () => tokenOf({}, example.signer), /signer of the list is not trusted/],
    ['is signed by a stranger', async () => tokenOf({}, await issue(undefined)), /signer .* is not trusted/],
    ['is signed by the authority of PIDs', () => tokenOf({}, example.authority), /signer .* is not trusted/],
    ['names the signer and is signed by another', () => stolenName(), /signature of the list is wrong/],
    ['was changed', async () => changed(await tokenOf()), /signature of the list is wrong/],
    ['names nobody', async () => signJws(await signerOf(example.statusSigner, []), { typ }, {}), /no certificate/],
    ['has another typ', async () => signJws(await signerOf(example.statusSigner), { typ: 'JWT' }, {}), /another typ/],
    ['is no token', async () => '<html>', /three parts/],
  ])('says nothing when it %s (TSL-VER-05)', async (_, token, reason) => {
    const text = await token()
    const { statusOf } = createReader(() => answer(text))
    expect(await statusOf(0)).toEqual({ unknown: expect.stringMatching(reason) })
  })

  const typ = 'statuslist+jwt'

  async function stolenName(): Promise<string> {
    const thief = await issue(undefined)
    return createStatusListToken(await signerOf(thief, [example.statusSigner.der]), content)
  }

  const changed = (token: string): string => {
    const [header, , signature] = token.split('.')
    const claims = { sub: uri, iat: now, exp: now + hour, status_list: { bits: 1, lst: 'eJxjAAAAAQAB' } }
    return [header, btoa(JSON.stringify(claims)).replaceAll('=', ''), signature].join('.')
  }

  it('says nothing without a current trust list (TSL-VER-05)', async () => {
    const token = await tokenOf()
    const { statusOf } = createReader(() => answer(token))
    const stale = lists.map((list) => ({ ...list, nextUpdate: now }))
    for (const by of [[], stale])
      expect(await statusOf(0, uri, by)).toEqual({ unknown: 'the signer of the list is not trusted' })
  })

  it('is believed of a signer that is listed itself', async () => {
    const token = await tokenOf()
    const [first] = lists
    if (!first) throw new TypeError('there is a list')
    const certificates = [base64(example.statusSigner.der)]
    const services = first.services.map((service) => ({ ...service, certificates }))
    const { statusOf } = createReader(() => answer(token))
    expect(await statusOf(1, uri, [{ ...first, services }])).toEqual({ status: 1 })
  })
})

describe('a status list of one kind of credential', () => {
  const others = trustKinds.filter((kind) => kind !== 'pid')
  const emptyOf = (kind: TrustKind): TrustList => {
    const [first] = lists
    if (!first) throw new TypeError('there is a list')
    return { ...first, kind, sha256: kind, services: [] }
  }
  const distrusted = { unknown: 'the signer of the list is not trusted' }

  it.each(others)('says nothing about a credential of another: %s', async (kind) => {
    const token = await tokenOf()
    const { world, statusOf } = createReader(() => answer(token))
    const both = [...lists, emptyOf(kind)]
    expect(await statusOf(1, uri, both)).toEqual({ status: 1 })
    // Also where a copy is kept, and where the same request asked for it before.
    expect(await statusOf(1, uri, both, undefined, kind)).toEqual(distrusted)
    const asked: StatusListsAsked = new Map()
    expect(await statusOf(1, uri, both, asked)).toEqual({ status: 1 })
    expect(await statusOf(1, uri, both, asked, kind)).toEqual(distrusted)
    expect(await statusOf(1, uri, both)).toEqual({ status: 1 })
    expect(world.fetched).toHaveLength(3)
  })

  it.each(others)('is believed of who is listed for that kind: %s', async (kind) => {
    const [first] = lists
    if (!first) throw new TypeError('there is a list')
    const token = await tokenOf()
    const { world, statusOf } = createReader(() => answer(token))
    const own = [{ ...first, kind, sha256: kind }]
    expect(await statusOf(1, uri, own, undefined, kind)).toEqual({ status: 1 })
    expect(await statusOf(0, uri, own, undefined, kind)).toEqual({ status: 0 })
    expect(world.fetched).toHaveLength(1)
    expect(await statusOf(1, uri, own)).toEqual(distrusted)
  })
})

describe('an answer that is no status list', () => {
  it.each<[string, (token: string) => Response, unknown]>([
    ['an error', (token) => answer(token, { status: 500 }), unreachable],
    ['nothing', () => answer(null, { status: 204 }), unreachable],
    ['nothing new', () => answer(null, { status: 304 }), unreachable],
    ['a redirect (TSL-VER-02)', () => new Response(null, { status: 302, headers: { Location: uri } }), unreachable],
    ['too large (TSL-VER-02)', (token) => answer(token.padEnd(4_000_001)), { unknown: 'the status list is too large' }],
    ['no UTF-8', () => new Response(Uint8Array.of(255), { headers: { 'Content-Type': mediaType } }), noText],
    ['without a media type', (token) => new Response(utf8(token)), anotherType],
    ['JSON (TSL-HTTP-01)', (token) => answer(token, { type: 'application/json' }), anotherType],
    ['a CWT (TSL-HTTP-01)', (token) => answer(token, { type: 'application/statuslist+cwt' }), anotherType],
    ['of a longer type (TSL-HTTP-01)', (token) => answer(token, { type: `${mediaType}; charset=utf-8` }), anotherType],
  ])('says nothing when it is %s', async (_, response, wanted) => {
    const token = await tokenOf()
    const { statusOf } = createReader(() => response(token))
    expect(await statusOf(0)).toEqual(wanted)
  })

  it('says nothing when it does not come at all', async () => {
    const { statusOf } = createReader(() => Promise.reject(new TypeError('fetch failed')))
    expect(await statusOf(0)).toEqual(unreachable)
  })
})

describe('the address of a status list', () => {
  const refused = { unknown: 'the status list is not at an https address' }

  it.each([
    'http://issuer.example/status/1',
    'http://localhost/status/1',
    'ftp://issuer.example/status/1',
    'file:///etc/passwd',
    'data:application/statuslist+jwt,x',
    'status/1',
    '',
  ])('is never asked when it is %j (TSL-VER-02)', async (at) => {
    const { world, statusOf } = createReader(() => answer(''))
    expect(await statusOf(0, at)).toEqual(refused)
    expect(world.fetched).toEqual([])
  })

  it('may be plain http in the sandbox, on localhost alone', async () => {
    const local = 'http://localhost:8080/status/1'
    const token = await tokenOf({ uri: local })
    const { world, statusOf } = createReader(() => answer(token), { insecure: true })
    expect(await statusOf(1, local)).toEqual({ status: 1 })
    for (const other of [
      'http://issuer.example/status/1',
      'http://127.0.0.1/status/1',
      'http://localhost.example/status/1',
      'http://localhost@issuer.example/status/1',
      'ftp://localhost/status/1',
    ])
      expect(await statusOf(0, other)).toEqual(refused)
    expect(world.fetched).toHaveLength(1)
  })
})

describe('a status list that one request asks for several times', () => {
  const ask = (statusOf: ReturnType<typeof createReader>['statusOf'], asked: () => StatusListsAsked | undefined) =>
    Promise.all([0, 1, 2, 0, 1, 2].map((index) => statusOf(index, uri, lists, asked())))

  it('is fetched once for it, also where no copy may be kept', async () => {
    const token = await tokenOf({ ttl: 0 })
    const { world, statusOf } = createReader(() => answer(token))
    const asked: StatusListsAsked = new Map()
    expect((await ask(statusOf, () => asked)).map((one) => 'status' in one && one.status)).toEqual([0, 1, 2, 0, 1, 2])
    expect(await statusOf(1, uri, lists, asked)).toEqual({ status: 1 })
    expect(world.fetched).toHaveLength(1)
  })

  it('is fetched once for it, also where it cannot be had', async () => {
    const { world, statusOf } = createReader(() => Promise.reject(new TypeError('fetch failed')))
    const asked: StatusListsAsked = new Map()
    expect(await ask(statusOf, () => asked)).toEqual(Array(6).fill(unreachable))
    expect(await statusOf(1, uri, lists, asked)).toEqual(unreachable)
    expect(world.fetched).toHaveLength(1)
  })

  it('is fetched for each request by itself: none waits for what another began', async () => {
    const token = await tokenOf()
    const { world, statusOf } = createReader(() => answer(token))
    await ask(statusOf, () => new Map())
    expect(world.fetched).toHaveLength(6)
  })
})

describe('a copy of a status list', () => {
  /** How often the list is fetched when it is asked for at these times. */
  async function fetchesAt(times: readonly number[], changes: Partial<StatusListContent>): Promise<number> {
    const token = await tokenOf(changes)
    const { world, statusOf } = createReader(() => answer(token))
    for (const time of times) {
      world.now = time
      await statusOf(0)
    }
    return world.fetched.length
  }

  it('is kept for as long as the list allows (TSL-TOK-05, TSL-VER-06)', async () => {
    expect(await fetchesAt([now, now, now + 599], { ttl: 600 })).toBe(1)
    expect(await fetchesAt([now, now + 600], { ttl: 600 })).toBe(2)
  })

  it('is not kept past its expiry, nor for more than an hour (TSL-VER-06)', async () => {
    expect(await fetchesAt([now, now + 99], { ttl: 600, expiresAt: now + 100 })).toBe(1)
    expect(await fetchesAt([now, now + 100], { ttl: 600, expiresAt: now + 100 })).toBe(2)
    expect(await fetchesAt([now, now + hour - 1], { ttl: 10 * hour, expiresAt: now + 20 * hour })).toBe(1)
    expect(await fetchesAt([now, now + hour], { ttl: 10 * hour, expiresAt: now + 20 * hour })).toBe(2)
  })

  it.each([0, -1, Number.NaN])('is not kept when its ttl is %d', async (ttl) => {
    expect(await fetchesAt([now, now], { ttl })).toBe(2)
  })

  it('is not kept when it was not to be believed, and does not stand in for a later one', async () => {
    const [good, expired] = [await tokenOf(), await tokenOf({ expiresAt: now })]
    const { world, statusOf } = createReader(() => answer(expired))
    expect(await statusOf(1)).toEqual({ unknown: 'the list has expired' })
    world.answer = () => answer(good)
    expect(await statusOf(1)).toEqual({ status: 1 })
  })

  it('answers for one that cannot be fetched until it expires, and says so (TSL-VER-06)', async () => {
    const token = await tokenOf()
    const { world, statusOf } = createReader(() => answer(token))
    expect(await statusOf(1)).toEqual({ status: 1 })
    world.answer = () => answer('', { status: 500 })
    const old = { status: 1, remark: 'of which there is an earlier copy alone' }
    // Nobody waits for half a minute then.
    for (const time of [now + 600, now + 629, content.expiresAt - 1]) {
      world.now = time
      expect(await statusOf(1)).toEqual(old)
    }
    world.now = content.expiresAt
    expect(await statusOf(1)).toEqual(unreachable)
    expect(world.fetched).toHaveLength(4)
  })

  it('is old for as long as our policy wants, counted from when it should have been fetched (TSL-VER-06)', async () => {
    const token = await tokenOf({ expiresAt: now + 20 * hour })
    const { world, statusOf } = createReader(() => answer(token), { stale: 100 })
    expect(await statusOf(1)).toEqual({ status: 1 })
    world.answer = () => answer('', { status: 500 })
    for (const time of [now + 600, now + 690, now + 699]) {
      world.now = time
      expect(await statusOf(1)).toHaveProperty('remark')
    }
    world.now = now + 700
    expect(await statusOf(1)).toEqual(unreachable)
    // What a cache hands out again is as good as new.
    world.answer = () => answer(token)
    expect(await statusOf(1)).toEqual({ status: 1 })
    world.answer = () => answer('', { status: 500 })
    world.now = now + 1399
    expect(await statusOf(1)).toHaveProperty('remark')
    world.now = now + 1400
    expect(await statusOf(1)).toEqual(unreachable)
  })

  it('is no longer an old one once the list can be fetched again', async () => {
    const [earlier, anew] = [await tokenOf(), await tokenOf({ issuedAt: now + 630 })]
    const { world, statusOf } = createReader(() => answer(earlier))
    await statusOf(1)
    world.answer = () => answer('', { status: 500 })
    world.now = now + 600
    expect(await statusOf(1)).toHaveProperty('remark')
    // First the same list again, as a cache may have it, and then a new one.
    world.answer = () => answer(earlier)
    world.now = now + 630
    expect(await statusOf(1)).toEqual({ status: 1 })
    world.answer = () => answer(anew)
    world.now = now + 1230
    expect(await statusOf(1)).toEqual({ status: 1 })
  })

  it('does not answer for one that is there and not to be believed', async () => {
    const [good, others] = [await tokenOf(), await tokenOf({}, example.signer)]
    const { world, statusOf } = createReader(() => answer(good))
    expect(await statusOf(1)).toEqual({ status: 1 })
    world.answer = () => answer(others)
    world.now = now + 600
    expect(await statusOf(1)).toEqual({ unknown: 'the signer of the list is not trusted' })
  })

  it('is not replaced by one that was issued earlier: no revocation is taken back so', async () => {
    const [revoked, valid] = [
      await tokenOf({ list: Uint8Array.of(1, 0) }),
      await tokenOf({ list: Uint8Array.of(0, 0), issuedAt: now - 1 }),
    ]
    const { world, statusOf } = createReader(() => answer(revoked))
    expect(await statusOf(0)).toEqual({ status: 1 })
    world.answer = () => answer(valid)
    world.now = now + 600
    expect(await statusOf(0)).toEqual({ status: 1 })
    expect(world.fetched).toHaveLength(2)
  })

  it('is kept for five minutes where the list does not say for how long', async () => {
    const { status_list, ...claims } = {
      sub: uri,
      iat: now,
      exp: now + hour,
      status_list: { bits: 1, lst: 'eNrbuRgAAhcBXQ' },
    }
    const signer = await signerOf(example.statusSigner)
    const header = { typ: 'statuslist+jwt', x5c: signer.chain.map(base64) }
    const token = await signJws(signer, header, { ...claims, status_list })
    const { world, statusOf } = createReader(() => answer(token))
    for (const time of [now, now + 299, now + 300]) {
      world.now = time
      expect(await statusOf(0)).toEqual({ status: 1 })
    }
    expect(world.fetched).toHaveLength(2)
  })

  it('is kept no longer than the trust list that its signer is on', async () => {
    const token = await tokenOf()
    const { world, statusOf } = createReader(() => answer(token))
    expect(await statusOf(1)).toEqual({ status: 1 })
    const withoutIt = lists.map((list) => ({ ...list, sha256: 'later', services: [] }))
    expect(await statusOf(1, uri, withoutIt)).toEqual({ unknown: 'the signer of the list is not trusted' })
    expect(world.fetched).toHaveLength(2)
  })

  it('is replaced by a later one', async () => {
    const [before, after] = [await tokenOf(), await tokenOf({ list: Uint8Array.of(1, 0) })]
    const { world, statusOf } = createReader(() => answer(before))
    expect(await statusOf(0)).toEqual({ status: 0 })
    world.answer = () => answer(after)
    world.now = now + 600
    expect(await statusOf(0)).toEqual({ status: 1 })
  })

  it('is not that of another address', async () => {
    const other = 'https://issuer.example/status/2'
    const [one, two] = [await tokenOf(), await tokenOf({ uri: other, list: Uint8Array.of(1, 0) })]
    const { world, statusOf } = createReader(() => answer(one))
    expect(await statusOf(0)).toEqual({ status: 0 })
    world.answer = () => answer(two)
    expect(await statusOf(0, other)).toEqual({ status: 1 })
    expect(await statusOf(0)).toEqual({ status: 0 })
    expect(world.fetched).toHaveLength(2)
  })

  it('makes room when there are many', async () => {
    const { world, statusOf } = createReader(() => answer(''))
    const ask = async (at: string) => {
      const token = await tokenOf({ uri: at })
      world.answer = () => answer(token)
      return statusOf(0, at)
    }
    for (let i = 0; i <= 100; i++) await ask(`${uri}/${i}`)
    await ask(`${uri}/100`)
    expect(world.fetched).toHaveLength(101)
    await ask(`${uri}/0`)
    expect(world.fetched).toHaveLength(102)
  })
})
