// A browser in memory, for tests: it takes what a wallet pushed over CSAM to the consent page and back, one step at a time, so
// that a test may stop, repeat or bend any of them. It keeps one cookie.
import { createApp } from '../app.ts'
import type { Issuer } from '../issuer.ts'
import type { MemoryCsam } from './memory-csam.ts'
import { clientId, sdJwtPid } from './memory-wallet.ts'

export type Parameters = Record<string, string | undefined>

/** The verifier of RFC 7636 appendix B. */
export const codeVerifier = 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk'

/** What a wallet pushes, with everything right. */
export const rightRequest = {
  response_type: 'code',
  client_id: clientId,
  redirect_uri: 'https://wallet.example/back',
  scope: sdJwtPid,
  state: 'of the wallet',
  code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
  code_challenge_method: 'S256',
}

export const formOf = (parameters: Parameters): URLSearchParams =>
  new URLSearchParams(Object.entries(parameters).filter((entry): entry is [string, string] => entry[1] !== undefined))

export interface MemoryBrowser {
  cookie: string
  push(change?: Parameters, headers?: Record<string, string>): Promise<Response>
  /** Pushes, and gives the request_uri. */
  pushed(change?: Parameters): Promise<string>
  authorize(requestUri: string, change?: Parameters): Promise<Response>
  /** CSAM brings the browser back. */
  callBack(change?: Parameters): Promise<Response>
  /** All of it as far as the consent page; the ticket of its form. */
  arrive(change?: Parameters): Promise<string>
  /** `more`: what else the form says, such as the boxes that are ticked. */
  decide(ticket: string, decision?: string, more?: Parameters): Promise<Response>
}

export function createMemoryBrowser(issuer: Issuer, csam: MemoryCsam): MemoryBrowser {
  const app = createApp(issuer)
  const { issuerUrl } = issuer.config
  const post = async (path: string, form: Parameters, headers: Record<string, string> = {}) =>
    app.request(issuerUrl + path, { method: 'POST', body: formOf(form), headers })
  const get = async (path: string, parameters: Parameters) =>
    app.request(`${issuerUrl}${path}?${formOf(parameters)}`, { headers: { Cookie: browser.cookie } })
  const browser: MemoryBrowser = {
    cookie: '',
    push: (change, headers) => post('/par', { ...rightRequest, ...change }, headers),
    pushed: async (change) => (await (await browser.push(change)).json()).request_uri,
    authorize: async (requestUri, change) => {
      const response = await get('/authorize', { client_id: clientId, request_uri: requestUri, ...change })
      const location = response.headers.get('Location')
      if (location) csam.asked = new URL(location).searchParams
      browser.cookie = response.headers.getSetCookie()[0]?.split(';')[0] ?? browser.cookie
      return response
    },
    callBack: (change) =>
      get('/login/callback', { code: 'of CSAM', state: csam.asked?.get('state') ?? undefined, ...change }),
    arrive: async (change) => {
      await browser.authorize(await browser.pushed(change))
      return ticketOf(await (await browser.callBack()).text())
    },
    decide: (ticket, decision = 'approve', more = {}) =>
      post('/consent', { ticket, decision, ...more }, { Cookie: browser.cookie }),
  }
  return browser
}

export const ticketOf = (page: string): string => /name="ticket" value="([^"]+)"/.exec(page)?.[1] ?? ''

/** Which failure a page shows, with its status. */
export async function failureOf(response: Response): Promise<string> {
  return `${response.status} ${/data-failure="(\w+)"/.exec(await response.text())?.[1]}`
}
