// The frame of the sandbox's pages: plain HTML, with script only where a page says from where.
import { html, raw } from 'hono/html'

type Markup = ReturnType<typeof html>

const style = `
:root { color-scheme: light dark; --ink: light-dark(#1c2321, #e9efec); --soft: light-dark(#5d6b66, #9db0a9);
  --paper: light-dark(#fff, #18211e); --ground: light-dark(#f1f4f2, #0f1614); --line: light-dark(#d8e0dc, #2b3934);
  --accent: light-dark(#12705a, #6fd0b5); --on-accent: light-dark(#fff, #07231c); --bad: light-dark(#a3261f, #ff9a92) }
* { box-sizing: border-box } [hidden] { display: none !important }
body { margin: 0; background: var(--ground); color: var(--ink); font: 1.0625rem/1.55 system-ui, sans-serif }
main { max-width: 46rem; margin: 5vh auto; padding: 2rem; background: var(--paper); border: 1px solid var(--line); border-radius: .75rem }
h1 { margin: 0 0 .5rem; font-size: 1.6rem; line-height: 1.2 } h2 { margin: 2rem 0 .5rem; font-size: 1.1rem }
p { margin: .5rem 0 } .soft { color: var(--soft) } .bad { color: var(--bad) } .good { color: var(--accent) }
fieldset { margin: 1rem 0; padding: .5rem 1rem; border: 1px solid var(--line); border-radius: .5rem } legend { font-weight: 600; padding: 0 .25rem }
label { display: block; padding: .25rem 0 } .about { margin: 0 0 .5rem 1.75rem; font-size: .975rem } .answer { margin: 1rem 0 0; font-size: 3rem; line-height: 1.1; font-weight: 700 } select { font: inherit; padding: .4rem }
button, a.button { display: inline-block; margin: .5rem .5rem 0 0; padding: .7rem 1.1rem; font: inherit; font-weight: 600; border-radius: .5rem;
  border: 1px solid var(--accent); background: none; color: var(--accent); cursor: pointer; text-decoration: none }
button.primary, a.primary { background: var(--accent); color: var(--on-accent) }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px }
code, textarea { font: .875rem/1.5 ui-monospace, monospace; overflow-wrap: anywhere }
textarea { width: 100%; height: 10.5rem;  padding: .5rem; color: inherit; background: var(--ground); border: 1px solid var(--line); border-radius: .5rem }
@supports (field-sizing: content) { textarea { height: auto; field-sizing: content } }
.qr { display: inline-block; padding: .75rem; background: #fff; border-radius: .5rem } .qr svg { display: block; width: 14rem; height: 14rem }
table { width: 100%; border-collapse: collapse; font-size: .975rem } th { text-align: left; font-weight: 600 }
th, td { padding: .45rem .5rem .45rem 0; border-bottom: 1px solid var(--line); vertical-align: top }
td.outcome { white-space: nowrap; font-weight: 600 }
table.acts td, table.acts th { vertical-align: middle; overflow-wrap: normal } table.acts th .soft { font-weight: 400 }
table.acts button { margin: .15rem .35rem .15rem 0; padding: .3rem .75rem; overflow-wrap: normal } table.acts select { max-width: 100% }
table.claims { table-layout: fixed } table.claims th { width: 40% } table.claims th, td { overflow-wrap: anywhere } ul { margin: .5rem 0; padding-left: 1.25rem } a { color: var(--accent) }
h3 { margin: 1.5rem 0 .25rem; font-size: 1rem }
.credential { margin-top: 2rem; padding-top: .25rem; border-top: 3px solid var(--accent) } .credential h2 { margin: .75rem 0 0 }
.notice { padding: .75rem 1rem; border-left: 4px solid var(--bad); background: var(--ground); border-radius: 0 .5rem .5rem 0 }
dl.evidence { display: grid; grid-template-columns: 7rem 1fr; gap: .5rem .75rem; margin: 1rem 0; padding: 1rem; background: var(--ground); border-radius: .5rem; font-size: .975rem }
dl.evidence dt { font-weight: 600 } dl.evidence dd { margin: 0; min-width: 0; overflow-wrap: anywhere }
ol.chain { margin: 0; padding-left: 1.25rem } .hash { font-size: .75rem }
caption { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap }
@media (min-width: 36.01rem) { table.findings { table-layout: fixed } table.findings thead th:nth-child(1) { width: 30% } table.findings thead th:nth-child(2) { width: 22% } }
tr.group th { padding-top: 1rem; color: var(--accent) }
#number { width: 9rem; padding: .5rem; font: 1.5rem/1.2 ui-monospace, monospace; letter-spacing: .08em; color: inherit; background: var(--ground); border: 1px solid var(--line); border-radius: .5rem }
@media (max-width: 36rem) { dl.evidence { display: block; padding: .75rem } dl.evidence dd { margin: 0 0 .75rem }
 main { margin: 0; border: 0; border-radius: 0; padding: 1.25rem }
  table.acts thead { display: none } table.acts tr { display: block; padding: .6rem 0; border-bottom: 1px solid var(--line) }
  table.acts th { display: block; border: 0; padding: 0 } table.acts td { display: inline; border: 0; padding: 0 .75rem 0 0 } table.acts td:last-child { display: block } table.acts td:empty { display: none }
  table.findings thead { display: none } table.findings tr.group { padding-bottom: 0; border: 0 } tr.group th { border: 0 } table.findings tr { display: block; padding: .5rem 0; border-bottom: 1px solid var(--line) }
  table.findings td { display: inline; border: 0; padding: 0 .5rem 0 0 } table.findings td:last-child { display: block } }`

export interface PageInput {
  title: string
  content: Markup | Markup[]
  status?: number
  /** Seconds after which the page asks again. */
  refresh?: number
  /** Sources of its scripts, as a content security policy names them. */
  scripts?: readonly string[]
  headers?: Record<string, string>
}

export async function page({
  title,
  content,
  status = 200,
  refresh,
  scripts,
  headers = {},
}: PageInput): Promise<Response> {
  const document = await html`<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width">${refresh ? html`<meta http-equiv="refresh" content="${refresh}">` : ''}
<title>${title}</title><style>${raw(style)}</style></head>
<body><main>${content}</main></body>
</html>`
  return new Response(String(document), {
    status,
    headers: {
      'Content-Type': 'text/html; charset=utf-8',
      'Content-Security-Policy': `default-src 'none'; ${scripts ? `script-src ${scripts.join(' ')}; ` : ''}style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'`,
      'Cache-Control': 'no-store',
      ...headers,
    },
  })
}
