// What an operator sees of the trust lists, in a real Chromium: lists, search, certificate doctor and audit, by keyboard and without script, on a
// desk and on a telephone; and nothing of it without a token.
import { existsSync, mkdirSync } from 'node:fs'
import { type Browser, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { partnerToken } from '../../scripts/local/partner-token.ts'
import { operator } from '../../scripts/local/secrets.ts'
import { addresses, pki } from '../flows/world.ts'

const executablePath = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(existsSync)
if (!executablePath) console.warn('No Chromium on this machine: the pages of operators are not looked at.')

const pictures = 'dist/pictures'
const home = `${addresses.verifier}/trust`

const pemOf = (x5c: readonly string[]): string =>
  x5c.map((one) => `-----BEGIN CERTIFICATE-----\n${one}\n-----END CERTIFICATE-----`).join('\n')

describe.skipIf(!executablePath)('an operator (needs Chromium)', () => {
  let browser: Browser
  let page: Page
  let token: string
  /** What the browser complains about: scripts, the policy of the page, what it could not load. */
  let complaints: string[]
  beforeAll(async () => {
    mkdirSync(pictures, { recursive: true })
    browser = await chromium.launch({ ...(executablePath && { executablePath }), args: ['--no-sandbox'] })
    token = await partnerToken({ pki }, addresses, 'verifier', operator)
  })
  afterAll(() => browser?.close())

  const newPage = async (options: Parameters<Browser['newContext']>[0]) => {
    page = await (await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options })).newPage()
    complaints = []
    page.on('console', (message) => void complaints.push(message.text()))
    page.on('pageerror', (error) => void complaints.push(error.message))
    page.on('requestfailed', (request) => void complaints.push(request.url()))
  }
  const signIn = async () => {
    await page.goto(home)
    await page.getByLabel('Access token').fill(token)
    await page.keyboard.press('Enter')
    await page.waitForSelector('#served')
  }
  const picture = (name: string) => page.screenshot({ path: `${pictures}/trust-${name}.png`, fullPage: true })
  const isNothingCutOff = async () =>
    (await page.locator('html').evaluate((root) => root.scrollWidth)) <= (page.viewportSize()?.width ?? 0)
  const textsOf = (selector: string) => page.locator(selector).allTextContents()
  /** Every field has a label, every cell of a table a column, and nothing is shown by a script. */
  const expectReadable = async () => {
    for (const field of await page.locator('input, textarea').all())
      expect(await field.evaluate((one) => (one as { labels?: { length: number } }).labels?.length)).toBe(1)
    expect(await page.locator('table:not(:has(caption))').count()).toBe(0)
    expect(await page.locator('h1').count()).toBe(1)
    expect(await page.locator('script').count()).toBe(0)
    expect(await page.locator('nav a[aria-current="page"]').count()).toBe(1)
    expect(await isNothingCutOff()).toBe(true)
  }

  it('is asked for a token on every page, and refused with one that is none', async () => {
    await newPage({ javaScriptEnabled: false })
    for (const path of ['', '/services', '/doctor', '/events', `/documents/${'0'.repeat(64)}`]) {
      await page.goto(home + path)
      expect(await page.getByLabel('Access token').count()).toBe(1)
      expect(await page.locator('table').count()).toBe(0)
    }
    await page.getByLabel('Access token').fill(`${token.slice(0, -4)}AAAA`)
    await page.keyboard.press('Enter')
    expect(await page.locator('#refused').textContent()).toContain('was not given out here')
    expect(await page.context().cookies()).toEqual([])
  })

  it('reads the lists, searches, asks the doctor and reads the audit, without script, on a telephone in the dark', async () => {
    await newPage({ javaScriptEnabled: false, viewport: { width: 390, height: 844 }, colorScheme: 'dark' })
    await signIn()
    await expectReadable()
    expect(await page.locator('#served').textContent()).toMatch(/^(\d+) of \1 lists are served, with \d+ services\.$/)
    expect((await textsOf('tbody tr')).filter((row) => /served/.test(row)).length).toBeGreaterThanOrEqual(11)
    await picture('lists-small')

    await page.click('text=Services')
    await page.getByLabel('Name').fill('qualified')
    await page.getByLabel('Country').fill('be')
    await page.keyboard.press('Enter')
    await expectReadable()
    expect(await page.locator('#found').textContent()).toMatch(/^[1-9]\d* found$/)
    expect(await textsOf('tbody tr')).toContainEqual(expect.stringMatching(/EAA\/Q.*granted/s))
    await picture('services-small')
    // A certificate of a service leads to everywhere that it is listed.
    const certificate = page.locator('tbody td a').first()
    const hash = await certificate.getAttribute('title')
    await certificate.click()
    expect(await page.getByLabel('Certificate', { exact: false }).inputValue()).toBe(hash)
    expect(await page.locator('#found').textContent()).toMatch(/found/)
    await page.goto(`${home}/services?certificate=xyz`)
    expect(await page.locator('#refused').textContent()).toContain('64 hexadecimal digits')

    await page.click('text=Certificate doctor')
    await page.getByLabel('PEM').fill(pemOf(pki.signers.attestation.x5c))
    await page.click('button')
    await expectReadable()
    expect(await page.locator('#verdict').textContent()).toBe('Trusted for pub-eaa.')
    const evidence = (await textsOf('#trusted li')).join()
    for (const said of [
      'On the list',
      'Qualified',
      'CA/QC: granted since',
      'national list of BE, number',
      'PSB-8.3-01',
    ])
      expect(evidence).toContain(said)
    await picture('doctor-small')
    await page.getByLabel('PEM').fill('no certificate')
    await page.click('button')
    expect(await page.locator('#refused').textContent()).toContain('there is no certificate in it')

    await page.click('text=Audit')
    await expectReadable()
    expect(await page.locator('#chain').textContent()).toBe('Every hash follows from the one before.')
    expect(await page.locator('tbody tr').count()).toBeGreaterThanOrEqual(11)
    await picture('audit-small')
  })

  it('comes through every page with the keys alone, and nothing breaks the policy of a page', async () => {
    await newPage({})
    await signIn()
    await page.keyboard.press('Tab')
    expect(await page.evaluate('document.activeElement.textContent')).toBe('To the content')
    const reached: string[] = []
    for (let presses = 0; presses < 60; presses++) {
      await page.keyboard.press('Tab')
      reached.push(String(await page.evaluate('document.activeElement.textContent')))
    }
    for (const name of ['Lists', 'Services', 'Certificate doctor', 'Audit', 'Look at every list now'])
      expect(reached).toContain(name)
    await picture('lists')
    await page.focus('button')
    await page.keyboard.press('Enter')
    await page.waitForSelector('#served')
    expect(page.url()).toBe(home)
    for (const path of ['/services?country=LU', '/doctor', '/events']) {
      const answer = await page.goto(home + path)
      expect(answer?.headers()['content-security-policy']).toContain("default-src 'none'")
      await expectReadable()
    }
    await page.goto(`${home}/doctor`)
    await page.getByLabel('PEM').fill(pemOf(pki.signers.qualifiedAttestation.x5c))
    await page.click('button')
    expect(await page.locator('#verdict').textContent()).toContain('Trusted for qeaa')
    await picture('doctor')
    expect(complaints).toEqual([])
  })
})
