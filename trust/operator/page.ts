// The frame of the operator's pages: plain HTML without a script, wide enough for tables.
import { html, raw } from 'hono/html'

export type Markup = ReturnType<typeof html>

const style = `
:root { color-scheme: light dark; --ink: light-dark(#16202c, #e8edf2); --soft: light-dark(#5a6876, #9fb0c0);
  --paper: light-dark(#fff, #172029); --ground: light-dark(#f2f4f6, #0e151c); --line: light-dark(#d9dfe5, #2c3945);
  --accent: light-dark(#0b5c8f, #7cc4f2); --on-accent: light-dark(#fff, #08202f); --bad: light-dark(#a3261f, #ff9a92); --good: light-dark(#12705a, #6fd0b5) }
* { box-sizing: border-box }
body { margin: 0; background: var(--ground); color: var(--ink); font: 1rem/1.5 system-ui, sans-serif }
nav { display: flex; flex-wrap: wrap; gap: .25rem 1.5rem; max-width: 76rem; margin: 0 auto; padding: 1rem 1.5rem } nav a { color: var(--accent) } nav strong { margin-right: auto }
nav a[aria-current] { color: var(--ink); font-weight: 600; text-decoration: none }
main { max-width: 76rem; margin: 0 auto 3rem; padding: 1.5rem; background: var(--paper); border: 1px solid var(--line); border-radius: .75rem }
h1 { margin: 0 0 .5rem; font-size: 1.5rem; line-height: 1.25 } h2 { margin: 2rem 0 .5rem; font-size: 1.1rem } p { margin: .5rem 0 } a { color: var(--accent) }
.soft { color: var(--soft) } .bad { color: var(--bad) } .good { color: var(--good) } .state { font-weight: 600; white-space: nowrap }
.scroll { overflow-x: auto } table { width: 100%; border-collapse: collapse; font-size: .9375rem }
th { text-align: left; font-weight: 600; white-space: nowrap } th, td { padding: .5rem .75rem .5rem 0; border-bottom: 1px solid var(--line); vertical-align: top }
td small { display: block; color: var(--soft) } code { font: .8125rem/1.4 ui-monospace, monospace; overflow-wrap: anywhere }
form { display: flex; flex-wrap: wrap; gap: .75rem; align-items: end; margin: 1rem 0 } label { display: grid; gap: .25rem; font-weight: 600; flex: 1 1 12rem } label.whole { flex: 1 0 100% }
input, textarea { width: 100%; padding: .5rem; font: inherit; color: inherit; background: var(--ground); border: 1px solid var(--line); border-radius: .5rem }
textarea { height: 14rem; font: .8125rem/1.4 ui-monospace, monospace }
button { padding: .55rem 1.25rem; font: inherit; font-weight: 600; border-radius: .5rem; border: 1px solid var(--accent); background: var(--accent); color: var(--on-accent); cursor: pointer }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px } ul { margin: .25rem 0; padding-left: 1.25rem }
@media (max-width: 36rem) { main { border-radius: 0; border-width: 1px 0; padding: 1rem } }`

const places = [
  ['/trust', 'Lists'],
  ['/trust/services', 'Services'],
  ['/trust/doctor', 'Certificate doctor'],
  ['/trust/events', 'Audit'],
] as const

export async function operatorPage(input: {
  path: string
  title: string
  content: Markup | Markup[]
  status?: number
}): Promise<Response> {
  const { path, title, content, status = 200 } = input
  const links = places.map(
    ([to, name]) => html`<a href="${to}"${to === path ? raw(' aria-current="page"') : ''}>${name}</a>`,
  )
  const document = await html`<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${title}</title><style>${raw(style)}</style></head>
<body><nav><strong>Attestry: trust</strong>${links}</nav><main>${content}</main></body>
</html>`
  return new Response(String(document), {
    status,
    headers: {
      'Content-Type': 'text/html; charset=utf-8',
      'Content-Language': 'en',
      'Content-Security-Policy':
        "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'",
      'Cache-Control': 'no-store',
    },
  })
}
