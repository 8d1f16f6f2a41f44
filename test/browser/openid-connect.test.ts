// Logging in at services that know OpenID Connect alone, in a real Chromium: with and without script, on this device and on another one.
import { existsSync, mkdirSync } from 'node:fs'
import { type Browser, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { present } from '../../sandbox/wallet/present.ts'
import { addresses, walletOf } from '../flows/world.ts'

const executablePath = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(existsSync)
if (!executablePath) console.warn('No Chromium on this machine: logging in by OpenID Connect in a browser is skipped.')

const pictures = 'dist/pictures'

describe.skipIf(!executablePath)('a person who logs in at a service (needs Chromium)', () => {
  let browser: Browser
  beforeAll(async () => {
    mkdirSync(pictures, { recursive: true })
    browser = await chromium.launch({ ...(executablePath && { executablePath }), args: ['--no-sandbox'] })
  })
  afterAll(() => browser?.close())

  async function visit(service: string, options: Parameters<Browser['newContext']>[0] = {}): Promise<Page> {
    const page = await (await browser.newContext({ viewport: { width: 1000, height: 800 }, ...options })).newPage()
    await page.goto(`${addresses.sandbox}/openid-connect`)
    await page.click(`#${service}`)
    return page
  }
  const picture = (page: Page, name: string) =>
    page.screenshot({ path: `${pictures}/oidc-${name}.png`, fullPage: true })
  const claim = (page: Page, name: string) => page.locator(`tr[data-claim="${name}"] td`).last().textContent()
  const problemsOf = (page: Page): string[] => {
    const problems: string[] = []
    page.on('console', (message) => message.type() === 'error' && problems.push(message.text()))
    page.on('pageerror', (error) => problems.push(error.message))
    return problems
  }

  it('opens the wallet on this device, in Dutch and without script, and comes back', async () => {
    const page = await visit('profile', { javaScriptEnabled: false, locale: 'nl-BE' })
    expect(await page.locator('h1').textContent()).toBe('Aanmelden bij Sandbox cinema')
    expect(await page.locator('#asked').textContent()).toMatch(/Familienaam[\s\S]*Adres[\s\S]*Nationaliteiten/)
    await picture(page, 'login')
    // A reload of the page loses nothing.
    await page.reload()
    const link = (await page.locator('#wallet').getAttribute('href')) ?? ''
    const { redirectUri } = await present(await walletOf('an', 1), link)
    await page.goto(redirectUri ?? '')
    expect(await claim(page, 'family_name')).toBe('Dubois')
    await picture(page, 'welcome')
  })

  it('scans the code with another device, and types the number that it shows, without a fault on the page', async () => {
    const page = await visit('age', { locale: 'fr-BE' })
    const problems = problemsOf(page)
    await page.click('#other-device')
    const code = page.locator('[role="img"]')
    expect(await code.getAttribute('aria-label')).toBe('Code QR pour votre portefeuille')
    await picture(page, 'other-device')
    const { redirectUri = '' } = await present(await walletOf('lou', 1), (await code.getAttribute('data-link')) ?? '')
    // The page goes on by itself to where the number is asked for.
    await page.waitForSelector('#number')
    await picture(page, 'number')
    await page.fill('#number', new URL(redirectUri).searchParams.get('number') ?? '')
    await page.click('#confirm')
    await page.waitForSelector('#subject')
    expect(await claim(page, 'age_over_18')).toBe('false')
    expect(problems).toEqual([])
  })

  it('is sent on by the page itself where the presentation is refused', async () => {
    const page = await visit('nothing')
    const link = (await page.locator('#wallet').getAttribute('href')) ?? ''
    const { status } = await present(await walletOf('jan', 1), link, {
      alter: ({ pid_sd_jwt: [shown = ''] = [] }) => ({ pid_sd_jwt: [`${shown.slice(0, -8)}AAAAAAAA`] }),
    })
    expect(status).toBe(400)
    expect(await page.locator('#error').textContent()).toBe('access_denied')
  })

  it('gives up by keyboard', async () => {
    const page = await visit('nothing', { javaScriptEnabled: false })
    await page.locator('#cancel').focus()
    await page.keyboard.press('Enter')
    expect(await page.locator('#error').textContent()).toBe('access_denied')
  })

  it('releases nothing to somebody else who had them answer (HAIP 1.0 section 5.1)', async () => {
    const thief = await visit('townHall')
    const link = (await thief.locator('#wallet').getAttribute('href')) ?? ''
    const { redirectUri } = await present(await walletOf('jan', 1), link)
    const victim = await (await browser.newContext({ locale: 'de-BE' })).newPage()
    await victim.goto(redirectUri ?? '')
    expect(await victim.locator('#failure').getAttribute('data-failure')).toBe('otherBrowser')
    await picture(victim, 'other-browser')
    await thief.click('#go-on')
    expect(await thief.locator('#wallet').count()).toBe(1)
    await thief.context().close()
    await victim.context().close()
  })

  it('is the same person at the town hall each time', async () => {
    const subjects = []
    for (let time = 0; time < 2; time++) {
      const page = await visit('townHall')
      const link = (await page.locator('#wallet').getAttribute('href')) ?? ''
      const { redirectUri } = await present(await walletOf('jan', 1), link)
      await page.goto(redirectUri ?? '')
      subjects.push(await page.locator('#subject').getAttribute('data-subject'))
    }
    expect(subjects[0]).toMatch(/^[\w-]{43}$/)
    expect(subjects[1]).toBe(subjects[0])
  })
})
