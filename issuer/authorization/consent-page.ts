// Where the data go, what will be issued, and two buttons, in the person's language. Works without script. A name that a wallet
// gave itself says nothing, so the page leads with what it cannot choose freely: the place that the answer goes to.
import { html } from 'hono/html'
import { day } from '../../shared/clock.ts'
import type { Language } from '../../shared/credentials/credential-type.ts'
import { findConfiguration } from '../../shared/credentials/index.ts'
import { refreshTokenLife } from '../grant.ts'
import { page } from '../page.ts'
import { destinationOf } from './destination.ts'
import type { PushedRequest } from './pushed-request.ts'

const texts = {
  nl: {
    title: 'Gegevens in uw portefeuille zetten',
    intro:
      'Uw portefeuille vraagt dit document. We halen de gegevens nu op bij de bron, geven ze aan uw portefeuille en bewaren ze niet.',
    contains: 'Dit komt in uw portefeuille',
    goesTo: 'De gegevens gaan naar',
    app: 'de app',
    thisComputer: 'deze computer',
    unverified: ['De portefeuille noemt zich', 'Die naam is niet gecontroleerd.'],
    vouchedFor: ['De portefeuille is', 'De aanbieder van de portefeuille staat daarvoor in.'],
    registered: ['De portefeuille is', 'Wij kennen ze onder die naam.'],
    renewal: (days: number) =>
      `Uw portefeuille kan deze gegevens ${days} dagen lang vernieuwen zonder het u opnieuw te vragen.`,
    approve: 'Goedkeuren',
    deny: 'Weigeren',
  },
  fr: {
    title: 'Ajouter des données à votre portefeuille',
    intro:
      'Votre portefeuille demande ce document. Nous allons chercher les données à la source, les remettons à votre portefeuille et ne les conservons pas.',
    contains: 'Votre portefeuille recevra',
    goesTo: 'Les données iront à',
    app: "l'application",
    thisComputer: 'cet ordinateur',
    unverified: ['Le portefeuille se présente comme', "Ce nom n'a pas été vérifié."],
    vouchedFor: ['Le portefeuille est', "Son fournisseur s'en porte garant."],
    registered: ['Le portefeuille est', 'Nous le connaissons sous ce nom.'],
    renewal: (days: number) =>
      `Votre portefeuille pourra renouveler ces données pendant ${days} jours sans vous le redemander.`,
    approve: 'Approuver',
    deny: 'Refuser',
  },
  de: {
    title: 'Daten in Ihre Brieftasche legen',
    intro:
      'Ihre Brieftasche fragt nach diesem Dokument. Wir holen die Daten jetzt bei der Quelle, geben sie Ihrer Brieftasche und bewahren sie nicht auf.',
    contains: 'Das kommt in Ihre Brieftasche',
    goesTo: 'Die Daten gehen an',
    app: 'die App',
    thisComputer: 'diesen Computer',
    unverified: ['Die Brieftasche nennt sich', 'Dieser Name ist nicht geprüft.'],
    vouchedFor: ['Die Brieftasche ist', 'Der Anbieter der Brieftasche bürgt dafür.'],
    registered: ['Die Brieftasche ist', 'Wir kennen sie unter diesem Namen.'],
    renewal: (days: number) =>
      `Ihre Brieftasche kann diese Daten ${days} Tage lang erneuern, ohne Sie wieder zu fragen.`,
    approve: 'Zustimmen',
    deny: 'Ablehnen',
  },
  en: {
    title: 'Put data into your wallet',
    intro:
      'Your wallet asks for this document. We fetch the data from their source now, hand them to your wallet and do not keep them.',
    contains: 'Your wallet will receive',
    goesTo: 'The data go to',
    app: 'the app',
    thisComputer: 'this computer',
    unverified: ['The wallet calls itself', 'This name is not verified.'],
    vouchedFor: ['The wallet is', 'Its provider vouches for it.'],
    registered: ['The wallet is', 'We know it by this name.'],
    renewal: (days: number) => `Your wallet can renew these data for ${days} days without asking you again.`,
    approve: 'Approve',
    deny: 'Deny',
  },
} as const satisfies Record<Language, object>

export interface ConsentPage {
  language: Language
  /** Goes with the form and comes back once. */
  ticket: string
  pushed: PushedRequest
}

export function consentPage({ language, ticket, pushed }: ConsentPage): Promise<Response> {
  const text = texts[language]
  const types = new Set(pushed.configurationIds.flatMap((id) => findConfiguration(id)?.type ?? []))
  const documents = [...types].map(
    ({ labels, claims }) => html`<h2>${labels[language]}</h2>
<ul>${[...new Set(claims.map((claim) => claim.labels[language]))].map((label) => html`<li>${label}</li>`)}</ul>`,
  )
  // Only an attestation or a registration binds the name to something, and who has one may renew.
  const isKnown = pushed.instance !== undefined || pushed.registered
  const [name, worth] = !isKnown ? text.unverified : pushed.registered ? text.registered : text.vouchedFor
  return page({
    language,
    title: text.title,
    formTarget: pushed.redirectUri,
    content: html`<h1>${text.title}</h1>
<p>${text.intro}</p>
<p class="soft">${text.goesTo}</p>
<p class="destination" id="destination">${destinationIn(language, pushed)}</p>
<p class="soft">${name} <code>${pushed.clientId}</code>. ${worth}</p>
<p class="soft">${text.contains}</p>
${documents}
${!isKnown ? '' : html`<p id="renewal">${text.renewal(refreshTokenLife / day)}</p>`}
<form method="post" action="../consent">
<input type="hidden" name="ticket" value="${ticket}">
<button class="primary" id="approve" name="decision" value="approve">${text.approve}</button>
<button id="deny" name="decision" value="deny">${text.deny}</button>
</form>`,
  })
}

function destinationIn(language: Language, { redirectUri }: PushedRequest) {
  const { app, thisComputer } = texts[language]
  const destination = destinationOf(redirectUri)
  if (destination.kind === 'thisComputer') return thisComputer
  return destination.kind === 'app' ? html`${app} <code>${destination.name}</code>` : destination.name
}
