// From the end of a transaction to what the webhook gets, over a queue in memory.
import { beforeAll, describe, expect, it } from 'vitest'
import { utf8 } from '../../shared/bytes.ts'
import { day, hour, minute } from '../../shared/clock.ts'
import type { Fetch } from '../../shared/http/fetch.ts'
import { verifyMessage } from '../../shared/http/message-signature.ts'
import { importPublicJwk, parsePublicJwk } from '../../shared/keys/public-key.ts'
import type { LogEvent } from '../../shared/log.ts'
import { responseEndpoint } from '../response/endpoint.ts'
import { afternoon, createProvider, type Held, issueSdJwt } from '../testing/memory-provider.ts'
import {
  type Asked,
  ask,
  askForIssuer,
  type Caller,
  callOf,
  createTestVerifier,
  partner,
} from '../testing/memory-relying-party.ts'
import { answerOf, formOf, present } from '../testing/memory-wallet.ts'
import { cancelEndpoint } from '../transaction/cancel.ts'
import { deliver } from './deliver.ts'
import { deliveriesEndpoint, resendEndpoint } from './endpoint.ts'

const webhook = 'https://library.example/told'
const scopes = ['verification:transactions', 'verification:webhooks:manage']
const clock = { time: afternoon }
const provider = await createProvider()
let held: Held
beforeAll(async () => {
  held = await issueSdJwt(provider.pid)
})

type Sent = { url: string; init: RequestInit }

/** A verifier, and what its queue sends when it is time; `answer` is the webhook's. */
async function setUp(answer: (sent: Sent) => Response | Promise<Response> = () => new Response(null, { status: 204 })) {
  clock.time = afternoon
  const partners = [
    { ...partner, scopes, webhook },
    { ...partner, clientId: 'museum', scopes },
  ]
  const verifier = await createTestVerifier({ clock, lists: [provider.list], partners })
  const sent: Sent[] = []
  const logged: LogEvent[] = []
  const fetch: Fetch = async (url, init = {}) => {
    sent.push({ url, init })
    return answer({ url, init })
  }
  const given = {
    fetch,
    now: verifier.now,
    log: (event: LogEvent) => void logged.push(event),
    partners,
    key: verifier.webhookKey,
    sealer: verifier.noticeSealer,
    rows: verifier.rows,
    sandbox: false,
  }
  const run = () => verifier.queueOf('library').run(clock.time, (sealed, last) => deliver(given, sealed, last))
  return { verifier, sent, logged, run, given }
}

type World = Awaited<ReturnType<typeof setUp>>

const finish = async ({ verifier }: World, asked: Asked) =>
  responseEndpoint(verifier, asked.requestId, await answerOf(asked, { sd: [await present(verifier, asked, held)] }))
const bodies = ({ sent }: World) => sent.map(({ init }) => JSON.parse(String(init.body)))
const listed = async ({ verifier }: World, query = '', caller: Caller = {}) =>
  (await deliveriesEndpoint(verifier, await callOf(verifier, query, undefined, { scopes, ...caller }))).json()
const resend = async ({ verifier }: World, id: string, clientId = 'library') =>
  resendEndpoint(verifier, id, await callOf(verifier, '', {}, { scopes, clientId }))

