// POST /csam/fas/oauth2/access_token and GET /userinfo: the ID token, and userinfo as a signed JWT with CSAM's own claim names.
import { importJWK, SignJWT } from 'jose'
import { base64url, sha256, utf8 } from '../../shared/bytes.ts'
import { readOAuthForm, required } from '../../shared/oauth/form.ts'
import { OAuthError } from '../../shared/oauth/oauth-error.ts'
import { randomId } from '../../shared/random.ts'
import { checkBasic } from '../gateway/token.ts'
import { findPersona } from '../personas.ts'
import type { Sandbox } from '../sandbox.ts'
import { sandboxRows } from '../stores.ts'
import type { CsamGrant } from './authorize.ts'
import { acrOf, csamIssuer } from './provider.ts'

const { life } = sandboxRows.csamToken

export async function csamTokenEndpoint(sandbox: Sandbox, request: Request): Promise<Response> {
  const form = await readOAuthForm(request)
  checkBasic(request, sandbox.config.clientId, sandbox.config.csamClientSecret)
  const taken = await sandbox.rows.take<CsamGrant>('csamCode', required(form, 'code'))
  const challenge = base64url(await sha256(utf8(form.get('code_verifier') ?? '')))
  if (
    'refused' in taken ||
    taken.value.codeChallenge !== challenge ||
    taken.value.redirectUri !== form.get('redirect_uri')
  )
    throw new OAuthError('invalid_grant', 'The code is not known, or does not fit')
  const { nickname, level, language, nonce } = taken.value
  const accessToken = randomId(sandbox.random)
  await sandbox.rows.put('csamToken', accessToken, { nickname, level, language }, sandbox.now() + life)
  const idToken = await sign(sandbox, {
    sub: subjectOf(nickname),
    nonce,
    acr: acrOf(level),
    amr: ['eid', acrOf(level)],
  })
  return Response.json(
    {
      access_token: accessToken,
      token_type: 'Bearer',
      expires_in: life,
      id_token: idToken,
      scope: 'openid profile egovnrn',
    },
    { headers: { 'Cache-Control': 'no-store' } },
  )
}

export async function csamUserInfoEndpoint(sandbox: Sandbox, request: Request): Promise<Response> {
  const [, token = ''] = (request.headers.get('Authorization') ?? '').split(' ')
  const known = await sandbox.rows.get<Pick<CsamGrant, 'nickname' | 'level' | 'language'>>('csamToken', token)
  const persona = known && findPersona(known.nickname)
  if (!known || !persona) throw new OAuthError('invalid_token', 'The access token is not known', { status: 401 })
  const [givenName = '', ...surname] = persona.name.split(' ')
  const jwt = await sign(sandbox, {
    sub: subjectOf(persona.nickname),
    surname: surname.join(' '),
    givenName,
    mail: `${persona.nickname}@attestry.example`,
    prefLanguage: known.language ?? persona.language,
    egovNRN: persona.ssin,
    fedid: subjectOf(persona.nickname),
    assurance_level: known.level.slice('Level'.length),
  })
  return new Response(jwt, { headers: { 'Content-Type': 'application/jwt', 'Cache-Control': 'no-store' } })
}

const subjectOf = (nickname: string): string => `sandbox-${nickname}`

async function sign(sandbox: Sandbox, claims: Record<string, unknown>): Promise<string> {
  const now = sandbox.now()
  return new SignJWT(claims)
    .setProtectedHeader({ alg: 'RS256', kid: sandbox.csamKey.kid ?? '', typ: 'JWT' })
    .setIssuer(csamIssuer(sandbox))
    .setAudience(sandbox.config.clientId)
    .setIssuedAt(now)
    .setExpirationTime(now + life)
    .sign(await importJWK(sandbox.csamKey, 'RS256'))
}
