// The gateway in front of the sources and of the e-Box: OAuth 2.0 client credentials, one token for one source. The client proves itself by its secret or by
// its key.
import { equalSecrets } from '../../shared/bytes.ts'
import { hour } from '../../shared/clock.ts'
import { checkClientAssertion, jwtBearer } from '../../shared/oauth/client-assertion.ts'
import { readOAuthForm, required } from '../../shared/oauth/form.ts'
import { OAuthError } from '../../shared/oauth/oauth-error.ts'
import { randomId } from '../../shared/random.ts'
import { eboxScope } from '../ebox/behaviours.ts'
import type { Sandbox } from '../sandbox.ts'
import { sandboxSources } from '../sources/index.ts'

export const gatewayTokenPath = '/gateway/oauth2/token'

export async function gatewayTokenEndpoint(sandbox: Sandbox, request: Request): Promise<Response> {
  const form = await readOAuthForm(request)
  await checkClient(sandbox, request, form)
  if (required(form, 'grant_type') !== 'client_credentials')
    throw new OAuthError('unsupported_grant_type', 'Use client_credentials')
  const scope = required(form, 'scope')
  if (scope !== eboxScope && !sandboxSources.some(({ name }) => name === scope))
    throw new OAuthError('invalid_scope', 'There is no such source')
  const token = randomId(sandbox.random)
  await sandbox.rows.put('gatewayToken', token, { scope }, sandbox.now() + hour)
  return Response.json(
    { access_token: token, token_type: 'Bearer', expires_in: hour, scope },
    { headers: { 'Cache-Control': 'no-store' } },
  )
}

/** @throws OAuthError invalid_client */
async function checkClient({ config, now, rows }: Sandbox, request: Request, form: Map<string, string>): Promise<void> {
  if (form.get('client_assertion_type') !== jwtBearer)
    return checkBasic(request, config.clientId, config.gatewayClientSecret)
  const { clientId, gatewayClientKey: key } = config
  await checkClientAssertion(
    { now, rows },
    {
      assertion: required(form, 'client_assertion'),
      clientId,
      keys: [{ kid: key.kid, key }],
      audience: config.sandboxUrl + gatewayTokenPath,
    },
  )
}

/** client_secret_basic (RFC 6749 section 2.3.1). @throws OAuthError invalid_client */
export function checkBasic(request: Request, clientId: string, secret: string): void {
  const [scheme, credentials = ''] = (request.headers.get('Authorization') ?? '').split(' ')
  const [id = '', password = ''] = decode(credentials).split(':').map(decodeURIComponent)
  if (scheme !== 'Basic' || id !== clientId || !equalSecrets(password, secret))
    throw new OAuthError('invalid_client', 'The client is not known, or its secret is wrong', { status: 401 })
}

function decode(credentials: string): string {
  try {
    return atob(credentials)
  } catch {
    return ''
  }
}

export async function checkGatewayToken({ rows }: Sandbox, request: Request, scope: string): Promise<boolean> {
  const [scheme, token = ''] = (request.headers.get('Authorization') ?? '').split(' ')
  return scheme === 'Bearer' && (await rows.get<{ scope: string }>('gatewayToken', token))?.scope === scope
}
