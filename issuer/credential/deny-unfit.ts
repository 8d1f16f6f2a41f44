// A record that cannot become this credential (a birth date that is not wholly known) is a final refusal.
import { RecordUnfit } from '../../shared/credentials/credential-type.ts'
import { OAuthError } from '../../shared/oauth/oauth-error.ts'

/** @throws OAuthError credential_request_denied in place of RecordUnfit */
export async function denyUnfit<T>(issuing: Promise<T>): Promise<T> {
  try {
    return await issuing
  } catch (error) {
    if (error instanceof RecordUnfit)
      throw new OAuthError('credential_request_denied', `The record cannot become this credential: ${error.message}`)
    throw error
  }
}
