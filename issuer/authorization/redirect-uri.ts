// The redirect_uri of a pushed request: https, an app's own scheme, or http on the person's own machine (RFC 8252 section 7).
// Refuses: a fragment, a user name, an address of ours, a scheme that is no wallet's or runs script, a query that already answers,
// what would lead elsewhere than it reads, could not stand in a Location header or is too long for one, and what a registered client did
// not register (VCI-AUTHZ-11).
import { OAuthError } from '../../shared/oauth/oauth-error.ts'
import type { Issuer } from '../issuer.ts'
import { isLoopback } from './destination.ts'

/** What browsers run, show or hand to something that is no wallet. */
const schemesOfOthers = [
  ...['javascript:', 'vbscript:', 'data:', 'blob:', 'file:', 'filesystem:', 'about:', 'chrome:', 'view-source:'],
  ...['ftp:', 'ws:', 'wss:', 'mailto:', 'tel:', 'sms:', 'intent:'],
]

/** What we add to the query. */
const answers = ['code', 'state', 'iss', 'error']

const unfit =
  'The redirect_uri is not https, the scheme of an app, or http on this machine; or it has a user, a fragment or an answer in it'

/**
 * The text as it was sent. `registration`: of a client that is registered, whose addresses are these alone.
 * @throws OAuthError invalid_request
 */
export function redirectUriOf(
  { config }: Issuer,
  text: string,
  registration?: { redirectUris: readonly string[] },
): string {
  // URL.parse would quietly drop line breaks and turn backslashes.
  const url = /^[!-[\]-~]{1,4000}$/.test(text) ? URL.parse(text) : null
  if (
    !url ||
    !leads(url, text) ||
    text.includes('#') ||
    url.username ||
    url.password ||
    answers.some((name) => url.searchParams.has(name)) ||
    url.origin === new URL(config.issuerUrl).origin
  )
    throw new OAuthError('invalid_request', unfit)
  if (registration && !registration.redirectUris.includes(text))
    throw new OAuthError('invalid_request', 'The redirect_uri is none that the client registered')
  return text
}

/** Web addresses are written out: URL.parse would read `https:login` or `https:///login` as an address too. */
function leads(url: URL, text: string): boolean {
  if (url.protocol === 'https:' || url.protocol === 'http:')
    return /^https?:\/\/[^/?@]+([/?]|$)/i.test(text) && (url.protocol === 'https:' || isLoopback(url))
  return !schemesOfOthers.includes(url.protocol)
}
