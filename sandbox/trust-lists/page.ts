// GET /trust: the lists of the sandbox, who is on them, and how each of them is made to fail.
import { html, raw } from 'hono/html'
import { isoDateTime } from '../../shared/clock.ts'
import { providersOf } from '../../shared/trust/trust-list.ts'
import { toldBehaviour } from '../misbehave.ts'
import { page } from '../page.ts'
import type { Sandbox } from '../sandbox.ts'
import { isPublished, type ListBehaviour, listBehaviours } from './list-behaviours.ts'
import { isWithdrawn, type ListedIssuer, listedIssuers, readChanges } from './listed-issuers.ts'
import { type ListName, listNames, listPath } from './sandbox-lists.ts'

const about: Record<ListName, string> = {
  ...providersOf,
  lotl: 'list of lists',
  'lotl-pivot-1': 'its first pivot',
  'lotl-pivot-2': 'its second pivot',
  be: 'trusted list of Belgium',
  lu: 'trusted list of Luxembourg',
}

export async function trustListsPage(sandbox: Sandbox): Promise<Response> {
  const { config, rows } = sandbox
  const lists = await Promise.all(listNames.map((name) => rowOf(sandbox, name)))
  const changes = await readChanges(rows)
  const issuers = (Object.keys(listedIssuers) as ListedIssuer[]).map((issuer) => {
    const withdrawn = isWithdrawn(changes, issuer)
    return html`<tr><th scope="row">${issuer}</th><td>${listedIssuers[issuer]}</td><td>${withdrawn ? 'withdrawn' : 'listed'}</td><td>
<form method="post" action="/trust/${withdrawn ? 'restore' : 'withdraw'}"><button name="issuer" value="${issuer}" id="issuer-${issuer}">${withdrawn ? 'Restore' : 'Withdraw'}</button></form></td></tr>`
  })
  return page({
    title: 'Trust lists',
    content: html`<h1>Trust lists</h1>
<p>What the sandbox publishes as the Commission, as the supervisory bodies of two countries, and as the operator of the lists of trusted entities. Nobody on them is trusted anywhere else.</p>
<table class="acts" id="lists"><thead><tr><th scope="col">List</th><th scope="col">Number</th><th scope="col">Next update</th><th scope="col">Behaves</th></tr></thead><tbody>${lists}</tbody></table>
<h2 id="issuers-title">Who is listed</h2>
<p>Whoever is withdrawn is trusted no more once a verifier has fetched the list again. The number of the list goes up.</p>
<table class="acts" id="issuers" aria-labelledby="issuers-title"><thead><tr><th scope="col">Issuer</th><th scope="col">On list</th><th scope="col">Now</th><th scope="col"><span class="soft">Change</span></th></tr></thead><tbody>${issuers}</tbody></table>
<h2>With curl</h2>
<p><code>curl -d issuer=pid ${config.sandboxUrl}/trust/withdraw</code></p>
<p><code>curl -d issuer=pid ${config.sandboxUrl}/trust/restore</code></p>
<p><code>curl -d list=be -d behaviour=expired ${config.sandboxUrl}/trust/behave</code></p>`,
  })
}

async function rowOf(sandbox: Sandbox, name: ListName) {
  const { lists, now } = sandbox
  const choices = listBehaviours(name)
  const told = (await toldBehaviour(sandbox, name))?.behaviour
  const behaviour: ListBehaviour = choices.find((one) => one === told) ?? 'none'
  const { sequenceNumber, nextUpdate } = await lists.publish(name, now(), isPublished(behaviour) ? behaviour : 'none')
  return html`<tr><th scope="row"><a href="${listPath(name)}">${name}</a><br><span class="soft">${about[name]}</span></th><td>${sequenceNumber}</td><td>${isoDateTime(nextUpdate)}</td><td>
<form method="post" action="/trust/behave"><input type="hidden" name="list" value="${name}">
<select name="behaviour" aria-label="How ${name} behaves">${choices.map((one) => html`<option${one === behaviour ? raw(' selected') : ''}>${one}</option>`)}</select> <button>Tell it</button></form></td></tr>`
}
