import { describe, expect, it } from 'vitest'
import { minute } from '../../shared/clock.ts'
import { afternoon } from '../testing/memory-provider.ts'
import { ask, type Caller, callOf, createTestVerifier } from '../testing/memory-relying-party.ts'
import type { Outcome } from '../transaction.ts'
import { eventsEndpoint } from './events.ts'

const clock = { time: afternoon }
const verifier = await createTestVerifier({ clock })

/** `seconds`: what happens while somebody waits, by the second. */
async function watch(id: string, seconds: (nth: number) => unknown = () => {}, caller: Caller = {}) {
  let nth = 0
  const pause = async () => void (await seconds(++nth))
  const response = await eventsEndpoint(verifier, id, await callOf(verifier, `/${id}/events`, undefined, caller), pause)
  return { response, text: await response.text(), waited: nth }
}
const end = (id: string, state: Outcome['state']) => verifier.rows.put('outcome', id, { state }, clock.time + 300)
const eventOf = (id: string, state: string) => `event: state\nid: ${state}\ndata: {"id":"${id}","state":"${state}"}\n\n`
const afresh = 'retry: 1000\n\n'

describe('the events of a transaction', () => {
  it.each(['answered', 'refused', 'walletError', 'cancelled'] as const)(
    'begin with its state and end when it was %s',
    async (state) => {
      const { id } = await ask(verifier)
      const { response, text, waited } = await watch(id, (nth) => nth === 3 && end(id, state))
      expect(response.headers.get('Content-Type')).toBe('text/event-stream')
      expect(response.headers.get('Cache-Control')).toBe('no-store')
      expect(text).toBe(afresh + eventOf(id, 'pending') + eventOf(id, state))
      expect(waited).toBe(3)
    },
  )

  it('say that it expired', async () => {
    const { id } = await ask(verifier)
    const { text } = await watch(id, (nth) => {
      if (nth === 2) clock.time += 5 * minute
    })
    expect(text).toBe(afresh + eventOf(id, 'pending') + eventOf(id, 'expired'))
    clock.time = afternoon
  })

  it('end after a while, with comments that keep the connection open, and go on where they were', async () => {
    const { id } = await ask(verifier)
    const { text, waited } = await watch(id)
    expect(text).toBe(`${afresh}${eventOf(id, 'pending')}: still\n\n: still\n\n`)
    expect(waited).toBeLessThan(45)
    const again = await watch(id, (nth) => nth === 1 && end(id, 'answered'), {
      headers: { 'Last-Event-ID': 'pending' },
    })
    expect(again.text).toBe(afresh + eventOf(id, 'answered'))
  })

  it('do not come again for who has heard the end (204)', async () => {
    const { id } = await ask(verifier)
    await end(id, 'refused')
    const { response, text } = await watch(id, () => {}, { headers: { 'Last-Event-ID': 'refused' } })
    expect([response.status, text]).toEqual([204, ''])
  })

  it('end without a word when the result was released meanwhile', async () => {
    const { id } = await ask(verifier)
    const { text, waited } = await watch(id, (nth) => nth === 2 && verifier.rows.take('relyingPartyTransaction', id))
    expect(text).toBe(afresh + eventOf(id, 'pending'))
    expect(waited).toBeLessThan(10)
  })

  it('stop looking when the client has gone', async () => {
    const { id } = await ask(verifier)
    let waited = 0
    const response = await eventsEndpoint(verifier, id, await callOf(verifier, ''), async () => void waited++)
    const reader = response.body?.getReader()
    await reader?.read()
    await reader?.cancel()
    const before = waited
    await new Promise((resolve) => setTimeout(resolve, 10))
    expect(waited).toBeLessThanOrEqual(before + 1)
  })

  it('stop looking when the client goes while nothing happens', async () => {
    const { id } = await ask(verifier)
    let waited = 0
    const pause = () => {
      waited++
      return new Promise<void>((resolve) => setTimeout(resolve, 1))
    }
    const response = await eventsEndpoint(verifier, id, await callOf(verifier, ''), pause)
    const reader = response.body?.getReader()
    await reader?.read()
    await reader?.read()
    while (waited < 2) await new Promise((resolve) => setTimeout(resolve, 1))
    await reader?.cancel()
    const before = waited
    await new Promise((resolve) => setTimeout(resolve, 50))
    expect(waited).toBeLessThanOrEqual(before)
    expect(waited).toBeLessThan(10)
  })

  it('are for its own partner alone, with a token that lets look', async () => {
    const { id } = await ask(verifier)
    const looking = { scopes: ['verification:transactions:read'] }
    expect((await watch(id, (nth) => nth === 1 && end(id, 'answered'), looking)).response.status).toBe(200)
    await expect(watch(id, () => {}, { clientId: 'museum' })).rejects.toMatchObject({ type: 'resourceNotFound' })
    await expect(watch(id, () => {}, { headers: { Authorization: '' } })).rejects.toMatchObject({
      type: 'noAccessToken',
    })
    await expect(watch(id, () => {}, { headers: { Accept: 'application/json' } })).rejects.toMatchObject({
      type: 'badRequest',
    })
  })
})
