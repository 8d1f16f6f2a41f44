import { describe, expect, it } from 'vitest'
import { browserPage } from './browser-page.ts'

const requests = [{ protocol: 'openid4vp-v1-signed', data: { request: `"><script>'` } }]
const shown = await browserPage({
  transaction: { id: 'a', digitalCredentialRequests: requests, expiresAt: '2026-11-28T12:00:00Z' },
  csrf: 'secret-of-the-page',
  asked: { format: 'mso_mdoc' },
  verifierUrl: 'https://verifier.example',
})
const text = await shown.text()

describe('the page that asks through the browser', () => {
  it('runs its own script and that of the verifier, and no other', () => {
    expect(shown.headers.get('Content-Security-Policy')).toContain("script-src 'self' https://verifier.example;")
    expect(text.match(/<script/g)).toHaveLength(1)
    expect(text).toContain('<script type="module" src="/relying-party/ask-wallet.js">')
    expect(text).not.toContain('onclick')
  })

  it('has the requests ready for the click, as they came', () => {
    const [, attribute = ''] = /data-requests="([^"]*)"/.exec(text) ?? []
    const unescaped = attribute
      .replaceAll('&quot;', '"')
      .replaceAll('&#39;', "'")
      .replaceAll('&lt;', '<')
      .replaceAll('&gt;', '>')
      .replaceAll('&amp;', '&')
    expect(JSON.parse(unescaped)).toEqual(requests)
  })

  it('asks the same question the other way, and names no transaction to the page', () => {
    expect(text).toContain('<input type="hidden" name="format" value="mso_mdoc">')
    expect(text).toMatch(
      /<form [^>]*action="\/relying-party\/digital-credential"[^>]*><input [^>]*value="secret-of-the-page">/,
    )
    expect(text).not.toContain('transaction')
  })
})
