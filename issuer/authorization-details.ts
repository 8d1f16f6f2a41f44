// authorization_details of the type openid_credential (RFC 9396, OpenID4VCI 1.0 section 5.1.1): at the pushed request they name what a
// person is asked for, at the token endpoint what of it the token is for.
// Refuses: other types, configurations that are not issued here, locations that are another issuer's. Other members are ignored.
import { findConfiguration } from '../shared/credentials/index.ts'
import { isObject, JsonRefused, parseJson } from '../shared/json.ts'
import { OAuthError } from '../shared/oauth/oauth-error.ts'
import type { Issuer } from './issuer.ts'

/** Identifiers of the configurations, each once. @throws OAuthError invalid_authorization_details (VCI-AUTHZ-01, VCI-AUTHZ-02) */
export function parseAuthorizationDetails(issuer: Issuer, text: string): string[] {
  const details = jsonOf(text)
  if (!Array.isArray(details) || details.length === 0) throw refused()
  return [...new Set(details.map((detail) => configurationOf(issuer, detail)))]
}

function configurationOf({ config }: Issuer, detail: unknown): string {
  if (!isObject(detail) || detail.type !== 'openid_credential') throw refused()
  const { credential_configuration_id: id, locations } = detail
  if (locations !== undefined && !(Array.isArray(locations) && locations.includes(config.issuerUrl))) throw refused()
  if (typeof id !== 'string' || !findConfiguration(id)) throw refused()
  return id
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
