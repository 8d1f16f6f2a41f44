// The same as the API, for people: server-rendered, with forms and links alone.
import { html } from 'hono/html'
import { isoDateTime } from '../../shared/clock.ts'
import { readText } from '../../shared/http/body.ts'
import { readQuery } from '../../shared/http/query.ts'
import type { ShownList } from '../trust-list-object.ts'
import { checkPem, readEvents, serviceQueryOf } from './api.ts'
import type { CertificateAnswer, CertificateCheck } from './certificate-check.ts'
import type { Operator } from './keeper.ts'
import { type Markup, operatorPage } from './page.ts'

const time = (seconds: number | undefined): string =>
  seconds === undefined ? 'none' : isoDateTime(seconds).replace('T', ' ').replace('Z', ' UTC')

const short = (hash: string | undefined) =>
  hash === undefined ? '' : html`<code title="${hash}">${hash.slice(0, 16)}</code>`

export async function listsPage({ keeper }: Operator): Promise<Response> {
  const { generation, head, lists } = await keeper.overview()
  const served = lists.filter(({ current }) => current).length
  return operatorPage({
    path: '/trust',
    title: 'Trust lists',
    content: html`<h1>Trust lists</h1>
<p id="served" class="${served === lists.length ? 'good' : 'bad'}">${served} of ${lists.length} lists are served.</p>
<p class="soft">Generation ${generation}, ${head.number} events in the audit. Looked at one after the other; a list that is broken harms no other.</p>
<div class="scroll"><table><thead><tr><th scope="col">List</th><th scope="col">State</th><th scope="col">Number</th><th scope="col">Issued</th><th scope="col">Next update</th>
<th scope="col">Signer</th><th scope="col">Last check</th><th scope="col">To look at</th></tr></thead><tbody>${lists.map(listRow)}</tbody></table></div>`,
  })
}

const nameOf = ({ source }: ShownList): string =>
  source.type === 'entities'
    ? source.kind
    : source.type === 'national'
      ? `National list of ${source.territory}`
      : 'List of lists'

const listRow = (list: ShownList): Markup => {
  const { source, active, current, checkedAt, error, alarms } = list
  return html`<tr><td><strong>${nameOf(list)}</strong><small>${source.url}</small></td>
<td class="state ${current ? 'good' : 'bad'}">${current ? 'served' : active ? 'expired' : 'none'}</td>
<td>${active?.sequenceNumber ?? ''}<small>${active ? html`<a href="/trust/documents/${active.sha256}">as received</a>` : ''}</small></td>
<td>${active ? time(active.issued) : ''}</td><td>${active ? time(active.nextUpdate) : ''}</td>
<td>${short(active?.signerSha256)}<small>${active?.operator ?? ''}</small></td><td>${time(checkedAt)}</td>
<td>${error ? html`<span class="bad">${error.code}: ${error.reason}</span>` : ''}<ul>${alarms.map(
    ({ code, detail }) => html`<li class="bad">${code}: ${detail}</li>`,
  )}</ul></td></tr>`
}

export async function servicesPage({ keeper }: Operator, request: Request): Promise<Response> {
  const sent = readQuery(request, ['name', 'country', 'certificate'])
  const parameters = new Map([...sent].filter(([, value]) => value !== ''))
  const asked = parameters.size > 0
  const found = asked ? await keeper.search(serviceQueryOf(parameters)) : undefined
  return operatorPage({
    path: '/trust/services',
    title: 'Services',
    content: html`<h1>Who is on the lists</h1>
<form><label>Name<input name="name" value="${parameters.get('name') ?? ''}"></label>
<label>Country<input name="country" maxlength="2" value="${parameters.get('country') ?? ''}"></label>
<label>SHA-256 of a certificate<input name="certificate" value="${parameters.get('certificate') ?? ''}"></label><button>Search</button></form>
${
  found &&
  html`<p id="found">${found.total} found${found.total > found.items.length ? `, the first ${found.items.length} are shown` : ''}.</p>
<div class="scroll"><table><thead><tr><th scope="col">Provider</th><th scope="col">Country</th><th scope="col">Service</th><th scope="col">Status</th><th scope="col">List</th><th scope="col">Certificates</th></tr></thead>
<tbody>${found.items.map(
    ({ provider, country, type, service, status, since, list, current, certificates }) =>
      html`<tr><td>${provider}</td><td>${country ?? ''}</td><td>${service ?? ''}<small>${type}</small></td>
<td>${status?.split('/').at(-1) ?? 'listed'}<small>${since === undefined ? '' : `since ${time(since)}`}</small></td>
<td>${list}<small>${current ? 'served' : 'not served'}</small></td><td>${certificates.map((one) => html`${short(one)} `)}</td></tr>`,
  )}</tbody></table></div>`
}`,
  })
}

