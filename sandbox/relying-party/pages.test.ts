import { describe, expect, it } from 'vitest'
import { confirmationPage, startPage, waitingPage } from './pages.ts'
import type { Flow } from './verifier-client.ts'

const links = ['openid4vp', 'haip-vp', 'eudi-openid4vp'].map((scheme) => `${scheme}://?client_id=a&request_uri=b`)
const transaction = {
  id: 'a',
  authorizationRequest: links[0] ?? '',
  authorizationRequests: links,
  qrCode: '<svg></svg>',
  expiresAt: '',
}
const waiting = async (flow: Flow): Promise<string> => (await waitingPage(transaction, flow)).text()

describe('the page that waits', () => {
  it('leaves time to copy the command, and has a way on for who does not want to wait', async () => {
    for (const flow of ['sameDevice', 'crossDevice'] as const) {
      const page = await waiting(flow)
      expect(page).toContain('<meta http-equiv="refresh" content="10">')
      expect(page).toContain('href="/relying-party/waiting"')
      expect(page).not.toContain('<script')
    }
  })

  it('says what to do with the address that the command prints, on the same device alone', async () => {
    expect(await waiting('sameDevice')).toContain('The command prints an address: open it in this browser')
    expect(await waiting('crossDevice')).not.toContain('address')
  })
})

describe('the page that waits for a wallet on this device', () => {
  it('has a link for each kind of wallet, and on another device for none', async () => {
    const page = await waiting('sameDevice')
    for (const link of links) expect(page).toContain(`href="${link.replaceAll('&', '&amp;')}"`)
    expect(await waiting('crossDevice')).not.toContain('href="haip-vp:')
  })
})

describe('the page that waits for a wallet on another device', () => {
  it('warns of codes that somebody sent, and says that a number will be asked for (ARF OIA_08d)', async () => {
    const page = await waiting('crossDevice')
    expect(page).toContain('Only scan it if you opened this page yourself.')
    expect(page).toContain('then shows a number')
    expect(await waiting('sameDevice')).not.toContain('id="careful"')
  })
})

describe('the page that asks for the number', () => {
  it('does not go on by itself while somebody types, and says when it was wrong', async () => {
    const page = await (await confirmationPage()).text()
    expect(page).not.toContain('http-equiv="refresh"')
    expect(page).not.toContain('role="alert"')
    const again = await confirmationPage('wrong')
    expect(again.status).toBe(400)
    expect(await again.text()).toContain('That is not the number.')
  })
})

describe('the first page', () => {
  it('asks what for, with an answer chosen, and says what each needs', async () => {
    const page = await (await startPage([])).text()
    expect(page).toMatch(/value="membership"[^>]*checked/)
    expect(page).toContain('value="van" aria-describedby="about-van"')
    expect(page).not.toContain('id="questions"')
  })
})
