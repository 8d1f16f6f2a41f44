// Who asks, for what, and the ways to a wallet: a link for one on this device, a code for one on another where the client is registered for
// that. Works without script; with it the page goes on by itself.
import { html, raw } from 'hono/html'
import { renderSVG } from 'uqr'
import type { Language } from '../../shared/credentials/credential-type.ts'
import { pid } from '../../shared/credentials/pid.ts'
import { page } from '../../shared/pages/page.ts'
import { templateOf } from '../templates/index.ts'
import { claimsAsked, type Login } from './login.ts'
import { texts } from './login-texts.ts'
import type { Client } from './openid-connect.ts'
import { isQuestion, type PidClaim } from './scopes.ts'

export interface LoginPage {
  language: Language
  client: Client
  id: string
  login: Login
}

export function loginPage(input: LoginPage): Promise<Response> {
  const { language, client, id, login } = input
  const text = texts[language]
  const name = client.partner.name ?? client.partner.clientId
  return page({
    language,
    title: text.title(name),
    formTarget: login.request.redirectUri,
    script,
    content: html`<h1>${text.title(name)}</h1>
<p>${text.asks(name)}</p>
${asked(input)}
<p class="soft">${text.kept}</p>
${login.flow === 'sameDevice' ? onThisDevice(input) : onAnotherDevice(input)}
<form method="post" action="cancel"><input type="hidden" name="login" value="${id}">
<button id="cancel">${text.cancel}</button></form>`,
  })
}

function onThisDevice({ language, client, id, login }: LoginPage) {
  const text = texts[language]
  return html`<a class="button primary" id="wallet" href="${login.link}">${text.open}</a>
<p class="soft">${text.after} ${goOn(language, id)}</p>
${
  client.partner.crossDevice
    ? html`<form method="post" action="other-device"><input type="hidden" name="login" value="${id}">
<button id="other-device">${text.otherDevice}</button></form>`
    : ''
}`
}

function onAnotherDevice({ language, id, login }: LoginPage) {
  const text = texts[language]
  return html`<p>${text.scan}</p>
<div class="qr" role="img" aria-label="${text.qrCode}" data-link="${login.link}">${raw(renderSVG(login.link))}</div>
<p class="soft">${goOn(language, id)}</p>`
}

/** For the script it also says where to ask whether it is over. */
const goOn = (language: Language, id: string) =>
  html`<a id="go-on" href="login?login=${id}" data-state="state?login=${id}">${texts[language].goOn}</a>`

/** A sentence, or names of claims. */
function asked({ language, client, login }: LoginPage) {
  const { scopes } = login.request
  const question = scopes.find(isQuestion)
  const claims = claimsAsked(client, scopes)
  const sentence = question
    ? templateOf(question).descriptions[language]
    : claims.every((claim) => claim === 'issuing_country') && texts[language].anybody
  return sentence
    ? html`<p id="asked">${sentence}</p>`
    : html`<ul id="asked">${claims.map((claim) => html`<li>${labelOf(claim, language)}</li>`)}</ul>`
}

const labelOf = (claim: PidClaim, language: Language): string =>
  pid.claims.find(({ sdJwt }) => sdJwt?.length === 1 && sdJwt[0] === claim)?.labels[language] ?? claim

const script = `const goOn = document.getElementById('go-on')
const look = async () => {
  const answer = await fetch(goOn.dataset.state).catch(() => undefined)
  if (answer && !answer.ok) return
  const { state } = (await answer?.json().catch(() => undefined)) ?? {}
  if (state === 'over') location.assign(goOn.href)
  else setTimeout(look, 2000)
}
setTimeout(look, 2000)`
