// The relying party's API in running functions: transactions are listed, watched, cancelled and reported, webhooks are told by the queue's
// alarm, and presentations for somebody else are checked.
import { createRemoteJWKSet, jwtVerify } from 'jose'
import { describe, expect, it } from 'vitest'
import { present } from '../../sandbox/wallet/present.ts'
import { partnerToken } from '../../scripts/local/partner-token.ts'
import { systemClock } from '../../shared/clock.ts'
import { importSigner } from '../../shared/keys/signer.ts'
import { presentSdJwt } from '../../shared/sd-jwt/present.ts'
import { logFromNow, untilLogged } from './log-lines.ts'
import { addresses, ask, callVerifier, pki, resultOf, sdJwtQuery, walletOf } from './world.ts'

const transactions = '/verification/v1/transactions'
const cancel = (id: string) => callVerifier('POST', `${transactions}/${id}/cancel`, {})
const requestUriOf = (link: string) => new URL(link).searchParams.get('request_uri') ?? ''

/** Events of a stream, as they come. */
async function* eventsOf(id: string, headers = {}) {
  const response = await fetch(`${addresses.verifier}${transactions}/${id}/events`, {
    headers: { Authorization: `Bearer ${await partnerToken({ pki }, addresses, 'verifier')}`, ...headers },
  })
  expect(response.headers.get('Content-Type')).toBe('text/event-stream')
  let text = ''
  const decoder = new TextDecoder()
  for await (const part of response.body ?? []) {
    text += decoder.decode(part, { stream: true })
    const events = text.split('\n\n')
    text = events.pop() ?? ''
    for (const event of events) {
      const data = /^data: (.*)$/m.exec(event)?.[1]
      if (data) yield JSON.parse(data) as { id: string; state: string }
    }
  }
}

describe('the events of a transaction', () => {
  it('come while the wallet answers, and then the stream ends', async () => {
    const wallet = await walletOf('jan')
    const { id, authorizationRequest } = await ask(sdJwtQuery())
    const states: string[] = []
    for await (const { state } of eventsOf(id)) {
      states.push(state)
      if (state === 'pending') await present(wallet, authorizationRequest)
    }
    expect(states).toEqual(['pending', 'answered'])
    expect((await resultOf(id)).verdict).toBe('accepted')
  })
})

describe('a webhook', () => {
  it('is told how a transaction ended, signed, and the library believes it', async () => {
    const wallet = await walletOf('jan')
    const lines = logFromNow()
    const told = (state: string) => lines().filter((line) => line.event === 'library.told' && line.state === state)
    const answered = await ask(sdJwtQuery())
    await present(wallet, answered.authorizationRequest)
    await untilLogged(() => expect(told('answered')).not.toEqual([]))
    await cancel((await ask(sdJwtQuery())).id)
    await untilLogged(() => expect(told('cancelled')).not.toEqual([]))
    await untilLogged(() => expect(lines().map(({ event }) => event)).toContain('webhook.delivered'))
    expect(lines().map(({ event }) => event)).not.toContain('library.deaf')
    const deliveries = await callVerifier('GET', '/verification/v1/webhookDeliveries')
    expect(((await deliveries.json()) as { items: unknown[] }).items).toEqual([])
    expect((await callVerifier('POST', `/verification/v1/webhookDeliveries/${answered.id}/resend`)).status).toBe(404)
  })

  it('of the library believes nobody else', async () => {
    const { status } = await fetch(`${addresses.sandbox}/relying-party/told`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ id: 'x', state: 'answered' }),
    })
    expect(status).toBe(401)
  })
})

