import { describe, expect, it } from 'vitest'
import { verdictPage, waitingPage } from './pages.ts'
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

describe('the page of the verdict', () => {
  const page = async (claims: object): Promise<string> => {
    const one = { queryId: 'pid', format: 'dc+sd-jwt', type: 'urn:eudi:pid:1', claims: claims as never, findings: [] }
    return (await verdictPage({ verdict: 'refused', credentials: [one], findings: [] })).text()
  }

  it('shows the claims under their type, and no type where none was shown', async () => {
    expect(await page({ family_name: 'A' })).toContain('urn:eudi:pid:1')
    const empty = await page({})
    expect(empty).not.toContain('urn:eudi:pid:1')
    expect(empty).not.toContain('class="claims"')
  })
})
