import { beforeAll, describe, expect, it } from 'vitest'
import { minute } from '../../shared/clock.ts'
import type { JsonObject } from '../../shared/json.ts'
import type { LogEvent } from '../../shared/log.ts'
import { OAuthError } from '../../shared/oauth/oauth-error.ts'
import type { PresentationResult } from '../checks/presentation-result.ts'
import { afternoon, createProvider, docType, type Held, issueMdoc, issueSdJwt } from '../testing/memory-provider.ts'
import { type Asked, ask, createTestVerifier, mdocQuery, partner } from '../testing/memory-relying-party.ts'
import { answerOf, formOf, present } from '../testing/memory-wallet.ts'
import type { Outcome } from '../transaction.ts'
import { responseEndpoint } from './endpoint.ts'

const provider = await createProvider()
const clock = { time: afternoon }
const logged: LogEvent[] = []
const verifier = {
  ...(await createTestVerifier({ clock, lists: [provider.list] })),
  log: (event: LogEvent) => void logged.push(event),
}
let held: Held
beforeAll(async () => {
  held = await issueSdJwt(provider.pid)
})

/** As the app answers: an error that knows its response becomes it. */
async function send(id: string, request: Request): Promise<{ status: number; body: JsonObject; headers: Headers }> {
  const response = await responseEndpoint(verifier, id, request).catch((error) => {
    if (error instanceof OAuthError) return error.toResponse()
    throw error
  })
  return { status: response.status, body: (await response.json()) as JsonObject, headers: response.headers }
}

const goodAnswer = async (asked: Asked): Promise<Request> =>
  answerOf(asked, { sd: [await present(verifier, asked, held)] })

const badAnswer = async (asked: Asked): Promise<Request> =>
  answerOf(asked, { sd: [await present(verifier, asked, held, { nonce: 'other' })] })

const stored = async ({ id }: Asked) => ({
  outcome: await verifier.rows.get<Outcome>('outcome', id),
  result: await verifier.rows.get<PresentationResult>('result', id),
})

describe('a good answer', () => {
  it.each(['direct_post', 'direct_post.jwt'])(
    'in %s gets 200 and where to go, and nothing else (VP-DP-03)',
    async (responseMode) => {
      const asked = await ask(verifier, { responseMode })
      const { status, body, headers } = await send(asked.requestId, await goodAnswer(asked))
      expect([status, body]).toEqual([200, { redirect_uri: 'http://localhost:8788/completed' }])
      expect(headers.get('Content-Type')).toContain('application/json')
      expect(headers.get('Cache-Control')).toBe('no-store')
      const { outcome, result } = await stored(asked)
      expect(outcome).toEqual({ state: 'answered' })
      expect(result).toMatchObject({
        verdict: 'accepted',
        credentials: [{ claims: { family_name: 'Peeters', birthdate: '1985-03-14' } }],
      })
    },
  )

  it.each(['direct_post', 'direct_post.jwt'])(
    'of an mdoc in %s is bound to how it was sent (VP-ST-01)',
    async (responseMode) => {
      const asked = await ask(verifier, { responseMode, query: { credentials: [mdocQuery()] } })
      const mdoc = await issueMdoc(provider.documentSigner)
      const answer = await answerOf(asked, { mdoc: [await present(verifier, asked, mdoc)] })
      expect((await send(asked.requestId, answer)).status).toBe(200)
      expect((await stored(asked)).result?.credentials[0]?.claims[docType]).toEqual({
        family_name: 'Peeters',
        birth_date: '1985-03-14',
      })
    },
  )

  it('that was made for a plain response is refused in an encrypted one (VP-ENC-05)', async () => {
    const asked = await ask(verifier, { query: { credentials: [mdocQuery()] } })
    const plain = { ...asked, transaction: { ...asked.transaction, responseMode: 'direct_post' as const } }
    const presentation = await present(verifier, plain, await issueMdoc(provider.documentSigner))
    expect((await send(asked.requestId, await answerOf(asked, { mdoc: [presentation] }))).status).toBe(400)
  })

  it('in the same-device flow sends the browser back with a fresh response code (VP-DP-04, HAIP-V-03)', async () => {
    const codes = new Set<string>()
    for (const redirectUri of partner.redirectUris ?? []) {
      const asked = await ask(verifier, { flow: 'sameDevice', redirectUri })
      const { body } = await send(asked.requestId, await goodAnswer(asked))
      const url = new URL(String(body.redirect_uri))
      const code = url.searchParams.get('response_code') ?? ''
      expect(code).toMatch(/^[\w-]{43}$/)
      codes.add(code)
      url.searchParams.delete('response_code')
      expect(url.href).toBe(redirectUri)
      expect(await verifier.rows.take('result', asked.id)).toEqual({ refused: 'wrongGuard' })
      expect(await verifier.rows.take('result', asked.id, code)).toMatchObject({ value: { verdict: 'accepted' } })
    }
    expect(codes.size).toBe(2)
  })

  it('across devices has no code: the other device asks for its own transaction (VP-DP-08)', async () => {
    const asked = await ask(verifier, { redirectUri: partner.redirectUris?.[0] })
    await send(asked.requestId, await goodAnswer(asked))
    expect(await verifier.rows.take('result', asked.id)).toMatchObject({ value: { verdict: 'accepted' } })
  })

  it('is logged without a word of what it says', async () => {
    const asked = await ask(verifier)
    logged.length = 0
    await send(asked.requestId, await goodAnswer(asked))
    expect(logged).toEqual([{ event: 'presentation.checked', verdict: 'accepted', failed: '' }])
  })

  it('waits five minutes for the relying party, and is then forgotten', async () => {
    const asked = await ask(verifier)
    await send(asked.requestId, await goodAnswer(asked))
    clock.time += 5 * minute - 1
    expect((await stored(asked)).result).toBeDefined()
    clock.time += 1
    expect(await stored(asked)).toEqual({ outcome: { state: 'answered' }, result: undefined })
    clock.time += 5 * minute
    expect(await stored(asked)).toEqual({ outcome: undefined, result: undefined })
    clock.time = afternoon
  })
})