describe('a transaction', () => {
  it('is in the list until its result is released', async () => {
    const wallet = await walletOf('jan')
    const opened = await ask(sdJwtQuery(), { purpose: 'To be found' })
    const listed = async () => {
      const response = await callVerifier('GET', `${transactions}?pageSize=100`)
      const { items } = (await response.json()) as { items: { id: string; state: string; purpose: string }[] }
      return items.find(({ id }) => id === opened.id)
    }
    expect(await listed()).toMatchObject({ state: 'pending', purpose: 'To be found' })
    await present(wallet, opened.authorizationRequest)
    expect(await listed()).toMatchObject({ state: 'answered' })
    await resultOf(opened.id)
    expect(await listed()).toBeUndefined()
  })

  it('that is cancelled has no request and takes no answer; of both at once one wins', async () => {
    const wallet = await walletOf('jan', 12)
    const { id, authorizationRequest } = await ask(sdJwtQuery())
    expect((await cancel(id)).status).toBe(200)
    expect((await fetch(requestUriOf(authorizationRequest))).status).toBe(404)
    const ends = await Promise.all(
      wallet.held.slice(0, 8).map(async (held) => {
        const opened = await ask(sdJwtQuery())
        const one = { ...wallet, held: [{ ...held }] }
        const [answered, cancelled] = await Promise.all([
          present(one, opened.authorizationRequest).then(
            ({ status }) => status === 200,
            () => false,
          ),
          cancel(opened.id).then(({ status }) => status === 200),
        ])
        return [answered, cancelled]
      }),
    )
    for (const [answered, cancelled] of ends) expect(answered).toBe(!cancelled)
  })

  it('is reported by a JWT that anybody can verify', async () => {
    const wallet = await walletOf('jan')
    const { id, authorizationRequest } = await ask(sdJwtQuery())
    await present(wallet, authorizationRequest)
    const response = await fetch(`${addresses.verifier}${transactions}/${id}/result`, {
      method: 'POST',
      headers: {
        Authorization: `Bearer ${await partnerToken({ pki }, addresses, 'verifier')}`,
        'Content-Type': 'application/json',
        Accept: 'application/jwt',
      },
      body: '{}',
    })
    const keys = createRemoteJWKSet(new URL(`${addresses.verifier}/.well-known/jwks.json`))
    const { payload } = await jwtVerify(await response.text(), keys, {
      typ: 'verification-report+jwt',
      issuer: addresses.verifier,
      audience: 'sandbox-visitor',
    })
    expect(payload).toMatchObject({
      transactionId: id,
      verdict: 'accepted',
      credentials: [{ claims: { given_name: 'Jan' } }],
    })
  })
})

describe('a presentation for somebody else', () => {
  it('is checked with the trust and the status lists of every other, and refused for another nonce', async () => {
    const [held] = (await walletOf('jan')).held.filter(({ format }) => format === 'dc+sd-jwt')
    if (!held) throw new Error('the wallet holds an SD-JWT')
    const audience = 'x509_san_dns:library.example'
    const nonce = 'a-nonce-of-the-library'
    const presentation = await presentSdJwt({
      sdJwt: held.credential,
      disclose: [['family_name'], ['given_name'], ['birthdate']],
      audience,
      nonce,
      now: systemClock(),
      signer: await importSigner({ privateJwk: held.key, x5c: [] }),
    })
    const check = async (more: object = {}) => {
      const body = { query: sdJwtQuery(), vpToken: { pid: [presentation] }, audience, nonce, ...more }
      return (await callVerifier('POST', '/verification/v1/presentations/check', body)).json()
    }
    expect(await check()).toMatchObject({
      verdict: 'accepted',
      freshness: 'notChecked',
      credentials: [{ claims: { given_name: 'Jan' } }],
    })
    expect(await check({ nonce: 'another' })).toMatchObject({ verdict: 'refused', credentials: [{ claims: {} }] })
  })
})

it('the description is served, and a page of it', async () => {
  const described = await fetch(`${addresses.verifier}/doc/openapi.json`)
  expect(await described.json()).toMatchObject({ openapi: '3.1.0' })
  expect(await (await fetch(`${addresses.verifier}/doc`)).text()).toContain('cancelTransaction')
})