describe('a webhook', () => {
  it('is told the name of the transaction and how it ended, once, and nothing else', async () => {
    const world = await setUp()
    const asked = await ask(world.verifier)
    await world.run()
    expect(world.sent).toEqual([])
    await finish(world, asked)
    await world.run()
    clock.time += day
    await world.run()
    expect(bodies(world)).toEqual([{ id: asked.id, state: 'answered' }])
    expect(world.sent[0]?.url).toBe(webhook)
    expect(world.sent[0]?.init).toMatchObject({ method: 'POST', redirect: 'manual' })
  })

  it('is told by a signature over method, address, type and digest of the body (RFC 9421)', async () => {
    const world = await setUp()
    await finish(world, await ask(world.verifier))
    await world.run()
    const { init, url } = world.sent[0] as Sent
    const { webhookKey } = world.verifier
    const headers = new Headers(init.headers)
    expect(headers.get('Signature-Input')).toBe(
      `sig=("@method" "@target-uri" "content-digest" "content-type");created=${afternoon};keyid="${webhookKey.kid}";alg="ecdsa-p256-sha256";tag="attestry-transaction-end"`,
    )
    const verify = (body: string) =>
      verifyMessage({ method: 'POST', targetUri: url, headers }, utf8(body), {
        keyOf: async (kid) =>
          kid === webhookKey.kid ? importPublicJwk(parsePublicJwk(webhookKey.signer.publicJwk)) : undefined,
        components: ['@method', '@target-uri', 'content-digest', 'content-type'],
        tag: 'attestry-transaction-end',
        now: clock.time,
        maximumAge: 5 * minute,
      })
    await verify(String(init.body))
    await expect(verify(String(init.body).replace('answered', 'refused'))).rejects.toThrow('the body is not')
    expect(headers.get('BelGov-Trace-Id')).toMatch(/^[\da-f-]{36}$/)
  })

  it.each<[string, (world: World, asked: Asked) => Promise<unknown>]>([
    [
      'refused',
      async ({ verifier }, asked) => {
        const other = { ...asked, transaction: { ...asked.transaction, nonce: 'other' } }
        const vpToken = { sd: [await present(verifier, other, held)] }
        return responseEndpoint(verifier, asked.requestId, await answerOf(asked, vpToken)).catch(() => {})
      },
    ],
    [
      'walletError',
      async ({ verifier }, { requestId, transaction: { state } }) =>
        responseEndpoint(verifier, requestId, formOf({ error: 'access_denied', state })),
    ],
    [
      'cancelled',
      async ({ verifier }, { id }) => cancelEndpoint(verifier, id, await callOf(verifier, '', {}, { scopes })),
    ],
    [
      'expired',
      async () => {
        clock.time += 5 * minute + 15
      },
    ],
  ])('is told of a transaction that was %s', async (state, end) => {
    const world = await setUp()
    const asked = await ask(world.verifier)
    await end(world, asked)
    await world.run()
    expect(bodies(world)).toEqual([{ id: asked.id, state }])
  })

  it('is told nothing of an answer that is handed in, nor anybody without one anything', async () => {
    const world = await setUp()
    await askForIssuer(world.verifier)
    clock.time += hour
    await world.run()
    expect(world.sent).toEqual([])
    const { deliveries, queueOf } = world.verifier
    await deliveries.tell('museum', { id: 'x', state: 'answered' })
    expect(await queueOf('museum').list(clock.time)).toEqual([])
  })

  it('is no reason for a wallet to be refused when the queue cannot be had', async () => {
    const world = await setUp()
    const asked = await ask(world.verifier)
    const { deliveries } = world.verifier
    deliveries.tell = () => Promise.reject(new Error('no queue'))
    expect((await finish(world, asked)).status).toBe(200)
  })

  it('is told later of an end that could not be told, and not that the transaction expired', async () => {
    const world = await setUp()
    const asked = await ask(world.verifier)
    const { deliveries } = world.verifier
    deliveries.tell = () => Promise.reject(new Error('no queue'))
    clock.time += 5 * minute - 10
    await finish(world, asked)
    clock.time += 30
    await world.run()
    expect(bodies(world)).toEqual([{ id: asked.id, state: 'answered' }])
  })

  it('has heard it with any 2xx, however much it says beside', async () => {
    const world = await setUp(() => new Response('x'.repeat(100_000), { status: 200 }))
    await finish(world, await ask(world.verifier))
    await world.run()
    expect((await listed(world)).items).toEqual([])
  })

  it('that falls silent for a while shows its dead letters, however many others wait', async () => {
    const world = await setUp(() => new Response(null, { status: 503 }))
    const { id } = await ask(world.verifier)
    for (const until = clock.time + 2 * hour; clock.time < until; clock.time += 10) await world.run()
    const { deliveries } = world.verifier
    for (let nth = 0; nth < 120; nth++) await deliveries.tell('library', { id: `waiting ${nth}`, state: 'answered' })
    expect((await listed(world, '?state=dead')).items.map((one: { id: string }) => one.id)).toEqual([id])
    expect((await listed(world, '?state=waiting')).items).toHaveLength(100)
  })

  it('is told at most by an address that is public and https', async () => {
    const world = await setUp()
    await finish(world, await ask(world.verifier))
    world.given.partners[0] = { ...partner, scopes, webhook: 'https://10.0.0.1/told' }
    await world.run()
    expect(world.sent).toEqual([])
    expect((await listed(world)).items[0]?.reason).toBe('the address is no public https address')
  })

  it('that is no longer registered is told nothing more, and nothing waits for it', async () => {
    const world = await setUp()
    await finish(world, await ask(world.verifier))
    world.given.partners[0] = { ...partner, scopes }
    await world.run()
    expect([world.sent, await world.verifier.queueOf('library').list(clock.time)]).toEqual([[], []])
  })

  it('finds no name of a transaction in the queue, which could be read by who has its store', async () => {
    const world = await setUp()
    const asked = await ask(world.verifier)
    await finish(world, asked)
    const queued = await world.verifier.queueOf('library').list(clock.time)
    expect(queued).toHaveLength(1)
    expect(JSON.stringify(queued)).not.toMatch(new RegExp(`${asked.id}|library|answered`))
  })
})

