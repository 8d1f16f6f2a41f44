import { describe, expect, it } from 'vitest'
import { minute } from '../../shared/clock.ts'
import { Problem } from '../../shared/http/problem.ts'
import type { PresentationResult } from '../checks/presentation-result.ts'
import { refuse, settle } from '../response/settle.ts'
import { afternoon } from '../testing/memory-provider.ts'
import { type Asked, ask, type Caller, callOf, createTestVerifier } from '../testing/memory-relying-party.ts'
import { resultEndpoint, transactionEndpoint } from './result.ts'

const clock = { time: afternoon }
const verifier = await createTestVerifier({ clock })

const accepted: PresentationResult = { verdict: 'accepted', credentials: [], findings: [] }

/** As the app answers: an error that knows its response becomes it. */
async function told(response: Promise<Response>) {
  const { status, headers, body } = await response.catch((error) => {
    if (error instanceof Problem) return error.toResponse()
    throw error
  })
  expect(headers.get('Cache-Control')).toBe('no-store')
  return { status, body: await new Response(body).json() }
}

const stateOf = async (id: string, caller?: Caller) =>
  told(transactionEndpoint(verifier, id, await callOf(verifier, `/${id}`, undefined, caller)))
const resultOf = async (id: string, body: unknown = {}, caller?: Caller) =>
  told(resultEndpoint(verifier, id, await callOf(verifier, `/${id}/result`, body, caller)))

/** The wallet answers. @returns the response code of the returned browser */
async function answered({ requestId: id, transaction }: Asked): Promise<string> {
  const { redirect_uri: address } = await (await settle(verifier, { id, transaction, result: accepted })).json()
  return new URL(address).searchParams.get('response_code') ?? ''
}
const refused = ({ requestId: id, transaction }: Asked) =>
  refuse(verifier, { id, transaction, result: { ...accepted, verdict: 'refused' } }).catch(() => undefined)

describe('the state of a transaction', () => {
  it('is pending, with what the relying party said of it', async () => {
    const { id } = await ask(verifier)
    expect(await stateOf(id)).toEqual({
      status: 200,
      body: { id, state: 'pending', flow: 'crossDevice', purpose: 'A test', expiresAt: '2026-11-24T13:42:42Z' },
    })
  })

  it.each<[string, (asked: Asked) => Promise<unknown>]>([
    ['answered', answered],
    ['refused', refused],
  ])('is %s, and no word of the answer', async (state, end) => {
    const asked = await ask(verifier, { flow: 'sameDevice' })
    await end(asked)
    const { body } = await stateOf(asked.id)
    expect(Object.keys(body)).toEqual(['id', 'state', 'flow', 'purpose', 'expiresAt'])
    expect(body.state).toBe(state)
  })

  it('is expired after five minutes, and forgotten after ten', async () => {
    const { id } = await ask(verifier)
    clock.time += 5 * minute
    expect((await stateOf(id)).body.state).toBe('expired')
    clock.time += 5 * minute
    expect((await stateOf(id)).status).toBe(404)
    clock.time = afternoon
  })

  it('does not release the result, however often it is asked for', async () => {
    const asked = await ask(verifier)
    await answered(asked)
    for (let time = 0; time < 10; time++) await stateOf(asked.id)
    expect((await resultOf(asked.id)).status).toBe(200)
  })
})

