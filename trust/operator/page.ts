// The frame of the operator's pages: plain HTML without a script, wide enough for tables, whose rows become cards on a small screen.
import { html, raw } from 'hono/html'
import { isoDateTime } from '../../shared/clock.ts'
import { theme } from '../../shared/pages/theme.ts'

export type Markup = ReturnType<typeof html>

const style = `${theme}
body { margin: 0; background: var(--ground); color: var(--ink); font: 1rem/1.5 system-ui, sans-serif }
.skip { position: absolute; left: -99rem } .skip:focus { left: 1rem; top: 1rem; padding: .5rem 1rem; background: var(--paper) }
header { max-width: 80rem; margin: 0 auto; padding: 1.25rem 1.5rem .75rem; display: flex; flex-wrap: wrap; align-items: baseline; gap: .5rem 1.5rem }
header strong { margin-right: auto } nav { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem }
nav a { padding: .25rem 0; text-decoration: none; border-bottom: 2px solid transparent } nav a:hover { text-decoration: underline }
nav a[aria-current] { color: var(--ink); font-weight: 600; border-color: var(--accent) }
main { max-width: 80rem; margin: 0 auto 3rem; padding: 1.75rem 2rem 2rem; background: var(--paper); border: 1px solid var(--line); border-radius: .75rem }
h1 { margin: 0 0 .75rem; font-size: 1.5rem; line-height: 1.25 } h2 { margin: 2rem 0 .5rem; font-size: 1.125rem; line-height: 1.3 } p { margin: .5rem 0 } a { color: var(--accent) }
.soft { color: var(--soft) } .bad { color: var(--bad) } .good { color: var(--good) } .doubt { color: var(--doubt) } small { font-size: .875rem; color: var(--soft) }
.verdict { margin: 0 0 1rem; padding: .6rem .9rem; font-size: 1.0625rem; font-weight: 600; border-left: .3rem solid; border-radius: .25rem; background: var(--ground); overflow-wrap: anywhere }
.state { font-weight: 600; white-space: nowrap } .state small { display: block; font-weight: 400; white-space: normal; min-width: 8rem } td small, dd small, li small { display: block } td small:empty { display: none }
table { width: 100%; border-collapse: collapse; font-size: .9375rem } caption { text-align: left; font-size: 1.125rem; font-weight: 600; padding: 2rem 0 .5rem }
th { text-align: left; font-weight: 600; color: var(--soft); font-size: .875rem } th, td { padding: .6rem 1rem .6rem 0; border-bottom: 1px solid var(--line); vertical-align: top; overflow-wrap: break-word }
th:last-child, td:last-child { padding-right: 0 } .tight { white-space: nowrap } .wide { display: block; min-width: 16rem } .hash { white-space: nowrap; overflow-wrap: normal }
code { font: .8125rem/1.4 ui-monospace, monospace; overflow-wrap: anywhere } .url { overflow-wrap: anywhere }
.cards { list-style: none; margin: .5rem 0 0; padding: 0; display: grid; gap: .75rem } .cards > li { padding: .75rem 1rem; border: 1px solid var(--line); border-left: .3rem solid; border-radius: .5rem; overflow-wrap: anywhere }
.cards .what, .cards dl, .cards p { color: var(--ink) } .cards p { margin: .25rem 0 0 } .plain { margin: .25rem 0; padding-left: 1.25rem }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .15rem 1rem; margin: .5rem 0 0; font-size: .9375rem } dt { color: var(--soft) } dd { margin: 0; overflow-wrap: anywhere; min-width: 0 }
form { display: flex; flex-wrap: wrap; gap: .75rem 1rem; align-items: end; margin: 1rem 0 } label { display: grid; gap: .25rem; font-weight: 600; flex: 1 1 12rem } label.whole { flex: 1 0 100% } label.short { flex: 0 1 6rem } label small { font-weight: 400 }
input, textarea { width: 100%; padding: .55rem .65rem; font: inherit; font-weight: 400; color: inherit; background: var(--ground); border: 1px solid var(--soft); border-radius: .5rem }
textarea { height: 12rem; font: .8125rem/1.4 ui-monospace, monospace }
button { padding: .6rem 1.25rem; font: inherit; font-weight: 600; border-radius: .5rem; border: 1px solid var(--accent); background: var(--accent); color: var(--on-accent); cursor: pointer }
button.quiet { background: none; color: var(--accent); padding: .4rem 1rem } .top { display: flex; flex-wrap: wrap; gap: .5rem 1.5rem; align-items: start; justify-content: space-between } .top form { margin: 0 }
summary { cursor: pointer; color: var(--accent); padding: 1rem 0 .25rem } details caption { padding-top: .5rem } :focus-visible { outline: 3px solid var(--accent); outline-offset: 2px }
@media (max-width: 48rem) { main { border-radius: 0; border-width: 1px 0; padding: 1.25rem 1rem } header { padding: 1rem }
  table, caption, tbody, tr, td { display: block } thead { position: absolute; left: -999rem } tr { padding: .75rem 0; border-bottom: 1px solid var(--line) }
  td { padding: .15rem 0; border: 0 } td[data-label] { display: grid; grid-template-columns: 7rem 1fr; gap: .75rem } td[data-label]::before { content: attr(data-label); color: var(--soft); font-weight: 400 }
  td:empty { display: none } td > * { min-width: 0 } dl { grid-template-columns: 1fr } dt { margin-top: .25rem } .hash, .tight { white-space: normal } .wide { min-width: 0 } }`

