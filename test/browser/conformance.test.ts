// The browser scripts that the conformance suite is given, played in a real Chromium against the pages that they are for: they find
// the fields, come back where they should, and read the errors that they wait for.
import { existsSync } from 'node:fs'
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { BrowserCommand, BrowserScript } from '../../scripts/local/conformance-browser.ts'
import { issuerConformanceConfig } from '../../scripts/local/conformance-config.ts'
import { pushAsSuite } from '../flows/conformance-wallet.ts'
import { addresses, pki, sdJwtId } from '../flows/world.ts'

const executablePath = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(existsSync)

const config = await issuerConformanceConfig(
  { addresses, installation: { pki } },
  { format: 'sd_jwt_vc', flow: 'wallet_initiated' },
)
const redirectUri = 'https://suite.example/test/a/attestry/callback'
const scriptsOf = (module: string): BrowserScript[] =>
  config.override?.[`fapi2-security-profile-final-${module}`]?.browser ?? []

const matches = (pattern: string, url: string): boolean =>
  new RegExp(`^${pattern.split('*').map(RegExp.escape).join('.*')}$`).test(url)

async function startUrl(): Promise<string> {
  const pushed = await pushAsSuite(config, { redirectUri, scope: sdJwtId })
  const { request_uri } = (await pushed.json()) as { request_uri: string }
  return `${addresses.issuer}/authorize?${new URLSearchParams({ client_id: config.client.client_id, request_uri })}`
}

describe.skipIf(!executablePath)('the browser of a conformance suite (needs Chromium)', () => {
  let browser: Browser
  let context: BrowserContext
  let page: Page
  beforeAll(async () => {
    browser = await chromium.launch({ ...(executablePath && { executablePath }), args: ['--no-sandbox'] })
  })
  beforeEach(async () => {
    await context?.close()
    context = await browser.newContext({ locale: 'en-US' })
    page = await context.newPage()
    await page.route('**/test/a/*/callback*', (route) =>
      route.fulfill({ contentType: 'text/html', body: '<p id="submission_complete">Thank you</p>' }),
    )
  })
  afterAll(() => browser?.close())

  async function perform([verb, kind, what, ...more]: BrowserCommand): Promise<void> {
    const place = page.locator(kind === 'id' ? `[id="${what}"]` : `xpath=${what}`).first()
    if (verb === 'click') return place.click({ timeout: 5_000 })
    await place.waitFor({ timeout: 5_000 })
    const words = more[1]
    if (words !== undefined) expect(await page.locator('html').textContent()).toMatch(new RegExp(String(words), 's'))
  }

  /** Every visit takes the first script that matches and is not used up, as the suite does. */
  function createVisitor(scripts: BrowserScript[]) {
    const uses = new Map<BrowserScript, number>()
    return async (url: string): Promise<URL> => {
      const script = scripts.find((one) => matches(one.match, url) && (uses.get(one) ?? 0) < (one['match-limit'] ?? 99))
      if (!script) throw new Error('no script is for this address')
      uses.set(script, (uses.get(script) ?? 0) + 1)
      await page.goto(url)
      for (const { task, match, commands } of script.tasks) {
        await page
          .waitForURL((at) => matches(match, at.href), { timeout: 5_000 })
          .catch(() => {
            throw new Error(`the browser is at ${page.url()}, not where "${task}" is`)
          })
        for (const command of commands) await perform(command)
      }
      return new URL(page.url())
    }
  }

  it('logs in, approves and comes back with a code', async () => {
    const back = await createVisitor(config.browser)(await startUrl())
    expect(back.searchParams.get('code')).toMatch(/^[\w-]{32}$/)
  })

  it('denies where the module wants that', async () => {
    const back = await createVisitor(scriptsOf('user-rejects-authentication'))(await startUrl())
    expect(back.searchParams.get('error')).toBe('access_denied')
  })

  it('opens a request twice before it logs in', async () => {
    const visit = createVisitor(scriptsOf('par-ensure-reused-request-uri-prior-to-auth-completion-succeeds'))
    const url = await startUrl()
    expect((await visit(url)).pathname).toBe('/csam/fas/oauth2/authorize')
    expect((await visit(url)).searchParams.get('code')).toMatch(/^[\w-]{32}$/)
  })

  it('reads that a request was used before', async () => {
    const visit = createVisitor(scriptsOf('par-attempt-reuse-request_uri'))
    const url = await startUrl()
    expect((await visit(url)).searchParams.has('code')).toBe(true)
    expect((await visit(url)).href).toBe(url)
  })

  it('reads that a request is unknown, of another client, or was not pushed', async () => {
    const url = await startUrl()
    const expired = url.replace(/.{6}$/, 'AAAAAA')
    const ofOther = url.replace(config.client.client_id, config.client2.client_id)
    const visits: [string, string][] = [
      ['par-attempt-to-use-expired-request_uri', expired],
      ['par-attempt-to-use-request_uri-for-different-client', ofOther],
      [
        'ensure-unsigned-authorization-request-without-using-par-fails',
        `${addresses.issuer}/authorize?client_id=a&response_type=code`,
      ],
    ]
    for (const [module, at] of visits) expect((await createVisitor(scriptsOf(module))(at)).href).toBe(at)
  })
})
