// authorization_details of the type openid_credential (RFC 9396, OpenID4VCI 1.0 section 5.1.1): at the pushed request they name what a
// person is asked for, at the token endpoint what of it the token is for.
// Refuses: other types, configurations that are not issued here, locations that are another issuer's, claims that cannot be had. Other
// members are ignored.
import { findConfiguration, type Offered } from '../shared/credentials/index.ts'
import { isObject, JsonRefused, parseJson } from '../shared/json.ts'
import { OAuthError } from '../shared/oauth/oauth-error.ts'
import { bothClaims, checkLength, parseAskedClaims } from './asked-claims.ts'
import type { AskedClaims } from './grant.ts'
import type { Issuer } from './issuer.ts'

/** What a request asks for: configurations, each once, and of some of them not all claims. */
export interface AskedFor {
  configurationIds: string[]
  claims?: Record<string, AskedClaims>
}

/** @throws OAuthError invalid_authorization_details (VCI-AUTHZ-01, VCI-AUTHZ-02) */
export function parseAuthorizationDetails(issuer: Issuer, text: string): AskedFor {
  const details = jsonOf(text)
  if (!Array.isArray(details) || details.length === 0) throw refused()
  const asked = new Map<string, AskedClaims | undefined>()
  for (const detail of details) {
    const { offered, claims } = askedOf(issuer, detail)
    const { id } = offered.configuration
    asked.set(id, asked.has(id) ? bothClaims(asked.get(id), claims) : claims)
  }
  checkLength([...asked.values()])
  const claims = Object.fromEntries([...asked].flatMap(([id, one]) => (one ? [[id, one]] : [])))
  return { configurationIds: [...asked.keys()], ...(Object.keys(claims).length > 0 && { claims }) }
}

function askedOf({ config }: Issuer, detail: unknown): { offered: Offered; claims: AskedClaims | undefined } {
  if (!isObject(detail) || detail.type !== 'openid_credential') throw refused()
  const { credential_configuration_id: id, locations } = detail
  if (locations !== undefined && !(Array.isArray(locations) && locations.includes(config.issuerUrl))) throw refused()
  const offered = typeof id === 'string' ? findConfiguration(id) : undefined
  if (!offered) throw refused()
  return { offered, claims: parseAskedClaims(detail.claims, offered) }
}

function jsonOf(text: string): unknown {
  try {
    return parseJson(isEncodedAgain.test(text) ? decodeURIComponent(text) : text)
  } catch (error) {
    throw error instanceof JsonRefused || error instanceof URIError ? refused() : error
  }
}

/** The wallet library of the EU encodes them once more than a form does. */
const isEncodedAgain = /^%5b/i

const refused = () =>
  new OAuthError('invalid_authorization_details', 'The authorization_details name no credential that is issued here')