describe('a result that is to be confirmed across devices', () => {
  const begin = () => ask(verifier, { flow: 'crossDevice', confirmation: 'number' })
  const numberOf = async ({ requestId: id, transaction }: Asked): Promise<string> => {
    const { redirect_uri: address } = await (await settle(verifier, { id, transaction, result: accepted })).json()
    expect(address).toMatch(/^http:\/\/localhost:8788\/completed\?number=[0-9]{6}$/)
    return new URL(address).searchParams.get('number') ?? ''
  }

  it("is released for the number on the wallet's device, once (ARF OIA_08d)", async () => {
    const asked = await begin()
    const responseCode = await numberOf(asked)
    expect((await resultOf(asked.id, { responseCode })).status).toBe(200)
    expect((await resultOf(asked.id, { responseCode })).status).toBe(404)
  })

  it('stays without it, however often it is asked for, and is gone after five guesses', async () => {
    const asked = await begin()
    const responseCode = await numberOf(asked)
    for (let time = 0; time < 10; time++) expect((await resultOf(asked.id)).status).toBe(403)
    const guess = responseCode === '000000' ? '000001' : '000000'
    for (let time = 0; time < 5; time++) expect((await resultOf(asked.id, { responseCode: guess })).status).toBe(403)
    expect((await resultOf(asked.id, { responseCode })).status).toBe(404)
  })

  it('has another number each time', async () => {
    const numbers = await Promise.all(Array.from({ length: 5 }, async () => numberOf(await begin())))
    expect(new Set(numbers).size).toBeGreaterThan(1)
  })

  it('needs no number where nothing was shown', async () => {
    const bad = await begin()
    await refused(bad)
    expect((await resultOf(bad.id)).body.verdict).toBe('refused')
    const broken = await begin()
    const { requestId: id, transaction } = broken
    const answer = await settle(verifier, { id, transaction, result: { ...accepted, verdict: 'walletError' } })
    expect(await answer.json()).toEqual({ redirect_uri: 'http://localhost:8788/completed' })
    expect((await resultOf(broken.id)).body.verdict).toBe('walletError')
  })
})

describe('the result of a transaction', () => {
  it('is released once, and then everything is forgotten (VP-SEC-02)', async () => {
    const asked = await ask(verifier)
    await answered(asked)
    expect(await resultOf(asked.id)).toEqual({ status: 200, body: { id: asked.id, ...accepted } })
    expect((await resultOf(asked.id)).status).toBe(404)
    expect((await stateOf(asked.id)).status).toBe(404)
  })

  it('is not lost where what else there is of it cannot be forgotten now', async () => {
    const asked = await ask(verifier)
    await answered(asked)
    const take: typeof verifier.rows.take = async (kind, secret, guard) => {
      if (kind !== 'result') throw new Error('no shard')
      return verifier.rows.take(kind, secret, guard)
    }
    const failing = { ...verifier, rows: { ...verifier.rows, take } }
    const released = await resultEndpoint(failing, asked.id, await callOf(verifier, '', {}))
    expect(await released.json()).toMatchObject({ id: asked.id, verdict: 'accepted' })
  })

  it('is released to one of a hundred who ask at once', async () => {
    const asked = await ask(verifier)
    await answered(asked)
    const all = await Promise.all(Array.from({ length: 100 }, () => resultOf(asked.id)))
    expect(all.filter(({ status }) => status === 200)).toHaveLength(1)
    expect(all.filter(({ status }) => status === 404)).toHaveLength(99)
  })

  it('is not there before the answer, and asking for it early loses nothing', async () => {
    const asked = await ask(verifier)
    for (let time = 0; time < 10; time++) expect((await resultOf(asked.id)).status).toBe(404)
    await answered(asked)
    expect((await resultOf(asked.id)).status).toBe(200)
  })

  it('of a refused answer is there without a code: no browser comes back from it', async () => {
    const asked = await ask(verifier, { flow: 'sameDevice' })
    await refused(asked)
    expect(await resultOf(asked.id)).toMatchObject({ status: 200, body: { verdict: 'refused' } })
  })

  it.each<[string, unknown]>([
    ['an unknown member', { code: 'x' }],
    ['a code that is no text', { responseCode: 1 }],
    ['a list', []],
    ['no JSON', '{'],
  ])('is refused for %s, and loses nothing by it', async (_, body) => {
    const asked = await ask(verifier)
    await answered(asked)
    expect((await resultOf(asked.id, body)).status).toBe(400)
    expect((await resultOf(asked.id)).status).toBe(200)
  })
})

