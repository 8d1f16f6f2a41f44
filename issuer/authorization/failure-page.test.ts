import { describe, expect, it } from 'vitest'
import type { AuthorizationFailure } from './authorization-failed.ts'
import { failurePage } from './failure-page.ts'

const failures: AuthorizationFailure[] = ['pushFirst', 'unknownRequest', 'otherBrowser', 'loginFailed', 'levelTooLow']
const show = (failure: AuthorizationFailure, language: string) =>
  failurePage(
    new Request('https://issuer.example/?client_id=<b>', { headers: { 'Accept-Language': language } }),
    failure,
  )

describe('a failure page', () => {
  it.each(['nl', 'fr', 'de', 'en'])(
    'says in %s why the authorization stopped, each reason in its own words',
    async (language) => {
      const reasons = new Set<string>()
      for (const failure of failures) {
        const response = await show(failure, language)
        const page = await response.text()
        expect([response.status, response.headers.get('Content-Language')]).toEqual([400, language])
        expect(page).toContain(`<html lang="${language}">`)
        reasons.add(new RegExp(`<p id="failure" data-failure="${failure}">([^<]+)</p>`).exec(page)?.[1] ?? '')
      }
      expect(reasons.size).toBe(failures.length)
      expect(reasons).not.toContain('')
    },
  )

  it('leads nowhere, repeats nothing, and is not kept', async () => {
    const response = await show('unknownRequest', 'en')
    const page = await response.text()
    expect(page).not.toMatch(/<form|<a |<b>|<script/)
    expect(response.headers.get('Content-Security-Policy')).toContain("form-action 'none'")
    expect(response.headers.get('Cache-Control')).toBe('no-store')
    expect(response.headers.has('Location')).toBe(false)
  })
})
