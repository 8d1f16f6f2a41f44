// The decision: who may take it, how often, and what the wallet gets.
import { describe, expect, it } from 'vitest'
import { minute } from '../../shared/clock.ts'
import { parsePublicJwk, thumbprint } from '../../shared/keys/public-key.ts'
import type { CodeGrant } from '../grant.ts'
import { createMemoryBrowser, failureOf, type Parameters, rightRequest, ticketOf } from '../testing/memory-browser.ts'
import { createMemoryCsam } from '../testing/memory-csam.ts'
import { afternoon, createMemoryIssuer, jan } from '../testing/memory-issuer.ts'
import { sdJwtPid } from '../testing/memory-wallet.ts'
import { createMemoryWalletProvider } from '../testing/memory-wallet-provider.ts'

const clock = { time: afternoon }
const memory = await createMemoryIssuer(clock)
const csam = await createMemoryCsam(memory)
const issuer = { ...memory, fetch: csam.fetch }
const browser = createMemoryBrowser(issuer, csam)
const iss = issuer.config.issuerUrl

/** Where a decision leads, as the wallet reads it. */
async function decided(decision: string, change?: Parameters): Promise<URL> {
  const response = await browser.decide(await browser.arrive(change), decision)
  expect([response.status, response.headers.get('Cache-Control')]).toEqual([303, 'no-store'])
  return new URL(response.headers.get('Location') ?? '')
}
const parametersOf = ({ searchParams }: URL) => Object.fromEntries(searchParams)

describe('a person who approves', () => {
  it('sends the wallet a code, its state and our iss (VCI-ISS-01)', async () => {
    const location = await decided('approve')
    expect(location.origin + location.pathname).toBe(rightRequest.redirect_uri)
    expect(parametersOf(location)).toEqual({ code: expect.stringMatching(/^[\w-]{32}$/), state: 'of the wallet', iss })
  })

  it('gives a code for what was asked, for this person, for one minute (VCI-AUTHZ-08, VCI-AUTHZ-09)', async () => {
    const dpop_jkt = 'A'.repeat(43)
    const code = (await decided('approve', { dpop_jkt })).searchParams.get('code') ?? ''
    expect(await issuer.rows.get<CodeGrant>('code', code)).toEqual({
      subject: jan.ssin,
      grantedAt: expect.any(Number),
      configurationIds: [sdJwtPid],
      byIdentifier: false,
      clientId: rightRequest.client_id,
      redirectUri: rightRequest.redirect_uri,
      codeChallenge: rightRequest.code_challenge,
      dpopJkt: dpop_jkt,
    })
    clock.time = afternoon + 60
    expect(await issuer.rows.get('code', code)).toBeUndefined()
    clock.time = afternoon
  })

  it('gives a code for the instance of the wallet that pushed (VCI-TOK-11)', async () => {
    const provider = await createMemoryWalletProvider(issuer)
    const attesting = { ...issuer, trustLists: { ...issuer.trustLists, lists: async () => [provider.list] } }
    const own = createMemoryBrowser(attesting, csam)
    const instance = await provider.createInstance()
    const { request_uri } = await (await own.push({}, await provider.headers(instance))).json()
    await own.authorize(request_uri)
    const { headers } = await own.decide(ticketOf(await (await own.callBack()).text()))
    const code = new URL(headers.get('Location') ?? '').searchParams.get('code') ?? ''
    expect((await issuer.rows.get<CodeGrant>('code', code))?.instance).toBe(
      await thumbprint(parsePublicJwk(instance.publicJwk)),
    )
  })

  it('sends no state when the wallet pushed none, or an empty one', async () => {
    for (const state of [undefined, ''])
      expect(parametersOf(await decided('approve', { state }))).toEqual({ code: expect.any(String), iss })
  })

  it.each(['x'.repeat(1000), 'a&code=evil#b', 'é "€" \r\nSet-Cookie: a=b', '%00 + %2B'])(
    'sends back the state as it was pushed: %j',
    async (state) => {
      const location = await decided('approve', { state })
      expect(location.searchParams.getAll('state')).toEqual([state])
      expect(location.searchParams.getAll('code')).toHaveLength(1)
      expect(location.hash).toBe('')
    },
  )
})

