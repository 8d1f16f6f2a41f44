// Where a wallet on another device sends its browser (OpenID4VP 1.0 section 8.2). Either there is nothing to do, and the other device goes on;
// or it goes on with the number that stands here, and who was made to scan a stranger's code can still stop. Refuses: every number but one of
// our form, so that no address makes this page say what it likes.
import { html } from 'hono/html'
import type { Language } from '../../shared/credentials/credential-type.ts'
import { languageOf } from '../../shared/pages/language.ts'

interface Words {
  title: string
  done: string
  type: string
  stop: string
}

const words: Record<Language, Words> = {
  nl: {
    title: 'Klaar',
    done: 'Ga verder op het toestel waar u begon.',
    type: 'Typ dit nummer op het toestel waar u begon:',
    stop: 'Ziet u daar geen pagina die ernaar vraagt, of stuurde iemand u de code om te scannen? Zeg het nummer dan aan niemand en sluit deze pagina: uw gegevens worden niet vrijgegeven.',
  },
  fr: {
    title: 'Terminé',
    done: 'Continuez sur l’appareil où vous avez commencé.',
    type: 'Tapez ce numéro sur l’appareil où vous avez commencé :',
    stop: 'Vous n’y voyez aucune page qui le demande, ou quelqu’un vous a envoyé le code à scanner ? Ne dites ce numéro à personne et fermez cette page : vos données ne seront pas communiquées.',
  },
  de: {
    title: 'Fertig',
    done: 'Machen Sie auf dem Gerät weiter, auf dem Sie begonnen haben.',
    type: 'Geben Sie diese Nummer auf dem Gerät ein, auf dem Sie begonnen haben:',
    stop: 'Dort fragt keine Seite danach, oder jemand hat Ihnen den Code zum Scannen geschickt? Dann sagen Sie die Nummer niemandem und schließen Sie diese Seite: Ihre Daten werden nicht freigegeben.',
  },
  en: {
    title: 'Done',
    done: 'Go on, on the device where you began.',
    type: 'Type this number on the device where you began:',
    stop: 'No page there asks for it, or somebody sent you the code to scan? Then tell the number to nobody, and close this page: your data are not released.',
  },
}

const style =
  ':root{color-scheme:light dark}body{margin:0;font:1.0625rem/1.55 system-ui,sans-serif}main{max-width:32rem;margin:12vh auto;padding:1.5rem}h1{font-size:1.6rem}#number{font:700 2.75rem/1.2 ui-monospace,monospace;letter-spacing:.06em;white-space:nowrap}'

export async function completedPage(request: Request): Promise<Response> {
  const number = new URL(request.url).searchParams.get('number') ?? ''
  const language = languageOf(request)
  const { title, done, type, stop } = words[language]
  const content = /^[0-9]{6}$/.test(number)
    ? html`<h1>${type}</h1><p id="number">${number.slice(0, 3)}&nbsp;${number.slice(3)}</p><p id="stop">${stop}</p>`
    : html`<h1>${title}</h1><p>${done}</p>`
  const document = await html`<!doctype html>
<html lang="${language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${title}</title><style>${style}</style></head>
<body><main>${content}</main></body></html>`
  return new Response(String(document), {
    headers: {
      'Content-Type': 'text/html; charset=utf-8',
      'Content-Security-Policy':
        "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
      'Cache-Control': 'no-store',
      'Referrer-Policy': 'no-referrer',
    },
  })
}
