import { beforeAll, describe, expect, it } from 'vitest'
import { minute } from '../../shared/clock.ts'
import { requestEndpoint } from '../request/endpoint.ts'
import { responseEndpoint } from '../response/endpoint.ts'
import { handInEndpoint } from '../response/hand-in.ts'
import { afternoon, createProvider, type Held, issueSdJwt } from '../testing/memory-provider.ts'
import { type Asked, ask, askForIssuer, callOf, createTestVerifier } from '../testing/memory-relying-party.ts'
import { answerOf, openid4vpResponseOf, present } from '../testing/memory-wallet.ts'
import { cancelEndpoint } from './cancel.ts'
import { resultEndpoint, transactionEndpoint } from './result.ts'

const provider = await createProvider()
const clock = { time: afternoon }
const verifier = await createTestVerifier({ clock, lists: [provider.list] })
let held: Held
beforeAll(async () => {
  held = await issueSdJwt(provider.pid)
})

const cancel = async (id: string, clientId = 'library') =>
  cancelEndpoint(verifier, id, await callOf(verifier, `/${id}/cancel`, {}, { clientId }))
const stateOf = async (id: string) =>
  ((await (await transactionEndpoint(verifier, id, await callOf(verifier, `/${id}`))).json()) as { state: string })
    .state
const answer = async (asked: Asked) =>
  responseEndpoint(verifier, asked.requestId, await answerOf(asked, { sd: [await present(verifier, asked, held)] }))

describe('a transaction that is cancelled', () => {
  it('says so, as often as it is cancelled, and has no result', async () => {
    const { id } = await ask(verifier)
    for (let time = 0; time < 2; time++) {
      const response = await cancel(id)
      expect(await response.json()).toMatchObject({ id, state: 'cancelled', purpose: 'A test' })
      expect(response.headers.get('Cache-Control')).toBe('no-store')
    }
    expect(await stateOf(id)).toBe('cancelled')
    await expect(resultEndpoint(verifier, id, await callOf(verifier, '', {}))).rejects.toMatchObject({
      type: 'resourceNotFound',
    })
  })

  it('is cancelled even when its webhook cannot be told', async () => {
    const { id } = await ask(verifier)
    const deliveries = { ...verifier.deliveries, tell: () => Promise.reject(new Error('no queue')) }
    const response = await cancelEndpoint({ ...verifier, deliveries }, id, await callOf(verifier, '', {}))
    expect(await response.json()).toMatchObject({ id, state: 'cancelled' })
  })

  it('has no request for wallets, and takes no answer', async () => {
    const asked = await ask(verifier)
    await requestEndpoint(verifier, asked.requestId)
    await cancel(asked.id)
    await expect(requestEndpoint(verifier, asked.requestId)).rejects.toMatchObject({ code: 'invalid_request' })
    await expect(answer(asked)).rejects.toMatchObject({ code: 'invalid_request' })
    expect(await stateOf(asked.id)).toBe('cancelled')
  })

  it('takes no answer that is handed in', async () => {
    const asked = await askForIssuer(verifier)
    expect((await cancel(asked.id)).status).toBe(200)
    const vpToken = { sd: [await present(verifier, asked, held)] }
    const openid4vpResponse = await openid4vpResponseOf(asked.transaction, vpToken)
    await expect(
      handInEndpoint(verifier, asked.id, await callOf(verifier, '', { openid4vpResponse })),
    ).rejects.toMatchObject({ type: 'resourceNotFound' })
    expect(await stateOf(asked.id)).toBe('cancelled')
  })

  it('was it or was answered, and never both, when both come at once', async () => {
    const ends = await Promise.all(
      Array.from({ length: 20 }, async (_, nth) => {
        const asked = await ask(verifier)
        const ready = await answerOf(asked, { sd: [await present(verifier, asked, held)] })
        const both = [() => cancel(asked.id), () => responseEndpoint(verifier, asked.requestId, ready)]
        const [one, other] = await Promise.allSettled((nth % 2 ? both : both.reverse()).map((end) => end()))
        return { id: asked.id, won: [one, other].filter((end) => end?.status === 'fulfilled').length }
      }),
    )
    expect(ends.map(({ won }) => won)).toEqual(ends.map(() => 1))
    for (const { id } of ends) expect(['answered', 'cancelled']).toContain(await stateOf(id))
  })
})

describe('a transaction that has ended', () => {
  it('was answered: it cannot be cancelled, and its result is still there', async () => {
    const asked = await ask(verifier)
    await answer(asked)
    await expect(cancel(asked.id)).rejects.toMatchObject({ type: 'transactionOver' })
    expect((await resultEndpoint(verifier, asked.id, await callOf(verifier, '', {}))).status).toBe(200)
  })

  it('has expired: it cannot be cancelled (409)', async () => {
    const { id } = await ask(verifier)
    clock.time += 5 * minute
    const problem = await cancel(id).catch((error) => error)
    const response: Response = problem.toResponse()
    expect([response.status, ((await response.json()) as { type: string }).type]).toEqual([
      409,
      'urn:problem-type:attestry:transactionOver',
    ])
    clock.time = afternoon
  })

  it.each<[string, (asked: Asked) => Promise<unknown>]>([
    ['answered', answer],
    ['cancelled', ({ id }) => cancel(id)],
  ])('was %s, and never says in the end that it expired', async (state, end) => {
    const asked = await ask(verifier)
    await end(asked)
    clock.time += 10 * minute - 1
    expect(await stateOf(asked.id)).toBe(state)
    clock.time += 1
    await expect(stateOf(asked.id)).rejects.toMatchObject({ type: 'resourceNotFound' })
    clock.time = afternoon
  })

  it("was another partner's: it does not exist, and goes on", async () => {
    const { id } = await ask(verifier)
    await expect(cancel(id, 'museum')).rejects.toMatchObject({ type: 'resourceNotFound' })
    expect(await stateOf(id)).toBe('pending')
  })
})
