import { describe, expect, it } from 'vitest'
import { pid } from '../../shared/credentials/pid.ts'
import { mdocPid, sdJwtPid } from '../testing/memory-wallet.ts'
import { consentPage } from './consent-page.ts'
import type { PushedRequest } from './pushed-request.ts'

const pushed: PushedRequest = {
  clientId: 'wallet.example',
  instance: undefined,
  redirectUri: 'eu.example.wallet:/back',
  state: 'of the wallet',
  configurationIds: [sdJwtPid, mdocPid],
  byIdentifier: false,
  codeChallenge: 'challenge',
  dpopJkt: undefined,
  expiresAt: 0,
}
const show = (change: Partial<PushedRequest> = {}, language: 'nl' | 'fr' | 'de' | 'en' = 'en') =>
  consentPage({ language, ticket: 'the-ticket', pushed: { ...pushed, ...change } })

describe('the consent page', () => {
  it.each([
    ['nl', 'Goedkeuren', 'Weigeren'],
    ['fr', 'Approuver', 'Refuser'],
    ['de', 'Zustimmen', 'Ablehnen'],
    ['en', 'Approve', 'Deny'],
  ] as const)('is in %s, and says what the wallet will receive (VCI-AUTHZ-08)', async (language, approve, deny) => {
    const response = await show({}, language)
    const page = await response.text()
    expect(response.headers.get('Content-Language')).toBe(language)
    expect(page).toContain(`<html lang="${language}">`)
    expect(page).toMatch(new RegExp(`<button[^>]* id="approve" name="decision" value="approve">${approve}</button>`))
    expect(page).toMatch(new RegExp(`<button[^>]* ?id="deny" name="decision" value="deny">${deny}</button>`))
    const shown = [...page.matchAll(/<(?:h2|li)>([^<]*)</g)].map(([, text]) => text?.replaceAll('&#39;', "'"))
    expect(shown).toEqual([pid.labels[language], ...pid.claims.map(({ labels }) => labels[language])])
  })

  it('names the wallet, escaped', async () => {
    const page = await (await show({ clientId: `"><script>alert('x')</script>&` })).text()
    expect(page).toContain('<code>&quot;&gt;&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&amp;</code>')
    expect(page).not.toContain('<script')
  })

  it('tells nothing else of the request', async () => {
    const response = await show()
    const all = (await response.text()) + JSON.stringify([...response.headers])
    for (const hidden of ['eu.example.wallet', 'of the wallet', 'challenge']) expect(all).not.toContain(hidden)
  })

  it('posts the ticket to the consent endpoint, wherever the issuer lives', async () => {
    const page = await (await show()).text()
    expect(page).toContain('<input type="hidden" name="ticket" value="the-ticket">')
    const action = /<form method="post" action="([^"]+)">/.exec(page)?.[1] ?? ''
    for (const issuer of ['https://issuer.example', 'https://issuer.example/tenant'])
      expect(new URL(action, `${issuer}/login/callback?state=a/b`).href).toBe(`${issuer}/consent`)
  })

  it('runs no script, loads nothing, is not framed and not kept', async () => {
    const { status, headers } = await show()
    const policy = headers.get('Content-Security-Policy') ?? ''
    expect(policy.split('; ')).toEqual([
      "default-src 'none'",
      "style-src 'unsafe-inline'",
      "base-uri 'none'",
      "frame-ancestors 'none'",
    ])
    expect([status, headers.get('Content-Type')]).toEqual([200, 'text/html; charset=utf-8'])
    expect(headers.get('Cache-Control')).toBe('no-store')
  })
})