const places = [
  ['/trust', 'Lists'],
  ['/trust/services', 'Services'],
  ['/trust/doctor', 'Certificate doctor'],
  ['/trust/events', 'Audit'],
] as const

export async function operatorPage(input: {
  path: (typeof places)[number][0]
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
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${title} - Attestry</title><style>${raw(style)}</style></head>
<body><a class="skip" href="#content">To the content</a>
<header><strong>Attestry: trust</strong><nav aria-label="Pages">${links}</nav></header><main id="content">${content}</main></body>
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

/** One column for each name; `cells` gives as many. On a small screen a cell says its column itself. */
export const table = (caption: string, names: readonly string[], rows: readonly (readonly Cell[])[]): Markup =>
  html`<table><caption>${caption}</caption><thead><tr>${names.map((name) => html`<th scope="col">${name}</th>`)}</tr></thead>
<tbody>${rows.map(
    (cells) =>
      html`<tr>${cells.map((cell, at) =>
        cell === '' || cell === undefined
          ? html`<td></td>`
          : html`<td${at === 0 ? '' : raw(` data-label="${names[at]}"`)}><div>${cell}</div></td>`,
      )}</tr>`,
  )}</tbody></table>`

export type Cell = Markup | string | number | undefined

export const timeText = (seconds: number): string => isoDateTime(seconds).replace('T', ' ').replace('Z', ' UTC')

export const timeOf = (seconds: number | undefined): Cell =>
  seconds === undefined ? '' : html`<time class="tight" datetime="${isoDateTime(seconds)}">${timeText(seconds)}</time>`

const units = [
  [86_400, 'day'],
  [3600, 'hour'],
  [60, 'minute'],
  [1, 'second'],
] as const

/** `in 3 hours`, `2 days ago`: people count rather than read dates. */
export function fromNow(seconds: number, now: number): string {
  const distance = Math.abs(seconds - now)
  const [unit, name] = units.find(([length]) => distance >= length * (length === 86_400 ? 2 : 1)) ?? units[3]
  const count = Math.floor(distance / unit)
  if (count === 0) return 'now'
  const text = `${count} ${name}${count === 1 ? '' : 's'}`
  return seconds > now ? `in ${text}` : `${text} ago`
}

/** The beginning of a hash, the whole of it as its title and for programs that read pages out. */
export const shortHash = (hash: string | undefined): Cell =>
  hash === undefined ? '' : html`<code class="hash" title="${hash}">${hash.slice(0, 16)}</code>`

/** A list as it was received. */
export const documentLink = (sha256: string | undefined): Cell =>
  sha256 === undefined
    ? ''
    : html`<a class="hash" href="/trust/documents/${sha256}" title="${sha256}"><code>${sha256.slice(0, 16)}</code></a>`
