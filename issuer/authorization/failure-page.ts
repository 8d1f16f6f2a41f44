// Why an authorization stopped, in words for the person. 400, and no redirect: there is nobody to redirect to.
import { html } from 'hono/html'
import type { Language } from '../../shared/credentials/credential-type.ts'
import { languageOf } from '../../shared/pages/language.ts'
import { page } from '../../shared/pages/page.ts'
import type { AuthorizationFailure } from './authorization-failed.ts'

const titles: Record<Language, string> = {
  nl: 'Dit kan niet verder',
  fr: 'Impossible de continuer',
  de: 'Hier geht es nicht weiter',
  en: 'This cannot go on',
}

const reasons: Record<AuthorizationFailure, Record<Language, string>> = {
  pushFirst: {
    nl: 'Uw portefeuille heeft de vraag niet vooraf gestuurd.',
    fr: "Votre portefeuille n'a pas envoyé la demande au préalable.",
    de: 'Ihre Brieftasche hat die Anfrage nicht vorab geschickt.',
    en: 'Your wallet did not push its request first.',
  },
  unknownRequest: {
    nl: 'De vraag is verlopen of al gebruikt. Begin opnieuw in uw portefeuille.',
    fr: 'La demande a expiré ou a déjà servi. Recommencez dans votre portefeuille.',
    de: 'Die Anfrage ist abgelaufen oder schon verwendet. Beginnen Sie neu in Ihrer Brieftasche.',
    en: 'The request has expired or was used before. Start again in your wallet.',
  },
  otherBrowser: {
    nl: 'De vraag begon in een andere browser. Ga daar verder.',
    fr: 'La demande a commencé dans un autre navigateur. Continuez-y.',
    de: 'Die Anfrage begann in einem anderen Browser. Machen Sie dort weiter.',
    en: 'The request began in another browser. Go on there.',
  },
  loginFailed: {
    nl: 'De aanmelding is niet gelukt. Begin opnieuw in uw portefeuille.',
    fr: "La connexion n'a pas abouti. Recommencez dans votre portefeuille.",
    de: 'Die Anmeldung ist nicht gelungen. Beginnen Sie neu in Ihrer Brieftasche.',
    en: 'The login did not succeed. Start again in your wallet.',
  },
  levelTooLow: {
    nl: 'Dit document vraagt een hoger niveau. Begin opnieuw in uw portefeuille, en meld u aan met uw eID of itsme.',
    fr: 'Ce document demande un niveau plus élevé. Recommencez dans votre portefeuille, et connectez-vous avec votre eID ou itsme.',
    de: 'Dieses Dokument verlangt eine höhere Stufe. Beginnen Sie neu in Ihrer Brieftasche, und melden Sie sich mit eID oder itsme an.',
    en: 'This document needs a higher level. Start again in your wallet, and log in with your eID or itsme.',
  },
}

export function failurePage(request: Request, failure: AuthorizationFailure): Promise<Response> {
  const language = languageOf(request)
  return page({
    language,
    title: titles[language],
    status: 400,
    content: html`<h1>${titles[language]}</h1><p id="failure" data-failure="${failure}">${reasons[failure][language]}</p>`,
  })
}
