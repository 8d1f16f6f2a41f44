// scope (OpenID4VCI 1.0 section 5.1.2): each value by itself, and those that stand for nothing here are as if they were not there.
import { findScope } from '../shared/credentials/index.ts'
import { OAuthError } from '../shared/oauth/oauth-error.ts'

/** Identifiers of the configurations, each once. @throws OAuthError invalid_scope, if there are none (VCI-AUTHZ-03) */
export function parseScope(scope: string): string[] {
  const ids = scope.split(' ').flatMap((one) => findScope(one)?.configuration.id ?? [])
  if (ids.length === 0) throw new OAuthError('invalid_scope', 'The scope names no credential that is issued here')
  return [...new Set(ids)]
}
