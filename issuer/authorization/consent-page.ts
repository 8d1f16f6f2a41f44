// What will be issued, to which wallet, in the person's language, and two buttons. Works without script.
import { html } from 'hono/html'
import type { Language } from '../../shared/credentials/credential-type.ts'
import { findConfiguration } from '../../shared/credentials/index.ts'
import { page } from './page.ts'
import type { PushedRequest } from './pushed-request.ts'

const texts = {
  nl: {
    title: 'Gegevens in uw portefeuille zetten',
    intro:
      'Uw portefeuille vraagt dit document. We halen de gegevens nu op bij de bron, geven ze aan uw portefeuille en bewaren ze niet.',
    contains: 'Dit komt in uw portefeuille',
    goesTo: 'Portefeuille',
    approve: 'Goedkeuren',
    deny: 'Weigeren',
  },
  fr: {
    title: 'Ajouter des données à votre portefeuille',
    intro:
      'Votre portefeuille demande ce document. Nous allons chercher les données à la source, les remettons à votre portefeuille et ne les conservons pas.',
    contains: 'Votre portefeuille recevra',
    goesTo: 'Portefeuille',
    approve: 'Approuver',
    deny: 'Refuser',
  },
  de: {
    title: 'Daten in Ihre Brieftasche legen',
    intro:
      'Ihre Brieftasche fragt nach diesem Dokument. Wir holen die Daten jetzt bei der Quelle, geben sie Ihrer Brieftasche und bewahren sie nicht auf.',
    contains: 'Das kommt in Ihre Brieftasche',
    goesTo: 'Brieftasche',
    approve: 'Zustimmen',
    deny: 'Ablehnen',
  },
  en: {
    title: 'Put data into your wallet',
    intro:
      'Your wallet asks for this document. We fetch the data from their source now, hand them to your wallet and do not keep them.',
    contains: 'Your wallet will receive',
    goesTo: 'Wallet',
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
<ul>${claims.map((claim) => html`<li>${claim.labels[language]}</li>`)}</ul>`,
  )
  return page({
    language,
    title: text.title,
    formTarget: pushed.redirectUri,
    content: html`<h1>${text.title}</h1>
<p>${text.intro}</p>
<p class="soft">${text.contains}</p>
${documents}
<p class="soft">${text.goesTo}: <code>${pushed.clientId}</code></p>
<form method="post" action="../consent">
<input type="hidden" name="ticket" value="${ticket}">
<button class="primary" id="approve" name="decision" value="approve">${text.approve}</button>
<button id="deny" name="decision" value="deny">${text.deny}</button>
</form>`,
  })
}