describe('the result of the same-device flow (VP-DP-04, HAIP-V-03)', () => {
  const answeredHere = async () => {
    const asked = await ask(verifier, { flow: 'sameDevice' })
    return { asked, responseCode: await answered(asked) }
  }

  it('is released with the code of the returned browser', async () => {
    const { asked, responseCode } = await answeredHere()
    expect((await resultOf(asked.id, { responseCode })).status).toBe(200)
  })

  it('is not released without a code, and asking without one costs no try', async () => {
    const { asked, responseCode } = await answeredHere()
    for (let time = 0; time < 10; time++) expect((await resultOf(asked.id)).status).toBe(403)
    expect((await resultOf(asked.id, { responseCode })).status).toBe(200)
  })

  it('of a wallet that did not answer is held by the code as well, and asking without one costs no try', async () => {
    const asked = await ask(verifier, { flow: 'sameDevice' })
    const result: PresentationResult = { ...accepted, verdict: 'walletError', error: 'access_denied' }
    const settled = await settle(verifier, { id: asked.requestId, transaction: asked.transaction, result })
    expect((await stateOf(asked.id)).body.state).toBe('walletError')
    for (let time = 0; time < 10; time++) expect((await resultOf(asked.id)).status).toBe(403)
    const { redirect_uri: address } = await settled.json()
    const responseCode = new URL(address).searchParams.get('response_code') ?? ''
    expect(await resultOf(asked.id, { responseCode })).toMatchObject({ status: 200, body: { verdict: 'walletError' } })
  })

  it('is not released with another code, nor with that of another transaction', async () => {
    const { asked, responseCode } = await answeredHere()
    const other = await answeredHere()
    for (const code of ['', responseCode.slice(0, -1), other.responseCode])
      expect((await resultOf(asked.id, { responseCode: code })).status).toBe(403)
    expect((await resultOf(asked.id, { responseCode })).status).toBe(200)
  })

  it('is gone after the fifth wrong code, for the right one too', async () => {
    const { asked, responseCode } = await answeredHere()
    for (let time = 0; time < 5; time++) expect((await resultOf(asked.id, { responseCode: 'x' })).status).toBe(403)
    expect((await resultOf(asked.id, { responseCode })).status).toBe(404)
  })
})

describe("another partner's transaction", () => {
  it('does not exist, for its state or its result, and its codes are not tried', async () => {
    const asked = await ask(verifier, { flow: 'sameDevice' })
    const responseCode = await answered(asked)
    for (let time = 0; time < 6; time++) {
      expect((await stateOf(asked.id, { clientId: 'museum' })).status).toBe(404)
      expect((await resultOf(asked.id, { responseCode: 'x' }, { clientId: 'museum' })).status).toBe(404)
      expect((await resultOf(asked.id, { responseCode }, { clientId: 'museum' })).status).toBe(404)
    }
    expect((await resultOf(asked.id, { responseCode })).status).toBe(200)
  })

  it('reads like one that never was', async () => {
    const { id } = await ask(verifier)
    const [theirs, none] = [await stateOf(id, { clientId: 'museum' }), await stateOf('made-up')]
    expect({ ...theirs.body, instance: '' }).toEqual({ ...none.body, instance: '' })
  })

  it.each<[string, Caller, number]>([
    ['without a token', { headers: { Authorization: '' } }, 401],
    ['without the scope', { scopes: ['issuance:credentials:revoke'] }, 403],
  ])('cannot be asked for %s', async (_, caller, status) => {
    const { id } = await ask(verifier)
    expect((await stateOf(id, caller)).status).toBe(status)
    expect((await resultOf(id, {}, caller)).status).toBe(status)
  })

  it('cannot be asked for under the names that the wallet knows', async () => {
    const { requestId, transaction } = await ask(verifier)
    for (const name of [requestId, transaction.state, transaction.nonce]) expect((await stateOf(name)).status).toBe(404)
  })
})
