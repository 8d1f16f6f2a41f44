// Where the data go, what will be issued, and two buttons, in the person's language; where the person chooses, a box for each document. Works
// without script. A name that a wallet gave itself says nothing, so the page leads with what it cannot choose freely: the place that the answer
// goes to. Boxes are ticked, but for documents that nobody can promise now: the person came for all of them and takes away what is not wanted;
// the data go to nobody but the person's own wallet, and only a button that is pressed starts it.
import { html } from 'hono/html'
import { birthDateIn } from '../../shared/belgium/ssin.ts'
import { day, startOfDate } from '../../shared/clock.ts'
import type { Language } from '../../shared/credentials/credential-type.ts'
import { page } from '../../shared/pages/page.ts'
import { refreshTokenLife } from '../grant.ts'
import type { Entitlement, Standing } from '../issuance/entitlements.ts'
import { texts } from './consent-texts.ts'
import { destinationOf } from './destination.ts'
import type { PushedRequest } from './pushed-request.ts'

/** `strongerLogin`: the person logged in at a lower level than it needs. */
export type ShownDocument = Omit<Entitlement, 'standing'> & { standing: Standing | 'strongerLogin' }

export const isOnOffer = ({ standing }: ShownDocument): boolean => standing === 'ready' || standing === 'later'

/** Of the box of a document in the page's form, by its place among those on offer. */
export const nameOfChoice = (at: number): string => `document-${at}`

export interface ConsentPage {
  language: Language
  /** Goes with the form and comes back once. */
  ticket: string
  pushed: PushedRequest
  shown: readonly ShownDocument[]
}

export function consentPage({ language, ticket, pushed, shown }: ConsentPage): Promise<Response> {
  const text = texts[language]
  const [offered, missing] = [shown.filter(isOnOffer), shown.filter((one) => !isOnOffer(one))]
  // Only an attestation or a registration binds the name to something, and who has one may renew.
  const isKnown = pushed.instance !== undefined || pushed.registered
  const [name, worth] = !isKnown ? text.unverified : pushed.registered ? text.registered : text.vouchedFor
  const isChoice = pushed.choice === true && offered.length > 0
  const title = pushed.choice ? text.chooseTitle : text.title
  return page({
    language,
    title,
    formTarget: pushed.redirectUri,
    content: html`<h1>${title}</h1>
<p>${offered.length === 0 ? text.nothing : isChoice ? text.chooseIntro : text.intro}</p>
<p class="soft">${text.goesTo}</p>
<p class="destination" id="destination">${destinationIn(language, pushed)}</p>
<p class="soft">${name} <code>${pushed.clientId}</code>. ${worth}</p>
${isChoice || offered.length === 0 ? '' : html`<p class="soft">${text.contains}</p>`}
${isChoice ? '' : offered.map((document) => html`<h2>${titleIn(language, document, shown)}</h2>\n${claimsIn(language, document)}`)}
${isChoice ? '' : missingIn(language, missing)}
${!isKnown || offered.length === 0 ? '' : html`<p id="renewal">${text.renewal(refreshTokenLife / day)}</p>`}
<form method="post" action="../consent">
<input type="hidden" name="ticket" value="${ticket}">
${isChoice ? choiceIn(language, offered) : ''}
${isChoice ? missingIn(language, missing) : ''}
${offered.length === 0 ? '' : html`<button class="primary" id="approve" name="decision" value="approve">${text.approve}</button>`}
<button id="deny" name="decision" value="deny">${offered.length === 0 ? text.back : text.deny}</button>
</form>`,
  })
}

function destinationIn(language: Language, { redirectUri }: PushedRequest) {
  const { app, thisComputer } = texts[language]
  const destination = destinationOf(redirectUri)
  if (destination.kind === 'thisComputer') return thisComputer
  return destination.kind === 'app' ? html`${app} <code>${destination.name}</code>` : destination.name
}

const choiceIn = (language: Language, offered: readonly ShownDocument[]) => html`<fieldset>
<legend>${texts[language].choose}</legend>
${offered.map((document, at) => {
  const [box, note] = [nameOfChoice(at), `note-${at}`]
  const isReady = document.standing === 'ready'
  return html`<div class="choice">
<input type="checkbox" name="${box}" id="${box}" value="yes" data-document="${document.type.id}" ${isReady ? 'checked' : ''}${isReady ? '' : html` aria-describedby="${note}"`}>
<label for="${box}">${titleIn(language, document, offered)}</label>
${descriptionIn(language, document)}
${isReady ? '' : html`<p class="soft" id="${note}">${texts[language].reasons.later}</p>`}
<details><summary aria-label="${`${texts[language].holds}: ${titleIn(language, document, offered)}`}">${texts[language].holds}</summary>
${claimsIn(language, document)}
</details>
</div>`
})}
</fieldset>`

const descriptionIn = (language: Language, { type: { descriptions } }: ShownDocument) =>
  descriptions ? html`<p>${descriptions[language]}</p>` : ''

function missingIn(language: Language, missing: readonly ShownDocument[]) {
  const { missing: heading, reasons } = texts[language]
  if (missing.length === 0) return ''
  return html`<div id="missing"><h2>${heading}</h2>
<dl>${missing.map(
    (document) => html`<dt>${titleIn(language, document, missing)}</dt>
<dd class="soft" data-document="${document.type.id}" data-reason="${document.standing}">${reasons[document.standing as keyof typeof reasons]}</dd>`,
  )}</dl></div>`
}

/** The document, and which child it is about: by the birth date, or where that tells too little by the number. */
function titleIn(language: Language, { type, about }: ShownDocument, shown: readonly ShownDocument[]): string {
  const label = type.labels[language]
  if (about === undefined) return label
  const { born, childNumber } = texts[language]
  const birthDate = birthDateIn(about)
  const alike = shown.filter((one) => one.type === type && one.about && birthDateIn(one.about) === birthDate)
  const child = birthDate && alike.length === 1 ? `${born} ${dateIn(language, birthDate)}` : `${childNumber} ${about}`
  return `${label}${language === 'fr' ? '\u00a0' : ''}: ${child}`
}

const dateIn = (language: Language, date: string): string =>
  new Intl.DateTimeFormat(language === 'en' ? 'en-GB' : language, { dateStyle: 'long', timeZone: 'UTC' }).format(
    startOfDate(date) * 1000,
  )

/** Each name once, though formats may have several claims of that name. */
const claimsIn = (language: Language, { type }: ShownDocument) =>
  html`<ul>${[...new Set(type.claims.map((claim) => claim.labels[language]))].map((label) => html`<li>${label}</li>`)}</ul>`
