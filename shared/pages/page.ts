// The frame of the pages of issuer and verifier: plain HTML, nothing from elsewhere, not to be framed; no script, but one that the page itself names.
import { html, raw } from 'hono/html'
import { base64, sha256, utf8 } from '../bytes.ts'
import type { Language } from '../credentials/credential-type.ts'
import { theme } from './theme.ts'

type Markup = ReturnType<typeof html>

const style = `${theme}
body { margin: 0; background: var(--ground); color: var(--ink); font: 1.0625rem/1.55 system-ui, sans-serif }
main { max-width: 36rem; margin: 6vh auto; padding: 2rem; background: var(--paper); border: 1px solid var(--line); border-radius: .75rem }
h1 { margin: 0 0 .75rem; font-size: 1.5rem; line-height: 1.25; hyphens: auto; overflow-wrap: anywhere }
h2 { margin: 1.5rem 0 .25rem; font-size: 1.0625rem }
p { margin: .5rem 0 } .soft { color: var(--soft) } .bad { color: var(--bad) } a { color: var(--accent) } a.primary { color: var(--on-accent) }
ul { margin: .25rem 0 0; padding: 0; list-style: none; columns: 2 12rem; column-gap: 1.5rem }
li { break-inside: avoid; padding: .1rem 0 }
.destination { margin: 0; font-size: 1.375rem; font-weight: 600; line-height: 1.3; overflow-wrap: anywhere }
.destination code { font-size: inherit }
main > .document { margin: 0 0 .25rem; font-size: 1.375rem; font-weight: 600; line-height: 1.3 }
.qr { width: min(18rem, 100%); margin: 1.25rem auto; background: #fff; border: 1px solid var(--line); border-radius: .75rem; overflow: hidden }
.qr svg { display: block; width: 100%; height: auto }
code { overflow-wrap: anywhere; font-size: .9375rem }
form { display: flex; flex-wrap: wrap; gap: .75rem; margin-top: 1.75rem }
fieldset { flex: 1 0 100%; margin: 0; padding: 0; border: 0 } legend { padding: 0; margin-bottom: .5rem; font-weight: 600 }
.choice { display: grid; grid-template-columns: 1.75rem 1fr; align-items: start; padding: .75rem 0; border-top: 1px solid var(--line) }
.choice input { width: 1.125rem; height: 1.125rem; margin: .25rem 0 0; accent-color: var(--accent) } .choice label { font-weight: 600 }
.choice > p, .choice > details { grid-column: 2; margin: .25rem 0 0 } summary { color: var(--soft); cursor: pointer }
#missing { flex: 1 0 100%; margin-bottom: .5rem } #missing h2 { margin-top: .75rem } dl { margin: 0 } dt { margin-top: .5rem } dd { margin: 0 }
#number { width: 9rem; padding: .5rem; font: 1.5rem/1.2 ui-monospace, monospace; letter-spacing: .08em; color: inherit;
  background: var(--ground); border: 1px solid var(--line); border-radius: .5rem }
#token { flex: 1 0 100%; padding: .6rem; font: inherit; color: inherit; background: var(--ground); border: 1px solid var(--line); border-radius: .5rem }
form > p, form > label { flex: 1 0 100%; margin: 0 }
button, .button { flex: 1 1 10rem; padding: .75rem 1rem; font: inherit; font-weight: 600; border-radius: .5rem; cursor: pointer;
  border: 1px solid var(--accent); background: none; color: var(--accent) }
.button { display: block; margin-top: .5rem; text-align: center; text-decoration: none }
.primary { background: var(--accent); color: var(--on-accent) }
button:focus-visible, .button:focus-visible, input:focus-visible, summary:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px }`

/**
 * `formTarget`: where forms of the page may lead, redirects included; a wallet's own scheme has to be let through. `script`: what the page
 * runs, and nothing else is run; it may fetch from where the page comes from.
 */
export async function page(input: {
  language: Language
  title: string
  content: Markup
  status?: 200 | 400 | 403 | 404
  formTarget?: string
  script?: string
}): Promise<Response> {
  const { language, title, content, status = 200, script } = input
  const document = await html`<!doctype html>
<html lang="${language}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${title}</title><style>${raw(style)}</style></head>
<body><main>${content}</main>${script === undefined ? '' : html`<script>${raw(script)}</script>`}</body>
</html>`
  const runs =
    script === undefined ? '' : `; script-src 'sha256-${base64(await sha256(utf8(script)))}'; connect-src 'self'`
  const policy = `default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'${input.formTarget ? '' : "; form-action 'none'"}${runs}`
  return new Response(String(document), {
    status,
    headers: {
      'Content-Type': 'text/html; charset=utf-8',
      'Content-Language': language,
      'Content-Security-Policy': policy,
      'Cache-Control': 'no-store',
    },
  })
}