const failing: [string, () => Response | Promise<Response>, string][] = [
  ['says 500', () => new Response('x', { status: 500 }), 'the answer was 500'],
  ['says 404', () => new Response('x', { status: 404 }), 'the answer was 404'],
  ['redirects', () => Response.redirect('https://evil.example', 307), 'there was no answer, or a redirect'],
  ['does not answer', () => Promise.reject(new TypeError('connect')), 'there was no answer, or a redirect'],
]

describe('a webhook that does not take what it is told', () => {
  it.each(failing)('because it %s is told again, later and later, and then no more', async (_, answer, reason) => {
    const world = await setUp(answer)
    const asked = await ask(world.verifier)
    await finish(world, asked)
    const times: number[] = []
    for (const until = clock.time + 3 * hour; clock.time < until; clock.time += 1) {
      const before = world.sent.length
      await world.run()
      if (world.sent.length > before) times.push(clock.time)
    }
    expect(times).toHaveLength(8)
    const waits = times.slice(1).map((time, at) => time - (times[at] as number))
    for (const [at, wait] of waits.slice(1).entries()) expect(wait).toBeGreaterThan(waits[at] as number)
    expect((times[7] as number) - afternoon).toBeLessThan(1.3 * hour)
    const { items } = await listed(world)
    expect(items).toMatchObject([{ id: asked.id, state: 'dead', transactionState: 'answered', tries: 8, reason }])
    expect(world.logged.map(({ event }) => event)).toEqual([...Array(7).fill('webhook.failed'), 'webhook.dead'])
    expect(JSON.stringify(world.logged)).not.toContain(asked.id)
  })

  it('can see what waits and what is dead, ask for it again, and then hears it', async () => {
    let well = false
    const world = await setUp(() => new Response(null, { status: well ? 200 : 503 }))
    const asked = await ask(world.verifier)
    expect((await listed(world)).items).toEqual([])
    await finish(world, asked)
    await world.run()
    expect((await listed(world, '?state=waiting')).items).toMatchObject([{ id: asked.id, state: 'waiting', tries: 1 }])
    await expect(resend(world, asked.id)).rejects.toMatchObject({ type: 'resourceNotFound' })
    for (const until = clock.time + 2 * hour; clock.time < until; clock.time += 10) await world.run()
    expect((await listed(world, '?state=waiting')).items).toEqual([])
    const dead = await listed(world, '?state=dead')
    expect(dead).toMatchObject({ total: 1, self: expect.stringContaining('/webhookDeliveries?state=dead') })
    expect(Object.keys(dead.items[0])).toEqual(['id', 'state', 'transactionState', 'tries', 'reason', 'expiresAt'])
    well = true
    expect((await resend(world, asked.id)).status).toBe(202)
    await world.run()
    expect(world.sent).toHaveLength(9)
    expect((await listed(world)).items).toEqual([])
    await expect(resend(world, asked.id)).rejects.toMatchObject({ type: 'resourceNotFound' })
  })

  it('has dead letters for a week', async () => {
    const world = await setUp(() => new Response(null, { status: 503 }))
    const { id } = await ask(world.verifier)
    for (const until = clock.time + 2 * hour; clock.time < until; clock.time += 10) await world.run()
    expect((await listed(world)).items).toHaveLength(1)
    clock.time += 7 * day
    expect((await listed(world)).items).toEqual([])
    await expect(resend(world, id)).rejects.toMatchObject({ type: 'resourceNotFound' })
  })
})

describe('what waits for a webhook', () => {
  it("is not another partner's to see, nor to have sent again", async () => {
    const world = await setUp(() => new Response(null, { status: 503 }))
    const { id } = await ask(world.verifier)
    for (const until = clock.time + 2 * hour; clock.time < until; clock.time += 10) await world.run()
    expect((await listed(world, '', { clientId: 'museum' })).items).toEqual([])
    await expect(resend(world, id, 'museum')).rejects.toMatchObject({ type: 'resourceNotFound' })
  })

  it('needs a scope of its own, and a state that there is', async () => {
    const world = await setUp()
    await expect(listed(world, '', { scopes: ['verification:transactions'] })).rejects.toMatchObject({
      type: 'missingScope',
    })
    await expect(listed(world, '?state=lost')).rejects.toMatchObject({ type: 'badRequest' })
  })
})
