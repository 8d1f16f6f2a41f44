// Why a login stopped, in words for the person. 400, and no redirect.
import { html } from 'hono/html'
import type { Language } from '../../shared/credentials/credential-type.ts'
import { languageOf } from '../../shared/pages/language.ts'
import { page } from '../../shared/pages/page.ts'
import { type LoginFailure, LoginStopped } from './login-stopped.ts'

const titles: Record<Language, string> = {
  nl: 'Dit kan niet verder',
  fr: 'Impossible de continuer',
  de: 'Hier geht es nicht weiter',
  en: 'This cannot go on',
}

const reasons: Record<LoginFailure, Record<Language, string>> = {
  unreadable: {
    nl: 'De vraag van de dienst kan niet gelezen worden.',
    fr: 'La demande du service est illisible.',
    de: 'Die Anfrage des Dienstes kann nicht gelesen werden.',
    en: 'The request of the service cannot be read.',
  },
  unknownClient: {
    nl: 'De dienst die u hierheen stuurde, is hier niet bekend.',
    fr: "Le service qui vous a envoyé ici n'est pas connu.",
    de: 'Der Dienst, der Sie hierher geschickt hat, ist hier nicht bekannt.',
    en: 'The service that sent you here is not known.',
  },
  unknownAddress: {
    nl: 'De dienst vraagt u terug op een adres dat niet geregistreerd is.',
    fr: "Le service vous demande de revenir à une adresse qui n'est pas enregistrée.",
    de: 'Der Dienst will Sie an einer Adresse zurück, die nicht registriert ist.',
    en: 'The service wants you back at an address that is not registered.',
  },
  unknownRequest: {
    nl: 'De aanmelding is verlopen of al gebruikt. Begin opnieuw bij de dienst.',
    fr: 'La connexion a expiré ou a déjà servi. Recommencez auprès du service.',
    de: 'Die Anmeldung ist abgelaufen oder schon verwendet. Beginnen Sie neu beim Dienst.',
    en: 'The login has expired or was used before. Start again at the service.',
  },
  otherBrowser: {
    nl: 'De aanmelding begon in een andere browser: daar is niets vrijgegeven. Als u ze niet zelf begon, sluit dan deze pagina.',
    fr: "La connexion a commencé dans un autre navigateur : rien n'y a été transmis. Si vous ne l'avez pas commencée vous-même, fermez cette page.",
    de: 'Die Anmeldung begann in einem anderen Browser: dort wurde nichts freigegeben. Wenn Sie sie nicht selbst begonnen haben, schließen Sie diese Seite.',
    en: 'The login began in another browser: nothing was released there. If you did not begin it yourself, close this page.',
  },
}

export function stoppedPage(error: Error, request: Request): Promise<Response> | undefined {
  if (!(error instanceof LoginStopped)) return undefined
  const language = languageOf(request)
  const { failure } = error
  return page({
    language,
    title: titles[language],
    status: 400,
    content: html`<h1>${titles[language]}</h1><p id="failure" data-failure="${failure}">${reasons[failure][language]}</p>`,
  })
}
