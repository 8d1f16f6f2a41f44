// The whole way as a person sees it, in a real Chromium: login and consent at the issuer, the library's question, the verdict.
import { existsSync, mkdirSync } from 'node:fs'
import { type Browser, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createDpopClient } from '../../sandbox/wallet/dpop-client.ts'
import { createHolderKey } from '../../sandbox/wallet/holder-key.ts'
import { resolveOffer } from '../../sandbox/wallet/offer.ts'
import { present } from '../../sandbox/wallet/present.ts'
import { receive } from '../../sandbox/wallet/receive.ts'
import { withOwnBrowser } from '../../scripts/local/own-browser.ts'
import type { JsonObject } from '../../shared/json.ts'
import {
  addresses,
  callIssuer,
  createWallet,
  mdocId,
  offer,
  offerEverything,
  offerTo,
  sdJwtId,
  ssinOf,
  walletOf,
} from '../flows/world.ts'
import { untilStatusListsEnd } from '../status-lists-end.ts'

const executablePath = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(existsSync)
if (!executablePath) console.warn('No Chromium on this machine: the browser walk is skipped.')

/** Where pictures of the pages go, for people to look at. */
const pictures = 'dist/pictures'

describe.skipIf(!executablePath)('a person in a browser (needs Chromium)', () => {
  let browser: Browser
  let page: Page
  beforeAll(async () => {
    mkdirSync(pictures, { recursive: true })
    browser = await chromium.launch({ ...(executablePath && { executablePath }), args: ['--no-sandbox'] })
  })
  afterAll(() => browser?.close())

  const picture = (name: string) => page.screenshot({ path: `${pictures}/${name}.png`, fullPage: true })
  const newPage = async (options: Parameters<Browser['newContext']>[0] = {}) => {
    page = await (await browser.newContext({ viewport: { width: 1000, height: 900 }, ...options })).newPage()
  }
  /** In a tab of its own, as a person opens an address: a page that reloads itself cannot come in between. */
  const open = async (url: string) => {
    const [before, context] = [page, page.context()]
    page = await context.newPage()
    await before.close()
    await page.goto(url)
  }
  const linkOnPage = async (): Promise<string> =>
    /openid4vp:\/\/[^']*/.exec((await page.locator('#command').inputValue()) ?? '')?.[0] ?? ''

  it('logs in at CSAM, reads what will be issued, in Dutch and without script, and approves', async () => {
    await newPage({ javaScriptEnabled: false, locale: 'nl-BE' })
    const wallet = createWallet()
    const dpop = createDpopClient(wallet, await createHolderKey())
    const pushed = await dpop.request(`${addresses.issuer}/par`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({
        response_type: 'code',
        client_id: 'a-wallet',
        redirect_uri: `${addresses.sandbox}/health?kept=1`,
        scope: sdJwtId,
        state: 'x'.repeat(1000),
        code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
        code_challenge_method: 'S256',
      }).toString(),
    })
    const { request_uri } = (await pushed.json()) as { request_uri: string }
    const start = `${addresses.issuer}/authorize?${new URLSearchParams({ client_id: 'a-wallet', request_uri })}`
    // A reload before the login still works (FAPI2 PAR).
    await page.goto(start)
    await page.goto(start)
    await picture('login')
    await page.check('input[value="jan"]')
    await page.click('#login')
    expect(await page.locator('h1').textContent()).toBe('Gegevens in uw portefeuille zetten')
    expect(await page.locator('main').textContent()).toContain('Rijksregisternummer')
    await picture('consent')
    await page.click('#approve')
    const back = new URL(page.url())
    expect(back.origin + back.pathname).toBe(`${addresses.sandbox}/health`)
    expect(back.searchParams.get('kept')).toBe('1')
    expect(back.searchParams.get('iss')).toBe(addresses.issuer)
    expect(back.searchParams.get('state')).toBe('x'.repeat(1000))
    expect(back.searchParams.get('code')).toMatch(/^[\w-]{32}$/)
    // The request is used up (PAR-7.3).
    await page.goto(start)
    expect(await page.locator('#failure').getAttribute('data-failure')).toBe('unknownRequest')
    await picture('used-up')
  })

  it('chooses among all documents by keyboard, in German and without script, and gets what is ticked', async () => {
    await newPage({ javaScriptEnabled: false, locale: 'de-BE', viewport: { width: 390, height: 844 } })
    const wallet = createWallet()
    const dpop = createDpopClient(wallet, await createHolderKey())
    const { credentialOfferUri } = await offerEverything()
    const { issuerState = '', configurationIds } = await resolveOffer(wallet, credentialOfferUri)
    const post = (path: string, form: Record<string, string>) =>
      dpop.request(`${addresses.issuer}${path}`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
        body: new URLSearchParams({ client_id: 'a-wallet', ...form }).toString(),
      })
    const pushed = await post('/par', {
      response_type: 'code',
      redirect_uri: `${addresses.sandbox}/health`,
      scope: configurationIds.join(' '),
      issuer_state: issuerState,
      code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
      code_challenge_method: 'S256',
    })
    const { request_uri } = (await pushed.json()) as { request_uri: string }
    await page.goto(`${addresses.issuer}/authorize?${new URLSearchParams({ client_id: 'a-wallet', request_uri })}`)
    await page.check('input[value="sofie"]')
    await page.click('#login')
    expect(await page.locator('h1').textContent()).toBe('Dokumente für Ihre Brieftasche wählen')
    expect(await page.locator('html').getAttribute('lang')).toBe('de')
    expect(await page.locator('[data-document="isi-plus"]').getAttribute('data-reason')).toBe('noChildren')
    await picture('choice')
    const boxes = page.locator('input[type="checkbox"]')
    expect(await boxes.count()).toBeGreaterThan(1)
    // Every box has a label that names it, and answers to the space bar.
    for (const box of await boxes.all()) {
      expect(await page.locator(`label[for="${await box.getAttribute('id')}"]`).textContent()).toBeTruthy()
      expect(await box.isChecked()).toBe(true)
      if ((await box.getAttribute('data-document')) === 'ehic') continue
      await box.focus()
      await page.keyboard.press('Space')
      expect(await box.isChecked()).toBe(false)
    }
    await page.click('#approve')
    const code = new URL(page.url()).searchParams.get('code') ?? ''
    const tokens = await post('/token', {
      grant_type: 'authorization_code',
      code,
      code_verifier: 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk',
    })
    const { authorization_details: details } = (await tokens.json()) as { authorization_details: JsonObject[] }
    expect(details.map((one) => one.credential_configuration_id)).toEqual(
      configurationIds.filter((id) => id.startsWith('eu.europa.ec.eudi.ehic.1.')),
    )
  })

  it('is sent to a browser by the command-line wallet, chooses in the language of the login, and comes back', async () => {
    await newPage({ javaScriptEnabled: false, locale: 'nl-BE' })
    const { credentialOfferUri } = await offerEverything()
    const received = await withOwnBrowser(
      () => {},
      ({ redirectUri, visit }) => {
        const byHand = async (start: string): Promise<string> => {
          const back = visit(start)
          await page.goto(start)
          await page.check('input[value="lou"]')
          await page.selectOption('#language', 'en')
          await page.click('#login')
          expect(await page.locator('h1').textContent()).toBe('Choose documents for your wallet')
          expect(await page.locator('#destination').textContent()).toBe('this computer')
          await page.uncheck('[data-document="pid"]')
          await page.click('#approve')
          expect(await page.locator('h1').textContent()).toBe('Back in the wallet')
          return back
        }
        return receive(createWallet(), credentialOfferUri, { copies: 1, browser: { redirectUri, visit: byHand } })
      },
    )
    const ids = received.map(({ configurationId }) => configurationId)
    expect(ids).toContain('eu.europa.ec.av.1.mso-mdoc')
    expect(ids).not.toContain(sdJwtId)
  })

  it('finds an offer as a QR code and as a link, in French, and receives what it offers', async () => {
    await newPage({ javaScriptEnabled: false, locale: 'fr-BE' })
    const txCode = { inputMode: 'text', length: 8, description: 'Par lettre' } as const
    const offered = await offerTo('an', { credentialConfigurationIds: [sdJwtId, mdocId], scheme: 'haip-vci', txCode })
    await page.goto(offered.offerPageUri)
    expect(await page.locator('h1').textContent()).toBe('Un document pour votre portefeuille')
    expect(await page.locator('#qr svg').count()).toBe(1)
    expect(await page.locator('main').textContent()).not.toContain(offered.txCode)
    await picture('offer')
    const link = (await page.locator('#open-wallet').getAttribute('href')) ?? ''
    expect(link).toMatch(/^haip-vci:/)
    const wallet = createWallet()
    await receive(wallet, link, { txCode: offered.txCode?.toLowerCase() ?? '', copies: 1 })
    expect(wallet.held).toHaveLength(2)
    await newPage({ viewport: { width: 390, height: 844 }, colorScheme: 'dark' })
    await page.goto((await offer()).offerPageUri)
    // Nothing sticks out on a small screen.
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(390)
    await picture('offer-small')
    await page.goto(`${addresses.issuer}/offers/made-up/page`)
    expect(await page.locator('#expired').count()).toBe(1)
    await picture('offer-expired')
  })

  it('shows an SD-JWT VC on the same device and reads an accepted verdict with every finding', async () => {
    await newPage()
    const wallet = await walletOf('an')
    await page.goto(`${addresses.sandbox}/relying-party`)
    await picture('question')
    await page.selectOption('select', 'dc+sd-jwt')
    await page.click('#same-device')
    await picture('waiting-same-device')
    const { redirectUri = '' } = await present(wallet, await linkOnPage())
    await open(redirectUri)
    expect(await page.locator('#verdict').getAttribute('data-verdict')).toBe('accepted')
    expect(await page.locator('.claims').textContent()).toContain('Dubois')
    expect(await page.locator('#findings tr[data-outcome="passed"]').count()).toBeGreaterThanOrEqual(10)
    await picture('accepted')
    // Released once, and to this browser alone.
    await page.goto(redirectUri)
    expect(await page.locator('h1').textContent()).toBe('Nothing to show')
  })

  it('is asked a ready question, without script, and reads yes and why', async () => {
    await newPage({ javaScriptEnabled: false, viewport: { width: 390, height: 844 } })
    const wallet = await walletOf('jan', 1)
    await page.goto(`${addresses.sandbox}/relying-party`)
    await picture('questions-small')
    await page.getByLabel('18 or older', { exact: true }).check()
    await page.click('#ask-same-device')
    await picture('waiting-ready-question')
    const link = (await page.locator('#open-wallet').getAttribute('href')) ?? ''
    const { redirectUri = '' } = await present(wallet, link)
    await page.goto(redirectUri)
    expect(await page.locator('h1').textContent()).toBe('18 or older')
    expect(await page.locator('#answer').getAttribute('data-answer')).toBe('yes')
    expect(await page.locator('#answer').textContent()).toBe('Yes')
    expect(await page.locator('#answer-reason').textContent()).toBe('the date of birth is 18 years ago or more')
    expect(await page.locator('#verdict').getAttribute('data-verdict')).toBe('accepted')
    await picture('answer-small')
  })

  it('gets nothing in another browser, even with the address of the first', async () => {
    await newPage()
    const wallet = await walletOf('an', 1)
    await page.goto(`${addresses.sandbox}/relying-party`)
    await page.click('#same-device')
    const { redirectUri = '' } = await present(wallet, await linkOnPage())
    await newPage()
    await page.goto(redirectUri)
    expect(await page.locator('h1').textContent()).toBe('Nothing to show')
  })

  it('shows an mdoc from another device, and confirms it with the number that this one shows', async () => {
    await newPage()
    const wallet = await walletOf('an', 1)
    await page.goto(`${addresses.sandbox}/relying-party`)
    await page.selectOption('select', 'mso_mdoc')
    await page.click('#cross-device')
    expect(await page.locator('#qr svg').count()).toBe(1)
    await picture('waiting-cross-device')
    const { redirectUri } = await present(wallet, await linkOnPage())
    await page.waitForSelector('#number', { timeout: 25_000 })
    await picture('number-asked')
    await page.fill('#number', '000 000')
    await page.click('#confirm')
    expect(await page.locator('#wrong').textContent()).toContain('That is not the number.')
    await picture('number-wrong')
    const telephone = await (
      await browser.newContext({ viewport: { width: 390, height: 700 }, locale: 'nl-BE' })
    ).newPage()
    await telephone.goto(redirectUri ?? '')
    await telephone.screenshot({ path: `${pictures}/number-shown.png` })
    const number = (await telephone.locator('#number').textContent()) ?? ''
    await page.fill('#number', number.replace('\u00a0', ' '))
    await page.click('#confirm')
    expect(await page.locator('#verdict').getAttribute('data-verdict')).toBe('accepted')
  })

  it('reads why a revoked credential is refused', async () => {
    await newPage({ viewport: { width: 390, height: 844 } })
    const wallet = await walletOf('lou')
    await callIssuer('POST', '/issuance/v1/credentials/revoke', { ssin: ssinOf('lou'), type: 'pid' })
    await untilStatusListsEnd()
    await page.goto(`${addresses.sandbox}/relying-party`)
    await page.click('#same-device')
    await picture('waiting-small')
    // The whole command can be read, also on a small screen.
    expect(await page.locator('#command').evaluate((box) => box.scrollHeight <= box.clientHeight)).toBe(true)
    const { status } = await present(wallet, await linkOnPage())
    expect(status).toBe(400)
    await page.click('#go-on')
    await page.waitForSelector('#verdict', { timeout: 25_000 })
    expect(await page.locator('#verdict').getAttribute('data-verdict')).toBe('refused')
    expect(await page.locator('tr[data-check="notRevoked"]').textContent()).toContain('the credential is revoked')
    expect(await page.locator('.claims').count()).toBe(0)
    expect(await page.locator('h2').allTextContents()).not.toContain('urn:eudi:pid:1 dc+sd-jwt')
    await picture('refused')
  })
})
