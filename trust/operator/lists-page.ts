// /trust: what has to be looked at first, then every list: is it served and why not, its number, next update, signer, and the last look at it.
import { html } from 'hono/html'
import { providersOf } from '../../shared/trust/trust-list.ts'
import type { ShownList } from '../trust-list-object.ts'
import type { Operator } from './keeper.ts'
import { type Cell, documentLink, fromNow, type Markup, operatorPage, shortHash, table, timeOf } from './page.ts'

/** From those that others rest on. */
const order = ['listOfLists', 'national', 'entities'] as const

export async function listsPage({ keeper, now }: Operator): Promise<Response> {
  const { generation, head, lists: all } = await keeper.overview()
  const lists = order.flatMap((type) => all.filter(({ source }) => source.type === type))
  const at = now()
  const served = lists.filter(({ current }) => current)
  const services = served.reduce((sum, { active }) => sum + (active?.services ?? 0), 0)
  return operatorPage({
    path: '/trust',
    title: 'Trust lists',
    content: html`<h1>Trust lists</h1>
<p id="served" class="verdict ${served.length === lists.length ? 'good' : 'bad'}">${served.length} of ${lists.length} lists are served, with ${services} services.</p>
${toLookAt(lists, at)}
${table(
  'Every list',
  ['List', 'State', 'Number', 'Next update', 'Services', 'Signed by', 'Last look'],
  lists.map((list) => rowOf(list, lists, at)),
)}
<div class="top"><p class="soft">Generation ${generation}; <a href="/trust/events">${head.number} events</a> in the audit.</p>
<form method="post" action="/trust/refreshes"><button class="quiet">Look at every list now</button></form></div>`,
  })
}

/** POST /trust/refreshes: every list is due now, and the page is shown again. */
export async function refreshForm({ keeper }: Operator): Promise<Response> {
  await keeper.refresh()
  return new Response(null, { status: 303, headers: { Location: '/trust', 'Cache-Control': 'no-store' } })
}

const nameOf = ({ source }: ShownList): string =>
  source.type === 'entities'
    ? `List of ${providersOf[source.kind]}`
    : source.type === 'national'
      ? `National list of ${source.territory}`
      : 'List of lists'

function toLookAt(lists: readonly ShownList[], now: number): Markup {
  const alarms = lists.flatMap((list) => list.alarms.map(({ code, detail }) => ({ list, code, detail })))
  const refusals = lists.flatMap((list) => {
    const { error, alarms } = list
    return error && alarms.every(({ code }) => code !== error.code) ? [{ list, ...error }] : []
  })
  if (alarms.length + refusals.length === 0) return html`<p id="quiet">There is nothing to look at.</p>`
  return html`<h2 id="look">To look at</h2><ul class="cards" id="alarms">${alarms.map(
    ({ list, code, detail }) =>
      html`<li class="bad" data-code="${code}"><span class="what"><strong>${nameOf(list)}</strong>: ${detail}.</span> <code>${code}</code>
<p>${steps[code] ?? 'The last refusal says why.'}</p></li>`,
  )}${refusals.map(
    ({ list, code, reason }) =>
      html`<li class="doubt" data-code="${code}"><span class="what"><strong>${nameOf(list)}</strong> was refused: ${reason.replace('the list is refused: ', '')}.</span> <code>${code}</code>
<p>${list.failures === 1 ? 'Once' : `${list.failures} times in a row`}; the next look is ${fromNow(list.dueAt, now)}. ${
        list.current ? 'What was verified before is served meanwhile.' : 'Nothing that it says is served.'
      }</p></li>`,
  )}</ul>`
}

/** What a person does about an alarm; docs/trust.md has more. */
const steps: Record<string, string> = {
  NEW_OFFICIAL_JOURNAL: 'Two people follow the runbook for a change of the Official Journal, within days.',
  LOCATION_CHANGED: 'Compare the new address with the Official Journal, then set url of LIST_OF_LISTS.',
  SIGNER_EXPIRING: 'The operator of the list announces the next certificate: add it beside the old one.',
  SIGNER_ANNOUNCED: "Compare the certificates with the operator's publication, and add them to signers.",
  LIST_EXPIRING: 'The operator of the list is late: ask when the next one comes.',
  LIST_EXPIRED: 'Nobody is trusted by this list until its operator publishes the next one.',
  NO_LIST: 'Nobody is trusted by this list until one is verified; the last refusal says why there is none.',
  LIST_STALE: 'The last refusal says why; the list serves until its next update.',
  SEQUENCE_ROLLBACK: 'Somebody publishes an old list: ask its operator.',
  CONTENT_CHANGED: 'Somebody publishes another list under the same number: ask its operator.',
}

interface State {
  name: string
  tone: 'good' | 'bad' | 'soft'
  reason: string
}

function stateOf({ active, current, source }: ShownList, lists: readonly ShownList[], now: number): State {
  if (!active) return { name: 'none', tone: 'bad', reason: 'none was verified yet' }
  if (active.nextUpdate !== undefined && now >= active.nextUpdate)
    return { name: 'expired', tone: 'bad', reason: 'it is past its next update' }
  const above = lists.find((one) => one.source.type === 'listOfLists')
  if (source.type === 'national' && !above?.current)
    return { name: 'not served', tone: 'bad', reason: 'the list of lists is not served' }
  if (active.nextUpdate === undefined)
    return { name: 'closed', tone: 'soft', reason: 'its country closed it; it says nothing about now' }
  return current
    ? { name: 'served', tone: 'good', reason: '' }
    : { name: 'not served', tone: 'bad', reason: 'the last refusal says why' }
}

function rowOf(list: ShownList, lists: readonly ShownList[], now: number): Cell[] {
  const { source, active, checkedAt, dueAt, error } = list
  const { name, tone, reason } = stateOf(list, lists, now)
  return [
    html`<strong>${nameOf(list)}</strong><small class="url">${source.url}</small>`,
    html`<span class="state ${tone}">${name}<small>${reason}</small></span>`,
    active && html`${active.sequenceNumber}<small>as received: ${documentLink(active.sha256)}</small>`,
    active?.nextUpdate === undefined
      ? ''
      : html`${fromNow(active.nextUpdate, now)}<small>${timeOf(active.nextUpdate)}</small>`,
    active?.services ?? '',
    active && html`${active.operator}<small>${shortHash(active.signerSha256)}</small>`,
    html`${checkedAt === undefined ? 'never well' : fromNow(checkedAt, now)}<small>the next ${fromNow(dueAt, now)}</small>${
      error ? html`<small class="bad">${error.code}: ${error.reason}</small>` : ''
    }`,
  ]
}
