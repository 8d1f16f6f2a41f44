// A wallet in the browser, in a real Chromium: the library's page, the verifier's script and every check are real. Where it matters what the
// browser passes on, its API is played, and asks the sandbox's wallet; where it matters that the browser takes what we make, it is the
// browser's own, which gives for an answer what a virtual wallet was told before.
import { existsSync, mkdirSync } from 'node:fs'
import { type Browser, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { breachesNamed } from '../../sandbox/wallet/breaking/index.ts'
import type { BrowserRequest } from '../../sandbox/wallet/browser-request.ts'
import { answerBrowser, type BrowserOptions } from '../../sandbox/wallet/digital-credential.ts'
import { receive } from '../../sandbox/wallet/receive.ts'
import type { Wallet } from '../../sandbox/wallet/wallet.ts'
import { meansOf } from '../../scripts/local/means-to-break.ts'
import { fromBase64 } from '../../shared/bytes.ts'
import type { JsonObject } from '../../shared/json.ts'
import { parseCertificate } from '../../shared/trust/certificate.ts'
import { addresses, offerTo, pki, walletOf } from '../flows/world.ts'

const executablePath = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(existsSync)
if (!executablePath) console.warn('No Chromium on this machine: the wallet in the browser is skipped.')

const pictures = 'dist/pictures'
const licenceId = 'org.iso.18013.5.1.mDL.mso-mdoc'
const accessCa = [parseCertificate(fromBase64(pki.authorities.access))]

/** What the person does with the question of the browser. */
type Person = (
  requests: BrowserRequest[],
  origin: string,
) => Promise<{ protocol: string; data: JsonObject } | undefined>

/** In the page, before anything else: the API as W3C describes it, with a wallet behind it. */
const playedApi = `
  window.DigitalCredential = class DigitalCredential {
    static userAgentAllowsProtocol(protocol) { return protocol.startsWith('openid4vp-v1-') }
  }
  navigator.credentials.get = async ({ digital, mediation, signal }) => {
    if (!navigator.userActivation.isActive || mediation !== 'required' || signal?.aborted)
      throw new DOMException('not in a click', 'NotAllowedError')
    const answer = await window.askPerson(digital.requests, location.origin)
    if (!answer) throw new DOMException('cancelled', 'NotAllowedError')
    return Object.assign(new DigitalCredential(), { type: 'digital', id: '', ...answer })
  }`

describe.skipIf(!executablePath)('a wallet in the browser (needs Chromium)', () => {
  let browser: Browser
  let page: Page
  let wallet: Wallet
  let asked: { requests: BrowserRequest[]; origin: string } | undefined
  beforeAll(async () => {
    mkdirSync(pictures, { recursive: true })
    browser = await chromium.launch({ ...(executablePath && { executablePath }), args: ['--no-sandbox'] })
    wallet = await walletOf('an', 8)
  })
  afterAll(() => browser?.close())
  beforeEach(() => {
    asked = undefined
  })

  const picture = (name: string) => page.screenshot({ path: `${pictures}/${name}.png`, fullPage: true })
  const newPage = async (person: Person | undefined, api = playedApi) => {
    page = await (await browser.newContext({ viewport: { width: 1000, height: 900 } })).newPage()
    await page.exposeFunction('askPerson', (requests: BrowserRequest[], origin: string) => {
      asked = { requests, origin }
      return person?.(requests, origin)
    })
    await page.addInitScript(api)
  }
  /** Answers the first request, as browsers do. */
  const answering =
    (options: BrowserOptions = {}): Person =>
    async ([first], origin) => {
      if (!first) throw new TypeError('there is a request')
      const data = await answerBrowser(wallet, first, origin, { accessCa, ...options })
      return { protocol: first.protocol, data }
    }
  const askInBrowser = async (format: string, question = 'membership') => {
    await page.goto(`${addresses.sandbox}/relying-party`)
    await page.check(`input[value="${question}"]`)
    await page.selectOption('select', format)
    await page.click('#in-browser')
    await page.waitForSelector('#ask-browser:visible, #state[data-outcome]')
  }
  const verdict = () => page.locator('#verdict').getAttribute('data-verdict')

  it('shows identity card and driving licence together, tied by name and birth date', async () => {
    const both = await walletOf('jan', 1)
    const { credentialOfferUri } = await offerTo('jan', { credentialConfigurationIds: [licenceId] })
    await receive(both, credentialOfferUri, { copies: 1 })
    await newPage(async ([first], origin) => {
      if (!first) throw new TypeError('there is a request')
      return { protocol: first.protocol, data: await answerBrowser(both, first, origin, { accessCa }) }
    })
    await askInBrowser('mso_mdoc', 'van')
    await page.click('#ask-browser')
    await page.waitForSelector('#verdict')
    expect(await verdict()).toBe('accepted')
    expect(await page.locator('section[data-query]').count()).toBe(2)
    expect(await page.locator('tr[data-check="sameHolder"]').textContent()).toContain('are the same')
  })

  it('reads what the wallet broke on purpose', async () => {
    const means = meansOf({ addresses, installation: { folder: '', pki, tls: undefined as never } }, () => {})
    await newPage(answering({ breaking: { breaches: breachesNamed('holderBound:key'), means } }))
    await askInBrowser('dc+sd-jwt')
    await page.click('#ask-browser')
    await page.waitForSelector('#verdict')
    expect(await verdict()).toBe('refused')
    expect(await page.locator('#reasons li').evaluateAll((all) => all.map((one) => one.dataset.check))).toEqual([
      'holderBound',
    ])
  })

  it('shows an SD-JWT VC to the page that asked, and the verdict is there at once', async () => {
    await newPage(answering())
    await askInBrowser('dc+sd-jwt')
    await picture('wallet-in-browser')
    await page.click('#ask-browser')
    await page.waitForSelector('#verdict')
    expect(asked?.requests.map(({ protocol }) => protocol)[0]).toBe('openid4vp-v1-signed')
    expect(asked?.origin).toBe(addresses.sandbox)
    expect(await verdict()).toBe('accepted')
    expect(await page.locator('.claims').textContent()).toContain('Dubois')
    await picture('wallet-in-browser-accepted')
    // Judged once, and kept nowhere.
    await page.goto(`${addresses.sandbox}/relying-party/waiting`)
    expect(await page.locator('h1').textContent()).toBe('Nothing to show')
  })

  it('shows an mdoc, whose device signature covers the origin', async () => {
    await newPage(answering())
    await askInBrowser('mso_mdoc')
    await page.click('#ask-browser')
    await page.waitForSelector('#verdict')
    expect(await verdict()).toBe('accepted')
    expect(await page.locator('.claims').textContent()).toContain('Dubois')
  })

  it('answers a ready question with yes', async () => {
    await newPage(answering())
    await page.goto(`${addresses.sandbox}/relying-party`)
    await page.getByLabel('18 or older', { exact: true }).check()
    await page.click('#ask-in-browser')
    await page.click('#ask-browser')
    expect(await page.locator('#answer').textContent()).toBe('Yes')
  })

  /** Chromium's virtual wallet; undefined in a Chromium that has none. */
  const virtualWallet = async (): Promise<((behaviour: object) => Promise<void>) | undefined> => {
    page = await (await browser.newContext()).newPage()
    const session = await page.context().newCDPSession(page)
    const command = 'DigitalCredentials.setVirtualWalletBehavior' as never
    const set = async (behaviour: object) => void (await session.send(command, behaviour as never))
    return set({ action: 'clear' }).then(
      () => set,
      () => undefined,
    )
  }

  it("is asked by the browser's own API, and by it alone, in both formats", async ({ skip }) => {
    for (const format of ['dc+sd-jwt', 'mso_mdoc']) {
      const behave = (await virtualWallet()) ?? skip('this Chromium has no virtual wallet')
      await askInBrowser(format)
      const requests = JSON.parse((await page.locator('#ask-browser').getAttribute('data-requests')) ?? '')
      const answer = await answering()(requests, addresses.sandbox)
      await behave({ action: 'respond', protocol: answer?.protocol, response: answer?.data })
      await page.click('#ask-browser')
      await page.waitForSelector('#verdict')
      expect(await verdict()).toBe('accepted')
    }
  })

  it("is cancelled in the browser's own API as in the played one", async ({ skip }) => {
    const behave = (await virtualWallet()) ?? skip('this Chromium has no virtual wallet')
    await behave({ action: 'decline' })
    await askInBrowser('dc+sd-jwt')
    await page.click('#ask-browser')
    await page.waitForSelector('#state[data-outcome="cancelled"]')
  })

  it('may be cancelled, and asked again with the same requests', async () => {
    let cancels = 1
    await newPage((requests, origin) => (cancels-- > 0 ? Promise.resolve(undefined) : answering()(requests, origin)))
    await askInBrowser('dc+sd-jwt')
    await page.click('#ask-browser')
    await page.waitForSelector('#state[data-outcome="cancelled"]')
    await picture('wallet-in-browser-cancelled')
    await page.click('#ask-browser')
    await page.waitForSelector('#verdict')
    expect(await verdict()).toBe('accepted')
  })

  it('that is not there leaves the link of this device, for the same question', async () => {
    await newPage(undefined, 'delete window.DigitalCredential')
    await askInBrowser('mso_mdoc')
    expect(await page.locator('#state').getAttribute('data-outcome')).toBe('unsupported')
    expect(await page.locator('#ask-browser').isVisible()).toBe(false)
    await picture('wallet-in-browser-unsupported')
    await page.click('#instead')
    expect(await page.locator('#open-wallet').getAttribute('href')).toMatch(/^openid4vp:/)
  })

  it('leaves the same link where the browser knows none of the protocols', async () => {
    await newPage(undefined, playedApi.replace("'openid4vp-v1-'", "'other'"))
    await askInBrowser('dc+sd-jwt')
    expect(await page.locator('#state').getAttribute('data-outcome')).toBe('unsupported')
  })

  it('leaves the same link without script', async () => {
    page = await (await browser.newContext({ javaScriptEnabled: false })).newPage()
    await page.goto(`${addresses.sandbox}/relying-party`)
    await page.click('#in-browser')
    expect(await page.locator('#ask-browser').isVisible()).toBe(false)
    expect(await page.locator('#state').textContent()).toContain('Without script')
    await page.click('#instead')
    expect(await page.locator('#open-wallet').count()).toBe(1)
  })

  it('is refused when it answered the page of another origin, in both formats', async () => {
    for (const format of ['dc+sd-jwt', 'mso_mdoc']) {
      await newPage(answering({ misled: 'https://evil.example' }))
      await askInBrowser(format)
      await page.click('#ask-browser')
      await page.waitForSelector('#verdict')
      expect(await verdict()).toBe('refused')
      expect(await page.locator('tr[data-check="holderBound"]').getAttribute('data-outcome')).toBe('failed')
      expect(await page.locator('.claims').count()).toBe(0)
    }
    await picture('wallet-in-browser-refused')
  })

  it('tells a page that passes the request of another on that it is not for it, and that is all it tells', async () => {
    await newPage(([first]) => answering()(first ? [first] : [], 'https://evil.example'))
    await askInBrowser('dc+sd-jwt')
    await page.click('#ask-browser')
    await page.waitForSelector('#verdict')
    expect(await verdict()).toBe('walletError')
    expect(await page.locator('#verdict').textContent()).toContain('invalid_request')
  })

  it('answers the session that asked, and no page without its secret', async () => {
    let stolen: JsonObject | undefined
    await newPage(async (requests, origin) => {
      stolen = await answering()(requests, origin)
      return undefined
    })
    await askInBrowser('dc+sd-jwt')
    await page.click('#ask-browser')
    await page.waitForSelector('#state[data-outcome="cancelled"]')
    const cookies = await page.context().cookies()
    const cookie = cookies.map(({ name, value }) => `${name}=${value}`).join('; ')
    const csrf = await page.locator('input[name="csrf"]').inputValue()
    const post = async (headers: Record<string, string>, secret: string) =>
      fetch(`${addresses.sandbox}/relying-party/digital-credential`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/x-www-form-urlencoded', ...headers },
        body: new URLSearchParams({ csrf: secret, answer: JSON.stringify(stolen) }).toString(),
      })
    expect((await post({}, csrf)).status).toBe(404)
    expect((await post({ Cookie: cookie }, '')).status).toBe(404)
    expect((await post({ Cookie: cookie }, `${csrf.slice(1)}x`)).status).toBe(404)
    expect(await (await post({ Cookie: cookie }, csrf)).text()).toContain('data-verdict="accepted"')
  })
})

describe('the script for pages of relying parties', () => {
  it('is small, public and the same for everybody', async () => {
    const response = await fetch(`${addresses.verifier}/digital-credentials.js`)
    const headers = Object.fromEntries(
      ['Content-Type', 'Cache-Control', 'Access-Control-Allow-Origin', 'X-Content-Type-Options'].map((name) => [
        name,
        response.headers.get(name),
      ]),
    )
    expect(headers).toEqual({
      'Content-Type': 'text/javascript; charset=utf-8',
      'Cache-Control': 'public, max-age=3600',
      'Access-Control-Allow-Origin': '*',
      'X-Content-Type-Options': 'nosniff',
    })
    const text = await response.text()
    expect(text.length).toBeLessThan(4_000)
    expect(text).not.toMatch(/^import /m)
  })
})
