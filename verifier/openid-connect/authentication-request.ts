// An authentication request (OpenID Connect Core 1.0 section 3.1.2.1), wherever it comes in: by the browser or pushed (RFC 9126).
// Refuses: other response types and modes, no PKCE S256, no scope `openid`, a question beside anything else, request objects, what says that
// nobody is to be asked (`prompt=none`), an ID token that is none of ours as a hint.
import type { Language } from '../../shared/credentials/credential-type.ts'
import { required } from '../../shared/oauth/form.ts'
import { OAuthError, type OAuthErrorCode } from '../../shared/oauth/oauth-error.ts'
import type { Facade } from './facade.ts'
import { hintedSubject } from './id-token-hint.ts'
import type { Client } from './openid-connect.ts'
import { isQuestion, type Scope } from './scopes.ts'

export interface AuthenticationRequest {
  clientId: string
  redirectUri: string
  state?: string
  nonce?: string
  codeChallenge: string
  /** Beside `openid`: those that the client is registered for. */
  scopes: Scope[]
  /** Who has to be the one that logs in. */
  hintedSubject?: string
  language?: Language
}

export type Parameters = ReadonlyMap<string, string>

/** Who asks is known, and the redirect_uri is theirs. @throws OAuthError */
export async function checkAuthenticationRequest(
  facade: Facade,
  client: Client,
  redirectUri: string,
  parameters: Parameters,
): Promise<AuthenticationRequest> {
  refuseUnsupported(parameters)
  const state = bounded(parameters, 'state')
  const nonce = bounded(parameters, 'nonce')
  const scopes = scopesOf(client, parameters)
  const codeChallenge = codeChallengeOf(parameters)
  checkPrompt(parameters)
  const hinted = await hintedSubject(facade, client, parameters.get('id_token_hint'))
  const language = languageIn(parameters.get('ui_locales'))
  return {
    clientId: client.partner.clientId,
    redirectUri,
    codeChallenge,
    scopes,
    ...(state !== undefined && { state }),
    ...(nonce !== undefined && { nonce }),
    ...(hinted !== undefined && { hintedSubject: hinted }),
    ...(language !== undefined && { language }),
  }
}

const refused = (code: OAuthErrorCode, description: string): OAuthError => new OAuthError(code, description)

function refuseUnsupported(parameters: Parameters): void {
  if (parameters.has('request')) throw refused('request_not_supported', 'There are no request objects here')
  if (parameters.has('request_uri'))
    throw refused('request_uri_not_supported', 'A request_uri is one that the pushed request was answered with')
  if (parameters.has('registration')) throw refused('registration_not_supported', 'Clients are registered beforehand')
  if (parameterOf(parameters, 'response_type') !== 'code')
    throw refused('unsupported_response_type', 'The response_type has to be code')
  const mode = parameters.get('response_mode')
  if (mode !== undefined && mode !== 'query') throw refused('invalid_request', 'The response_mode has to be query')
}

const parameterOf = (parameters: Parameters, name: string): string => required(new Map(parameters), name)

/** Goes back in an address, or in a token. */
function bounded(parameters: Parameters, name: 'state' | 'nonce'): string | undefined {
  const value = parameters.get(name)
  if (value !== undefined && value.length > 2000) throw refused('invalid_request', `The ${name} is too long`)
  return value
}

/** Scopes that the client is not registered for are as if they were not there: the token says what was granted (Core section 3.1.2.1). */
function scopesOf({ scopes: registered }: Client, parameters: Parameters): Scope[] {
  const asked = parameterOf(parameters, 'scope').split(' ')
  if (!asked.includes('openid')) throw refused('invalid_scope', 'The scope has to hold openid')
  const scopes = registered.filter((scope) => asked.includes(scope))
  if (scopes.length > 1 && scopes.some(isQuestion))
    throw refused('invalid_scope', 'A scope that is a question goes with openid alone')
  return scopes
}

function codeChallengeOf(parameters: Parameters): string {
  const challenge = parameterOf(parameters, 'code_challenge')
  if (parameters.get('code_challenge_method') !== 'S256' || !/^[A-Za-z0-9_-]{43}$/.test(challenge))
    throw refused('invalid_request', 'PKCE is needed: a code_challenge with the code_challenge_method S256')
  return challenge
}

/** Everybody logs in anew each time, so that no session is too old. */
function checkPrompt(parameters: Parameters): void {
  const prompts = parameters.get('prompt')?.split(' ') ?? []
  if (prompts.includes('none')) {
    if (prompts.length > 1) throw refused('invalid_request', 'The prompt none goes with no other')
    throw refused('login_required', 'Nobody is logged in here before their wallet answers')
  }
  const age = parameters.get('max_age')
  if (age !== undefined && !/^\d{1,10}$/.test(age))
    throw refused('invalid_request', 'The max_age is no number of seconds')
}

const languages: readonly Language[] = ['nl', 'fr', 'de', 'en']

const languageIn = (locales: string | undefined): Language | undefined =>
  locales
    ?.split(' ')
    .map((locale) => languages.find((language) => language === locale.split('-')[0]?.toLowerCase()))
    .find((language) => language !== undefined)
