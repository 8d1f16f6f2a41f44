// POST /oidc/token (OpenID Connect Core 1.0 section 3.1.3): a code becomes an ID token and an access token for the claims, once, for the client
// that it was given to, at the address that it was sent to, with the verifier of its challenge (RFC 7636). A code that comes again ends what
// it gave out (RFC 6749 section 4.1.2).
import { base64url, equalSecrets, sha256, utf8 } from '../../shared/bytes.ts'
import { signJws } from '../../shared/keys/jws.ts'
import { readOAuthForm, required } from '../../shared/oauth/form.ts'
import { OAuthError } from '../../shared/oauth/oauth-error.ts'
import { randomId } from '../../shared/random.ts'
import { verifierRows } from '../stores.ts'
import { checkClient } from './check-client.ts'
import type { CodeGrant, Released, UsedCode } from './code-grant.ts'
import type { Facade } from './facade.ts'
import type { Client } from './openid-connect.ts'

const { life } = verifierRows.openIdConnectToken

export async function tokenEndpoint(facade: Facade, request: Request): Promise<Response> {
  const form = await readOAuthForm(request)
  const client = await checkClient(facade, form)
  if (required(form, 'grant_type') !== 'authorization_code')
    throw new OAuthError('unsupported_grant_type', 'The grant_type has to be authorization_code')
  const code = required(form, 'code')
  const grant = await redeem(facade, client, code, form)
  const accessToken = randomId(facade.random)
  const { sub, claims, scope } = grant
  const expiresAt = facade.now() + life
  await Promise.all([
    facade.rows.put('openIdConnectToken', accessToken, { sub, claims } satisfies Released, expiresAt),
    facade.rows.put('openIdConnectUsed', code, { accessToken } satisfies UsedCode, expiresAt),
  ])
  return Response.json(
    {
      access_token: accessToken,
      token_type: 'Bearer',
      expires_in: life,
      scope,
      id_token: await createIdToken(facade, grant, accessToken),
    },
    { headers: { 'Cache-Control': 'no-store' } },
  )
}

/** @throws OAuthError invalid_grant */
async function redeem(
  { rows }: Facade,
  { partner }: Client,
  code: string,
  form: Map<string, string>,
): Promise<CodeGrant> {
  const taken = await rows.take<CodeGrant>('openIdConnectCode', code)
  if ('refused' in taken) {
    const used = await rows.take<UsedCode>('openIdConnectUsed', code)
    if ('value' in used) await rows.take('openIdConnectToken', used.value.accessToken)
    throw refused('The code was not given out here, was used before, or has expired')
  }
  const { clientId, redirectUri, codeChallenge } = taken.value
  if (clientId !== partner.clientId) throw refused('The code was given to another client')
  if (required(form, 'redirect_uri') !== redirectUri) throw refused('The code was given for another redirect_uri')
  if (!(await fitsChallenge(form.get('code_verifier'), codeChallenge))) throw refused('The code_verifier does not fit')
  return taken.value
}

async function fitsChallenge(verifier: string | undefined, challenge: string): Promise<boolean> {
  if (!verifier || !/^[A-Za-z0-9._~-]{43,128}$/.test(verifier)) return false
  return equalSecrets(base64url(await sha256(utf8(verifier))), challenge)
}

/** Who logged in, when and how surely (Core section 2); claims of scopes are at the userinfo endpoint (section 5.4). */
async function createIdToken(
  { now, openIdConnect: { issuer, key } }: Facade,
  { sub, clientId, nonce, authTime, acr }: CodeGrant,
  accessToken: string,
): Promise<string> {
  const half = (await sha256(utf8(accessToken))).subarray(0, 16)
  return signJws(
    key.signer,
    { typ: 'JWT', kid: key.kid },
    {
      iss: issuer,
      sub,
      aud: clientId,
      iat: now(),
      exp: now() + life,
      auth_time: authTime,
      ...(nonce !== undefined && { nonce }),
      ...(acr !== undefined && { acr }),
      // Proof of possession of the key that the credential is bound to (RFC 8176).
      amr: ['pop'],
      at_hash: base64url(half),
    },
  )
}

const refused = (description: string): OAuthError => new OAuthError('invalid_grant', description)
