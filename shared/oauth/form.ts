// Form bodies at OAuth endpoints: bounded, each parameter once, an empty one as if it were not there (RFC 6749 section 3.2); what
// is wrong is invalid_request (section 5.2).
import { BodyRefused, kilobyte, readForm } from '../http/body.ts'
import { OAuthError } from './oauth-error.ts'

const limit = 64 * kilobyte

/** @throws OAuthError invalid_request */
export async function readOAuthForm(request: Request): Promise<Map<string, string>> {
  try {
    const parameters = await readForm(request, limit)
    return new Map([...parameters].filter(([, value]) => value !== ''))
  } catch (error) {
    if (error instanceof BodyRefused)
      throw new OAuthError(
        'invalid_request',
        `The request cannot be read: ${error.message}`,
        error.tooLarge ? { status: 413 } : {},
      )
    throw error
  }
}

/** A parameter that has to be there. @throws OAuthError invalid_request */
export function required(form: Map<string, string>, name: string): string {
  const value = form.get(name)
  if (!value) throw new OAuthError('invalid_request', `The parameter ${name} is missing`)
  return value
}
