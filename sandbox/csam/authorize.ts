// GET and POST /csam/fas/oauth2/authorize: pick who logs in, and at which level; the level may be lower than what was asked,
// so that a downgrade can be tried.
import { html } from 'hono/html'
import { readOAuthForm, required } from '../../shared/oauth/form.ts'
import { OAuthError } from '../../shared/oauth/oauth-error.ts'
import { randomId } from '../../shared/random.ts'
import { page } from '../page.ts'
import { findPersona, personas } from '../personas.ts'
import type { Sandbox } from '../sandbox.ts'
import { sandboxRows } from '../stores.ts'
import { acrOf, csamPath, levels } from './provider.ts'

/** What a code of CSAM stands for (row `csamCode`). */
export interface CsamGrant {
  nickname: string
  level: string
  /** Of the pages, where it was chosen; else the person's own. */
  language?: string
  nonce: string
  codeChallenge: string
  redirectUri: string
}

const passedOn = [
  'client_id',
  'redirect_uri',
  'state',
  'nonce',
  'code_challenge',
  'code_challenge_method',
  'scope',
  'response_type',
]

const levelNames: Record<string, string> = {
  Level500: 'eID card',
  Level450: 'itsme',
  Level400: 'mobile app',
  Level200: 'password and code',
  Level100: 'password',
}

const languageNames = { nl: 'Nederlands', fr: 'Français', de: 'Deutsch', en: 'English' }

export async function showPicker(sandbox: Sandbox, request: Request): Promise<Response> {
  const parameters = new URL(request.url).searchParams
  checkClient(sandbox, parameters)
  const asked = (parameters.get('acr_values') ?? '').split(' ')
  const preset = levels.find((level) => asked.includes(acrOf(level))) ?? 'Level500'
  return page({
    title: 'CSAM, as the sandbox plays it',
    content: html`<h1>Log in</h1>
<p class="soft">This is the sandbox's CSAM. Choose who you are and how you log in.</p>
<form method="post" action="${csamPath}/authorize">
${passedOn.map((name) => html`<input type="hidden" name="${name}" value="${parameters.get(name) ?? ''}">`)}
<fieldset><legend>Person</legend>
${personas.map(
  ({ nickname, name, story, language }, at) =>
    html`<label><input type="radio" name="persona" id="persona-${nickname}" value="${nickname}" ${at === 0 ? 'checked' : ''}> <strong>${name}</strong> <span class="soft">${story} (${language})</span></label>`,
)}</fieldset>
<fieldset><legend>Level</legend>
${levels.map(
  (level) =>
    html`<label><input type="radio" name="level" id="level-${level}" value="${level}" ${level === preset ? 'checked' : ''}> ${level} <span class="soft">${levelNames[level]}</span></label>`,
)}</fieldset>
<p><label>Language of the pages that follow <select name="language" id="language"><option value="">that of the person</option>${Object.entries(languageNames).map(([tag, name]) => html`<option value="${tag}" lang="${tag}">${name}</option>`)}</select></label></p>
<button class="primary" id="login">Log in</button>
</form>`,
  })
}

export async function completeLogin(sandbox: Sandbox, request: Request): Promise<Response> {
  const form = await readOAuthForm(request)
  const parameters = new URLSearchParams([...form])
  const redirectUri = checkClient(sandbox, parameters)
  const persona = findPersona(required(form, 'persona'))
  const level = levels.find((one) => one === form.get('level'))
  if (!persona || !level) throw new OAuthError('invalid_request', 'There is no such person or level')
  const code = randomId(sandbox.random)
  const language = form.get('language')
  const grant: CsamGrant = {
    ...(language && { language }),
    nickname: persona.nickname,
    level,
    nonce: required(form, 'nonce'),
    codeChallenge: required(form, 'code_challenge'),
    redirectUri,
  }
  await sandbox.rows.put('csamCode', code, grant, sandbox.now() + sandboxRows.csamCode.life)
  const answer = new URLSearchParams({ code, state: required(form, 'state') })
  return new Response(null, { status: 303, headers: { Location: `${redirectUri}?${answer}` } })
}

/** The registered client and its one redirect URI. @throws OAuthError */
function checkClient({ config }: Sandbox, parameters: URLSearchParams): string {
  const redirectUri = `${config.issuerUrl}/login/callback`
  if (parameters.get('client_id') !== config.clientId || parameters.get('redirect_uri') !== redirectUri)
    throw new OAuthError('invalid_request', 'The client or its redirect_uri is not registered')
  if (parameters.get('response_type') !== 'code' || parameters.get('code_challenge_method') !== 'S256')
    throw new OAuthError('invalid_request', 'Only code with PKCE S256 is supported')
  return redirectUri
}
