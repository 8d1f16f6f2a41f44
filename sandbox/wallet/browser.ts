// A browser without script: it keeps cookies, follows redirects and fills in forms, until a page sends it to the wallet.
// Enough to log in at the sandbox's CSAM as a persona, and to choose and approve at the issuer.
import type { Fetch } from '../../shared/http/fetch.ts'
import { WalletRefused } from './wallet.ts'

export interface Persona {
  persona: string
  level: string
  decision: 'approve' | 'deny'
  /** Documents, by the ids of their types, where the issuer lets the person choose; everything that is there, unless said otherwise. */
  choose?: string[]
}

const maximumSteps = 20

/** @returns the address that begins with `until`, where the browser would hand over to the wallet. */
export async function browse(fetch: Fetch, start: string, until: string, as: Persona): Promise<string> {
  const jar = createJar(fetch)
  let url = start
  let init: RequestInit = {}
  const language = { 'Accept-Language': 'en' }
  for (let step = 0; step < maximumSteps; step++) {
    const response = await jar.fetch(url, { ...init, headers: { ...language, ...init.headers }, redirect: 'manual' })
    const location = response.headers.get('Location')
    if (response.status >= 300 && response.status < 400 && location) {
      if (location.startsWith(until)) return location
      url = new URL(location, url).href
      init = {}
      continue
    }
    const page = await response.text()
    if (response.status !== 200) throw new WalletRefused(failureOf(page, response.status, url))
    ;({ url, init } = fillIn(page, url, as))
  }
  throw new WalletRefused('the browser was sent around without an end')
}

/** What the page says to the person, where it says why. */
function failureOf(page: string, status: number, url: string): string {
  const reason = /<p id="failure"[^>]*>([^<]*)</.exec(page)?.[1]
  return `the browser met ${status} at ${new URL(url).pathname}${reason ? `: ${unescapeHtml(reason)}` : ''}`
}

/** Cookies of each host, sent back to it, as a browser does. */
export function createJar(fetch: Fetch = (url, init) => globalThis.fetch(url, init)): { fetch: Fetch } {
  const jar = new Map<string, Map<string, string>>()
  return {
    fetch: async (url, init = {}) => {
      const { host } = new URL(url)
      const cookies = jar.get(host) ?? new Map<string, string>()
      const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
      const headers = { ...(init.headers as Record<string, string> | undefined), ...(cookie && { Cookie: cookie }) }
      const response = await fetch(url, { redirect: 'manual', ...init, headers })
      for (const line of response.headers.getSetCookie()) {
        const [pair = ''] = line.split(';')
        const equals = pair.indexOf('=')
        cookies.set(pair.slice(0, equals).trim(), pair.slice(equals + 1).trim())
      }
      jar.set(host, cookies)
      return response
    },
  }
}

/** The first form of a page with its hidden values, our persona and level, the boxes that we tick, and the button that we press. */
function fillIn(page: string, base: string, as: Persona): { url: string; init: RequestInit } {
  const form = /<form\b[^>]*>[\s\S]*?<\/form>/i.exec(page)?.[0]
  if (!form) throw new WalletRefused(`the browser met a page without a form at ${new URL(base).pathname}`)
  const opening = form.slice(0, form.indexOf('>') + 1)
  const values = new URLSearchParams()
  for (const [tag] of form.matchAll(/<(?:input|button)\b[^>]*>/gi)) {
    const name = attribute(tag, 'name')
    if (!name) continue
    const type = attribute(tag, 'type')
    const pressed = attribute(tag, 'id') === as.decision
    if (type === 'hidden' || pressed) values.set(name, attribute(tag, 'value') ?? '')
  }
  for (const name of tickedIn(form, as.choose)) values.set(name, 'yes')
  if (/name="persona"/i.test(form)) {
    values.set('persona', as.persona)
    values.set('level', as.level)
  }
  return {
    url: new URL(attribute(opening, 'action') ?? base, base).href,
    init: { method: 'POST', headers: { 'Content-Type': 'application/x-www-form-urlencoded' }, body: values.toString() },
  }
}

/** Names of the boxes that we tick. */
function tickedIn(form: string, choose: string[] | undefined): string[] {
  const boxes = [...form.matchAll(/<input\b[^>]*type="checkbox"[^>]*>/gi)].map(([tag]) => ({
    name: attribute(tag, 'name') ?? '',
    document: attribute(tag, 'data-document') ?? '',
  }))
  const absent = choose?.find((one) => boxes.length > 0 && !boxes.some(({ document }) => document === one))
  if (absent) throw new WalletRefused(`the issuer has no ${absent} to choose`)
  return boxes.filter(({ document }) => !choose || choose.includes(document)).map(({ name }) => name)
}

function attribute(tag: string, name: string): string | undefined {
  const value = new RegExp(`\\s${name}="([^"]*)"`, 'i').exec(tag)?.[1]
  return value === undefined ? undefined : unescapeHtml(value)
}

const unescapeHtml = (text: string): string =>
  text
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&')
