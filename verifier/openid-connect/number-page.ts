// Where the person types the number that the device with the wallet shows after the answer. Works without script.
import { html, raw } from 'hono/html'
import type { Language } from '../../shared/credentials/credential-type.ts'
import { page } from '../../shared/pages/page.ts'
import type { Login } from './login.ts'
import { texts } from './login-texts.ts'

export interface NumberPage {
  language: Language
  id: string
  login: Login
  /** Another number was typed before. */
  wrong: boolean
}

export function numberPage({ language, id, login, wrong }: NumberPage): Promise<Response> {
  const text = texts[language]
  return page({
    language,
    title: text.number,
    formTarget: login.request.redirectUri,
    content: html`<h1>${text.number}</h1>
<p>${text.typeNumber}</p>
<form method="post" action="confirm"><input type="hidden" name="login" value="${id}">
${wrong ? html`<p class="bad" id="wrong" role="alert">${text.wrongNumber}</p>` : ''}
<label for="number">${text.number}</label>
<input id="number" name="number" inputmode="numeric" autocomplete="off" required autofocus pattern="[0-9]{3} ?[0-9]{3}" maxlength="7"${wrong ? raw(' aria-invalid="true" aria-describedby="wrong"') : ''}>
<button class="primary" id="confirm">${text.confirm}</button></form>
<form method="post" action="cancel"><input type="hidden" name="login" value="${id}">
<button id="cancel">${text.cancel}</button></form>`,
  })
}
