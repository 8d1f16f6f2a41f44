// The end of a presentation belongs to the browser that began it (HAIP 1.0 section 5.1, VP-DP-04, VP-DP-06, HAIP-V-03, decision 0006): on one
// device by the response code in the same session, across devices by the number that the wallet's device shows (ARF OIA_08d).
import { beforeAll, describe, expect, it } from 'vitest'
import { createJar } from '../../sandbox/wallet/browser.ts'
import { present } from '../../sandbox/wallet/present.ts'
import type { Wallet } from '../../sandbox/wallet/wallet.ts'
import { addresses, ask, callVerifier, resultOf, sdJwtQuery, walletOf } from './world.ts'

type Visitor = ReturnType<typeof createJar>

const library = `${addresses.sandbox}/relying-party`
const post = (visitor: Visitor, path: string, form: Record<string, string>) =>
  visitor.fetch(`${library}${path}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams(form).toString(),
  })

/** A visitor asks, and the page has a link for the wallet. */
async function begin(flow: 'sameDevice' | 'crossDevice'): Promise<{ visitor: Visitor; link: string }> {
  const visitor = createJar()
  await post(visitor, '', { format: 'dc+sd-jwt', flow })
  const page = await (await visitor.fetch(`${library}/waiting`)).text()
  const link = /openid4vp:\/\/[^"'<]*/.exec(page)?.[0].replaceAll('&amp;', '&') ?? ''
  return { visitor, link }
}

const shownTo = async (visitor: Visitor, url: string): Promise<string> => {
  const page = await (await visitor.fetch(url)).text()
  return /data-verdict="(\w+)"/.exec(page)?.[1] ?? /<h1>([^<]*)</.exec(page)?.[1] ?? ''
}

let wallet: Wallet
beforeAll(async () => {
  wallet = await walletOf('jan', 12)
})

describe('on one device', () => {
  it('the visitor sees the answer when the wallet brings the browser back, once', async () => {
    const { visitor, link } = await begin('sameDevice')
    const { redirectUri = '' } = await present(wallet, link)
    expect(await shownTo(visitor, redirectUri)).toBe('accepted')
    expect(await shownTo(visitor, redirectUri)).toBe('Nothing to show')
  })

  it('nothing is shown before the browser is back, however often it looks', async () => {
    const { visitor, link } = await begin('sameDevice')
    await present(wallet, link)
    for (let time = 0; time < 6; time++)
      expect(await shownTo(visitor, `${library}/waiting`)).toBe('Waiting for your wallet')
  })

  it('whoever made somebody else answer gets nothing: that browser is back in another session, or in none', async () => {
    const attacker = await begin('sameDevice')
    const { redirectUri = '' } = await present(wallet, attacker.link)
    // The victim's browser has no session, or one of its own.
    const victim = await begin('sameDevice')
    expect(await shownTo(createJar(), redirectUri)).toBe('Nothing to show')
    expect(await shownTo(victim.visitor, redirectUri)).toBe('Nothing to show')
    expect(await shownTo(attacker.visitor, `${library}/waiting`)).toBe('Waiting for your wallet')
    expect(await shownTo(attacker.visitor, `${library}/callback`)).toBe('Nothing to show')
    expect(await shownTo(attacker.visitor, `${library}/callback?response_code=guess`)).toBe('Nothing to show')
  })

  it('the code is used once, guesses are counted, and to ask without one is no guess (VP-DP-04)', async () => {
    const opened = await ask(sdJwtQuery(), { flow: 'sameDevice' })
    const { redirectUri = '' } = await present(wallet, opened.authorizationRequest)
    const code = new URL(redirectUri).searchParams.get('response_code') ?? ''
    expect(code).toMatch(/^[\w-]{43}$/)
    for (let time = 0; time < 8; time++) expect((await resultOf(opened.id)).status).toBe(403)
    for (let time = 0; time < 4; time++) expect((await resultOf(opened.id, 'guess')).status).toBe(403)
    expect((await resultOf(opened.id, code)).verdict).toBe('accepted')
    expect((await resultOf(opened.id, code)).status).toBe(404)
  })

  it('the fifth wrong guess ends the result for everybody', async () => {
    const opened = await ask(sdJwtQuery(), { flow: 'sameDevice' })
    const { redirectUri = '' } = await present(wallet, opened.authorizationRequest)
    for (let time = 0; time < 5; time++) expect((await resultOf(opened.id, `guess ${time}`)).status).toBe(403)
    const code = new URL(redirectUri).searchParams.get('response_code') ?? ''
    expect((await resultOf(opened.id, code)).status).toBe(404)
  })

  it('no name of a transaction is another, or leads to it (VP-DP-06)', async () => {
    const opened = await ask(sdJwtQuery(), { flow: 'sameDevice' })
    const requestId = new URL(opened.authorizationRequest).searchParams.get('request_uri')?.split('/').at(-1) ?? ''
    const { redirectUri = '' } = await present(wallet, opened.authorizationRequest)
    const code = new URL(redirectUri).searchParams.get('response_code') ?? ''
    expect(new Set([opened.id, requestId, code]).size).toBe(3)
    expect((await callVerifier('GET', `/verification/v1/transactions/${requestId}`)).status).toBe(404)
    expect((await resultOf(opened.id, opened.id)).status).toBe(403)
    expect((await resultOf(opened.id, requestId)).status).toBe(403)
  })

  it('says why at once where the answer was refused: nothing is shown that somebody could steal', async () => {
    const { visitor, link } = await begin('sameDevice')
    const { status } = await present(wallet, link, {
      alter: ({ pid_sd_jwt: [one = ''] = [] }) => ({ pid_sd_jwt: [one.slice(9)] }),
    })
    expect(status).toBe(400)
    expect(await shownTo(visitor, `${library}/waiting`)).toBe('refused')
  })
})

describe('across devices', () => {
  const numberIn = (uri = ''): string => new URL(uri).searchParams.get('number') ?? ''
  const confirm = async ({ visitor }: { visitor: Visitor }, number: string): Promise<string> => {
    const page = await (await post(visitor, '/confirm', { number })).text()
    return /data-verdict="(\w+)"/.exec(page)?.[1] ?? /<h1>([^<]*)</.exec(page)?.[1] ?? ''
  }

  it('the visitor types the number of the other device, with or without the space', async () => {
    const visit = await begin('crossDevice')
    const number = numberIn((await present(wallet, visit.link)).redirectUri)
    expect(await shownTo(visit.visitor, `${library}/waiting`)).toBe('Your wallet has answered')
    expect(await confirm(visit, 'abc')).toBe('Your wallet has answered')
    expect(await confirm(visit, `${number.slice(0, 3)} ${number.slice(3)}`)).toBe('accepted')
    expect(await confirm(visit, number)).toBe('Nothing to show')
  })

  it('whoever sent somebody a code to scan does not get the answer, and cannot guess on', async () => {
    const attacker = await begin('crossDevice')
    const number = numberIn((await present(wallet, attacker.link)).redirectUri)
    const guess = number === '111111' ? '222222' : '111111'
    for (let time = 0; time < 5; time++) expect(await confirm(attacker, guess)).toBe('Your wallet has answered')
    expect(await confirm(attacker, number)).toBe('Nothing to show')
  })

  it('the number counts in the session that asked alone', async () => {
    const visit = await begin('crossDevice')
    const number = numberIn((await present(wallet, visit.link)).redirectUri)
    expect(await confirm(await begin('crossDevice'), number)).toBe('Nothing to show')
    expect(await confirm({ visitor: createJar() }, number)).toBe('Nothing to show')
    expect(await confirm(visit, number)).toBe('accepted')
  })

  it('alone is a number asked for: on one device the browser comes back by itself', async () => {
    const wish = { query: sdJwtQuery(), purpose: 'A test', flow: 'sameDevice', confirmation: 'number' }
    const response = await callVerifier('POST', '/verification/v1/transactions', wish)
    expect([response.status, JSON.stringify(await response.json())]).toEqual([
      400,
      expect.stringContaining('/confirmation'),
    ])
  })
})