describe('a person who denies', () => {
  it('sends the wallet access_denied with its state and our iss, and nothing else (VCI-ISS-01)', async () => {
    expect(parametersOf(await decided('deny'))).toEqual({
      error: 'access_denied',
      error_description: expect.any(String),
      state: 'of the wallet',
      iss,
    })
  })

  it.each(['', 'APPROVE', 'yes', 'approve '])('is whoever does not approve: "%s"', async (decision) => {
    expect((await decided(decision)).searchParams.get('error')).toBe('access_denied')
  })

  it('uses up the request and the ticket as well', async () => {
    const ticket = await browser.arrive()
    await browser.decide(ticket, 'deny')
    expect(await failureOf(await browser.decide(ticket, 'approve'))).toBe('400 unknownRequest')
  })
})

describe('the way back to the wallet', () => {
  it.each([
    ['https://wallet.example/back?dummy1=lorem&dummy2=ipsum', 'https://wallet.example/back?dummy1=lorem&dummy2=ipsum&'],
    ['https://wallet.example/back?a=%2f+b&a=c', 'https://wallet.example/back?a=%2f+b&a=c&'],
    ['https://wallet.example', 'https://wallet.example?'],
    ['eu.example.wallet:/back', 'eu.example.wallet:/back?'],
    ['http://127.0.0.1:51004/?x', 'http://127.0.0.1:51004/?x&'],
  ])('keeps what the wallet wrote: %s', async (redirect_uri, before) => {
    for (const decision of ['approve', 'deny']) {
      const response = await browser.decide(await browser.arrive({ redirect_uri }), decision)
      const location = response.headers.get('Location') ?? ''
      expect(location.startsWith(before)).toBe(true)
      expect(location.slice(before.length)).toMatch(/^(code|error)=/)
    }
  })
})

describe('a decision', () => {
  it('is taken in the browser that logged in, and another one spoils nothing', async () => {
    const ticket = await browser.arrive()
    const own = browser.cookie
    for (const cookie of ['', 'authorization=another', 'authorization=']) {
      browser.cookie = cookie
      expect(await failureOf(await browser.decide(ticket))).toBe('400 otherBrowser')
    }
    browser.cookie = own
    expect((await browser.decide(ticket)).status).toBe(303)
  })

  it('is taken once, also when a hundred come at the same time', async () => {
    const ticket = await browser.arrive()
    const responses = await Promise.all(Array.from({ length: 100 }, () => browser.decide(ticket)))
    expect(responses.filter(({ status }) => status === 303)).toHaveLength(1)
    expect(await failureOf(await browser.decide(ticket))).toBe('400 unknownRequest')
  })

  it('uses up the request, so that a second page of it decides nothing (VCI-PAR-03)', async () => {
    const requestUri = await browser.pushed()
    const arrive = async () => {
      await browser.authorize(requestUri)
      return { ticket: ticketOf(await (await browser.callBack()).text()), cookie: browser.cookie }
    }
    const [first, second] = [await arrive(), await arrive()]
    browser.cookie = first.cookie
    expect((await browser.decide(first.ticket)).status).toBe(303)
    browser.cookie = second.cookie
    expect(await failureOf(await browser.decide(second.ticket))).toBe('400 unknownRequest')
  })

  it('without a ticket that was given out is refused', async () => {
    await browser.arrive()
    for (const ticket of ['', 'made-up', csam.asked?.get('state') ?? ''])
      expect(await failureOf(await browser.decide(ticket))).toBe('400 unknownRequest')
  })

  it('may take ten minutes after a login of ten minutes, and no longer', async () => {
    const requestUri = await browser.pushed()
    clock.time = afternoon + 80
    await browser.authorize(requestUri)
    clock.time += 10 * minute - 1
    const ticket = ticketOf(await (await browser.callBack()).text())
    clock.time += 10 * minute - 1
    expect((await browser.decide(ticket)).status).toBe(303)
    clock.time = afternoon
    const late = await browser.arrive()
    clock.time = afternoon + 10 * minute
    expect(await failureOf(await browser.decide(late))).toBe('400 unknownRequest')
    clock.time = afternoon
  })
})
