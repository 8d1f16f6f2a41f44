// resource (RFC 8707), which names the credential issuer that a token is for: where it comes, it is us (VCI-AUTHZ-05).
import { OAuthError } from '../shared/oauth/oauth-error.ts'
import type { Issuer } from './issuer.ts'

/** @throws OAuthError invalid_target */
export function checkResource({ config }: Issuer, form: Map<string, string>): void {
  const resource = form.get('resource')
  if (resource !== undefined && resource !== config.issuerUrl)
    throw new OAuthError('invalid_target', 'The resource is not this credential issuer')
}
