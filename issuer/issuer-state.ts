// issuer_state of an offer over the authorization code (OpenID4VCI 1.0 sections 4.1.1 and 5.1.3): sealed, so that giving one out
// stores nothing. It says what was offered, whether the person is to choose, and how long, and nothing about a person; several wallets
// may come with it. It lets nobody in (VCI-AUTHZ-06): one that is not ours counts as none, and only one of ours that has expired is refused.
import { OAuthError } from '../shared/oauth/oauth-error.ts'
import type { Issuer } from './issuer.ts'

interface OfferedState {
  configurationIds: string[]
  /** Nobody chose yet: the person does, after the login. */
  choice?: boolean
  /** Seconds. */
  expiresAt: number
}

export const createIssuerState = ({ seals }: Issuer, offered: OfferedState): Promise<string> =>
  seals.issuerState.seal(offered, offered.expiresAt)

/** Undefined where there is none that is ours. @throws OAuthError invalid_request */
export async function checkIssuerState(
  { seals, now }: Issuer,
  issuerState: string | undefined,
): Promise<OfferedState | undefined> {
  if (issuerState === undefined) return undefined
  // Opened as of the beginning of time, since the seal does not tell what has expired from what is another's.
  const offered = await seals.issuerState.open<OfferedState>(issuerState, 0)
  if (offered && now() >= offered.expiresAt) throw new OAuthError('invalid_request', 'The offer has expired')
  return offered
}