export async function doctorPage(operator: Operator, request: Request): Promise<Response> {
  const pem =
    request.method === 'POST' ? (new URLSearchParams(await readText(request, 128 * 1024)).get('pem') ?? '') : ''
  let refused: string | undefined
  const check =
    pem === ''
      ? undefined
      : await checkPem(operator, pem, (reason) => new RangeError(reason)).catch((error) => {
          if (!(error instanceof RangeError)) throw error
          refused = error.message
          return undefined
        })
  return operatorPage({
    path: '/trust/doctor',
    title: 'Certificate doctor',
    status: refused === undefined ? 200 : 400,
    content: html`<h1>Would this certificate be trusted, and for what?</h1>
<form method="post"><label class="whole">PEM, the signer's own certificate first<textarea name="pem" spellcheck="false">${pem}</textarea></label><button>Ask</button></form>
${refused === undefined ? '' : html`<p id="refused" class="bad">This cannot be judged: ${refused}.</p>`}${check ? diagnosis(check) : ''}`,
  })
}

const words = { trusted: 'trusted', untrusted: 'not trusted', undetermined: 'cannot be said' } as const

function diagnosis({ certificates, chain, answers }: CertificateCheck): Markup {
  const trusted = answers.filter(({ decision }) => decision === 'trusted')
  const verdict =
    trusted.length === 0
      ? 'Trusted for nothing.'
      : `Trusted for ${trusted.map(({ kind, role }) => `${kind} (${role})`).join(', ')}.`
  return html`<h2 id="verdict" class="${trusted.length === 0 ? 'bad' : 'good'}">${verdict}</h2>
<ul>${chain.map(({ outcome, reason }) => html`<li class="${outcome === 'failed' ? 'bad' : ''}">${reason}</li>`)}</ul>
<div class="scroll"><table><thead><tr><th scope="col">Kind and role</th><th scope="col">Decision</th><th scope="col">Because</th><th scope="col">By</th></tr></thead><tbody>${answers.map(answerRow)}</tbody></table></div>
<h2>Certificates, as sent</h2>
<div class="scroll"><table><thead><tr><th scope="col">Subject and issuer</th><th scope="col">Valid</th><th scope="col">Key</th><th scope="col">Says that it is for</th></tr></thead><tbody>${certificates.map(
    (one) => html`<tr><td>${one.subject}<small>issued by ${one.issuer}</small>${short(one.sha256)}</td>
<td class="${one.valid ? '' : 'bad'}">${time(one.notBefore)}<small>until ${time(one.notAfter)}</small></td><td>${one.key}</td>
<td>${one.authority ? 'authority' : 'end entity'}<small>${[...one.qcTypes, ...one.extendedKeyUsage, ...one.dnsNames].join(', ')}</small></td></tr>`,
  )}</tbody></table></div>`
}

const answerRow = ({ kind, role, purpose, decision, reason, entity, list, path }: CertificateAnswer): Markup =>
  html`<tr><td>${kind}, ${role}<small>${purpose}</small></td><td class="state ${decision === 'trusted' ? 'good' : 'bad'}">${words[decision]}</td>
<td>${reason}<small>${path ? path.join(' < ') : ''}</small></td><td>${entity ?? ''}<small>${list ? `${list.operator}, number ${list.sequenceNumber}` : ''}</small></td></tr>`

const shownEvents = 200

export async function eventsPage(operator: Operator, request: Request): Promise<Response> {
  readQuery(request, [])
  const { head } = await operator.keeper.overview()
  const { items, chain } = await readEvents(operator, Math.max(0, head.number - shownEvents), shownEvents)
  return operatorPage({
    path: '/trust/events',
    title: 'Audit',
    content: html`<h1>What happened to the lists</h1>
<p id="chain" class="${chain.intact ? 'good' : 'bad'}">${chain.intact ? 'Every hash follows from the one before.' : `The chain is broken at event ${chain.firstBroken}.`}</p>
<div class="scroll"><table><thead><tr><th scope="col">Event</th><th scope="col">When</th><th scope="col">List</th><th scope="col">What</th><th scope="col">Number</th><th scope="col">Document</th><th scope="col">Hash</th></tr></thead><tbody>${items
      .toReversed()
      .map(
        ({ number, at, list, event, code, sequenceNumber, document, hash }) =>
          html`<tr><td>${number}</td><td>${time(at)}</td><td>${list}</td><td class="state">${event}<small>${code ?? ''}</small></td><td>${sequenceNumber ?? ''}</td><td>${short(document)}</td><td>${short(hash)}</td></tr>`,
      )}</tbody></table></div>`,
  })
}
