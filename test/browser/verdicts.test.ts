// What a visitor of the library reads, in a real Chromium: identity card and driving licence together, what each verdict rests on, and exactly
// the refusal of what the wallet broke.
import { existsSync, mkdirSync } from 'node:fs'
import { type Browser, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { breachesNamed } from '../../sandbox/wallet/breaking/index.ts'
import { present } from '../../sandbox/wallet/present.ts'
import { receive } from '../../sandbox/wallet/receive.ts'
import type { Wallet } from '../../sandbox/wallet/wallet.ts'
import { meansOf } from '../../scripts/local/means-to-break.ts'
import { addresses, createWallet, mdocId, offerTo, pki, sdJwtId } from '../flows/world.ts'

const executablePath = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(existsSync)
if (!executablePath) console.warn('No Chromium on this machine: the verdicts are not looked at.')

const pictures = 'dist/pictures'
const licenceId = 'org.iso.18013.5.1.mDL.mso-mdoc'
const means = () => meansOf({ addresses, installation: { folder: '', pki, tls: undefined as never } }, () => {})

async function walletWith(...ids: string[]): Promise<Wallet> {
  const wallet = createWallet()
  const { credentialOfferUri } = await offerTo('jan', { credentialConfigurationIds: ids })
  await receive(wallet, credentialOfferUri, { copies: 1 })
  return wallet
}

describe.skipIf(!executablePath)('a visitor of the library (needs Chromium)', () => {
  let browser: Browser
  let page: Page
  beforeAll(async () => {
    mkdirSync(pictures, { recursive: true })
    browser = await chromium.launch({ ...(executablePath && { executablePath }), args: ['--no-sandbox'] })
  })
  afterAll(() => browser?.close())

  const newPage = async (width: number, colorScheme: 'light' | 'dark') => {
    const options = { viewport: { width, height: 900 }, colorScheme, javaScriptEnabled: false }
    page = await (await browser.newContext(options)).newPage()
  }
  const picture = (name: string) => page.screenshot({ path: `${pictures}/${name}.png`, fullPage: true })
  /** Of the library, on this device. @returns the link for the wallet */
  const ask = async (format: string, question = 'membership'): Promise<string> => {
    await page.goto(`${addresses.sandbox}/relying-party`)
    await page.check(`input[value="${question}"]`)
    await page.selectOption('select', format)
    await page.click('#same-device')
    return (await page.locator('#open-wallet').getAttribute('href')) ?? ''
  }
  const sections = () =>
    page.locator('section[data-query]').evaluateAll((all) => all.map((one) => one.getAttribute('data-query')))
  const isNothingCutOff = async () => {
    const { width } = page.viewportSize() ?? { width: 0 }
    return (await page.locator('html').evaluate((root) => root.scrollWidth)) <= width
  }

  it.each([
    ['dc+sd-jwt', sdJwtId, 'pid_sd_jwt', 1000, 'light'],
    ['mso_mdoc', mdocId, 'pid_mdoc', 360, 'dark'],
  ] as const)(
    'borrows the van with an identity card in %s and a driving licence, and reads what that rests on',
    async (format, id, queryId, width, scheme) => {
      await newPage(width, scheme)
      const { redirectUri } = await present(await walletWith(id, licenceId), await ask(format, 'van'))
      await page.goto(redirectUri ?? '')
      expect(await page.locator('#verdict').getAttribute('data-verdict')).toBe('accepted')
      expect(await sections()).toEqual([queryId, 'licence'])
      const evidence = await page.locator('dl.evidence').allTextContents()
      expect(evidence[0]).toContain('PID providers')
      expect(evidence[1]).toContain('issuers of driving licences')
      expect(evidence[1]).toContain('Sandbox Driving Licence IACA')
      expect(await page.locator('tr[data-check="sameHolder"]').textContent()).toContain(
        'are the same in every credential',
      )
      expect(await isNothingCutOff()).toBe(true)
      await picture(`van-${width}-${scheme}`)
    },
  )

  it.each([
    ['holderBound:nonce', 'dc+sd-jwt', 'the presentation was made for another request', 360, 'light'],
    ['issuerTrusted', 'mso_mdoc', 'does not lead to an anchor of the list', 1000, 'dark'],
    ['contentIntact', 'dc+sd-jwt', 'digest', 1000, 'light'],
  ] as const)('reads first of all what the wallet broke: %s in %s', async (name, format, reason, width, scheme) => {
    await newPage(width, scheme)
    const breaking = { breaches: breachesNamed(name), means: means() }
    const wallet = await walletWith(format === 'mso_mdoc' ? mdocId : sdJwtId)
    expect((await present(wallet, await ask(format), { breaking })).status).toBe(400)
    await page.click('#go-on')
    expect(await page.locator('#verdict').getAttribute('data-verdict')).toBe('refused')
    const reasons = page.locator('#reasons li')
    expect(await reasons.count()).toBe(1)
    expect(await reasons.first().getAttribute('data-check')).toBe(name.split(':')[0])
    expect(await reasons.first().textContent()).toContain(reason)
    expect(await page.locator('.claims').count()).toBe(0)
    expect(await isNothingCutOff()).toBe(true)
    await picture(`broken-${name.replace(':', '-')}`)
  })

  it('is told of which document, where one of two is broken', async () => {
    await newPage(360, 'dark')
    const breaking = { breaches: breachesNamed('holderBound:transcript'), means: means() }
    await present(await walletWith(sdJwtId, licenceId), await ask('dc+sd-jwt', 'van'), { breaking })
    await page.click('#go-on')
    expect(await page.locator('#reasons li').allTextContents()).toEqual([expect.stringContaining('Driving licence:')])
    await picture('broken-licence')
  })
})
