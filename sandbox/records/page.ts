// GET /records: the people of the sandbox, what happened to them, and what may happen next.
import { html } from 'hono/html'
import { page } from '../page.ts'
import { type Persona, personas } from '../personas.ts'
import type { Sandbox } from '../sandbox.ts'
import { changesOf, type RecordChange, type RecordChangeName, recordChangeNames, recordChanges } from './changes.ts'

/** Of whom there are records. */
const known = personas.filter(({ nickname }) => {
  const all: readonly RecordChange[] = Object.values(recordChanges)
  return all.some(({ of }) => of.includes(nickname))
})

/** `said`: what came of the last change. */
export async function recordsPage(sandbox: Sandbox, said: string): Promise<Response> {
  const rows = await Promise.all(
    known.map(async (persona) => rowOf(persona, await changesOf(sandbox, persona.nickname))),
  )
  const { sandboxUrl } = sandbox.config
  return page({
    title: 'Records',
    content: html`<h1>Records</h1>
<p>What the authentic sources know of the people of the sandbox. What happens to somebody here the sources report to the issuer, which revokes what is no longer true.</p>
${said === '' ? '' : html`<p class="notice" role="status">${said}</p>`}
<table class="acts" id="records"><thead><tr><th scope="col">Who</th><th scope="col">Happened</th><th scope="col">May happen</th></tr></thead><tbody>${rows}</tbody></table>
<h2>With curl</h2>
<p><code>curl -d persona=jan -d change=moved ${sandboxUrl}/records/change</code></p>
<p><code>curl -d persona=jan -d change=none ${sandboxUrl}/records/change</code></p>
<p class="soft">Setting a record back gives nothing back: a wallet has to receive the credentials anew.</p>`,
  })
}

function rowOf(persona: Persona, changes: readonly RecordChangeName[]) {
  const possible = recordChangeNames.filter((name) => {
    const { of }: RecordChange = recordChanges[name]
    return of.includes(persona.nickname) && !changes.includes(name)
  })
  const happened = changes.map((name) => recordChanges[name].words)
  const buttons = [
    ...(changes.includes('died') ? [] : possible.map((name) => [name, recordChanges[name].words])),
    ...(changes.length > 0 ? [['none', 'is as before']] : []),
  ]
  return html`<tr><th scope="row">${persona.name}<br><span class="soft">${persona.story}</span></th><td>${happened.join(', ')}</td><td>
<form method="post" action="/records/change"><input type="hidden" name="persona" value="${persona.nickname}">${buttons.map(
    ([name, words]) => html`<button name="change" value="${name}" id="${persona.nickname}-${name}">${words}</button> `,
  )}</form></td></tr>`
}