describe('a bad answer', () => {
  it.each(['crossDevice', 'sameDevice'])('in the flow %s gets 400 at once, no address and no reason', async (flow) => {
    const asked = await ask(verifier, { flow })
    logged.length = 0
    const { status, body } = await send(asked.requestId, await badAnswer(asked))
    expect([status, body]).toEqual([
      400,
      {
        error: 'invalid_request',
        error_description: 'The presentation was refused; the relying party can see why',
      },
    ])
    expect(logged).toEqual([{ event: 'presentation.checked', verdict: 'refused', failed: 'holderBound' }])
    const { outcome, result } = await stored(asked)
    expect(outcome).toEqual({ state: 'refused' })
    expect(result).toMatchObject({ verdict: 'refused', credentials: [{ claims: {} }] })
    expect(JSON.stringify(result)).not.toContain('Peeters')
  })

  it('ends the request: a good one that follows is too late', async () => {
    const asked = await ask(verifier)
    await send(asked.requestId, await badAnswer(asked))
    expect((await send(asked.requestId, await goodAnswer(asked))).status).toBe(400)
    expect((await stored(asked)).outcome).toEqual({ state: 'refused' })
  })

  it.each<[string, (asked: Asked) => Promise<Request>]>([
    ['cannot be decrypted', async () => formOf({ response: 'x' })],
    [
      'has another state',
      async ({ transaction }) => answerOf({ transaction: { ...transaction, state: 'x' } }, { sd: ['x'] }),
    ],
    ['answers another query', async (asked) => answerOf(asked, { other: ['x'] })],
    ['is empty', async (asked) => answerOf(asked, {})],
    ['reports an error with another state', async () => formOf({ error: 'access_denied', state: 'x' })],
  ])('that %s leaves the request open for the wallet that it is for', async (_, request) => {
    const asked = await ask(verifier)
    expect((await send(asked.requestId, await request(asked))).status).toBe(400)
    expect(await stored(asked)).toEqual({ outcome: undefined, result: undefined })
    expect((await send(asked.requestId, await goodAnswer(asked))).status).toBe(200)
  })
})

