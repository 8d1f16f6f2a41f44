// GET /ebox: what each person of the sandbox was told, in the mailbox that they would find it in.
import { html } from 'hono/html'
import { isoDateTime } from '../../shared/clock.ts'
import { page } from '../page.ts'
import { type Persona, personas } from '../personas.ts'
import type { Sandbox } from '../sandbox.ts'
import { type EboxMessage, messagesOf } from './messages.ts'

export async function eboxPage(sandbox: Sandbox): Promise<Response> {
  const boxes = await Promise.all(personas.map(async (persona) => boxOf(persona, await messagesOf(sandbox, persona))))
  return page({
    title: 'e-Box',
    content: html`<h1>e-Box</h1>
<p>What the people of the sandbox were told. Each message is forgotten after a day.</p>
${boxes}
<h2>With curl</h2>
<p><code>curl -s '${sandbox.config.sandboxUrl}/ebox/messages?persona=jan'</code></p>
<p><code>curl -s ${sandbox.config.sandboxUrl}/misbehave -H 'Content-Type: application/json' -d '{ "source": "ebox", "behaviour": "lostAnswer" }'</code></p>`,
  })
}

const boxOf = (
  { nickname, name, language }: Persona,
  messages: readonly EboxMessage[],
) => html`<h2 id="${nickname}">${name}</h2>
${messages.length === 0 ? html`<p class="soft">Nothing.</p>` : messages.map((message) => messageOf(message, language))}`

const messageOf = ({ receivedAt, subject, text }: EboxMessage, language: string) => html`<details>
<summary lang="${language}">${subject[language]} <span class="soft">${isoDateTime(receivedAt)}</span></summary>
${text.split('\n\n').map((paragraph) => (paragraph === '----' ? html`<hr>` : html`<p>${paragraph}</p>`))}
</details>`