describe('an error of the wallet', () => {
  it('ends the request with 200, and the relying party hears its code alone (VP-ERR-01, VP-ERR-02)', async () => {
    const asked = await ask(verifier)
    const form = { error: 'access_denied', error_description: 'Not today', state: asked.transaction.state }
    const { status, body } = await send(asked.requestId, formOf(form))
    expect([status, body]).toEqual([200, { redirect_uri: 'http://localhost:8788/completed' }])
    expect((await stored(asked)).result).toEqual({
      verdict: 'walletError',
      credentials: [],
      findings: [],
      error: 'access_denied',
    })
    expect((await send(asked.requestId, await goodAnswer(asked))).status).toBe(400)
  })

  it('in the same-device flow is released to the returned browser alone, too', async () => {
    const asked = await ask(verifier, { flow: 'sameDevice' })
    const { body } = await send(asked.requestId, formOf({ error: 'access_denied', state: asked.transaction.state }))
    const code = new URL(String(body.redirect_uri)).searchParams.get('response_code') ?? ''
    expect(await verifier.rows.take('result', asked.id)).toEqual({ refused: 'wrongGuard' })
    expect(await verifier.rows.take('result', asked.id, code)).toMatchObject({ value: { error: 'access_denied' } })
  })
})

describe('a request', () => {
  it.each(['', 'made-up', '__proto__'])('that never was has no answer: %j', async (id) => {
    const asked = await ask(verifier)
    expect((await send(id, await goodAnswer(asked))).status).toBe(400)
  })

  it('cannot be answered under the name that the relying party knows, nor with the answer to another', async () => {
    const [asked, other] = [await ask(verifier), await ask(verifier)]
    expect((await send(asked.id, await goodAnswer(asked))).status).toBe(400)
    expect((await send(other.requestId, await goodAnswer(asked))).status).toBe(400)
    expect((await send(asked.requestId, await goodAnswer(asked))).status).toBe(200)
  })

  it('cannot be answered after five minutes', async () => {
    const asked = await ask(verifier)
    const answer = await goodAnswer(asked)
    clock.time += 5 * minute
    expect((await send(asked.requestId, answer)).status).toBe(400)
    clock.time = afternoon
  })

  it('that 200 answers reach at once takes exactly one of them (VP-DP-05)', async () => {
    const asked = await ask(verifier, { responseMode: 'direct_post' })
    const vpToken = JSON.stringify({ sd: [await present(verifier, asked, held)] })
    const { state } = asked.transaction
    const responses = await Promise.all(
      Array.from({ length: 200 }, () => send(asked.requestId, formOf({ vp_token: vpToken, state }))),
    )
    expect(responses.filter(({ status }) => status === 200)).toHaveLength(1)
    for (const { status, body } of responses)
      if (status !== 200) expect([status, body.error]).toEqual([400, 'invalid_request'])
    expect((await stored(asked)).outcome).toEqual({ state: 'answered' })
  })

  it('that an answer and an error reach at once takes one of them', async () => {
    const asked = await ask(verifier)
    const { state } = asked.transaction
    const requests = [formOf({ error: 'access_denied', state }), await goodAnswer(asked)]
    const responses = await Promise.all(requests.map((request) => send(asked.requestId, request)))
    expect(responses.filter(({ status }) => status === 200)).toHaveLength(1)
  })
})

describe('an error that nobody expected', () => {
  it('is no acceptance: nothing is released, and the wallet may answer again', async () => {
    const asked = await ask(verifier)
    const broken = { ...verifier, decideTrust: () => Promise.reject(new Error('out of order')) }
    await expect(responseEndpoint(broken, asked.requestId, await goodAnswer(asked))).rejects.toThrow('out of order')
    expect(await stored(asked)).toEqual({ outcome: undefined, result: undefined })
    expect((await send(asked.requestId, await goodAnswer(asked))).status).toBe(200)
  })
})

describe('the cost of an answer', () => {
  it('is two round trips to the store, whatever comes of it', async () => {
    for (const answer of [goodAnswer, badAnswer]) {
      const asked = await ask(verifier)
      const calls: string[] = []
      const rows = new Proxy(verifier.rows, {
        get: (target, name) => {
          calls.push(String(name))
          return target[name as keyof typeof target]
        },
      })
      await responseEndpoint({ ...verifier, rows }, asked.requestId, await answer(asked)).catch(() => undefined)
      expect(calls).toEqual(['get', 'exchange'])
    }
  })
})
